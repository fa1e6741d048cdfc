"""Works on taken files, one after the other, and tells what became of each."""

from collections.abc import Iterable
from pathlib import Path

from noc837.ledger.values import Entry, Fate
from noc837.reference import BrokenReference
from noc837.sweep.carrying_out import Undone, carry_out
from noc837.sweep.desk import Desk
from noc837.sweep.disk import sync
from noc837.sweep.log import Event, Log
from noc837.sweep.plan import read_plan
from noc837.sweep.planning import Decision, NotNow, decide, read_release
from noc837.sweep.slot import Slot
from noc837.sweep.tally import DISK, DONE, FAILED, OUR_FAULT, Tally
from noc837.sweep.times import written
from noc837.sweep.words import in_words, shown

_EVENTS = {
    Fate.DELIVERED: Event.DELIVERED,
    Fate.HELD: Event.HELD,
    Fate.FAILED: Event.FAILED,
    Fate.DUPLICATE: Event.DUPLICATE,
    Fate.RELEASED: Event.RELEASED,
}
_EXITS = {Fate.FAILED: FAILED, Fate.DUPLICATE: FAILED}
_COUNTED = ("noc_lines", "clean", "corrected", "left", "untouched", "errors", "warnings")


class Worker:
    """Carries taken files to their end; what comes of them is counted in the tally."""

    def __init__(self, desk: Desk, log: Log, tally: Tally, version: str) -> None:
        self._desk = desk
        self._log = log
        self._tally = tally
        self._version = version
        self._run = 0
        self._blocked: set[str] = set()

    def is_blocked(self, partner: str) -> bool:
        """Whether a file of the partner could not be delivered: those behind it wait, to keep their order."""
        return partner in self._blocked

    def block(self, partner: str) -> None:
        """Lets the partner's other files wait for the next pass."""
        self._blocked.add(partner)

    def finish(self, left: Iterable[Slot]) -> None:
        """Finishes what was taken by a sweep that did not come to its end; raises as `work_on`."""
        for slot in left:
            if slot.name or slot.plan.exists():
                self._log.tell(Event.RESUMED, file=_named(slot), job=slot.job)
                self.work_on(slot)
            else:
                self._clear(slot)

    def _clear(self, slot: Slot) -> None:
        try:
            slot.clear()
        except OSError as failure:
            self._stays(slot, failure)

    def work_on(self, slot: Slot) -> None:
        """Carries a taken file to its end, or puts it back where it was; raises BrokenLedger and BrokenReference."""
        try:
            planned = read_plan(slot.plan)
        except OSError as failure:
            self._stays(slot, failure)
            return
        decision = Decision(planned) if planned else self._decided(slot)
        if decision:
            self._carry_out(decision, slot)

    def end_run(self) -> None:
        """Records that the pass has ended, if it has recorded anything; raises OSError, BrokenLedger."""
        if self._run:
            self._desk.ledger.end_run(self._run, written(self._desk.now()), self._tally.exit)

    def _decided(self, slot: Slot) -> Decision | None:
        """What is to be done, written down; None where the file was put back."""
        try:
            decision = decide(slot, self._desk)
            self._begin_run()
            decision.plan.write(slot.plan)
            # Before anything of it is done, the file itself must be on disk where the plan says that it is.
            sync((slot.original.parent, slot.path.parent))
        except NotNow as later:
            self._put_back(slot, str(later), later.is_trouble)
        except OSError as failure:
            self._put_back(slot, in_words(failure), is_trouble=True)
        except BrokenReference as broken:
            self._put_back(slot, str(broken), is_trouble=False)
            raise
        else:
            return decision
        return None

    def _begin_run(self) -> None:
        """Records that the pass has begun; one that does nothing leaves no trace."""
        if not self._run:
            self._run = self._desk.ledger.begin_run(written(self._desk.now()), self._version)

    def _carry_out(self, decision: Decision, slot: Slot) -> None:
        try:
            self._begin_run()
            number = carry_out(decision.plan, slot, self._desk.ledger, self._run, written(self._desk.now()))
        except Undone as undone:
            self._put_back(slot, in_words(undone.__cause__), is_trouble=True)
        except OSError as failure:
            self._stays(slot, failure)
        else:
            self._tell(decision, number)

    def _put_back(self, slot: Slot, reason: str, is_trouble: bool) -> None:
        release = read_release(slot)
        place = Path(release.path) if release else self._desk.folders.inbox / slot.partner / slot.name
        try:
            slot.put_back(place)
            sync((place.parent,))
        except OSError as failure:
            self._stays(slot, failure)
            return
        file = _named(slot)
        self._tally.count("returned")
        self._log.tell(Event.RETURNED, file=file, reason=reason)
        if is_trouble:
            self._blocked.add(slot.partner)
            self._tally.trouble(f"{file}: {reason}", DISK)

    def _stays(self, slot: Slot, failure: OSError) -> None:
        self._blocked.add(slot.partner)
        reason = f"{in_words(failure)}; it waits in {slot.path} for the next sweep"
        self._log.tell(Event.IO_ERROR, file=_named(slot), reason=reason)
        self._tally.trouble(f"{_named(slot)}: {reason}", DISK)

    def _tell(self, decision: Decision, number: int) -> None:
        entry = decision.plan.entry
        self._tally.count(entry.fate)
        self._tally.exits.add(_EXITS.get(entry.fate, DONE))
        if entry.fate in (Fate.DELIVERED, Fate.HELD):
            self._tally.lines.add(entry.counts)
        about = _about(entry) | ({"first_recorded": self._first_recorded(entry)} if entry.first else {})
        self._log.tell(_EVENTS[entry.fate], number=number, **about)
        self._tell_repeats(entry)
        if decision.is_our_fault:
            self._log.tell(Event.FAULT, file=shown(entry.partner, entry.name), reason=entry.reason)
            self._tally.trouble(f"{shown(entry.partner, entry.name)}: {entry.reason}", OUR_FAULT)

    def _first_recorded(self, entry: Entry) -> str:
        return self._desk.ledger.recorded(entry.first).recorded

    def _tell_repeats(self, entry: Entry) -> None:
        for each in entry.interchanges:
            if each.repeats:
                first = self._desk.ledger.recorded(each.repeats)
                self._log.tell(
                    Event.REPEATED_INTERCHANGE,
                    file=shown(entry.partner, entry.name),
                    control_number=each.control_number,
                    sender=each.sender,
                    first=each.repeats,
                    first_file=shown(first.entry.partner, first.entry.name),
                    first_recorded=first.recorded,
                )


def _named(slot: Slot) -> str:
    """How messages name what is in a slot: by its file, or where that is not here by its job."""
    return shown(slot.partner, slot.name) if slot.name else slot.job


def _about(entry: Entry) -> dict[str, str | int]:
    """What the log says of a file."""
    about: dict[str, str | int] = {"file": shown(entry.partner, entry.name), "job": entry.job, "sha256": entry.sha256}
    if entry.reason:
        about["reason"] = entry.reason
    if entry.first:
        about["first"] = entry.first
    if entry.fate not in (Fate.FAILED, Fate.DUPLICATE):
        about |= {name: getattr(entry.counts, name) for name in _COUNTED}
    return about
