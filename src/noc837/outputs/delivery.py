"""Writes outputs beside their places and delivers them together, the corrected file last.

The corrected file is the commit mark: where it stands, the exceptions and changes beside it belong to it;
where it does not, they are leftovers of a run that was killed, and are replaced. A run that is killed leaves
nothing else but files named `.noc837-….part`, readable by their owner only.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from noc837.outputs.places import FileId, Places, Refused, existing, file_id, refuse_unsafe

_BUFFER = 1 << 18
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


class Delivery:
    """The outputs of one input on their way; a `with` that ends in an exception leaves none of them."""

    def __init__(self, places: Places, inputs: frozenset[FileId], force: bool) -> None:
        self._places = places
        self._inputs = inputs
        self._force = force
        self._files: dict[Path, BinaryIO] = {}
        self._beside: dict[Path, Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: TracebackType | BaseException | None) -> None:
        if kind is not None:
            self._withdraw()
        for file in self._files.values():
            with suppress(OSError):
                file.close()
        for path in self._beside.values():
            with suppress(OSError):
                path.unlink()

    def create(self, place: Path) -> BinaryIO:
        """A file beside `place`, mode 0600, to be written and later delivered there; raises Refused."""
        path = self._beside[place] = place.with_name(f".noc837-{os.urandom(8).hex()}.part")
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except OSError as failure:
            raise Refused(f"{place}: cannot be written: {failure.strerror}; write elsewhere") from None
        file = self._files[place] = os.fdopen(number, "wb", buffering=_BUFFER)
        return file

    def deliver(self) -> None:
        """Puts the files created into their places, on disk when this returns; raises Refused, OSError."""
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
        with ExitStack() as stack:
            directories = sorted({place.parent for place in self._places.paths})
            locked = [stack.enter_context(_locked(directory)) for directory in directories]
            refuse_unsafe(self._places, self._inputs, self._force)
            if isinstance(self._places.corrected, Path):
                self._deliver_with_mark(self._places.corrected, locked)
            else:
                self._put(self._places.beside, self._force)
                _sync(locked)

    def _deliver_with_mark(self, mark: Path, locked: list[int]) -> None:
        # The old mark goes before anything it vouches for is replaced.
        for path in (mark, *self._places.stale):
            path.unlink(missing_ok=True)
        self._put(self._places.beside, replace=True)
        _sync(locked)
        self._put((mark,), self._force)
        _sync(locked)

    def _put(self, places: tuple[Path, ...], replace: bool) -> None:
        for place in places:
            if replace:
                self._beside[place].replace(place)
            else:
                _move(self._beside[place], place)

    def _withdraw(self) -> None:
        """Takes back what a delivery that broke off had put into place; with the mark it was complete."""
        ours = [place for place in self._files if self._is_in_place(place)]
        if self._places.corrected not in ours:
            for place in ours:
                with suppress(OSError):
                    place.unlink()

    def _is_in_place(self, place: Path) -> bool:
        try:
            return file_id(place.lstat()) == file_id(os.fstat(self._files[place].fileno()))
        except OSError:
            return False


def _move(path: Path, place: Path) -> None:
    """Moves a file and never replaces another; raises Refused where there is one."""
    try:
        place.hardlink_to(path)
    except FileExistsError:
        raise existing(place) from None
    except OSError as failure:
        if failure.errno not in _NO_LINKS:
            raise
        # Without hard links, other runs are held off by the lock alone, and other programs are not.
        if os.path.lexists(place):
            raise existing(place) from None
        path.rename(place)
    else:
        path.unlink()


@contextmanager
def _locked(directory: Path) -> Iterator[int]:
    """The directory, opened; held against deliveries of other runs where the file system can do that."""
    number = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_EX)
        yield number
    finally:
        os.close(number)


def _sync(directories: list[int]) -> None:
    for number in directories:
        with suppress(OSError):  # some network file systems cannot
            os.fsync(number)
