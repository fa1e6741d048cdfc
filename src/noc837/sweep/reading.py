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
_PADDING = re.compile(rb"[\0\r\n\t ]++")
_ISA = b"ISA"  # what may stand behind padding
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

    Between interchanges and behind the last they are padding; where a NUL is a delimiter of the first interchange, it
    says nothing.
    """
    digest, has_gap = sha256(), False
    chunk = file.read(_CHUNK)
    rest = _behind_isa(chunk)
    while chunk:
        digest.update(chunk)
        if rest is not None and not has_gap:
            has_gap, rest = _looked_at(rest)
        chunk = file.read(_CHUNK)
        rest = None if rest is None else rest + chunk
    return digest.hexdigest(), has_gap


def _behind_isa(chunk: bytes) -> bytes | None:
    """What stands behind the ISA, which may be padded; None where its delimiters hold a NUL."""
    start = len(chunk) - len(chunk.removeprefix(_BYTE_ORDER_MARK).lstrip(BLANKS))
    try:
        header = read_header(chunk[start : start + ISA_REACH])
    except NotAnInterchange:
        return chunk
    return None if b"\0" in header.delimiters.all else chunk[start + header.length :]


def _looked_at(data: bytes) -> tuple[bool, bytes]:
    """Whether a gap is in it, and what of it is to be looked at once more with what comes next."""
    at = data.find(b"\0")
    while at >= 0:
        run = _PADDING.match(data, at)
        end = run.end() if run else at
        behind = data[end : end + len(_ISA)]
        if len(behind) < len(_ISA) and _ISA.startswith(behind):
            return False, b"\0" + behind  # of the run itself nothing need be kept
        if behind != _ISA:
            return True, b""
        at = data.find(b"\0", end)
    return False, b""
