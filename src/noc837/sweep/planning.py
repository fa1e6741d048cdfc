"""Looks at a taken file, scrubs it, and decides what is to be done with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from errno import EIO

from noc837.claims.interchange_sweep import Truncated
from noc837.findings import Counts
from noc837.ledger.ledger import BrokenLedger
from noc837.ledger.values import Entry, Fate, SeenInterchange
from noc837.outputs.job import How, Watch, scrub_into
from noc837.outputs.places import Places, Refused
from noc837.reference import BrokenReference, Reference
from noc837.sweep.contents import Contents
from noc837.sweep.desk import Desk
from noc837.sweep.inbox import Dropped, Fail, Leave, Take, judge
from noc837.sweep.plan import Plan
from noc837.sweep.reading import Seen, read_once
from noc837.sweep.release_note import read_release
from noc837.sweep.releasing import planned
from noc837.sweep.routes import Routes
from noc837.sweep.slot import NotNow, Slot
from noc837.sweep.telling import fault_in_words
from noc837.sweep.times import written
from noc837.x12.delimiters import Unprocessable

# A file at which so many sweeps were killed, by the kernel for its memory perhaps, must not stop all others for ever.
MOST_ATTEMPTS = 5


class _Failed(Exception):
    """The file goes to failed/; the message is the reason."""


# What says nothing of the file at hand: the next sweep may have better luck with it.
_NOT_OF_THE_FILE = (NotNow, OSError, BrokenReference, BrokenLedger)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, and whether a fault of noc837 was met on the way."""

    plan: Plan
    is_our_fault: bool = False


def decide(slot: Slot, desk: Desk, still: Dropped | None = None) -> Decision:
    """What is to be done with a taken file; `still` is one that `judge` found to be still before it was taken.

    Raises NotNow where it cannot be dealt with yet, OSError where an output cannot be written, BrokenReference and
    BrokenLedger.
    """
    release = read_release(slot)
    if release and release.is_of_held:
        return Decision(planned(slot, release, desk))
    attempts = slot.begin()
    try:
        decision = _decision(slot, desk, still, attempts)
    except (*_NOT_OF_THE_FILE, KeyboardInterrupt, SystemExit):
        slot.end()
        raise
    slot.end()
    return decision


def _decision(slot: Slot, desk: Desk, still: Dropped | None, attempts: int) -> Decision:
    routes = Routes(desk.folders, desk.settings.of(slot.partner), slot)
    if attempts >= MOST_ATTEMPTS:  # it may be the reading of it that kills
        reason = f"{attempts} sweeps were killed while they worked on it; report it, or drop it again"
        status = slot.original.lstat()
        unread = Seen("", status.st_size, status.st_mtime_ns, has_gap=False)
        return Decision(routes.failed(replace(_entry(unread, slot, desk), fate=Fate.FAILED, reason=reason)))
    seen = _seen(slot)
    entry = _entry(seen, slot, desk)
    try:
        plan = _planned(entry, seen, slot, desk, routes, still)
        return Decision(replace(plan, mtime_ns=seen.mtime_ns))
    except _NOT_OF_THE_FILE:
        raise
    except _Failed as failed:
        return Decision(routes.failed(replace(entry, fate=Fate.FAILED, reason=str(failed))))
    except Exception as failure:  # noqa: BLE001 - one file that noc837 fails at must not stop the others
        reason = fault_in_words(failure)
        return Decision(routes.failed(replace(entry, fate=Fate.FAILED, reason=reason)), is_our_fault=True)


def _planned(entry: Entry, seen: Seen, slot: Slot, desk: Desk, routes: Routes, still: Dropped | None) -> Plan:
    release = read_release(slot)
    if release:
        scrubbed = _scrubbed(entry, seen, slot, desk, is_still=True)
        return routes.delivered(replace(scrubbed, fate=Fate.RELEASED, first=release.number))
    is_still = _fit(slot, desk, still)
    if seen.has_gap:
        raise _incomplete(is_still, "holds NUL bytes, where a part did not arrive; ask for the whole file again")
    first = desk.ledger.first_of(entry.sha256)
    if first:
        return routes.duplicate(replace(entry, fate=Fate.DUPLICATE, first=first.number))
    scrubbed, settings = _scrubbed(entry, seen, slot, desk, is_still), desk.settings.of(slot.partner)
    if scrubbed.counts.errors and settings.mode == "correct" and settings.on_error == "hold":
        return routes.held(replace(scrubbed, fate=Fate.HELD))
    return routes.delivered(scrubbed)


