"""Tells of what comes of files: in the log, and in what the pass comes to."""

from noc837 import our_fault
from noc837.ledger.ledger import Ledger
from noc837.ledger.values import Entry, Fate
from noc837.sweep.carrying_out import Done
from noc837.sweep.log import Event, Log
from noc837.sweep.tally import DONE, FAILED, OUR_FAULT, Tally
from noc837.sweep.words import shown

_EVENTS = {
    Fate.DELIVERED: Event.DELIVERED,
    Fate.HELD: Event.HELD,
    Fate.FAILED: Event.FAILED,
    Fate.DUPLICATE: Event.DUPLICATE,
    Fate.RELEASED: Event.RELEASED,
}
_EXITS = {Fate.FAILED: FAILED, Fate.DUPLICATE: FAILED}
_COUNTED = ("noc_lines", "clean", "corrected", "left", "untouched", "errors", "warnings")


def trouble(event: Event, file: str, reason: str, exit: int, log: Log, tally: Tally) -> None:  # noqa: A002
    """Tells what is wrong with a file, and notes the exit code that it asks for."""
    log.tell(event, file=file, reason=reason)
    tally.trouble(f"{file}: {reason}", exit)


def fault_in_words(failure: Exception) -> str:
    """What is said of a fault of ours: where it was raised, never its message."""
    return f"noc837 failed at it: {our_fault.in_a_word(failure)}; please report this line"


class Teller:
    """Tells of files that were carried to their end; the ledger is asked for what they go back to."""

    def __init__(self, log: Log, tally: Tally, ledger: Ledger) -> None:
        self._log = log
        self._tally = tally
        self._ledger = ledger

    def tell(self, entry: Entry, done: Done, is_our_fault: bool) -> None:
        """Tells of one file; raises OSError, BrokenLedger."""
        file = shown(entry.partner, entry.name)
        self._tally.count(entry.fate)
        self._tally.exits.add(_EXITS.get(entry.fate, DONE))
        if entry.fate in (Fate.DELIVERED, Fate.HELD):
            self._tally.lines.add(entry.counts)
        first = self._ledger.earlier(entry.first) if entry.first else None
        about = _about(entry)
        if first:
            of_first = shown(first.partner, first.name)
            about |= {"first": first.number, "first_file": of_first, "first_recorded": first.recorded}
        self._log.tell(_EVENTS[entry.fate], number=done.number, **about)
        if entry.fate is not Fate.RELEASED:  # of which it was told when the file came
            self._tell_repeats(entry, done.number)
        if done.has_grown:
            where = next(output.path for output in entry.outputs if output.kind == "original")
            reason = f"was written to after it was read; what came later is only in {where}: have it sent again"
            trouble(Event.GROWN, file, reason, FAILED, self._log, self._tally)
        if is_our_fault:
            trouble(Event.FAULT, file, entry.reason, OUR_FAULT, self._log, self._tally)

    def _tell_repeats(self, entry: Entry, number: int) -> None:
        """Tells of control numbers that their sender has used before, a line for each file in which he did."""
        before = _repeats(entry, number)
        self._tally.repeated += sum(map(len, before.values()))
        for first_number, control_numbers in before.items():
            first = self._ledger.earlier(first_number)
            self._log.tell(
                Event.REPEATED_INTERCHANGE,
                file=shown(entry.partner, entry.name),
                control_number=control_numbers[0],
                interchanges=len(control_numbers),
                first=first_number,
                first_file=shown(first.partner, first.name) if first else "",
                first_recorded=first.recorded if first else "",
            )


def _repeats(entry: Entry, number: int) -> dict[int, list[str]]:
    """Control numbers that their sender has used before, by the entry in which he did, be it this one."""
    before: dict[int, list[str]] = {}
    seen: set[tuple[str, str, str]] = set()
    for each in entry.interchanges:
        key = (each.sender_qualifier, each.sender, each.control_number)
        if each.repeats or key in seen:
            before.setdefault(each.repeats or number, []).append(each.control_number)
        seen.add(key)
    return before


def _about(entry: Entry) -> dict[str, str | int]:
    """What the log says of a file."""
    about: dict[str, str | int] = {"file": shown(entry.partner, entry.name), "job": entry.job, "sha256": entry.sha256}
    if entry.reason:
        about["reason"] = entry.reason
    if entry.fate not in (Fate.FAILED, Fate.DUPLICATE):
        about["mode"] = entry.mode
        about |= {name: getattr(entry.counts, name) for name in _COUNTED}
    return about
