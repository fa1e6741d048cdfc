"""Reads a taken file once: its checksum, and whether a part of it has not arrived."""

import os
import re
import stat
from dataclasses import dataclass
from errno import EINVAL
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from noc837.x12.delimiters import BLANKS, ISA_REACH, NotAnInterchange, read_header

_CHUNK = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Behind NUL bytes something that neither pads a file nor begins an interchange.
_GAP = re.compile(rb"\0[\0\r\n\t ]*+(?!ISA|IS?\Z)[^\0\r\n\t ]")
_PENDING = re.compile(rb"\0[\0\r\n\t ]*+(?:IS?)?\Z")
_NO_WAITING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was read; `has_gap` where it holds NUL bytes in place of a part that did not arrive."""

    sha256: str
    size: int
    mtime_ns: int
    has_gap: bool

    def is_still(self, path: Path) -> bool:
        """Whether nobody has written to the file since; raises OSError."""
        status = path.stat()
        return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)


def read_once(path: Path) -> Seen:
    """What is in a file; raises OSError where it cannot be read, or is no regular file, none of which is followed."""
    with os.fdopen(os.open(path, _NO_WAITING), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(EINVAL, "is no regular file", str(path))
        checksum, has_gap = _read(file)
    return Seen(checksum, status.st_size, status.st_mtime_ns, has_gap)


def _read(file: BinaryIO) -> tuple[str, bool]:
    """The sha256, and whether NUL bytes stand inside of an interchange.

    Between interchanges and behind the last they are padding; where a NUL is a delimiter, it says nothing.
    """
    digest, has_gap, rest = sha256(), False, None
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        data = _behind_isa(chunk) if rest is None else rest + chunk
        has_gap = has_gap or _GAP.search(data) is not None
        pending = _PENDING.search(data)
        rest = pending[0] if pending else b""
    return digest.hexdigest(), has_gap


def _behind_isa(chunk: bytes) -> bytes:
    """What is looked at of the first bytes: what stands behind the ISA, which may be padded; nothing of an odd file."""
    start = len(chunk) - len(chunk.removeprefix(_BYTE_ORDER_MARK).lstrip(BLANKS))
    try:
        header = read_header(chunk[start : start + ISA_REACH])
    except NotAnInterchange:
        return chunk
    return b"" if b"\0" in header.delimiters.all else chunk[start + header.length :]
