"""Writes a reference and its rejects beside their places and puts both there when they are whole."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from noc837.outputs.places import Refused

_MAGIC = b"SQLite format 3\0"


def rejects_of(reference: Path) -> Path:
    """Where the rejects of a reference go: beside it."""
    return reference.with_name(f"{reference.name}.rejects.csv")


def refuse_unsafe(reference: Path) -> None:
    """Raises Refused where something stands that is no database, which a reference would replace."""
    try:
        if not stat.S_ISREG(reference.stat().st_mode):
            raise Refused(f"{reference}: is no regular file; write elsewhere")
        with reference.open("rb") as file:
            beginning = file.read(len(_MAGIC))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "not a path"
        raise Refused(f"{reference}: cannot be written: {reason}; write elsewhere") from None
    if beginning not in (b"", _MAGIC):
        raise Refused(f"{reference}: exists and is no reference; write elsewhere")


@contextmanager
def delivered(reference: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """An empty file for the reference and one for its rejects; a `with` that ends well puts both into their places.

    They are renamed onto what stands there, the rejects first, so that whoever reads the old reference goes on
    with it. One that ends in an exception leaves nothing new. Raises Refused, OSError.
    """
    with _part(reference) as part, _part(rejects_of(reference)) as rejects:
        with rejects.open("wb") as file:
            yield part, file
        _sync(part)
        _sync(rejects)
        rejects.replace(rejects_of(reference))
        part.replace(reference)
        with suppress(OSError):  # some network file systems cannot
            _sync(reference.parent)


@contextmanager
def _part(place: Path) -> Iterator[Path]:
    """An empty file beside a place, gone at the end if it was not put there."""
    path = place.with_name(f".noc837-{os.urandom(8).hex()}.part")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666))
    except OSError as failure:
        raise Refused(f"{place}: cannot be written: {failure.strerror}; write elsewhere") from None
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
