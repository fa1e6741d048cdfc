"""Finds entries in a ledger: a list of many in short, and those that a person names."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from noc837.ledger.database import Database
from noc837.ledger.values import Fate

SHORTEST = 8
"""The least digits by which a sha256 is told."""
_DIGITS = frozenset("0123456789abcdef")
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to list: those of a partner, "" for the inbox itself, None for all; those of a fate.

    `since` and `until` are days, 2026-11-22, both included, empty for no bound; `last` is how many of the newest,
    0 for all.
    """

    partner: str | None = None
    fate: Fate | None = None
    since: str = ""
    until: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in short; `mode` is correct or observe, `reason` one line, of a failed file."""

    number: int
    recorded: str
    fate: Fate
    partner: str
    name: str
    noc_lines: int
    clean: int
    corrected: int
    left: int
    untouched: int
    charge_cents: int
    mode: str
    reason: str
    sha256: str


_COLUMNS = ", ".join(f'"{item.name}"' for item in fields(Listed))


def listed(database: Database, wanted: Wanted) -> list[Listed]:
    """The entries wanted, the newest last; raises OSError, BrokenLedger."""
    conditions = dict(_conditions(wanted))
    where = " AND ".join(("TRUE", *conditions))
    sql = f"SELECT {_COLUMNS} FROM files NOT INDEXED WHERE {where} ORDER BY number DESC LIMIT ?"
    rows = database.rows(sql, (*conditions.values(), wanted.last or -1))
    return [Listed(number, recorded, Fate(fate), *rest) for number, recorded, fate, *rest in reversed(rows)]


def _conditions(wanted: Wanted) -> Iterator[tuple[str, str]]:
    if wanted.partner is not None:
        yield "partner = ?", wanted.partner
    if wanted.fate is not None:
        yield "fate = ?", wanted.fate.value
    if wanted.since:
        yield "substr(recorded, 1, 10) >= ?", wanted.since
    if wanted.until:
        yield "substr(recorded, 1, 10) <= ?", wanted.until


def numbers_of(database: Database, what: str) -> list[int]:
    """The numbers of the entries that a text names, in order; raises OSError, BrokenLedger.

    A text names an entry by its number, by the file's name with or without its partner and a slash, or by 8 or more
    digits that its sha256 begins with; it may do so in several ways at once.
    """
    partner, slash, name = what.rpartition("/")
    called = "name = ? AND (partner = ? OR ?)"
    found = database.rows(f"SELECT number FROM files WHERE {called}", (name, partner, not slash))
    if what.isascii() and what.isdigit() and int(what[:20]) <= _LARGEST:
        found += database.rows("SELECT number FROM files WHERE number = ?", (int(what[:20]),))
    begins = what.lower()
    if len(begins) >= SHORTEST and _DIGITS.issuperset(begins):
        found += database.rows("SELECT number FROM files WHERE sha256 >= ? AND sha256 < ?", (begins, f"{begins}g"))
    return sorted({number for (number,) in found})


def is_short_sha256(what: str) -> bool:
    """Whether a text may be the beginning of a sha256, but has too few digits to be looked for as one."""
    return 0 < len(what) < SHORTEST and _DIGITS.issuperset(what.lower())
