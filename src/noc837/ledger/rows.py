"""Entries as rows: how they are written, and read back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from noc837.findings import Counts
from noc837.ledger.database import Database
from noc837.ledger.schema import COUNTS
from noc837.ledger.values import Earlier, Entry, Fate, Output, PayerCounts, RuleCounts, SeenInterchange

_PARTS = {"interchanges": SeenInterchange, "outputs": Output, "payers": PayerCounts, "rules": RuleCounts}
_OWN = tuple(item.name for item in fields(Entry) if item.name not in (*_PARTS, "counts"))
_EARLIER = ", ".join(item.name for item in fields(Earlier))
_MOST = 2**63 - 1
"""What SQLite can hold; a sender can charge more."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry with its number, the run that recorded it, when, and the later entries that go back to it."""

    number: int
    run: int
    recorded: str
    entry: Entry
    later: tuple[Earlier, ...] = ()


def write(database: Database, entry: Entry, run: int, recorded: str) -> int:
    """Adds an entry in a transaction that is open already, and returns its number."""
    own = {name: getattr(entry, name) for name in _OWN}
    counts = {name: getattr(entry.counts, name) for name in COUNTS}
    # A plan may have been made with another ledger, that was moved away since: a number says nothing here then.
    first = database.row("SELECT 1 FROM files WHERE number = ? AND sha256 = ?", (entry.first, entry.sha256))
    own.update(first=entry.first if first else None, fate=entry.fate.value)
    own["charge_cents"] = max(-_MOST, min(entry.charge_cents, _MOST))
    number = database.insert("files", {"run": run, "recorded": recorded, **own, **counts})
    for table in _PARTS:
        for place, part in enumerate(getattr(entry, table)):
            database.insert(table, {"file": number, "place": place, **_values(part, database)})
    return number


def _values(part: Any, database: Database) -> dict[str, Any]:
    values = asdict(part)
    if isinstance(part, SeenInterchange):
        holds = "SELECT 1 FROM interchanges WHERE file = ? AND control_number = ?"
        repeats = part.repeats and database.row(holds, (part.repeats, part.control_number))
        return {**values, "repeats": part.repeats if repeats else None}
    return values


def read(database: Database, number: int) -> Recorded | None:
    """The entry of a number, None where there is none."""
    columns = _listed(("run", "recorded", *_OWN, *COUNTS))
    row = database.row(f"SELECT {columns} FROM files WHERE number = ?", (number,))
    if row is None:
        return None
    run, recorded, *rest = row
    values: dict[str, Any] = dict(zip(_OWN, rest, strict=False))
    values.update(first=values["first"] or 0, fate=Fate(values["fate"]))
    values["counts"] = Counts(**dict(zip(COUNTS, rest[len(_OWN) :], strict=True)))
    values.update((table, _parts(database, table, number)) for table in _PARTS)
    later = earlier(database, "first = ? ORDER BY number", (number,))
    return Recorded(number, run, recorded, Entry(**values), later)


def _parts(database: Database, table: str, number: int) -> tuple[Any, ...]:
    kind: Any = _PARTS[table]
    columns = _listed([item.name for item in fields(kind)])
    sql = f"SELECT {columns} FROM {table} WHERE file = ? ORDER BY place"
    return tuple(kind(*(0 if value is None else value for value in row)) for row in database.rows(sql, (number,)))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def earlier(database: Database, where: str, values: Sequence[str | int]) -> tuple[Earlier, ...]:
    """The entries that an SQL condition on `files` picks, in short."""
    rows = database.rows(f"SELECT {_EARLIER} FROM files WHERE {where}", values)
    return tuple(Earlier(number, Fate(fate), *rest) for number, fate, *rest in rows)
