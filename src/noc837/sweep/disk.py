"""The few ways in which a sweep moves files: each is done wholly or not at all, and on disk when it returns."""

import os
from collections.abc import Iterable
from contextlib import suppress
from errno import EEXIST
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
_FOLDER_ON_ITS_WAY = ".noc837.part"


def move(source: Path, target: Path) -> None:
    """Renames a file and never replaces another; raises OSError.

    A rename, not a link: whoever waits for the target may take it away at once, and a sweep that is killed then
    must still see that it was put there. Only sweeps write there, one at a time, so that looking first will do.
    """
    if os.path.lexists(target):
        raise FileExistsError(EEXIST, "something stands there already; move it away", str(target))
    source.rename(target)


def make_folder(path: Path) -> None:
    """Makes a folder and those above it that are missing, with mode and group of the one they are made in."""
    if path.is_dir():
        return
    make_folder(path.parent)
    above = path.parent.stat()
    beside = path.parent / _FOLDER_ON_ITS_WAY  # so that one of another mode never has the name
    beside.mkdir(FOLDER, exist_ok=True)
    with suppress(PermissionError):  # a group that noc837 is not in
        os.chown(beside, -1, above.st_gid)
    beside.chmod(above.st_mode & 0o7777)
    beside.rename(path)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file of mode 0600 that is there whole or not at all, on disk when this returns."""
    beside = path.with_name(f".{path.name}.part")
    with open(beside, "wb", opener=_private) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync((path.parent,))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, FILE)


def sync(folders: Iterable[Path]) -> None:
    """Has the disk hold what was put into these folders, or taken out of them."""
    for folder in sorted(set(folders)):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(OSError):  # some network file systems cannot
                os.fsync(number)
        finally:
            os.close(number)
