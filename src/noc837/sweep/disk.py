"""The few ways in which a sweep moves files: each is done wholly or not at all, and on disk when it returns."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import EBADF, EEXIST, EINVAL, ENOSYS, ENOTDIR, ENOTSUP, EPERM
from functools import cache
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
_CANNOT = (EINVAL, ENOSYS, EPERM)  # a file system, a kernel, a filter of system calls that does not have it
_NO_FLUSHING = (EINVAL, EBADF, ENOTSUP, ENOSYS)  # what some network file systems say of a folder
_HERE, _NOREPLACE = -100, 1  # AT_FDCWD, RENAME_NOREPLACE
_NOT_FOR_OTHERS = 0o2770
_FOLDER_ON_ITS_WAY = ".noc837.part"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def move(source: Path, target: Path) -> None:
    """Renames a file and never replaces another; raises OSError.

    A rename, not a link: whoever waits for the target may take it away at once, and a sweep that is killed then
    must still see that it was put there.
    """
    if os.path.lexists(target):
        raise _taken(target)
    sys.audit("os.rename", str(source), str(target), -1, -1)
    if not _renamed_alone(source, target):
        source.rename(target)


def _taken(target: Path) -> FileExistsError:
    return FileExistsError(EEXIST, "something stands there already; move it away", str(target))


def _renamed_alone(source: Path, target: Path) -> bool:
    """Renames where the kernel sees to it that nothing is replaced; False where it cannot. Raises OSError."""
    renameat2 = _renameat2()
    number = renameat2(os.fsencode(source), os.fsencode(target)) if renameat2 else ENOSYS
    if number == EEXIST:
        raise _taken(target)
    if number not in (0, *_CANNOT):
        raise OSError(number, os.strerror(number), str(source), None, str(target))
    return number == 0


@cache
def _renameat2() -> Callable[[bytes, bytes], int] | None:
    """Linux's renameat2 with RENAME_NOREPLACE, which Python does not have, as an errno; None without one."""
    try:
        import ctypes  # takes its time, and most passes move nothing
    except ImportError:
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return None
    return lambda source, target: 0 if not function(_HERE, source, _HERE, target, _NOREPLACE) else ctypes.get_errno()


def make_folder(path: Path, mode: int | None = None) -> list[Path]:
    """Makes a folder and those above it that are missing, and returns them; raises OSError.

    Without a mode they get that of the folder they are made in, but nothing for others, and its group.
    """
    if path.is_dir():
        return []
    if os.path.lexists(path):
        raise NotADirectoryError(ENOTDIR, "something else stands there; move it away", str(path))
    made = make_folder(path.parent, mode)
    beside = path.parent / _FOLDER_ON_ITS_WAY  # so that one of another mode never has the name
    with naming(path):
        _make(beside, path.parent.stat(), mode)
        beside.rename(path)
    return [*made, path]


def _make(folder: Path, above: os.stat_result, mode: int | None) -> None:
    folder.mkdir(FOLDER, exist_ok=True)
    if mode is None:
        with suppress(PermissionError):  # a group that noc837 is not in
            os.chown(folder, -1, above.st_gid)
    folder.chmod(above.st_mode & _NOT_FOR_OTHERS if mode is None else mode)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Has an OSError name the file that was to be made, not the one that it is made of."""
    try:
        yield
    except OSError as failure:
        raise OSError(failure.errno, failure.strerror, str(path)) from None


def write_whole(path: Path, data: bytes, mode: int = FILE) -> None:
    """Writes a file that is there whole or not at all, on disk when this returns; raises OSError."""
    with naming(path):
        _write_beside(path, data, mode)
    sync((path.parent,))


def _write_beside(path: Path, data: bytes, mode: int) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, _NEW, FILE), "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


def sync(folders: Iterable[Path]) -> None:
    """Has the disk hold what was put into these folders, or taken out of them; raises OSError."""
    for folder in sorted(set(folders)):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _flush(number)
        finally:
            os.close(number)


def _flush(number: int) -> None:
    try:
        os.fsync(number)
    except OSError as failure:
        if failure.errno not in _NO_FLUSHING:
            raise
