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
    """A file to be renamed, after it was given a mode and, unless -1, a group; paths are whole."""

    source: str
    target: str
    mode: int
    group: int = -1


@dataclass(frozen=True, slots=True)
class Plan:
    """The moves in order, what the ledger is to hold, and where the original goes last, None where it is not here."""

    entry: Entry
    moves: tuple[Move, ...]
    last: Move | None = None

    def write(self, path: Path) -> None:
        """Writes the plan down, on disk when this returns; raises OSError."""
        write_whole(path, json.dumps(asdict(self)).encode("ascii"))


def read_plan(path: Path) -> Plan | None:
    """The plan that was written down, None where there is none; raises OSError where it cannot be read."""
    try:
        return _plan(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        raise OSError(EINVAL, "is damaged, or of another version; carry it out by hand", str(path)) from None


def _plan(values: dict[str, Any]) -> Plan:
    last = values["last"]
    return Plan(
        _entry(values["entry"]), tuple(Move(**each) for each in values["moves"]), Move(**last) if last else None
    )


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
