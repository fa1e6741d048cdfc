"""Carries out a release: finds the drop folder of each file, asks the ledger, delivers."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from noc837 import __version__
from noc837.cli.console import complain, say, visible
from noc837.cli.progress import bar
from noc837.cli.sweep_run import on_drop_folder, reported
from noc837.ledger.ledger import BrokenLedger, open_ledger
from noc837.ledger.values import Fate
from noc837.reference import BrokenReference
from noc837.sweep.desk import Desk, given_for
from noc837.sweep.folders import Folders
from noc837.sweep.lock import Busy, locked
from noc837.sweep.log import Log
from noc837.sweep.release_note import read_release
from noc837.sweep.releasing import NotReleased, releasable, slot_for
from noc837.sweep.routes import path_in
from noc837.sweep.settings import SETTINGS_NAME, Settings
from noc837.sweep.slot import Slot, slots
from noc837.sweep.tally import DISK, DONE, FAILED, MISUSED, Tally, gravest
from noc837.sweep.working import Worker

_FROM = ("held", "duplicates")


def release(files: list[str], again: bool) -> int:
    """Releases the files one after the other, and returns the gravest exit code."""
    # Not resolved: a link to the drop folder names the same files, and the ledger names them from there.
    return gravest(_release(Path(os.path.abspath(file)), again) for file in files)  # noqa: PTH100


def _release(path: Path, again: bool) -> int:
    root = _root_of(path)
    if root is None:
        complain(f"{path}: stands neither in held/ nor in duplicates/ of a drop folder; name a file there")
        return MISUSED

    def run(folders: Folders, settings: Settings, log: Log) -> int:
        code = _released(path, again, folders, settings, log)
        if code == DONE:
            say(f"{visible(str(path))}: delivered")
        return code

    return on_drop_folder(str(root), run)


def _root_of(path: Path) -> Path | None:
    """The drop folder that the file is held in, or set aside in, as a duplicate."""
    for root in path.parents:
        if path.relative_to(root).parts[0] in _FROM and os.path.lexists(root / SETTINGS_NAME):
            return root
    return None


def _released(path: Path, again: bool, folders: Folders, settings: Settings, log: Log) -> int:
    tally = Tally()
    try:
        with _locked(folders), open_ledger(folders.ledger) as ledger:
            left = list(slots(folders.working))
            partner = _partner_of(path, folders)
            given, faults = given_for(settings, (*(slot.partner for slot in left), partner))
            desk = Desk(folders, settings, ledger, given, time.time, bar)
            if _is_finished(path, left, Worker(desk, log, Tally(), __version__, faults), desk):
                return DONE
            for fault in faults.get(partner, ()):
                tally.trouble(fault, MISUSED)
            if not tally.problems:
                worker = Worker(desk, log, tally, __version__)
                worker.work_on(slot_for(releasable(path, folders, ledger, again), desk))
                worker.end_run()
    except NotReleased as refusal:
        complain(str(refusal))
        return FAILED
    except BrokenReference as broken:
        complain(str(broken))
        return MISUSED
    except BrokenLedger as broken:
        complain(str(broken))
        return DISK
    if not (tally.files.get(Fate.RELEASED) or tally.problems):
        complain(f"{path}: was not delivered, for somebody writes to it; release it again when that has ended")
        return FAILED
    return reported(tally, settings)


@contextmanager
def _locked(folders: Folders) -> Iterator[None]:
    """Holds the lock; says that it waits, where a sweep is at work."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folders.lock))
        except Busy:
            complain("waits for the sweep that is at work")
            stack.enter_context(locked(folders.lock, wait=True))
        yield


def _is_finished(path: Path, left: list[Slot], worker: Worker, desk: Desk) -> bool:
    """Finishes what was left in working/, and says whether the release of this very file was: it had been killed."""
    place = path_in(desk.folders, path)
    ours = [slot for slot in left if (release := read_release(slot)) and release.path == place]
    worker.finish(left, lambda: True)
    worker.end_run()
    return bool(ours) and not os.path.lexists(path) and not any(slot.path.exists() for slot in ours)


def _partner_of(path: Path, folders: Folders) -> str:
    """The partner's folder that the file stands in, empty where it stands in none."""
    within = path.relative_to(folders.root).parts[1:-1]
    return within[0] if within else ""