def _seen(slot: Slot) -> Seen:
    try:
        return read_once(slot.original)
    except OSError as failure:
        is_forbidden = isinstance(failure, PermissionError)
        remedy = "let noc837 read it" if is_forbidden else "drop it again as a file"
        raise NotNow(f"cannot be read: {failure.strerror}; {remedy}", is_trouble=True) from None


def _entry(seen: Seen, slot: Slot, desk: Desk) -> Entry:
    return Entry(
        job=slot.job,
        fate=Fate.DELIVERED,
        partner=slot.partner,
        name=slot.name,
        sha256=seen.sha256,
        size=seen.size,
        arrived=written(seen.mtime_ns / 1e9),
        taken=written(desk.now()),
        mode=desk.settings.of(slot.partner).mode,
    )


def _fit(slot: Slot, desk: Desk, still: Dropped | None) -> bool:
    """Whether the file is still; raises what is to be raised of one that is no 837, or not a whole one."""
    status = slot.original.lstat()
    identity = (status.st_dev, status.st_ino)
    dropped = Dropped(slot.partner, slot.name, slot.original, status.st_size, status.st_mtime_ns, identity)
    was_still = still is not None and replace(still, path=slot.original) == dropped
    match judge(dropped, desk.settings.stale_minutes, desk.now(), was_still):
        case Fail(reason):
            raise _Failed(reason)
        case Leave(reason, is_trouble):
            raise NotNow(reason, is_trouble)
        case Take(is_still):
            return is_still


def _incomplete(is_still: bool, reason: str) -> NotNow | _Failed:
    """What is to be raised of a file that is not whole: it fails only once nobody has written to it for long enough."""
    return _Failed(reason) if is_still else NotNow("is not complete")


def _scrubbed(entry: Entry, seen: Seen, slot: Slot, desk: Desk, is_still: bool) -> Entry:
    """The entry with all that scrubbing the file into the slot's outputs has told."""
    settings, given = desk.settings.of(slot.partner), desk.given[slot.partner]
    contents = Contents()
    try:
        counts = _scrub(slot, desk, How(given, observe=settings.mode == "observe", force=True), contents)
    except Unprocessable as failure:
        _refuse_changed(slot, seen)
        if isinstance(failure, Truncated):
            raise _incomplete(is_still, str(failure)) from None
        raise _Failed(str(failure)) from None
    _refuse_changed(slot, seen)
    return replace(
        entry,
        reference=_editions(given.reference),
        charge_cents=contents.charge_cents,
        counts=counts,
        interchanges=tuple(_with_repeats(contents.interchanges, entry.sha256, desk)),
        payers=contents.payers(),
        rules=contents.rules(),
    )


def _refuse_changed(slot: Slot, seen: Seen) -> None:
    if not seen.is_still(slot.original):
        raise NotNow("was written to while it was read")


def _scrub(slot: Slot, desk: Desk, how: How, contents: Contents) -> Counts:
    places = Places((slot.output("exceptions"),), (slot.output("changes"),), slot.output("corrected"))
    try:
        with desk.bar(slot.name, slot.original.stat().st_size) as tell:
            return scrub_into(slot.original, slot.name, places, how, Watch(tell, contents.add))
    except Refused as refused:
        raise OSError(EIO, str(refused)) from None


def _with_repeats(seen: list[SeenInterchange], sha256: str, desk: Desk) -> Iterator[SeenInterchange]:
    """The interchanges, each with the earlier file in which its sender used the same control number."""
    for each in seen:
        earlier = desk.ledger.same_interchange(each.sender_qualifier, each.sender, each.control_number, sha256)
        yield replace(each, repeats=earlier.number) if earlier else each


def _editions(reference: Reference) -> str:
    """Which lists were asked, and of which day they are."""
    return ", ".join(sorted({f"{source.kind.value} {source.first or source.dated}" for source in reference.sources}))
