"""Works on taken files, one after the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from noc837.ledger.ledger import BrokenLedger
from noc837.ledger.values import Entry
from noc837.reference import BrokenReference
from noc837.sweep.carrying_out import Undone, Unrecorded, carry_out
from noc837.sweep.desk import Desk
from noc837.sweep.disk import sync
from noc837.sweep.inbox import Dropped
from noc837.sweep.log import Event, Log
from noc837.sweep.plan import Plan, read_plan
from noc837.sweep.planning import Decision, decide
from noc837.sweep.release_note import read_release
from noc837.sweep.releasing import give_back
from noc837.sweep.slot import NotNow, Slot
from noc837.sweep.tally import DISK, MISUSED, OUR_FAULT, Tally
from noc837.sweep.telling import Teller, fault_in_words, trouble
from noc837.sweep.times import written
from noc837.sweep.words import in_words, shown


class Worker:
    """Carries taken files to their end; what comes of them is counted in the tally.

    Files of partners that are `unconfigured` are left alone. `is_halted` where the ledger cannot be written to: no
    other file is to be worked on then.
    """

    def __init__(self, desk: Desk, log: Log, tally: Tally, version: str, unconfigured: Iterable[str] = ()) -> None:
        self._desk = desk
        self._log = log
        self._tally = tally
        self._teller = Teller(log, tally, desk.ledger)
        self._version = version
        self._run = 0
        self._unconfigured = frozenset(unconfigured)
        self._blocked: set[str] = set(unconfigured)
        self.is_halted = False

    def is_blocked(self, partner: str) -> bool:
        """Whether a file of the partner could not be delivered: those behind it wait, to keep their order."""
        return partner in self._blocked

    def block(self, partner: str) -> None:
        """Lets the partner's other files wait for the next pass."""
        self._blocked.add(partner)

    def finish(self, left: Iterable[Slot], goes_on: Callable[[], bool]) -> None:
        """Finishes what was taken by a sweep that did not come to its end; raises as `work_on`."""
        for slot in left:
            if self.is_halted or not goes_on():
                return
            self.work_on(slot, is_left=True)

    def _clear(self, slot: Slot) -> None:
        try:
            slot.clear()
        except OSError as failure:
            reason = f"{in_words(failure)}; nothing is to be done with {slot.path}, remove it"
            self._trouble(Event.IO_ERROR, slot.job, reason, DISK)

    def _trouble(self, event: Event, file: str, reason: str, exit: int) -> None:  # noqa: A002
        trouble(event, file, reason, exit, self._log, self._tally)

    def work_on(self, slot: Slot, still: Dropped | None = None, is_left: bool = False) -> Entry | None:
        """Carries a taken file to its end, and returns what was recorded; None where it was put back, or has to wait.

        Raises BrokenLedger.

        `still` is the file as `judge` found it to be still before it was taken, `is_left` that a killed sweep took it.
        """
        errand = _Errand(slot, slot.partner, shown(slot.partner, slot.name) if slot.name else slot.job)
        try:
            planned, release = read_plan(slot.plan, self._desk.folders.root), read_release(slot)
        except OSError as failure:
            self._stays(errand, in_words(failure))
            return None
        if not (planned or slot.name or (release and release.is_of_held)):  # a duplicate that was not moved, or back
            self._clear(slot)
            return None
        if known := planned.entry if planned else release:
            errand = _Errand(slot, known.partner, shown(known.partner, known.name))
        if is_left:
            self._log.tell(Event.RESUMED, file=errand.file, job=slot.job)
        needs_maps = planned is None and not (release and release.is_of_held)
        if needs_maps and errand.partner in self._unconfigured:
            return None
        return self._guarded(errand, planned, still)

    def _guarded(self, errand: "_Errand", planned: Plan | None, still: Dropped | None) -> Entry | None:
        """Works on it; where noc837 itself fails at this file, the others go on."""
        try:
            decision = Decision(planned) if planned else self._decided(errand, still)
            return decision.plan.entry if decision and self._is_carried_out(decision, errand) else None
        except BrokenLedger:
            raise
        except OSError as failure:  # of the ledger, when it is asked for what the log is to tell
            self._halt_at_ledger(failure)
            self._trouble(Event.IO_ERROR, errand.file, in_words(failure), DISK)
        except Exception as failure:  # noqa: BLE001
            self._fails(errand, failure)
        return None

    def _fails(self, errand: "_Errand", failure: Exception) -> None:
        """Leaves the file where it is, for it is not known how far it came; its partner's others wait behind it."""
        self._blocked.add(errand.partner)
        reason = fault_in_words(failure)
        if errand.slot.path.exists():
            reason = f"{reason}: it waits in {errand.slot.path}"
        self._trouble(Event.FAULT, errand.file, reason, OUR_FAULT)

    def end_run(self) -> None:
        """Records that the pass has ended, if it has recorded anything; raises OSError, BrokenLedger."""
        if self._run:
            self._desk.ledger.end_run(self._run, written(self._desk.now()), self._tally.exit)

    def _decided(self, errand: "_Errand", still: Dropped | None) -> Decision | None:
        """What is to be done, written down; None where the file was put back."""
        slot = errand.slot
        try:
            decision = decide(slot, self._desk, still)
            self._begin_run()
            decision.plan.write(slot.plan, self._desk.folders.root)
            # Before anything of it is done, the file itself must be on disk where the plan says that it is.
            sync((slot.original.parent if slot.name else slot.held, slot.path.parent))
        except NotNow as later:
            self._put_back(errand, str(later), later.is_trouble)
        except OSError as failure:
            self._halt_at_ledger(failure)
            self._put_back(errand, in_words(failure), is_trouble=True, blocks=True)
        except BrokenReference as broken:
            self._put_back(errand, str(broken), is_trouble=False, blocks=True)
            self._log.tell(Event.MISCONFIGURED, partner=errand.partner, reason=str(broken))
            self._tally.trouble(str(broken), MISUSED)
        else:
            return decision
        return None

    def _halt_at_ledger(self, failure: OSError) -> None:
        self.is_halted = self.is_halted or failure.filename == str(self._desk.folders.ledger)

    def _begin_run(self) -> None:
        """Records that the pass has begun; one that does nothing leaves no trace."""
        if not self._run:
            self._run = self._desk.ledger.begin_run(written(self._desk.now()), self._version)

    def _is_carried_out(self, decision: Decision, errand: "_Errand") -> bool:
        try:
            self._begin_run()
            done = carry_out(decision.plan, errand.slot, self._desk.ledger, self._run, written(self._desk.now()))
        except Undone as undone:
            self._put_back(errand, f"not delivered: {in_words(undone.__cause__)}", is_trouble=True, blocks=True)
        except Unrecorded as unrecorded:
            self.is_halted = True  # or the same bytes, sent by another, would be delivered too
            self._stays(errand, in_words(unrecorded.__cause__))
        except OSError as failure:
            self._halt_at_ledger(failure)
            self._stays(errand, in_words(failure))
        else:
            self._teller.tell(decision.plan.entry, done, decision.is_our_fault)
            return True
        return False

    def _put_back(self, errand: "_Errand", reason: str, is_trouble: bool, blocks: bool = False) -> None:
        """Puts the file back, for the next sweep to take; with `blocks` the partner's others wait for it."""
        try:
            self._give_back(errand.slot)
        except OSError as failure:
            self._stays(errand, f"{reason}; it cannot be put back: {in_words(failure)}")
            return
        self._tally.count("returned")
        self._log.tell(Event.RETURNED, file=errand.file, reason=reason)
        if blocks:
            self._blocked.add(errand.partner)
        if is_trouble:
            self._tally.trouble(f"{errand.file}: {reason}; the next sweep tries it again", DISK)

    def _give_back(self, slot: Slot) -> None:
        release, folders = read_release(slot), self._desk.folders
        if release and release.is_of_held:
            give_back(slot, release, folders)
            return
        place = folders.root / release.path if release else folders.inbox / slot.partner / slot.name
        slot.put_back(place)
        sync((place.parent,))

    def _stays(self, errand: "_Errand", reason: str) -> None:
        self._blocked.add(errand.partner)
        reason = f"{reason}; put that right: it waits in {errand.slot.path} for the next sweep"
        self._trouble(Event.IO_ERROR, errand.file, reason, DISK)


@dataclass(frozen=True, slots=True)
class _Errand:
    """A slot that is worked on, and what messages call the file of it."""

    slot: Slot
    partner: str
    file: str
