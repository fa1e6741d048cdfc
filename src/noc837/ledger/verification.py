"""Holds what a ledger says of files against the files."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import Any

from noc837.ledger.database import RESTORE, BrokenLedger, Database

_AT_A_TIME = 500
# Of what was put at one path one after the other, only the newest can be there. max() picks the row.
_NEWEST = "SELECT path, max(file), kind, sha256, size, count(*) FROM outputs"


class State(StrEnum):
    """How a file that was put somewhere is found; `gone` is picked up, released or pruned."""

    IN_PLACE = "in place"
    GONE = "gone"
    CHANGED = "changed"
    UNREADABLE = "not readable"


FAULTS = (State.CHANGED, State.UNREADABLE)
"""The states that a person must see."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the newest output at a path is found, and why that is no good; `older` were put there before, and are gone.

    `number` is that of the entry, `kind` and `path` are those of the output.
    """

    number: int
    kind: str
    path: str
    state: State
    why: str = ""
    older: int = 0


def check_database(database: Database) -> None:
    """Raises BrokenLedger where the file of the ledger is damaged anywhere; reads all of it."""
    if database.rows("PRAGMA quick_check(1)") != [("ok",)]:
        raise BrokenLedger(f"{database.path}: is damaged; {RESTORE}")


def verdicts(database: Database, root: Path) -> Iterator[Verdict]:
    """A verdict on each path that the ledger knows, by path; raises OSError, BrokenLedger of the ledger only.

    Between the files nothing is held open, so that a pass may write meanwhile.
    """
    after = ""
    while rows := database.rows(f"{_NEWEST} WHERE path > ? GROUP BY path ORDER BY path LIMIT ?", (after, _AT_A_TIME)):
        for row in rows:
            yield _verdict(database, root, row)
        after = rows[-1][0]


def _verdict(database: Database, root: Path, row: Any) -> Verdict:
    state, why = _found(root, row)
    if state in FAULTS:
        newer = database.row(f"{_NEWEST} WHERE path = ? GROUP BY path", (row[0],))
        if newer[1] != row[1]:  # a pass has put another file there since
            row, (state, why) = newer, _found(root, newer)
    path, number, kind, _, _, outputs = row
    return Verdict(number, kind, path, state, why, outputs - 1)


def _found(root: Path, row: Any) -> tuple[State, str]:
    path, _, _, sha256, size, _ = row
    try:
        return _compared(os.path.join(root, path), sha256, size)  # noqa: PTH118 - of any text
    except (FileNotFoundError, NotADirectoryError):
        return State.GONE, ""
    except OSError as failure:
        return State.UNREADABLE, f"cannot be read: {os.strerror(failure.errno or 0)}"


def _compared(path: str, sha256: str, size: int) -> tuple[State, str]:
    """How the file at a path compares; raises OSError. Neither a link is followed nor a pipe waited for."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return State.CHANGED, "is no regular file any more"
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(number, "rb") as file:  # noqa: PTH123 - of a number
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            return State.CHANGED, "is no regular file any more"
        if status.st_size != size:
            return State.CHANGED, f"has {status.st_size} bytes, {size} were recorded"
        if file_digest(file, "sha256").hexdigest() != sha256:
            return State.CHANGED, "has other bytes than were recorded"
    return State.IN_PLACE, ""
