"""What is to be done with a taken file: written down before the first of it is done, so that it is done once."""

import json
from dataclasses import asdict, dataclass
from errno import EINVAL
from pathlib import Path
from typing import Any

from noc837.findings import Counts
from noc837.ledger.values import Entry, Fate, Output, PayerCounts, RuleCounts, SeenInterchange
from noc837.sweep.disk import write_whole


@dataclass(frozen=True, slots=True)
class Move:
    """A file to be renamed, after it was given a mode and, unless -1, a group; paths are whole.

    One that is not `is_ours` may belong to another user, and then keeps the mode that he gave it.
    """

    source: str
    target: str
    mode: int
    group: int = -1
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """The moves in order, what the ledger is to hold, and where the original goes last, None where it is not here.

    `mtime_ns` is when the original had been written to when it was read, 0 where it was not.
    """

    entry: Entry
    moves: tuple[Move, ...]
    last: Move | None = None
    mtime_ns: int = 0

    def write(self, path: Path, root: Path) -> None:
        """Writes the plan down, on disk when this returns; raises OSError. What lies in ROOT is written from there."""
        values = asdict(self)
        for each in (*values["moves"], *filter(None, (values["last"],))):
            for end in ("source", "target"):
                each[end] = within(Path(each[end]), root)
        write_whole(path, json.dumps(values).encode("ascii"))


def within(path: Path, root: Path) -> str:
    """The path as seen from ROOT, whole where it is elsewhere."""
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def read_plan(path: Path, root: Path) -> Plan | None:
    """The plan that was written down, None where there is none; raises OSError where it cannot be read."""
    try:
        return _plan(json.loads(path.read_bytes()), root)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        raise OSError(EINVAL, "is damaged, or of another version; carry it out by hand", str(path)) from None


def _plan(values: dict[str, Any], root: Path) -> Plan:
    moves, last = tuple(_move(each, root) for each in values["moves"]), values["last"]
    return Plan(_entry(values["entry"]), moves, _move(last, root) if last else None, values["mtime_ns"])


def _move(values: dict[str, Any], root: Path) -> Move:
    ends = {end: str(root / values[end]) for end in ("source", "target")}
    return Move(**values | ends)


def _entry(values: dict[str, Any]) -> Entry:
    return Entry(
        **values
        | {
            "fate": Fate(values["fate"]),
            "counts": Counts(**values["counts"]),
            "interchanges": tuple(SeenInterchange(**each) for each in values["interchanges"]),
            "outputs": tuple(Output(**each) for each in values["outputs"]),
            "payers": tuple(PayerCounts(**each) for each in values["payers"]),
            "rules": tuple(RuleCounts(**each) for each in values["rules"]),
        }
    )
