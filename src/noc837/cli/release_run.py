"""Carries out a release: finds the drop folder of each file, asks the ledger, delivers."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from noc837 import __version__
from noc837.cli.console import complain, say, visible
from noc837.cli.progress import bar
from noc837.cli.sweep_run import on_drop_folder, reported
from noc837.ledger.ledger import BrokenLedger, Ledger, open_ledger
from noc837.ledger.values import Entry, Fate
from noc837.sweep.desk import Desk, given_for
from noc837.sweep.folders import Folders
from noc837.sweep.lock import Busy, locked
from noc837.sweep.log import Log
from noc837.sweep.release_note import read_release
from noc837.sweep.releasing import NotReleased, releasable, slot_for
from noc837.sweep.routes import path_in
from noc837.sweep.settings import SETTINGS_NAME, Settings
from noc837.sweep.slot import slots
from noc837.sweep.tally import DISK, FAILED, MISUSED, Tally, gravest
from noc837.sweep.working import Worker

_SCRUBBED = "duplicates"
_FROM = ("held", _SCRUBBED)


def release(files: list[str], again: bool) -> int:
    """Releases the files one after the other, and returns the gravest exit code."""
    return gravest(_release(_real(file), again) for file in files)


def _real(file: str) -> Path:
    """The path by which the ledger knows the file: the links to its folder are followed, the file's own name is not."""
    folder, name = os.path.split(os.path.abspath(file))  # noqa: PTH100
    return Path(os.path.realpath(folder), name)


def _release(path: Path, again: bool) -> int:
    root = _root_of(path)
    if root is None:
        complain(f"{path}: stands neither in held/ nor in duplicates/ of a drop folder; name a file there")
        return MISUSED

    def run(folders: Folders, settings: Settings, log: Log) -> int:
        return _released(path, again, folders, settings, log)

    return on_drop_folder(str(root), run)


def _root_of(path: Path) -> Path | None:
    """The drop folder that the file is held in, or set aside in, as a duplicate."""
    for root in reversed(path.parents):  # a file dropped by a partner may be called as the settings are
        if path.relative_to(root).parts[0] in _FROM and os.path.lexists(root / SETTINGS_NAME):
            return root
    return None


def _released(path: Path, again: bool, folders: Folders, settings: Settings, log: Log) -> int:
    tally = Tally()
    try:
        with _locked(folders), open_ledger(folders.ledger) as ledger:
            said = _carried_out(path, again, _Tools(folders, settings, log, ledger, tally))
    except NotReleased as refusal:
        complain(str(refusal))
        return gravest((FAILED, tally.exit))
    except BrokenLedger as broken:
        complain(str(broken))
        return DISK
    if said:
        say(f"{visible(str(path))}: {said}")
    return reported(tally, settings)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What a release works with."""

    folders: Folders
    settings: Settings
    log: Log
    ledger: Ledger
    tally: Tally


def _carried_out(path: Path, again: bool, by: _Tools) -> str:
    """What was delivered, in words, empty where something is wrong, which is told in the tally; raises NotReleased."""
    given, faults = given_for(by.settings, (_partner_of(path, by.folders),))
    desk = Desk(by.folders, by.settings, by.ledger, given, time.time, bar)
    worker = Worker(desk, by.log, by.tally, __version__, faults)
    if path.relative_to(by.folders.root).parts[0] == _SCRUBBED:  # what is held needs no maps any more
        for fault in (fault for each in faults.values() for fault in each):
            by.tally.trouble(fault, MISUSED)
    if by.tally.problems:
        return ""
    entry = _finished(path, worker, by)
    if entry is None and not by.tally.problems:
        entry = worker.work_on(slot_for(releasable(path, by.folders, by.ledger, again), desk))
    worker.end_run()
    return _said(path, entry, by.tally)


def _finished(path: Path, worker: Worker, by: _Tools) -> Entry | None:
    """What comes of a release of this very file that was killed; None where there is none, or it has to wait."""
    entry, place = None, path_in(by.folders, path)
    for slot in slots(by.folders.working):
        with suppress(OSError):  # one that cannot be read is for the next sweep to tell of
            release = read_release(slot)
            if release and release.path == place:
                entry = worker.work_on(slot, is_left=True)
    return entry


def _said(path: Path, entry: Entry | None, tally: Tally) -> str:
    if entry is None and not tally.problems:
        raise NotReleased(f"{path}: was not delivered, for somebody writes to it; release it again when that has ended")
    if entry is None:
        return ""
    if entry.fate is not Fate.RELEASED:
        raise NotReleased(f"{path}: is {entry.fate.value}: {entry.reason}")
    return _delivered(entry)


def _delivered(entry: Entry) -> str:
    places = [output.path for output in entry.outputs if output.kind == "corrected"]
    number = entry.counts.errors
    errors = f", with {number} {'error' if number == 1 else 'errors'}" if number else ""
    return f"delivered as {visible(places[0])}{errors}"


@contextmanager
def _locked(folders: Folders) -> Iterator[None]:
    """Holds the lock; says that it waits, where a sweep is at work."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folders.lock))
        except Busy:
            complain("waits for the sweep or the release that is at work")
            stack.enter_context(locked(folders.lock, wait=True))
        yield


def _partner_of(path: Path, folders: Folders) -> str:
    """The partner's folder that the file stands in, empty where it stands in none."""
    within = path.relative_to(folders.root).parts[1:-1]
    return within[0] if within else ""
