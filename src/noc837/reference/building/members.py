"""One file to read, as it is, in a zip or in a folder: its bytes, and how far they are read."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from lzma import LZMAError
from typing import IO, Any

from noc837.reference.building.given import BrokenInput

Tell = Callable[[int], None]
Watch = Callable[[str, int], AbstractContextManager[Tell]]
"""Shows how far a long piece of work is, from its name and size in bytes; gives what is told the bytes done."""

NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, LZMAError, NotImplementedError)
"""What reading a damaged zip, or one packed in a way of its own, raises."""

_READ = 1 << 17
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
_BEFORE_PAGE = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Member:
    """One file to read; `place` names it in messages, `dated` is the day it was last changed, empty if unknown."""

    place: str
    name: str
    size: int
    dated: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]

    def is_like(self, *suffixes: str) -> bool:
        """Whether its name ends in one of these."""
        return self.name.lower().endswith(suffixes)


def damaged(place: str) -> BrokenInput:
    """What is raised where a zip cannot be read."""
    return BrokenInput(f"{place}: is a damaged or cut-off zip; get it again")


def _unreadable(place: str, failure: OSError) -> BrokenInput:
    return BrokenInput(f"{place}: cannot be read: {failure.strerror}; get it again")


@contextmanager
def reading(member: Member, told: "Told") -> Iterator["BufferedReader[Any]"]:
    """The bytes of a member; raises BrokenInput where they cannot be read, or are a web page."""
    try:
        opened = member.open()
    except NO_ZIP:
        raise damaged(member.place) from None
    except OSError as failure:
        raise _unreadable(member.place, failure) from None
    with opened as raw, BufferedReader(_Watched(raw, member.place, told), _READ) as stream:
        if stream.peek(512)[:512].lstrip(_BEFORE_PAGE).lower().startswith(_PAGE):
            raise BrokenInput(f"{member.place}: is a web page, not the file; open it in a browser to see why")
        yield stream


class Told:
    """Adds up what is read of the members of one input."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._done = 0

    def add(self, size: int) -> None:
        """Tells that so many bytes more were read."""
        self._done += size
        self._tell(self._done)


class _Watched(RawIOBase):
    """Tells of what is read, and says it in one line where nothing can be."""

    def __init__(self, raw: IO[bytes], place: str, told: Told) -> None:
        self._raw = raw
        self._place = place
        self._told = told

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._raw.read(len(buffer))
        except NO_ZIP:
            raise damaged(self._place) from None
        except OSError as failure:
            raise _unreadable(self._place, failure) from None
        buffer[: len(data)] = data
        self._told.add(len(data))
        return len(data)
