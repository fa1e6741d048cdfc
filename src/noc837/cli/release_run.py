"""Carries out a release: finds the drop folder of each file, asks the ledger, delivers."""

import os
import time
from importlib.metadata import version
from pathlib import Path

from noc837.cli.console import complain, say, visible
from noc837.cli.progress import bar
from noc837.cli.sweep_run import on_drop_folder, reported
from noc837.ledger.ledger import BrokenLedger, open_ledger
from noc837.ledger.values import Fate
from noc837.payer_maps.faults import BrokenMaps
from noc837.reference import BrokenReference
from noc837.sweep.desk import Desk, given_for
from noc837.sweep.folders import Folders
from noc837.sweep.lock import locked
from noc837.sweep.log import Log
from noc837.sweep.releasing import NotReleased, releasable, slot_for
from noc837.sweep.settings import SETTINGS_NAME, Settings
from noc837.sweep.slot import slots
from noc837.sweep.tally import DISK, DONE, FAILED, MISUSED, Tally
from noc837.sweep.working import Worker

_FROM = ("held", "duplicates")


def release(files: list[str], again: bool) -> int:
    """Releases the files one after the other, and returns the gravest exit code."""
    # Not resolved: a link to the drop folder names the same files, and the ledger names them from there.
    return max(_release(Path(os.path.abspath(file)), again) for file in files)  # noqa: PTH100


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
        if (root / SETTINGS_NAME).exists():
            return root if path.relative_to(root).parts[0] in _FROM else None
    return None


def _partner_of(path: Path, folders: Folders) -> str:
    """The partner's folder that the file stands in, empty where it stands in none."""
    within = path.relative_to(folders.root).parts[1:-1]
    return within[0] if within else ""


def _released(path: Path, again: bool, folders: Folders, settings: Settings, log: Log) -> int:
    tally = Tally()
    try:
        with locked(folders.lock, wait=True), open_ledger(folders.ledger) as ledger:
            left = list(slots(folders.working))  # of this very file, perhaps: a release may have been killed
            partners = (*(slot.partner for slot in left), _partner_of(path, folders))
            desk = Desk(folders, settings, ledger, given_for(settings, partners), time.time, bar)
            worker = Worker(desk, log, tally, version("noc837"))
            worker.finish(left)
            if path.exists() or not tally.files.get(Fate.RELEASED):
                worker.work_on(slot_for(releasable(path, folders, ledger, again), desk))
            worker.end_run()
    except NotReleased as refusal:
        complain(str(refusal))
        return FAILED
    except (BrokenMaps, BrokenReference) as broken:
        for fault in broken.faults if isinstance(broken, BrokenMaps) else (broken,):
            complain(str(fault))
        return MISUSED
    except BrokenLedger as broken:
        complain(str(broken))
        return DISK
    return reported(tally, settings)
