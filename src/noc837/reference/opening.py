"""Opens a reference file, and finds the one to use."""

import os
from pathlib import Path

from noc837.reference.reference import BrokenReference, Reference
from noc837.reference.schema import APPLICATION_ID, VERSION

VARIABLE = "NOC837_REFERENCE"
_NAME = "reference.db"
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_BUILD_AGAIN = "build it again with noc837 reference build"


def usual_place() -> Path:
    """Where the reference stands if nothing else is said: the user's data folder, by the XDG rules."""
    data = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(data) if data.startswith("/") else Path("~/.local/share").expanduser()
    return folder / "noc837" / _NAME


def place_in_use(typed: str = "") -> Path:
    """Where the reference is looked for: as typed, else where NOC837_REFERENCE says, else in the usual place."""
    return Path(typed or os.environ.get(VARIABLE, "") or usual_place())


def reference_in_use(typed: str = "") -> Reference:
    """The reference that was typed, else that of NOC837_REFERENCE, else the user's; else one that knows nothing.

    Raises BrokenReference where it cannot be used, or where one that is named is not there.
    """
    if typed or os.environ.get(VARIABLE, ""):
        return open_reference(place_in_use(typed))
    usual = usual_place()
    return open_reference(usual) if usual.exists() else Reference()


def open_reference(path: "str | os.PathLike[str]") -> Reference:
    """The reference in a file; raises BrokenReference where it is none, is cut short, or of another version."""
    import sqlite3  # its import takes milliseconds, and most runs without a reference need none

    place = Path(path)
    try:
        _check(place)
        uri = f"{place.absolute().as_uri()}?mode=ro&immutable=1"  # a new one is renamed onto it, never written into it
        return Reference(sqlite3.connect(uri, uri=True), str(place))
    except (OSError, ValueError) as failure:
        if isinstance(failure, BrokenReference):
            raise
        reason = getattr(failure, "strerror", None) or "not a path"
        raise BrokenReference(f"{place}: cannot be read: {reason}; check the name") from None
    except sqlite3.DatabaseError:
        raise BrokenReference(f"{place}: is damaged; {_BUILD_AGAIN}") from None


def _check(place: Path) -> None:
    """Reads the header of the file (sqlite.org/fileformat.html) and holds it against the file's size."""
    with place.open("rb") as file:
        header = file.read(_HEADER)
        size = os.fstat(file.fileno()).st_size
    if not header:
        raise BrokenReference(f"{place}: is empty; {_BUILD_AGAIN}")
    if len(header) < _HEADER or not header.startswith(_MAGIC) or _number(header, 68, 4) != APPLICATION_ID:
        raise BrokenReference(f"{place}: is no reference of noc837; {_BUILD_AGAIN}")
    if _number(header, 60, 4) != VERSION:
        raise BrokenReference(
            f"{place}: is of version {_number(header, 60, 4)}, this noc837 reads {VERSION}; {_BUILD_AGAIN}"
        )
    page = _number(header, 16, 2)
    if size != (65536 if page == 1 else page) * _number(header, 28, 4):
        raise BrokenReference(f"{place}: is cut short; {_BUILD_AGAIN}")


def _number(header: bytes, start: int, length: int) -> int:
    return int.from_bytes(header[start : start + length], "big")
