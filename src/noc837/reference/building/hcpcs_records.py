"""Records of the HCPCS list, in whatever file they come: of one code its first line and those that go on with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from noc837.reference.building.codes import is_licensed, procedure_code
from noc837.reference.building.shelf import Shelf
from noc837.reference.building.texts import BadRow, day, squeezed
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


def take_records(records: Iterable[Record], shelf: Shelf, place: str) -> None:
    """Takes the procedure codes; modifiers are left out."""
    procedures = (each for each in records if each.record_id in (FIRST, CONTINUED))
    for _, group in groupby(procedures, lambda each: each.code):
        for first, *rest in _split(group):
            try:
                shelf.take(_procedure(first, rest))
            except BadRow as bad:
                shelf.reject(place, first.line, str(bad), first.text)


def _split(group: Iterator[Record]) -> list[list[Record]]:
    """The records of one code, a new list at each first line."""
    found: list[list[Record]] = []
    for record in group:
        if record.record_id == FIRST or not found:
            found.append([])
        found[-1].append(record)
    return found


def _procedure(first: Record, rest: list[Record]) -> Procedure:
    if first.record_id != FIRST:
        raise BadRow("goes on with a code whose first line is missing")
    code = procedure_code(first.code)
    words = (each.description for each in (first, *rest))
    return Procedure(
        code,
        "" if is_licensed(code) else squeezed(" ".join(words)),
        day(first.added, "ADD DT"),
        day(first.effective, "ACT EFF DT"),
        day(first.terminated, "TERM DT"),
    )
