"""Looks at a taken file, scrubs it, and decides what is to be done with it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from errno import EIO
from hashlib import sha256
from typing import BinaryIO, NoReturn

from noc837 import our_fault
from noc837.claims.interchange_sweep import Truncated
from noc837.findings import Counts
from noc837.ledger.values import Entry, Fate, SeenInterchange
from noc837.outputs.job import ChangedWhileRead, How, Watch, scrub_into
from noc837.outputs.places import Places, Refused
from noc837.reference import BrokenReference, Reference
from noc837.sweep.contents import Contents
from noc837.sweep.desk import Desk
from noc837.sweep.inbox import Dropped, Fail, Leave, judge
from noc837.sweep.plan import Plan
from noc837.sweep.routes import Routes
from noc837.sweep.slot import Slot
from noc837.sweep.times import written
from noc837.x12.delimiters import Unprocessable

# A file at which so many sweeps were killed, by the kernel for its memory perhaps, must not stop all others for ever.
MOST_ATTEMPTS = 5
_MINUTE = 60
_CHUNK = 1 << 20


class NotNow(Exception):
    """The file goes back to where it was taken from; the message says why, `is_trouble` that a person has to act."""

    def __init__(self, reason: str, is_trouble: bool = False) -> None:
        super().__init__(reason)
        self.is_trouble = is_trouble


class _Failed(Exception):
    """The file goes to failed/; the message is the reason, `is_ours` whether noc837 is to blame."""

    def __init__(self, reason: str, is_ours: bool = False) -> None:
        super().__init__(reason)
        self.is_ours = is_ours


@dataclass(frozen=True, slots=True)
class Release:
    """A duplicate that is released: where it stands, what it was called, the number of the entry it goes back to."""

    path: str
    number: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, and whether a fault of noc837 was met on the way."""

    plan: Plan
    is_our_fault: bool = False


def decide(slot: Slot, desk: Desk) -> Decision:
    """What is to be done with a taken file.

    Raises NotNow where it cannot be dealt with yet, OSError where an output cannot be written, and BrokenReference.
    """
    seen = _seen(slot, desk)
    routes = Routes(desk.folders, desk.settings.of(slot.partner), slot)
    attempts = slot.begin()
    try:
        return _decision(seen, attempts, slot, desk, routes)
    finally:
        slot.end()


def _decision(seen: "_Seen", attempts: int, slot: Slot, desk: Desk, routes: Routes) -> Decision:
    entry, release = seen.entry, read_release(slot)
    try:
        if attempts >= MOST_ATTEMPTS:
            raise _Failed(f"{attempts} sweeps were killed while they worked on it; report it, or drop it again")
        if release is None:
            _refuse_unfit(slot, desk, seen.has_gap)
            first = desk.ledger.first_of(entry.sha256)
            if first:
                return Decision(routes.duplicate(replace(entry, fate=Fate.DUPLICATE, first=first.number)))
        return Decision(_scrubbed(entry, slot, desk, routes, release))
    except _Failed as failed:
        slot.begin()
        return Decision(routes.failed(replace(entry, fate=Fate.FAILED, reason=str(failed))), failed.is_ours)


