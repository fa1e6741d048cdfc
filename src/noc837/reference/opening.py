"""Opens a reference file, and finds the one to use."""

import os
import stat
from pathlib import Path

from noc837.reference.reference import BrokenReference, Reference
from noc837.reference.schema import HEADER, VERSION, is_reference, number_in

VARIABLE = "NOC837_REFERENCE"
_NAME = "reference.db"
_BUILD_AGAIN = "build it again with noc837 reference build"


def usual_place() -> Path | None:
    """Where the reference stands if nothing else is said: the user's data folder, by the XDG rules.

    None where it is not known whose folder that is, as of a user without a home.
    """
    folder = os.environ.get("XDG_DATA_HOME", "")
    if not folder.startswith("/"):
        folder = os.path.expanduser("~/.local/share")  # noqa: PTH111 - Path's own raises without a home
    return Path(folder, "noc837", _NAME) if folder.startswith("/") else None


def place_in_use(typed: str = "") -> Path | None:
    """Where the reference is looked for: as typed, else where NOC837_REFERENCE says, else in the usual place."""
    named = typed or os.environ.get(VARIABLE, "")
    return Path(named) if named else usual_place()


def reference_in_use(typed: str = "") -> Reference:
    """The reference that was typed, else that of NOC837_REFERENCE, else the user's; else one that knows nothing.

    Raises BrokenReference where it cannot be used, or where one that is named is not there.
    """
    place = place_in_use(typed)
    is_named = bool(typed or os.environ.get(VARIABLE, ""))
    # Of a folder that may not be looked into, Path.exists raises.
    if place is None or not (is_named or os.path.exists(place)):  # noqa: PTH110
        return Reference()
    return open_reference(place)


def open_reference(path: "str | os.PathLike[str]") -> Reference:
    """The reference in a file; raises BrokenReference where it is none, is cut short, or of another version."""
    import sqlite3  # its import takes milliseconds, and most runs without a reference need none

    place = Path(path)
    try:
        _check(place)
        uri = f"{place.absolute().as_uri()}?mode=ro&immutable=1"  # a new one is renamed onto it, never written into it
        return Reference(sqlite3.connect(uri, uri=True, check_same_thread=False), str(place))
    except (OSError, ValueError) as failure:
        if isinstance(failure, BrokenReference):
            raise
        reason = getattr(failure, "strerror", None) or "not a path"
        raise BrokenReference(f"{place}: cannot be read: {reason}; check the name") from None
    except sqlite3.DatabaseError:
        raise BrokenReference(f"{place}: is damaged; {_BUILD_AGAIN}") from None


def _check(place: Path) -> None:
    """Reads the header of the file and holds it against the file's size."""
    if not stat.S_ISREG(place.stat().st_mode):  # to read a pipe is to wait for whoever writes it
        raise BrokenReference(f"{place}: is no regular file; name what noc837 reference build has made")
    with place.open("rb") as file:
        header = file.read(HEADER)
        size = os.fstat(file.fileno()).st_size
    if not header:
        raise BrokenReference(f"{place}: is empty; {_BUILD_AGAIN}")
    if not is_reference(header):
        raise BrokenReference(f"{place}: is no reference of noc837; {_BUILD_AGAIN}")
    version = number_in(header, 60, 4)
    if version != VERSION:
        raise BrokenReference(f"{place}: is of version {version}, this noc837 reads {VERSION}; {_BUILD_AGAIN}")
    page = number_in(header, 16, 2)
    if size != (65536 if page == 1 else page) * number_in(header, 28, 4):
        raise BrokenReference(f"{place}: is cut short; {_BUILD_AGAIN}")
