"""Reads a taken file once: its checksum, and whether a part of it has not arrived."""

import os
import stat
from dataclasses import dataclass
from errno import EINVAL
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20
_ISA = 106
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
    """The sha256, and whether NUL bytes stand before other bytes: behind the end they are padding.

    Where a NUL is a delimiter it stands in the ISA.
    """
    digest, behind_nul, has_gap, is_delimiter = sha256(), False, False, None
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        if is_delimiter is None:
            is_delimiter = b"\0" in chunk[:_ISA]
        body = chunk.rstrip(b"\0")
        has_gap = has_gap or b"\0" in body or (behind_nul and bool(body))
        behind_nul = behind_nul or len(body) < len(chunk)
    return digest.hexdigest(), has_gap and not is_delimiter
