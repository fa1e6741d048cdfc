"""Writes a reference and its rejects beside their places and puts both there when they are whole."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from noc837.outputs.places import FileId, Refused, file_id
from noc837.reference.building import Given
from noc837.reference.schema import HEADER, is_reference

REJECTS_COLUMNS = ("source", "line", "reason", "row")
_REJECTS_BEGIN = b"\xef\xbb\xbf" + ",".join(REJECTS_COLUMNS).encode() + b"\r\n"


def rejects_of(reference: Path) -> Path:
    """Where the rejects of a reference go: beside it."""
    return reference.with_name(f"{reference.name}.rejects.csv")


def refuse_unsafe(reference: Path, inputs: Sequence[Given]) -> None:
    """Raises Refused where what stands in a place is an input, or is not what an earlier build has put there."""
    files = frozenset(_ids_of(inputs))
    _refuse(reference, files, is_reference, "no reference")
    _refuse(rejects_of(reference), files, lambda begins: begins.startswith(_REJECTS_BEGIN), "no list of rejects")


def _ids_of(inputs: Sequence[Given]) -> Iterator[FileId]:
    for given in inputs:
        with suppress(OSError, ValueError):  # that it is not there is said where it is read
            if not given.is_address:
                yield file_id(Path(given.place).stat())


def _refuse(place: Path, inputs: frozenset[FileId], is_ours: Callable[[bytes], bool], what: str) -> None:
    try:
        status = place.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused(f"{place}: is no regular file; write elsewhere")
        with place.open("rb") as file:
            beginning = file.read(HEADER)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "not a path"
        raise Refused(f"{place}: cannot be written: {reason}; write elsewhere") from None
    if file_id(status) in inputs:
        raise Refused(f"{place}: is an input and is never written over; write elsewhere")
    if beginning and not is_ours(beginning):
        raise Refused(f"{place}: exists and is {what}; move it away or write elsewhere")


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
        _create(path, place)
        yield path
    finally:  # of a run that is ended just after the file was made, too
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _create(path: Path, place: Path) -> None:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666))
    except FileNotFoundError:
        raise Refused(f"{place}: cannot be written: its folder is not there; make it, or write elsewhere") from None
    except OSError as failure:
        raise Refused(f"{place}: cannot be written: {failure.strerror}; write elsewhere") from None


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
