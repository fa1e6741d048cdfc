"""A time by which a download must have ended, whatever its server does meanwhile."""

import http.client
import socket
import urllib.request
from contextlib import suppress
from functools import partial
from threading import Timer
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Cuts the connections given to it when so many seconds have passed; `is_over` says whether they have."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._sockets: list[socket.socket] = []
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        """Takes a connection that is to end by then."""
        self._sockets.append(connected)
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        for connected in self._sockets:
            with suppress(OSError):  # it has ended already
                connected.shutdown(socket.SHUT_RDWR)


class _HttpConnection(http.client.HTTPConnection):
    """One that a deadline watches: the headers of an answer may come a byte at a time, and for ever."""

    def __init__(self, deadline: Deadline, *args: Any, **others: Any) -> None:
        super().__init__(*args, **others)
        self._deadline = deadline

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)


class _HttpsConnection(http.client.HTTPSConnection):
    """The same, encrypted."""

    def __init__(self, deadline: Deadline, *args: Any, **others: Any) -> None:
        super().__init__(*args, **others)
        self._deadline = deadline

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)


class HttpUntil(urllib.request.HTTPHandler):
    """Opens http addresses by connections that a deadline watches."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_HttpConnection, self._deadline), req)


class HttpsUntil(urllib.request.HTTPSHandler):
    """The same for https."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_HttpsConnection, self._deadline), req)
