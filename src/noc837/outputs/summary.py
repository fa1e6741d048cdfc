"""What a run did, added up and as values for machines."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from noc837.findings import NUMBERS, Counts
from noc837.outputs.places import Places

Status = Literal["clean", "errors", "failed", "interrupted"]
# How much was done to find out is for measuring, not for a report.
_WORK = frozenset({"bytes_scanned", "segments_split"})
_REPORTED = tuple(name for name in NUMBERS if name not in _WORK)


class CountsBroken(RuntimeError):
    """The NOC lines of an input do not add up: a fault of ours, and nothing may be delivered."""


def prove_counts(counts: Counts) -> None:
    """Raises CountsBroken unless every NOC line is clean, corrected, left or untouched."""
    accounted = counts.clean + counts.corrected + counts.left + counts.untouched
    if counts.noc_lines != accounted:
        raise CountsBroken(f"{counts.noc_lines} lines met, {accounted} accounted for")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: `file` is its name in the outputs, `error` one line, empty if all went well.

    `places` is None where nothing was written. `exit` is 0, 1, 2 or 3 as the command returns it; it means nothing
    where the run was interrupted.
    """

    file: str
    status: Status
    exit: int
    counts: Counts = field(default_factory=Counts)
    places: Places | None = None
    error: str = ""


def as_values(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON can say it; keys are stable, and the README lists them."""
    counts = outcome.counts
    return {
        "file": outcome.file,
        "status": outcome.status,
        "exit": None if outcome.status == "interrupted" else outcome.exit,
        "counts": {name: getattr(counts, name) for name in _REPORTED},
        "rules": dict(sorted(counts.rules.items())),
        "outputs": _outputs(outcome.places),
        "errors": [outcome.error] if outcome.error else [],
    }


def _outputs(places: Places | None) -> dict[str, Any]:
    if places is None:
        return {"corrected": None, "exceptions": [], "changes": []}
    return {
        "corrected": str(places.corrected) if isinstance(places.corrected, Path) else "-",
        "exceptions": [str(path) for path in places.exceptions],
        "changes": [str(path) for path in places.changes],
    }
