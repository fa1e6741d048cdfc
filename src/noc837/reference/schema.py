"""By what a reference file is told from any other, and how it writes a list in one column."""

from collections.abc import Iterable

APPLICATION_ID = 0x4E4F4338
"""What stands in the header of the file: NOC8."""
VERSION = 2
HEADER = 100
"""The bytes at the beginning of a database by which it is told (sqlite.org/fileformat.html)."""

_MAGIC = b"SQLite format 3\0"

_SUBSTANCES = "; "


def is_reference(header: bytes) -> bool:
    """Whether a file that begins so is a reference, of whatever version."""
    return len(header) >= HEADER and header.startswith(_MAGIC) and number_in(header, 68, 4) == APPLICATION_ID


def number_in(header: bytes, start: int, length: int) -> int:
    """A number of the header, from its first byte on."""
    return int.from_bytes(header[start : start + length], "big")


def joined(substances: Iterable[str]) -> str:
    """The active substances of a product as they stand in its column."""
    return _SUBSTANCES.join(substances)


def substances_of(text: str) -> tuple[str, ...]:
    """The active substances of a product, from its column."""
    return tuple(filter(None, text.split(_SUBSTANCES)))
