"""Carries a plan out: what was done of it already is seen, what is left is done, each step once."""

import os
from collections.abc import Sequence
from contextlib import suppress
from errno import EACCES
from pathlib import Path

from noc837.ledger.ledger import Ledger
from noc837.sweep.disk import FILE, make_folder, move, sync
from noc837.sweep.plan import Move, Plan
from noc837.sweep.slot import Slot


class Undone(Exception):
    """Nothing of a plan was done, or all was taken back; its cause is the OSError that was the reason."""


def carry_out(plan: Plan, slot: Slot, ledger: Ledger, run: int, recorded: str) -> int:
    """Delivers, records, puts the original away, removes the slot; the number of the entry.

    Raises Undone where nothing could be delivered; OSError and BrokenLedger where all was, and the next sweep has
    to go on from there.
    """
    try:
        _prepare(plan)
        _deliver(plan.moves)
    except OSError as failure:
        if plan.moves and not os.path.lexists(plan.moves[-1].source):
            raise
        _take_back(plan.moves)
        raise Undone from failure
    _sync(plan.moves)
    number = ledger.record(plan.entry, run, recorded)
    if plan.last and os.path.lexists(plan.last.source):
        with suppress(PermissionError):  # a file of another user keeps the mode that he gave it
            _give_access(plan.last)
        move(Path(plan.last.source), Path(plan.last.target))
        _sync((plan.last,))
    slot.clear()
    return number


def _prepare(plan: Plan) -> None:
    """Makes the folders; raises OSError where one cannot be written to, before anything is moved."""
    targets = (*plan.moves, plan.last) if plan.last else plan.moves
    for folder in sorted({Path(each.target).parent for each in targets}):
        make_folder(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise OSError(EACCES, "cannot be written to", str(folder))


def _deliver(moves: Sequence[Move]) -> None:
    for each in moves:
        if os.path.lexists(each.source):
            _give_access(each)
            move(Path(each.source), Path(each.target))


def _give_access(to: Move) -> None:
    if to.group >= 0:
        os.chown(to.source, -1, to.group)
    Path(to.source).chmod(to.mode)


def _take_back(moves: Sequence[Move]) -> None:
    """Puts what was delivered back where it was; what cannot be put back will be in the place it is to have."""
    for each in reversed(moves):
        with suppress(OSError):
            if not os.path.lexists(each.source):
                move(Path(each.target), Path(each.source))
            Path(each.source).chmod(FILE)


def _sync(moves: Sequence[Move]) -> None:
    sync(Path(path).parent for each in moves for path in (each.source, each.target))
