"""Carries out a sweep: opens the drop folder and the log, lets signals end it, says what was wrong."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from noc837 import __version__
from noc837.cli.console import complain, say, visible
from noc837.cli.progress import bar
from noc837.sweep import folders as making
from noc837.sweep.around import Around, Bounds
from noc837.sweep.folders import Folders, NotADropFolder, opened
from noc837.sweep.inbox import listed
from noc837.sweep.lock import Busy, locked
from noc837.sweep.log import Event, Log
from noc837.sweep.one_pass import Pass
from noc837.sweep.settings import SETTINGS_NAME, BrokenSettings, Settings
from noc837.sweep.status import PassCounts, Status, write_status
from noc837.sweep.tally import DISK, DONE, MISUSED, Tally
from noc837.sweep.words import in_words

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def sweep(root: str, max_files: int | None, max_seconds: float | None) -> int:
    """Does one pass, and returns the exit code."""

    def run(folders: Folders, settings: Settings, log: Log) -> int:
        with told_to_end() as is_told:
            around = Around(__version__, time.time, is_told, bar)
            one = Pass(folders, settings, log, around, Bounds(max_files, max_seconds))
            tally = one.run()
        _say_to_a_person(root, one.is_busy, tally)
        return reported(tally, settings)

    return on_drop_folder(root, run, _leave_status)


def _leave_status(root: Path, problem: str, exit: int) -> None:  # noqa: A002
    """Has the status say why nothing was done, for a monitor looks only there."""
    folders, now = Folders(root), time.time()
    with suppress(OSError, Busy):  # no drop folder, or none of ours: the exit code has to do
        if folders.state.stat().st_uid == os.geteuid():
            with locked(folders.lock):
                _write_refused(folders, now, problem, exit)


def _write_refused(folders: Folders, now: float, problem: str, exit: int) -> None:  # noqa: A002
    found = listed(folders.inbox, 0, now)
    waiting, oldest = len(found.waiting) + found.young, found.oldest_mtime
    status = Status(
        __version__,
        now,
        now,
        exit,
        paused=os.path.lexists(folders.pause),
        waiting=waiting,
        oldest_waiting=oldest,
        problems=(problem,),
    )
    write_status(folders.status, status)


def init(root: str) -> int:
    """Makes a drop folder, and returns the exit code."""
    from noc837.sweep.settings_text import SETTINGS_TEXT

    try:
        made = making.init(Path(root), SETTINGS_TEXT)
    except (NotADropFolder, BrokenSettings) as fault:
        complain(str(fault))
        return MISUSED
    except OSError as failure:
        complain(f"{in_words(failure)}; make the folder where noc837 may write")
        return DISK
    for path in made:
        say(f"made {visible(str(path))}")
    say(f"{visible(root)} is ready; its settings are in {SETTINGS_NAME}" if made else "nothing was missing")
    return DONE


def prune(root: str) -> int:
    """Removes what the archive has kept long enough, and returns the exit code."""
    from noc837.sweep.prune import prune as prune_archive

    def run(folders: Folders, settings: Settings, log: Log) -> int:
        days = settings.keep_archive_days
        if days is None:
            complain(f"{folders.settings}: keep_archive_days is not set; say how long the archive is to be kept")
            return MISUSED
        with locked(folders.lock, wait=True):
            removed = prune_archive(folders.archive, days, time.time(), lambda path: tell(path, folders, log))
        if sys.stdout is not None and sys.stdout.isatty():
            say(f"{removed} files removed")
        return DONE

    def tell(path: Path, folders: Folders, log: Log) -> None:
        log.tell(Event.PRUNED, file=str(path.relative_to(folders.root)))

    return on_drop_folder(root, run)


def on_drop_folder(
    root: str, act: Callable[[Folders, Settings, Log], int], refused: Callable[[Path, str, int], None] = lambda *_: None
) -> int:
    """Acts on a drop folder with its settings and log, and returns the exit code; says what keeps it from that.

    `refused` is given ROOT, what is wrong, and the exit code.
    """
    try:
        folders, settings = opened(Path(os.path.realpath(root)))  # one place has one name
        if settings.metrics:
            _check_metrics(settings.metrics)
        with Log(time.time, settings.log) as log:
            return act(folders, settings, log)
    except (NotADropFolder, BrokenSettings) as fault:
        complain(str(fault))
        refused(Path(root), str(fault), MISUSED)
        return MISUSED
    except OSError as failure:
        problem = f"{in_words(failure)}; put that right, and sweep again"
        complain(problem)
        refused(Path(root), problem, DISK)
        return DISK


def _check_metrics(path: Path) -> None:
    from noc837.sweep.metrics import NoMetrics, check_metrics

    try:
        check_metrics(path)
    except NoMetrics as missing:
        raise BrokenSettings(str(missing)) from None


def reported(tally: Tally, settings: Settings) -> int:
    """Says on standard error what went wrong, unless the log has just said it there; returns the exit code."""
    if settings.log:
        for problem in tally.problems:
            complain(problem)
    return tally.exit


def _say_to_a_person(root: str, is_busy: bool, tally: Tally) -> None:
    """A line at the end, where somebody looks on; cron would send it by mail, every time."""
    if sys.stdout is not None and sys.stdout.isatty():
        say("another sweep is at work" if is_busy else f"{visible(root)}: {_in_a_line(tally.counts)}")


def _in_a_line(counts: PassCounts) -> str:
    return (
        f"{counts.taken} taken, {counts.delivered} delivered, {counts.held} held, {counts.failed} failed,"
        f" {counts.duplicates} duplicates, {counts.returned} put back; {counts.noc_lines} NOC lines:"
        f" {counts.clean} clean, {counts.corrected} corrected, {counts.left} left, {counts.untouched} untouched"
    )


@contextmanager
def told_to_end() -> Iterator[Callable[[], bool]]:
    """Whether a signal has asked to end: the file at hand is finished first. A second signal ends at once."""
    told = False

    def note(number: int, _: FrameType | None) -> None:
        nonlocal told
        if told:
            sys.exit(128 + number)
        told = True

    heeded = [number for number in _ENDING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, note) for number in heeded}
    try:
        yield lambda: told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
