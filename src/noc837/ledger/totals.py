"""What a ledger comes to, and what is held, asked after a pass."""

from collections.abc import Mapping
from dataclasses import dataclass

from noc837.ledger.database import Database
from noc837.ledger.values import Fate

OUTCOMES = ("clean", "corrected", "left", "untouched")
COUNTING = (Fate.DELIVERED, Fate.HELD)
"""The fates of files whose lines and charges are counted: a release or a duplicate would count them again."""

_BY_FATE = 'SELECT fate, count(*), sum(clean), sum(corrected), sum("left"), sum(untouched) FROM files GROUP BY fate'
# By the numbers, backwards: in the index by fate they stand in no order.
_LAST = "SELECT recorded FROM files NOT INDEXED WHERE fate IN ('delivered', 'released') ORDER BY number DESC LIMIT 1"
_HELD = """
SELECT charge_cents FROM outputs JOIN files AS held ON held.number = outputs.file
WHERE path = ? AND kind = 'corrected' AND fate = 'held' AND NOT EXISTS (
    SELECT 1 FROM files AS later WHERE later.sha256 = held.sha256 AND later.fate IN ('delivered', 'released')
)
ORDER BY held.number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Totals:
    """Files by every fate, and NOC lines by outcome: of files delivered or held, so that none is counted twice."""

    files: Mapping[Fate, int]
    noc_lines: Mapping[str, int]


def totals(database: Database) -> Totals:
    """The totals of a ledger; raises OSError, BrokenLedger."""
    by_fate = {Fate(fate): numbers for fate, *numbers in database.rows(_BY_FATE)}
    counted = [by_fate[fate][1:] for fate in COUNTING if fate in by_fate]
    lines = [sum(column) for column in zip(*counted, strict=True)] or [0] * len(OUTCOMES)
    files = {fate: by_fate[fate][0] if fate in by_fate else 0 for fate in Fate}
    return Totals(files, dict(zip(OUTCOMES, lines, strict=True)))


def last_delivery(database: Database) -> str:
    """When the newest delivery or release was recorded, empty for none; raises OSError, BrokenLedger."""
    last = database.row(_LAST)
    return str(last[0]) if last else ""


def held_charge(database: Database, path: str) -> int | None:
    """The charges in cents of the file held at a path; None where none is, or its bytes were delivered since."""
    held = database.row(_HELD, (path,))
    return int(held[0]) if held else None
