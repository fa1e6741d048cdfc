"""One pass over a drop folder: what a killed one left, then the inbox, and a report at the end."""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from noc837.ledger.ledger import BrokenLedger, Ledger, open_ledger
from noc837.outputs.visible import visible
from noc837.sweep.around import Around, Bounds
from noc837.sweep.folders import Folders
from noc837.sweep.held import Held, held_in
from noc837.sweep.inbox import Dropped, Leave, Listed, judge, listed
from noc837.sweep.lock import Busy, locked
from noc837.sweep.log import Event, Log
from noc837.sweep.settings import Settings
from noc837.sweep.slot import Slot, slots
from noc837.sweep.status import Status, write_status
from noc837.sweep.taking import take
from noc837.sweep.tally import DISK, MISUSED, OUR_FAULT, Tally
from noc837.sweep.telling import fault_in_words, trouble
from noc837.sweep.words import in_words, shown

if TYPE_CHECKING:
    from noc837.sweep.working import Worker

T = TypeVar("T")


class Pass:
    """A pass over the drop folder, to be run once; `is_busy` where another was at work and it did nothing."""

    def __init__(self, folders: Folders, settings: Settings, log: Log, around: Around, bounds: Bounds) -> None:
        self._folders = folders
        self._settings = settings
        self._log = log
        self._around = around
        self._bounds = bounds
        self._began = around.now()
        self._deadline = time.monotonic() + bounds.seconds if bounds.seconds is not None else None
        self._stopped = ""
        self._taken = 0
        self._tally = Tally()
        self.is_busy = False

    def run(self) -> Tally:
        """Does the pass, and returns what it came to: what goes wrong with settings, disk and ledger is told in it."""
        try:
            with locked(self._folders.lock):
                self._run()
        except Busy:
            self.is_busy = True
            self._log.tell(Event.BUSY)
        except OSError as failure:
            self._trouble(in_words(failure))
            with suppress(OSError):
                self._report(None)
        return self._tally

    def _run(self) -> None:
        with ExitStack() as stack:
            ledger = self._noting_trouble(lambda: stack.enter_context(open_ledger(self._folders.ledger)))
            try:
                if ledger:
                    self._noting_trouble(lambda: self._sweep(ledger))
            except Exception:
                self._tally.trouble("a fault of noc837 ended the pass; standard error tells which", OUR_FAULT)
                with suppress(Exception):  # the fault is what is to be told, not that it comes again
                    self._report(ledger)
                raise
            self._report(ledger)

    def _noting_trouble(self, act: Callable[[], T]) -> T | None:
        """What the act returns; None where the disk or the ledger fails, which is told."""
        try:
            return act()
        except BrokenLedger as broken:
            self._trouble(str(broken))
        except OSError as failure:
            self._trouble(in_words(failure))
        return None

    def _sweep(self, ledger: Ledger) -> None:
        if self._is_paused():
            self._log.tell(Event.PAUSED)
            return
        left = list(slots(self._folders.working))
        found = listed(self._folders.inbox, self._settings.settle_seconds, self._began)
        self._tell_refused(found)
        self._tell_sections_without_folder()
        if left or found.waiting:
            self._work(ledger, left, found.waiting)

    def _work(self, ledger: Ledger, left: list[Slot], waiting: list[Dropped]) -> None:
        """Goes through all that was found; what that needs is imported now, for most passes find nothing."""
        from noc837.sweep.desk import Desk, given_for
        from noc837.sweep.working import Worker

        partners = {slot.partner for slot in left} | {dropped.partner for dropped in waiting}
        self._log.tell(Event.BEGAN, waiting=len(waiting), left_over=len(left))
        given, faults = given_for(self._settings, partners)
        for partner, problems in faults.items():
            self._misconfigured(partner, problems)
        desk = Desk(self._folders, self._settings, ledger, given, self._around.now, self._around.bar)
        worker = Worker(desk, self._log, self._tally, self._around.version, faults)
        self._go_through(worker, left, waiting)
        self._log.tell(Event.ENDED, exit=self._tally.exit, **asdict(self._tally.counts))

    def _go_through(self, worker: "Worker", left: list[Slot], waiting: list[Dropped]) -> None:
        self._noting_trouble(lambda: self._finish_and_take(worker, left, waiting))
        self._noting_trouble(worker.end_run)

    def _finish_and_take(self, worker: "Worker", left: list[Slot], waiting: list[Dropped]) -> None:
        worker.finish(left, self._goes_on)
        for dropped in waiting:
            if worker.is_halted or self._stopped or not self._goes_on():
                break
            self._take(dropped, worker)

    def _goes_on(self) -> bool:
        bounds = self._bounds
        if self._around.told_to_end():
            self._stopped = "told to end"
        elif self._is_paused():
            self._stopped = "paused"
        elif bounds.files is not None and self._taken >= bounds.files:
            self._stopped = "max-files"
        elif self._deadline is not None and time.monotonic() >= self._deadline:
            self._stopped = "max-seconds"
        if self._stopped:
            self._log.tell(Event.STOPPED, reason=self._stopped)
        return not self._stopped

    def _take(self, dropped: Dropped, worker: "Worker") -> None:
        """Takes one file and works on it, unless it is not ready to be taken."""
        if worker.is_blocked(dropped.partner):
            return
        try:
            taken = self._taken_from_inbox(dropped)
        except OSError as failure:
            worker.block(dropped.partner)
            file = shown(dropped.partner, dropped.name)
            self._trouble(f"{file}: cannot be taken: {in_words(failure)}; the next sweep tries it again")
            return
        except Exception as failure:  # noqa: BLE001 - where noc837 fails at one file, the others go on
            worker.block(dropped.partner)
            file, reason = shown(dropped.partner, dropped.name), fault_in_words(failure)
            trouble(Event.FAULT, file, reason, OUR_FAULT, self._log, self._tally)
            return
        if taken:
            slot, is_still = taken
            self._taken += 1
            self._tally.count("taken")
            worker.work_on(slot, dropped if is_still else None)

    def _taken_from_inbox(self, dropped: Dropped) -> tuple[Slot, bool] | None:
        """The slot that the file is in now, and whether it was still; None where it stays. Raises OSError."""
        verdict = judge(dropped, self._settings.stale_minutes, self._around.now())
        if isinstance(verdict, Leave):
            if verdict.is_trouble:
                file = shown(dropped.partner, dropped.name)
                trouble(Event.UNREADABLE, file, verdict.reason, DISK, self._log, self._tally)
            return None
        slot = take(dropped, self._folders)
        return (slot, verdict.is_still) if slot else None

    def _is_paused(self) -> bool:
        return os.path.lexists(self._folders.pause)

    def _tell_refused(self, found: Listed) -> None:
        for refusal in found.refused:
            file = shown(refusal.partner, refusal.name)
            self._tally.count("refused")
            self._log.tell(Event.REFUSED, file=file, reason=refusal.reason)
            if refusal.is_trouble:
                self._tally.trouble(f"{file}: {refusal.reason}", DISK)

    def _tell_sections_without_folder(self) -> None:
        """Tells of partners that are set and have no folder: their files may lie in one of a like name."""
        for partner in self._settings.partners:
            if not (self._folders.inbox / partner).is_dir():
                by_name = self._partners_by_lower_name()
                near = [by_name[name] for name in get_close_matches(partner.lower(), by_name, 1)]
                hint = f'did you mean "{near[0]}"?' if near else "make it with --init, or remove the section"
                fault = f"{self._folders.settings}: partner.{visible(partner)}: inbox holds no such folder; {hint}"
                self._misconfigured(partner, (fault,))

    def _partners_by_lower_name(self) -> dict[str, str]:
        names = [path.name for path in self._folders.inbox.iterdir() if path.is_dir()]
        return {name.lower(): name for name in names}

    def _misconfigured(self, partner: str, faults: Iterable[str]) -> None:
        for fault in faults:
            self._log.tell(Event.MISCONFIGURED, partner=partner, reason=fault)
            if fault not in self._tally.problems:  # of a map that many partners share
                self._tally.trouble(fault, MISUSED)

    def _trouble(self, message: str) -> None:
        self._log.tell(Event.IO_ERROR, reason=message)
        self._tally.trouble(message, DISK)

    def _report(self, ledger: Ledger | None) -> None:
        """Writes the metrics and the status, which tells of what is wrong with the metrics too; raises OSError."""
        found, held, last_delivery = self._still_there(), None, ""
        if ledger:
            held = self._noting_trouble(lambda: held_in(self._folders.held, ledger.held_charge))
            last_delivery = self._noting_trouble(ledger.last_delivery) or ""
        if self._settings.metrics:
            self._noting_trouble(lambda: self._write_metrics(self._status(found, held, last_delivery), ledger))
        write_status(self._folders.status, self._status(found, held, last_delivery))

    def _write_metrics(self, status: Status, ledger: Ledger | None) -> None:
        from noc837.sweep.metrics import write_metrics

        if self._settings.metrics:
            write_metrics(self._settings.metrics, status, ledger.totals() if ledger else None)

    def _status(self, found: Listed, held: Held | None, last_delivery: str) -> Status:
        return Status(
            self._around.version,
            self._began,
            self._around.now(),
            self._tally.exit,
            self._tally.counts,
            paused=self._is_paused(),
            stopped=self._stopped,
            waiting=len(found.waiting) + found.young,
            oldest_waiting=found.oldest_mtime,
            held=held,
            last_delivery=last_delivery,
            problems=(*self._tally.problems, *self._lost_lines()),
        )

    def _lost_lines(self) -> tuple[str, ...]:
        return (f"{self._settings.log}: {self._log.lost} lines could not be written",) if self._log.lost else ()

    def _still_there(self) -> Listed:
        try:
            return listed(self._folders.inbox, self._settings.settle_seconds, self._around.now())
        except OSError:  # that the inbox cannot be read was told before
            return Listed([], 0, None, [])
