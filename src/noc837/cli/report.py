"""What a scrub did, for people and for machines, and its changes as they are made."""

from collections.abc import Sequence

from noc837.cli.console import table, visible
from noc837.findings import Counts, TakenChange
from noc837.outputs.summary import Outcome, as_values
from noc837.reference import Reference
from noc837.reference.values import TITLES
from noc837.scrubbing.policy import not_asked

_NUMBERS = ("noc_lines", "clean", "corrected", "left", "untouched", "errors", "warnings")
_HEADINGS = ("NOC lines", "clean", "corrected", "left", "untouched", "errors", "warnings", "file")


def for_machines(
    outcomes: Sequence[Outcome], observe: bool, dry_run: bool, reference: Reference, warnings: Sequence[str] = ()
) -> str:
    """The summary as JSON; keys are stable, and the README lists them. `warnings` are those of the reference's age."""
    import json

    interrupted = any(outcome.status == "interrupted" for outcome in outcomes)
    values = {
        "exit": None if interrupted else max(outcome.exit for outcome in outcomes),
        "observe": observe,
        "dry_run": dry_run,
        "reference": reference.path or None,
        "reference_warnings": list(warnings),
        "not_checked": {kind.value: list(codes) for kind, codes in not_asked(reference).items()},
        "files": [as_values(outcome) for outcome in outcomes],
    }
    return json.dumps(values, indent=2)


def for_people(
    outcomes: Sequence[Outcome], observe: bool, dry_run: bool, reference: Reference, warnings: Sequence[str] = ()
) -> str:
    """The summary as a table, with what was found by rule, where the outputs are, and what to know of the reference."""
    rows = [_HEADINGS, *map(_row, outcomes)]
    total = Counts()
    for outcome in outcomes:
        total.add(outcome.counts)
    if len(outcomes) > 1:
        rows.append(_row(Outcome("all", "clean", 0, total)))
    remarks = (*_remarks(total, observe, dry_run), *_not_checked(reference), *warnings, *_written(outcomes))
    return "\n".join((table(rows, range(len(_NUMBERS))), *remarks))


def _row(outcome: Outcome) -> tuple[str, ...]:
    if outcome.status in ("failed", "interrupted"):
        return *("-" for _ in _NUMBERS), f"{outcome.file} ({outcome.status})"
    return *(str(getattr(outcome.counts, name)) for name in _NUMBERS), outcome.file


def _remarks(total: Counts, observe: bool, dry_run: bool) -> list[str]:
    remarks = []
    if total.rules:
        remarks.append("by rule: " + ", ".join(f"{code} {n}" for code, n in sorted(total.rules.items())))
    if total.not_verified:
        remarks.append(f"claims that could not be verified: {total.not_verified}")
    if observe:
        remarks.append("observed only: the output is the input, the changes file says what would have changed")
    if dry_run:
        remarks.append("nothing was written")
    return remarks


def _not_checked(reference: Reference) -> list[str]:
    """Which rules were not asked, and why."""
    lacking = [f"without {TITLES[kind]}: {', '.join(codes)}" for kind, codes in not_asked(reference).items()]
    return [f"not checked {'; '.join(lacking)} (noc837 reference build)"] if lacking else []


def _written(outcomes: Sequence[Outcome]) -> list[str]:
    """The outputs, of many inputs only their directory."""
    paths = [path for outcome in outcomes if outcome.places for path in outcome.places.paths]
    if len(outcomes) > 1 and paths:
        return [f"written to {visible(str(paths[0].parent))}: {len(paths)} files"]
    return [f"written: {visible(str(path))}" for path in paths]


def as_diff(file: str, change: TakenChange) -> str:
    """A change as the segments before and after, under a line that says where and why."""
    place = change.location
    where = [file, f"set {place.set_control_number}", f"claim {place.claim_id}"]
    if place.line_number:
        where.append(f"line {place.line_number}")
    why = f"{change.place} {change.rule} {change.name} ({change.basis.value})"
    lines = [f"@ {', '.join(where)}: {why}"]
    lines += [f"{sign} {text}" for sign, text in (("-", change.before), ("+", change.after)) if text]
    return "\n".join(map(visible, lines))
