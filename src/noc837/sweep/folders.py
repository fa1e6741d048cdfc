"""The folders of a drop folder: where they are, how they are made, and whether they can be used."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR

from noc837.ledger.ledger import open_ledger
from noc837.sweep.disk import make_folder
from noc837.sweep.settings import SETTINGS_NAME, Settings, read_settings

DELIVERING, PRIVATE = 0o750, 0o700
_SETTINGS_MODE = 0o640


class NotADropFolder(Exception):
    """A folder that cannot be swept; the message is one line: the path, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where everything is under ROOT; corrected files may be set to go elsewhere."""

    root: Path

    @property
    def settings(self) -> Path:
        """The settings, noc837.toml."""
        return self.root / SETTINGS_NAME

    @property
    def pause(self) -> Path:
        """The file that stops a pass before it takes anything."""
        return self.root / "PAUSE"

    @property
    def inbox(self) -> Path:
        """Where files are dropped, directly or in a partner's folder."""
        return self.root / "inbox"

    @property
    def corrected(self) -> Path:
        """Where corrected files go, unless the settings name another place."""
        return self.root / "corrected"

    @property
    def exceptions(self) -> Path:
        """Where the exceptions of delivered files go."""
        return self.root / "exceptions"

    @property
    def changes(self) -> Path:
        """Where the changes made to delivered files go."""
        return self.root / "changes"

    @property
    def held(self) -> Path:
        """Where files with errors wait."""
        return self.root / "held"

    @property
    def archive(self) -> Path:
        """Where originals are kept."""
        return self.root / "archive"

    @property
    def failed(self) -> Path:
        """Where files go that cannot be scrubbed."""
        return self.root / "failed"

    @property
    def duplicates(self) -> Path:
        """Where files go that were seen before."""
        return self.root / "duplicates"

    @property
    def state(self) -> Path:
        """What a pass keeps for itself and the next."""
        return self.root / "state"

    @property
    def working(self) -> Path:
        """Where files are while they are worked on."""
        return self.state / "working"

    @property
    def lock(self) -> Path:
        """The file that one pass at a time holds locked."""
        return self.state / "lock"

    @property
    def ledger(self) -> Path:
        """The record of all files."""
        return self.state / "ledger.db"

    @property
    def status(self) -> Path:
        """What the last pass left to be read by others."""
        return self.state / "status.json"


def init(root: Path, settings_text: str) -> list[Path]:
    """Makes what is missing of a drop folder and its settings, and returns that; what is there stays as it is.

    Raises BrokenSettings where the settings that are there cannot be followed, NotADropFolder, OSError.
    """
    try:
        return _made(Folders(root), settings_text)
    except NotADirectoryError as failure:
        raise _no_folder(failure.filename) from None


def _made(folders: Folders, settings_text: str) -> list[Path]:
    made = [*make_folder(folders.root, DELIVERING), *_settings_made(folders.settings, settings_text)]
    settings = read_settings(folders.root)
    for folder in (folders.inbox, *(folders.inbox / name for name in settings.partners)):
        made += make_folder(folder, DELIVERING)
    for folder in (*_corrected(settings), folders.exceptions, folders.changes):
        made += make_folder(folder, DELIVERING)
    for folder in (folders.held, folders.archive, folders.failed, folders.duplicates, folders.state, folders.working):
        made += make_folder(folder, PRIVATE)
    if not os.path.lexists(folders.ledger):
        open_ledger(folders.ledger).close()
        made.append(folders.ledger)
    return made


def opened(root: Path) -> tuple[Folders, Settings]:
    """The folders and settings of a drop folder, once it is clear that files can be renamed from one to the other.

    Raises NotADropFolder, BrokenSettings, and OSError where a folder cannot be looked at.
    """
    folders = Folders(root)
    if not folders.settings.exists():
        raise NotADropFolder(f"{root}: is no drop folder, it holds no {SETTINGS_NAME}; {_remedy(root)}")
    settings = read_settings(root)
    _refuse_root(folders.state)
    device = _device(folders.inbox, root)
    for folder in _needed(folders, settings):
        if _device(folder, root) != device:
            raise NotADropFolder(f"{folder}: is not on the file system of {folders.inbox}; move one to the other's")
    _refuse_without_ledger(folders)
    return folders, settings


def _refuse_without_ledger(folders: Folders) -> None:
    """Raises NotADropFolder where the ledger is gone: with another, all that comes again would be delivered again."""
    try:
        folders.ledger.lstat()
    except FileNotFoundError:
        lost = "is missing, and with it what was delivered before"
        begin = f"restore it, or begin a new one with: noc837 sweep --init {folders.root}"
        raise NotADropFolder(f"{folders.ledger}: {lost}; {begin}") from None


def _refuse_root(state: Path) -> None:
    """Raises NotADropFolder where root would make files in another user's folders, which that user cannot change."""
    if os.geteuid() == 0 and state.exists() and (owner := state.stat().st_uid):
        raise NotADropFolder(f"{state}: belongs to user {owner}, and this is root; run it as that user")


def _needed(folders: Folders, settings: Settings) -> Iterator[Path]:
    """The folders that must be there; a partner's own is made when it is needed, in the next that is there."""
    yield from (folders.state, folders.working, folders.held, folders.archive, folders.failed, folders.duplicates)
    yield from (folders.exceptions, folders.changes, settings.default.corrected)
    for partner in settings.partners.values():
        yield next(folder for folder in (partner.corrected, *partner.corrected.parents) if os.path.lexists(folder))


def _corrected(settings: Settings) -> Iterator[Path]:
    yield settings.default.corrected
    for partner in settings.partners.values():
        yield partner.corrected


def _device(folder: Path, root: Path) -> int:
    try:
        status = folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise NotADropFolder(f"{folder}: is missing; {_remedy(root)}") from None
    if not S_ISDIR(status.st_mode):
        raise _no_folder(folder)
    return status.st_dev


def _settings_made(path: Path, text: str) -> list[Path]:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return []
    try:
        with os.fdopen(number, "wb") as file:
            file.write(text.encode())
        path.chmod(_SETTINGS_MODE)
    except OSError:
        path.unlink()
        raise
    return [path]


def _remedy(root: Path) -> str:
    return f"make what is missing with: noc837 sweep --init {root}"


def _no_folder(path: Path | str) -> NotADropFolder:
    return NotADropFolder(f"{path}: is no folder; move it away")
