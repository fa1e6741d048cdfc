"""Where the outputs of one input go, and what may not be written there."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

FORMATS = ("csv", "jsonl")
FileId = tuple[int, int]


class Refused(Exception):
    """An output may not be written where it was asked for; the message names the path and what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """The outputs of one input.

    `corrected` is a path or, for standard output, a stream. `stale` are paths of formats that are not written
    now: what an earlier run left there does not belong to the new corrected file and is removed.
    """

    exceptions: tuple[Path, ...]
    changes: tuple[Path, ...]
    corrected: Path | BinaryIO
    stale: tuple[Path, ...] = ()

    @property
    def beside(self) -> tuple[Path, ...]:
        """The outputs that are delivered before the corrected file, in order."""
        return self.exceptions + self.changes

    @property
    def paths(self) -> tuple[Path, ...]:
        """All outputs that are files, in the order of their delivery."""
        return (*self.beside, self.corrected) if isinstance(self.corrected, Path) else self.beside

    @property
    def mark(self) -> tuple[Path, ...]:
        """The outputs that must not be there yet: the corrected file, or without one all the others."""
        return (self.corrected,) if isinstance(self.corrected, Path) else self.beside


def places_in(directory: Path, name: str, formats: Sequence[str]) -> Places:
    """The outputs of an input of this name in a directory, exceptions and changes in the formats given."""

    def named(kind: str, wanted: bool) -> tuple[Path, ...]:
        return tuple(directory / f"{name}.{kind}.{f}" for f in FORMATS if (f in formats) is wanted)

    stale = named("exceptions", False) + named("changes", False)
    return Places(named("exceptions", True), named("changes", True), directory / name, stale)


def file_id(status: os.stat_result) -> FileId:
    """What two names of one file have in common."""
    return status.st_dev, status.st_ino


def refuse_unsafe(places: Places, inputs: frozenset[FileId], force: bool) -> None:
    """Raises Refused where an output is an input, or no regular file, or stands there without `force`."""
    for path in (*places.paths, *places.stale):
        _refuse_input(path, inputs)
    for path in places.mark:
        if not force and os.path.lexists(path):
            raise existing(path)


def existing(path: Path) -> Refused:
    """What is raised where something stands at the path already."""
    return Refused(f"{path}: exists already; use --force to replace it, or write elsewhere")


def _refuse_input(path: Path, inputs: frozenset[FileId]) -> None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    except OSError as failure:
        raise Refused(f"{path}: cannot be written: {failure.strerror}; write elsewhere") from None
    if file_id(status) in inputs:
        raise Refused(f"{path}: is an input and is never written over; write elsewhere")
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{path}: is no regular file; write elsewhere")
