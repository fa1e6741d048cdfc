"""Removes the originals that have been in the archive long enough, and nothing else."""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from noc837.sweep.times import moment

_SHAPES = (re.compile("[0-9]{4}"), re.compile("[0-9]{2}"), re.compile("[0-9]{2}"))
_NOT_EMPTY = frozenset({errno.ENOTEMPTY, errno.EEXIST})
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def prune(archive: Path, days: int, now: float, tell: Callable[[Path], None]) -> int:
    """Removes the files of all day folders more than `days` days before the day of `now`; returns how many.

    Day folders are YYYY/MM/DD in the archive and in a partner's folder there; `now` is in seconds since the epoch,
    days are those of UTC. Day, month and year folders that are empty then go too. Links are not followed, and what
    is no regular file in a day folder stays. `tell` is given the path of each file removed. What cannot be removed
    does not keep the rest: the first failure is raised at the end, an OSError with its path.
    """
    pruning = _Pruning(moment(now).toordinal() - days, tell)
    with _opened(archive) as folder:
        for partner in _folders(folder):
            if not partner.startswith("."):
                pruning.partner(folder, partner, archive)
        pruning.dated(folder, archive, ())
    if pruning.failure:
        raise pruning.failure
    return pruning.removed


class _Pruning:
    """Removes what is of a day before the one whose ordinal is `first_kept`, and counts it."""

    def __init__(self, first_kept: int, tell: Callable[[Path], None]) -> None:
        self._first_kept = first_kept
        self._tell = tell
        self.removed = 0
        self.failure: OSError | None = None

    def partner(self, archive: int, name: str, inside: Path) -> None:
        """Removes what is old in a partner's folder."""
        with self._noting(inside / name), _opened(name, archive) as folder:
            self.dated(folder, inside / name, ())

    def dated(self, folder: int, path: Path, when: tuple[int, ...]) -> None:
        """Removes what is old in the folder of no date, of a year or of a month, and folders emptied by it."""
        for name in _folders(folder):
            if _SHAPES[len(when)].fullmatch(name) and self._begins_before((*when, int(name))):
                with self._noting(path / name):
                    with _opened(name, folder) as inner:
                        self._enter(inner, path / name, (*when, int(name)))
                    _remove_empty(name, folder)

    def _begins_before(self, when: tuple[int, ...]) -> bool:
        year, month, day = (*when, 1, 1)[:3]
        try:
            return date(year, month, day).toordinal() < self._first_kept
        except ValueError:  # a day that no calendar has
            return False

    def _enter(self, folder: int, path: Path, when: tuple[int, ...]) -> None:
        if len(when) < len(_SHAPES):
            self.dated(folder, path, when)
        else:
            while self._remove_files(folder, path):  # a folder read while it shrinks may not show all at once
                pass

    def _remove_files(self, folder: int, path: Path) -> int:
        """Removes the regular files of a folder and returns how many; never holds all their names."""
        before = self.removed
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    with self._noting(path / entry.name):
                        os.unlink(entry.name, dir_fd=folder)
                        self.removed += 1
                        self._tell(path / entry.name)
        return self.removed - before

    @contextmanager
    def _noting(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as failure:
            if self.failure is None:
                self.failure = OSError(failure.errno, failure.strerror, str(path))


@contextmanager
def _opened(name: str | Path, inside: int | None = None) -> Iterator[int]:
    """A folder, opened; OSError where it is a link or no folder."""
    number = os.open(name, _FOLDER, dir_fd=inside)
    try:
        yield number
    finally:
        os.close(number)


def _folders(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))


def _remove_empty(name: str, inside: int) -> None:
    try:
        os.rmdir(name, dir_fd=inside)
    except OSError as failure:
        if failure.errno not in _NOT_EMPTY:
            raise
