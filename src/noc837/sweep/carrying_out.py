"""Carries a plan out: what was done of it already is seen, what is left is done, each step once."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from errno import EACCES, EPERM
from pathlib import Path

from noc837.ledger.ledger import Ledger
from noc837.sweep.disk import FILE, make_folder, move, sync
from noc837.sweep.plan import Move, Plan
from noc837.sweep.reading import read_once
from noc837.sweep.slot import Slot


class Undone(Exception):
    """Nothing of a plan was done, or all was taken back; its cause is the OSError that was the reason."""


class Unrecorded(Exception):
    """The last of the moves was made, and the ledger does not know it; its cause is the OSError that was the reason."""


@dataclass(frozen=True, slots=True)
class Done:
    """The number of the entry, and whether the original was written to after it was read."""

    number: int
    has_grown: bool = False


def carry_out(plan: Plan, slot: Slot, ledger: Ledger, run: int, recorded: str) -> Done:
    """Delivers, records, puts the original away, removes the slot.

    Raises Undone where nothing could be delivered. Where all was, and the next sweep has to go on from there, raises
    Unrecorded, and once it is recorded OSError; BrokenLedger in either case.
    """
    try:
        _prepare(plan)
        _deliver(plan.moves)
    except OSError as failure:
        if not _is_delivered(plan):
            _take_back(plan.moves)
            raise Undone from failure
        _recorded(plan, ledger, run, recorded)
        raise
    number = _recorded(plan, ledger, run, recorded)
    if plan.last and os.path.lexists(plan.last.source):
        _give_access(plan.last)
        move(Path(plan.last.source), Path(plan.last.target))
        _sync((plan.last,))
    done = Done(number, _has_grown(plan))
    slot.clear()
    return done


def _is_delivered(plan: Plan) -> bool:
    """Whether the last of the moves was made, which was perhaps by a sweep that was killed."""
    return bool(plan.moves) and not os.path.lexists(plan.moves[-1].source)


def _recorded(plan: Plan, ledger: Ledger, run: int, recorded: str) -> int:
    try:
        _sync(plan.moves)
        return ledger.record(plan.entry, run, recorded)
    except OSError as failure:
        raise Unrecorded from failure


def _has_grown(plan: Plan) -> bool:
    """Whether somebody, who still had it open perhaps, wrote to the original after it was read."""
    if not (plan.last and plan.mtime_ns):
        return False
    place = Path(plan.last.source if os.path.lexists(plan.last.source) else plan.last.target)
    try:
        status = place.stat()
        if status.st_size == plan.entry.size and status.st_mtime_ns != plan.mtime_ns:  # put -p sets the time alone
            return read_once(place).sha256 != plan.entry.sha256
        return status.st_size != plan.entry.size
    except OSError:  # it is gone, or cannot be read any more: nothing is known
        return False


def _prepare(plan: Plan) -> None:
    """Makes the folders; raises OSError where one cannot be written to, before anything is moved."""
    targets = (*plan.moves, plan.last) if plan.last else plan.moves
    for folder in sorted({Path(each.target).parent for each in targets}):
        make_folder(folder)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise OSError(EACCES, "noc837 may not write there; let it", str(folder))


def _deliver(moves: Sequence[Move]) -> None:
    for each in moves:
        if os.path.lexists(each.source):
            _give_access(each)
            move(Path(each.source), Path(each.target))


def _give_access(to: Move) -> None:
    if not to.is_ours:
        with suppress(PermissionError):
            Path(to.source).chmod(to.mode)
        return
    if to.group >= 0:
        _give_group(to)
    Path(to.source).chmod(to.mode)


def _give_group(to: Move) -> None:
    try:
        os.chown(to.source, -1, to.group)
    except PermissionError:
        reason = f"cannot be given to group {to.group}; make noc837 a member of it, or change delivered_group"
        raise PermissionError(EPERM, reason, to.target) from None


def _take_back(moves: Sequence[Move]) -> None:
    """Puts what was delivered back where it was; what cannot be put back will be in the place it is to have."""
    for each in reversed(moves):
        with suppress(OSError):
            if not os.path.lexists(each.source):
                move(Path(each.target), Path(each.source))
            if each.is_ours:
                Path(each.source).chmod(FILE)


def _sync(moves: Sequence[Move]) -> None:
    sync(Path(path).parent for each in moves for path in (each.source, each.target))
