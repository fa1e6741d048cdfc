"""A file that was taken: a folder of its own in state/working/, until all that comes of it is in its place.

JOB/inbox/PARTNER/NAME    the original, as it was taken
JOB/release.json          where a held file or a duplicate is released: which
JOB/held/                 a held file while it is released, with what stood beside it
JOB/attempts              a byte for each time that it was begun
JOB/outputs/              what scrubbing it gave
JOB/plan.json             what is to be done with all of these; from then on, only that is carried out
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from noc837.sweep.disk import FOLDER, move

_JOB = re.compile("[0-9]{20}-[0-9a-f]{8}")


class NotNow(Exception):
    """A file goes back to where it was taken from; the message says why, `is_trouble` that a person has to act."""

    def __init__(self, reason: str, is_trouble: bool = False) -> None:
        super().__init__(reason)
        self.is_trouble = is_trouble


@dataclass(frozen=True, slots=True)
class Slot:
    """One taken file; `name` is empty where its original is not here (any more)."""

    path: Path
    partner: str = ""
    name: str = ""

    @property
    def job(self) -> str:
        """What names the taking."""
        return self.path.name

    @property
    def original(self) -> Path:
        """The file as it was taken."""
        return self.path / "inbox" / self.partner / self.name

    @property
    def outputs(self) -> Path:
        """Where it is scrubbed to."""
        return self.path / "outputs"

    def output(self, kind: str) -> Path:
        """One of the outputs: corrected, exceptions, changes or reason."""
        return self.outputs / kind

    @property
    def held(self) -> Path:
        """Where a held file is while it is released."""
        return self.path / "held"

    @property
    def plan(self) -> Path:
        """What is to be carried out."""
        return self.path / "plan.json"

    @property
    def release(self) -> Path:
        """What is released in it."""
        return self.path / "release.json"

    def begin(self) -> int:
        """Makes room for outputs, empty, and returns how often that was done before by a sweep that was killed."""
        shutil.rmtree(self.outputs, ignore_errors=True)
        self.outputs.mkdir(FOLDER)
        with self._attempts.open("ab") as file:
            before = file.tell()
            file.write(b".")
        return before

    def end(self) -> None:
        """Notes that what was begun came to an end, good or bad."""
        self._attempts.unlink(missing_ok=True)

    @property
    def _attempts(self) -> Path:
        return self.path / "attempts"

    def put_back(self, place: Path) -> None:
        """Moves the original to where it was taken from, and removes the slot; raises OSError."""
        self.plan.unlink(missing_ok=True)
        move(self.original, place)
        self.clear()

    def clear(self) -> None:
        """Removes the slot, which must hold no original any more; raises OSError.

        The plan goes after the note of a release, and before all else: a slot without either and without an original
        has nothing more to be done.
        """
        self.release.unlink(missing_ok=True)
        self.plan.unlink(missing_ok=True)
        for file in self.path.iterdir():
            if file.is_file():
                file.unlink()
        shutil.rmtree(self.outputs, ignore_errors=True)
        for folder, _, _ in os.walk(self.path, topdown=False):
            Path(folder).rmdir()


def new_slot(working: Path, partner: str, name: str) -> Slot:
    """An empty slot for a file, behind all others in order; one without a name is for the release of a held file."""
    slot = Slot(working / f"{time.time_ns():020d}-{os.urandom(4).hex()}", partner, name)
    slot.path.mkdir(FOLDER)
    if name:
        slot.original.parent.mkdir(FOLDER, parents=True)
    return slot


def slots(working: Path) -> Iterator[Slot]:
    """What a sweep that was killed has left, in the order in which it was taken."""
    for path in _inside(working):
        if not _JOB.fullmatch(path.name) or path.is_symlink() or not path.is_dir():
            continue  # somebody else's
        partner, name = _taken(path / "inbox")
        yield Slot(path, partner, name)


def _taken(inbox: Path) -> tuple[str, str]:
    """Partner and name of the file in a slot, both empty where there is none."""
    for path in _inside(inbox):
        if not path.is_dir() or path.is_symlink():
            return "", path.name
        for file in _inside(path):
            return path.name, file.name
    return "", ""


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
