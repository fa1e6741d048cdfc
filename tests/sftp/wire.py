"""An SFTP client that does one step at a time, so that a test can stop in the middle of an upload."""

import os
import signal
import struct
import subprocess
from pathlib import Path
from types import TracebackType

from sftp.server import Server

INIT, VERSION, OPEN, CLOSE, WRITE, STATUS, HANDLE = 1, 2, 3, 4, 6, 101, 102
TO_WRITE, TO_CREATE, TO_TRUNCATE = 0x02, 0x08, 0x10


class Wire:
    """A session of version 3 of the protocol (draft-ietf-secsh-filexfer-02), over ssh."""

    def __init__(self, server: Server) -> None:
        self._ssh = subprocess.Popen(
            server.ssh_to_sftp(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._number = 0
        self._send(INIT, struct.pack(">I", 3))
        assert self._receive()[0] == VERSION

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.break_off()

    def open(self, path: Path, flags: int = TO_CREATE | TO_TRUNCATE) -> bytes:
        """Opens a file for writing, and returns what the server calls it."""
        answer, body = self._ask(OPEN, _text(os.fsencode(path)) + struct.pack(">II", TO_WRITE | flags, 0))
        assert answer == HANDLE, body
        return body[4:]

    def write(self, handle: bytes, at: int, data: bytes) -> None:
        """Writes bytes at their place; the server has written them when this returns."""
        self._done(WRITE, _text(handle) + struct.pack(">Q", at) + _text(data))

    def close(self, handle: bytes) -> None:
        """Ends an upload."""
        self._done(CLOSE, _text(handle))

    def break_off(self) -> None:
        """Ends the session at once, as a machine that loses its power does."""
        assert self._ssh.stdin
        assert self._ssh.stdout
        os.killpg(self._ssh.pid, signal.SIGKILL)
        self._ssh.wait()
        self._ssh.stdin.close()
        self._ssh.stdout.close()

    def _done(self, kind: int, body: bytes) -> None:
        answer, status = self._ask(kind, body)
        assert answer == STATUS
        assert status.startswith(b"\0\0\0\0"), status

    def _ask(self, kind: int, body: bytes) -> tuple[int, bytes]:
        self._number += 1
        self._send(kind, struct.pack(">I", self._number) + body)
        answer, got = self._receive()
        assert struct.unpack(">I", got[:4]) == (self._number,)
        return answer, got[4:]

    def _send(self, kind: int, body: bytes) -> None:
        assert self._ssh.stdin
        self._ssh.stdin.write(struct.pack(">IB", len(body) + 1, kind) + body)
        self._ssh.stdin.flush()

    def _receive(self) -> tuple[int, bytes]:
        assert self._ssh.stdout
        head = self._ssh.stdout.read(5)
        assert len(head) == 5, "the session has ended"
        length, kind = struct.unpack(">IB", head)
        return kind, self._ssh.stdout.read(length - 1)


def _text(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data
