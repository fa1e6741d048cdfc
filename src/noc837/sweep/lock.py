"""One sweep at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EBADF
from pathlib import Path

_FILE = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Busy(Exception):
    """Another sweep, or a release, holds the lock."""


@contextmanager
def locked(path: Path, wait: bool = False) -> Iterator[None]:
    """Holds the lock for the duration of a `with`, and lets go of it however that ends; raises Busy, OSError.

    With `wait` it is waited for. The kernel frees the lock of a process that is killed. The folder of the file is
    locked too, so that who removes the file as a leftover does not let a second sweep in.
    """
    how = fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB
    with _opened(path, _FILE) as file, _opened(path.parent, _FOLDER) as folder:
        try:
            fcntl.flock(file, how)
            _lock_folder(folder, how)
        except BlockingIOError:
            raise Busy from None
        yield


def _lock_folder(number: int, how: int) -> None:
    try:
        fcntl.flock(number, how)
    except OSError as failure:
        if failure.errno != EBADF:  # what NFS says of folders
            raise


@contextmanager
def _opened(path: Path, how: int) -> Iterator[int]:
    number = os.open(path, how, 0o600)
    try:
        yield number
    finally:
        os.close(number)
