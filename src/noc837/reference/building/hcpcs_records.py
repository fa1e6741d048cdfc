"""Records of the HCPCS list, in whatever file they come: of one code its first line and those that go on with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from noc837.reference.building.cells import BadRow, day, squeezed
from noc837.reference.building.codes import is_licensed, procedure_code
from noc837.reference.building.source_rows import SourceRows
from noc837.reference.values import Procedure

FIRST, CONTINUED = "3", "4"
"""RECID of a procedure code's first line and of those that go on with its description; 7 and 8 are modifiers."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the list, its values as written."""

    line: int
    code: str
    record_id: str
    description: str
    added: str
    effective: str
    terminated: str
    text: str


def take_records(records: Iterable[Record], source_rows: SourceRows, place: str) -> str:
    """Takes the procedure codes, modifiers are left out; returns the newest day that any was added or became so."""
    newest = ""
    for first, descriptions in _by_code(records):
        try:
            procedure = _procedure(first, descriptions)
            source_rows.take(procedure)
            newest = max(newest, procedure.added, procedure.effective)
        except BadRow as bad:
            source_rows.reject(place, first.line, str(bad), first.text)
    return newest


def _by_code(records: Iterable[Record]) -> Iterator[tuple[Record, list[str]]]:
    """The first line of each code with the descriptions of those that go on with it, its own the first of them."""
    first: Record | None = None
    descriptions: list[str] = []
    for record in records:
        if record.record_id not in (FIRST, CONTINUED):
            continue
        if first and record.record_id == CONTINUED and record.code == first.code:
            descriptions.append(record.description)
            continue
        if first:
            yield first, descriptions
        first, descriptions = record, [record.description]
    if first:
        yield first, descriptions


def _procedure(first: Record, descriptions: list[str]) -> Procedure:
    if first.record_id != FIRST:
        raise BadRow("goes on with a code whose first line is missing")
    code = procedure_code(first.code)
    return Procedure(
        code,
        "" if is_licensed(code) else squeezed(" ".join(descriptions)),
        day(first.added, "ADD DT"),
        day(first.effective, "ACT EFF DT"),
        day(first.terminated, "TERM DT"),
    )
