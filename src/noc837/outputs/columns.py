"""The columns of the exceptions file and of the changes file, and the rows that fill them."""

from noc837.findings import LeftFinding, Location, TakenChange

_PLACE = Location._fields[:-1]
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
CHANGE_COLUMNS = (*LOCATING, "rule", "name", "basis", "place", "before", "after", "basis_source")


def exception_row(left: LeftFinding, file: str) -> tuple[str, ...]:
    """The cells of a row of the exceptions file, in the order of EXCEPTION_COLUMNS."""
    finding = left.finding
    return (
        left.identity,
        file,
        *left.location[:-1],
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
        *change.location[:-1],
        change.rule,
        change.name,
        change.basis.value,
        change.place,
        change.before,
        change.after,
        change.source,
    )
