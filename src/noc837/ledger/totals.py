"""What a ledger comes to, asked after every pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from noc837.ledger.database import Database
from noc837.ledger.values import Fate

OUTCOMES = ("clean", "corrected", "left", "untouched")
COUNTING = (Fate.DELIVERED, Fate.HELD)
"""The fates of files whose lines and charges are counted: a release or a duplicate would count them again."""

_BY_FATE = 'SELECT fate, count(*), sum(clean), sum(corrected), sum("left"), sum(untouched) FROM files GROUP BY fate'
# By the numbers, backwards: in the index by fate they stand in no order.
_LAST = "SELECT recorded FROM files NOT INDEXED WHERE fate IN ('delivered', 'released') ORDER BY number DESC LIMIT 1"
_HELD = """
SELECT held.number, coalesce(outputs.path, ''), held.charge_cents
FROM files AS held LEFT JOIN outputs ON outputs.file = held.number AND outputs.kind = 'corrected'
WHERE held.fate = 'held'
    AND NOT EXISTS (SELECT 1 FROM files AS later WHERE later.first = held.number AND later.fate = 'released')
ORDER BY held.number
"""


class HeldFile(NamedTuple):
    """A file that waits for a person: its number, where its corrected form stands, the charges of its claims."""

    number: int
    path: str
    charge_cents: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Files by every fate, NOC lines by outcome, and what is still held.

    Lines are those of files delivered or held; a release or a duplicate counts none again. `last_delivery` is when
    the newest delivery or release was recorded, empty for none.
    """

    files: Mapping[Fate, int]
    noc_lines: Mapping[str, int]
    last_delivery: str
    held: tuple[HeldFile, ...]


def totals(database: Database) -> Totals:
    """The totals of a ledger; raises OSError, BrokenLedger."""
    by_fate = {Fate(fate): numbers for fate, *numbers in database.rows(_BY_FATE)}
    counted = [by_fate[fate][1:] for fate in COUNTING if fate in by_fate]
    lines = [sum(column) for column in zip(*counted, strict=True)] or [0] * len(OUTCOMES)
    last = database.row(_LAST)
    return Totals(
        {fate: by_fate[fate][0] if fate in by_fate else 0 for fate in Fate},
        dict(zip(OUTCOMES, lines, strict=True)),
        last[0] if last else "",
        tuple(HeldFile(*row) for row in database.rows(_HELD)),
    )