def read_release(slot: Slot) -> Release | None:
    """What is said of a slot whose file is released, None of others."""
    try:
        return Release(**json.loads(slot.release.read_bytes()))
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of a file by its bytes alone; `has_gap` where a part of it has not arrived, though its end has."""

    entry: Entry
    has_gap: bool


def _seen(slot: Slot, desk: Desk) -> _Seen:
    try:
        with slot.original.open("rb") as file:
            status = os.fstat(file.fileno())
            checksum, has_gap = _read(file)
    except OSError as failure:
        raise NotNow(f"cannot be read: {failure.strerror}; let noc837 read it", is_trouble=True) from None
    entry = Entry(
        job=slot.job,
        fate=Fate.DELIVERED,
        partner=slot.partner,
        name=slot.name,
        sha256=checksum,
        size=status.st_size,
        arrived=written(status.st_mtime),
        taken=written(desk.now()),
        mode=desk.settings.of(slot.partner).mode,
    )
    return _Seen(entry, has_gap)


def _read(file: BinaryIO) -> tuple[str, bool]:
    """The sha256 of a file, and whether NUL bytes stand in it, as they do where a part has not been written yet."""
    digest, has_gap = sha256(), False
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        has_gap = has_gap or b"\0" in chunk
    return digest.hexdigest(), has_gap


def _dropped(slot: Slot) -> Dropped:
    status = slot.original.lstat()
    identity = (status.st_dev, status.st_ino)
    return Dropped(slot.partner, slot.name, slot.original, status.st_size, status.st_mtime_ns, identity)


def _refuse_unfit(slot: Slot, desk: Desk, has_gap: bool) -> None:
    """Raises what is to be raised of a file that is no 837, or not a whole one."""
    match judge(_dropped(slot), desk.settings.stale_minutes, desk.now()):
        case Fail(reason):
            raise _Failed(reason)
        case Leave(reason, is_trouble):
            raise NotNow(reason, is_trouble)
    if has_gap:
        _incomplete(slot, desk, "holds NUL bytes, where a part did not arrive; ask for the whole file again")


def _incomplete(slot: Slot, desk: Desk, reason: str) -> NoReturn:
    """Raises NotNow, and once the file has been still for long enough _Failed with the reason."""
    if desk.now() - slot.original.stat().st_mtime < desk.settings.stale_minutes * _MINUTE:
        raise NotNow("is not complete")
    raise _Failed(reason)


def _scrubbed(entry: Entry, slot: Slot, desk: Desk, routes: Routes, release: Release | None) -> Plan:
    settings, given = desk.settings.of(slot.partner), desk.given[slot.partner]
    before, contents = slot.original.stat(), Contents()
    counts = _scrub(slot, desk, How(given, observe=settings.mode == "observe", force=True), contents)
    after = slot.original.stat()
    if (before.st_size, before.st_mtime_ns, entry.size) != (after.st_size, after.st_mtime_ns, before.st_size):
        raise NotNow("was written to while it was read")
    entry = replace(
        entry,
        reference=_editions(given.reference),
        charge_cents=contents.charge_cents,
        counts=counts,
        interchanges=tuple(_with_repeats(contents.interchanges, entry.sha256, desk)),
        payers=contents.payers(),
        rules=contents.rules(),
    )
    if release:
        return routes.delivered(replace(entry, fate=Fate.RELEASED, first=release.number))
    if counts.errors and settings.mode == "correct" and settings.on_error == "hold":
        return routes.held(replace(entry, fate=Fate.HELD))
    return routes.delivered(entry)


def _scrub(slot: Slot, desk: Desk, how: How, contents: Contents) -> Counts:
    places = Places((slot.output("exceptions"),), (slot.output("changes"),), slot.output("corrected"))
    try:
        with desk.bar(slot.name, slot.original.stat().st_size) as tell:
            return scrub_into(slot.original, slot.name, places, how, Watch(tell, contents.add))
    except ChangedWhileRead:
        raise NotNow("was written to while it was read") from None
    except Truncated as truncated:
        _incomplete(slot, desk, str(truncated))
    except Unprocessable as failure:
        raise _Failed(str(failure)) from None
    except Refused as refused:
        raise OSError(EIO, str(refused)) from None
    except (OSError, BrokenReference):
        raise
    except Exception as failure:  # noqa: BLE001 - one file that noc837 fails at must not stop the others
        fault = our_fault.in_a_word(failure)
        raise _Failed(f"noc837 failed at it: {fault}; please report this line", is_ours=True) from None


def _with_repeats(seen: list[SeenInterchange], sha256: str, desk: Desk) -> Iterator[SeenInterchange]:
    """The interchanges, each with the earlier file in which its sender used the same control number."""
    for each in seen:
        earlier = desk.ledger.same_interchange(each.sender_qualifier, each.sender, each.control_number, sha256)
        yield replace(each, repeats=earlier.number) if earlier else each


def _editions(reference: Reference) -> str:
    """Which lists were asked, and of which day they are."""
    return ", ".join(sorted({f"{source.kind.value} {source.first or source.dated}" for source in reference.sources}))
