"""The columns of the exceptions file and of the changes file, and the rows that fill them."""

from dataclasses import fields
from operator import attrgetter

from noc837.findings import LeftFinding, Location, TakenChange

_PLACE = tuple(field.name for field in fields(Location) if field.name != "ordinals")
LOCATING = ("file", *_PLACE)
EXCEPTION_COLUMNS = (
    "finding",
    *LOCATING,
    "rule",
    "name",
    "severity",
    "place",
    "segment_number",
    "submitted",
    "message",
    "suggestion",
    "likely_claim_status",
    "likely_carc",
    "likely_rarc",
)
CHANGE_COLUMNS = (*LOCATING, "rule", "name", "basis", "place", "before", "after")

_located = attrgetter(*_PLACE)


def exception_row(left: LeftFinding, file: str) -> tuple[str, ...]:
    """The cells of a row of the exceptions file, in the order of EXCEPTION_COLUMNS."""
    finding = left.finding
    return (
        left.identity,
        file,
        *_located(left.location),
        finding.rule,
        left.name,
        left.severity.word,
        finding.place,
        str(left.segment_number or ""),
        finding.submitted,
        finding.message,
        finding.suggestion,
        left.likely_claim_status,
        left.likely_carc,
        left.likely_rarc,
    )


def change_row(change: TakenChange, file: str) -> tuple[str, ...]:
    """The cells of a row of the changes file, in the order of CHANGE_COLUMNS."""
    return (
        file,
        *_located(change.location),
        change.rule,
        change.name,
        change.basis.value,
        change.place,
        change.before,
        change.after,
    )
