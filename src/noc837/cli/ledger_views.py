"""Entries in short, sums and verdicts, for people and for machines.

The JSON of each is an object with `ledger`, the path of the ledger; its keys are stable.

`list`: `entries`, each with `number`, `recorded`, `fate`, `partner`, `name`, `noc_lines`, `clean`, `corrected`,
`left`, `untouched`, `charge_cents`, `mode`, `reason`, `sha256`. In mode observe `corrected` counts what would have
been corrected.
`stats`: `by` and `rows`. A row has the day, partner, submitter, payer or rule under that word, and `files`. By day,
partner and submitter follow `delivered`, `held`, `failed`, `duplicate`, `released`, `noc_lines`, `clean`,
`corrected`, `left`, `untouched`, `charge_cents`; by payer the lines only; by rule `exceptions` and `changes`.
`verify`: `outputs`, the sum of `in_place`, `gone` and the numbers of `changed` and `unreadable`; each of these has
`number`, `kind`, `path`, `why`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from noc837.cli.console import table, visible
from noc837.ledger.listing import Listed
from noc837.ledger.stats import By, Sum
from noc837.ledger.values import Fate
from noc837.ledger.verification import FAULTS, State, Verdict
from noc837.sweep.words import shown

_LIST = ("number", "recorded", "fate", "NOC lines", "corrected", "left", "dollars", "file")
_MARK = "*"
_AS_IT_CAME = f"{_MARK} as it came: corrected counts what would have been corrected"
_HEADINGS = {"noc_lines": "NOC lines", "charge_cents": "dollars"}


@dataclass(frozen=True, slots=True)
class Verified:
    """How many outputs are in place or gone, and which have changed or cannot be read."""

    in_place: int
    gone: int
    changed: tuple[Verdict, ...]
    unreadable: tuple[Verdict, ...]

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Verified":
        """The verdicts, counted; only those that a person must see are kept."""
        counts = dict.fromkeys(State, 0)
        faults: dict[State, list[Verdict]] = {state: [] for state in FAULTS}
        for verdict in verdicts:
            counts[verdict.state] += 1
            counts[State.GONE] += verdict.older
            if verdict.state in faults:
                faults[verdict.state].append(verdict)
        changed, unreadable = map(tuple, (faults[State.CHANGED], faults[State.UNREADABLE]))
        return cls(counts[State.IN_PLACE], counts[State.GONE], changed, unreadable)

    @property
    def outputs(self) -> int:
        """How many outputs are recorded."""
        return self.in_place + self.gone + len(self.changed) + len(self.unreadable)


def dollars(cents: int) -> str:
    """An amount as people read it: 1,234.50."""
    return f"{Decimal(cents).scaleb(-2):,.2f}"


def list_for_people(entries: Sequence[Listed]) -> str:
    """A table of the entries: of a failed one with its reason, of one that went out as it came with a mark."""
    if not entries:
        return "no such file is recorded"
    rows = table([_LIST, *map(_list_row, entries)], range(3, 7))
    return f"{rows}\n{_AS_IT_CAME}" if any(map(_is_as_it_came, entries)) else rows


def _is_as_it_came(entry: Listed) -> bool:
    return entry.mode == "observe" and entry.fate in (Fate.DELIVERED, Fate.RELEASED)


def _list_row(entry: Listed) -> tuple[str, ...]:
    lines = (str(number) for number in (entry.noc_lines, entry.corrected, entry.left))
    fate = f"{entry.fate}{_MARK if _is_as_it_came(entry) else ''}"
    file = shown(entry.partner, entry.name)
    return (
        *(str(entry.number), entry.recorded, fate, *lines, dollars(entry.charge_cents)),
        f"{file}: {entry.reason}" if entry.reason else file,
    )


def list_for_machines(ledger: Path, entries: Sequence[Listed]) -> str:
    """The same as JSON."""
    return as_json(ledger, entries=[asdict(entry) for entry in entries])


def stats_for_people(by: By, sums: Sequence[Sum]) -> str:
    """A table of the sums."""
    rows = [_flat(by, each) for each in sums]
    if not rows:
        return "no file is recorded" if by.is_of_files else "nothing is recorded of files delivered or held"
    headings = [_HEADINGS.get(name, name) for name in rows[0]]
    return table([headings, *([_cell(*item) for item in row.items()] for row in rows)], range(1, len(headings)))


def _cell(name: str, value: str | int) -> str:
    return dollars(int(value)) if name == "charge_cents" else str(value) or "-"


def stats_for_machines(ledger: Path, by: By, sums: Sequence[Sum]) -> str:
    """The same as JSON."""
    return as_json(ledger, by=by, rows=[_flat(by, each) for each in sums])


def _flat(by: By, one: Sum) -> dict[str, Any]:
    values = asdict(one)
    row = {by.value: values.pop("of")}
    for name, value in values.items():
        row.update(value if name == "lines" else {name: value})
    return row


def verified_for_people(verified: Verified) -> str:
    """A line for each output that has changed or cannot be read, and how many there are."""
    faults = (
        f"{each.path}: {each.why}; it is the {each.kind} of entry {each.number}"
        for each in (*verified.changed, *verified.unreadable)
    )
    counts = (
        f"{verified.in_place} {State.IN_PLACE}, {verified.gone} {State.GONE},"
        f" {len(verified.changed)} {State.CHANGED}, {len(verified.unreadable)} {State.UNREADABLE}"
    )
    return "\n".join((*map(visible, faults), f"outputs recorded: {verified.outputs}: {counts}"))


def verified_for_machines(ledger: Path, verified: Verified) -> str:
    """The same as JSON."""
    return as_json(
        ledger,
        outputs=verified.outputs,
        in_place=verified.in_place,
        gone=verified.gone,
        changed=[*map(_fault, verified.changed)],
        unreadable=[*map(_fault, verified.unreadable)],
    )


def _fault(verdict: Verdict) -> dict[str, Any]:
    return {"number": verdict.number, "kind": verdict.kind, "path": verdict.path, "why": verdict.why}


def as_json(ledger: Path, **values: Any) -> str:
    """An object of the ledger's path and the values."""
    import json

    return json.dumps({"ledger": str(ledger), **values}, indent=2)
