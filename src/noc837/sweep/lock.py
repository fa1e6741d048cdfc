"""One sweep at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another sweep, or a release, holds the lock."""


@contextmanager
def locked(path: Path, wait: bool = False) -> Iterator[None]:
    """Holds the lock for the duration of a `with`, and lets go of it however that ends; raises Busy, OSError.

    With `wait` it is waited for. The kernel frees the lock of a process that is killed.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield
    finally:
        os.close(number)
