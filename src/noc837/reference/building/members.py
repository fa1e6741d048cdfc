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

BytesDone = Callable[[int], None]
ShowProgress = Callable[[str, int], AbstractContextManager[BytesDone]]
"""Shows how far a long piece of work is, from its name and size in bytes; gives what is told the bytes done."""

ZIP = b"PK\x03\x04"
"""How a zip begins, and a spreadsheet, which is one."""
NO_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, LZMAError, NotImplementedError)
"""What reading a damaged zip, or one packed in a way of its own, raises."""

_READ = 1 << 17
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


def no_zip(place: str, failure: Exception) -> BrokenInput:
    """What is raised where a zip cannot be read, which is one of `NO_ZIP`."""
    if isinstance(failure, NotImplementedError):
        return BrokenInput(f"{place}: is packed in a way that cannot be read; unpack it first")
    return BrokenInput(f"{place}: is a damaged or cut-off zip; get it again")


def unreadable(place: str, failure: OSError) -> BrokenInput:
    """What is raised where the bytes of an input cannot be had."""
    if failure.errno is None:  # as of a damaged member that bzip2 had packed
        return no_zip(place, failure)
    return BrokenInput(f"{place}: cannot be read: {failure.strerror}; see to the file, or get it again")


@contextmanager
def reading(member: Member, progress: "Progress") -> Iterator["BufferedReader[Any]"]:
    """The bytes of a member; raises BrokenInput where they cannot be read, or are a web page."""
    try:
        opened = member.open()
    except NO_ZIP as failure:
        raise no_zip(member.place, failure) from None
    except OSError as failure:
        raise unreadable(member.place, failure) from None
    with opened as raw, BufferedReader(_Watched(raw, member.place, progress), _READ) as stream:
        if stream.peek(512)[:512].lstrip(_BEFORE_PAGE).startswith(b"<"):  # an answer in XML, too
            raise BrokenInput(f"{member.place}: is a web page, not the file; open it in a browser to see why")
        yield stream


class Progress:
    """Adds up what is read of the members of one input."""

    def __init__(self, bytes_done: BytesDone) -> None:
        self._bytes_done = bytes_done
        self._done = 0

    def add(self, size: int) -> None:
        """Tells that so many bytes more were read."""
        self._done += size
        self._bytes_done(self._done)


class _Watched(RawIOBase):
    """Tells of what is read, and says it in one line where nothing can be."""

    def __init__(self, raw: IO[bytes], place: str, progress: Progress) -> None:
        self._raw = raw
        self._place = place
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._raw.read(len(buffer))
        except NO_ZIP as failure:
            raise no_zip(self._place, failure) from None
        except OSError as failure:
            raise unreadable(self._place, failure) from None
        buffer[: len(data)] = data
        self._progress.add(len(data))
        return len(data)
