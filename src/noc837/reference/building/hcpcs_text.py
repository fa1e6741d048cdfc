"""The HCPCS list as text of fixed width, 320 bytes a line, below disclaimers (CMS's record layout)."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from noc837.reference.building.hcpcs_records import Record, take_records
from noc837.reference.building.members import Member, Progress, reading
from noc837.reference.building.source_rows import SourceRows
from noc837.reference.building.texts import byte_lines, decoded

_BEFORE_RECORDS = 200
_RECORD = re.compile(rb"[A-Z0-9 ]{5}\d{5}([3478])")
_WITHOUT_DATES = re.compile(rb"[478]")
_DATED = 276
_WIDTH = 320


def read_fixed_width(
    member: Member, begin: Callable[[], SourceRows], progress: Progress
) -> tuple[SourceRows, str] | None:
    """Takes the list and returns the day of its newest code with it.

    None, and nothing is begun, where no record stands among the first lines.
    """
    with reading(member, progress) as stream:
        numbered = enumerate(byte_lines(stream, member.place), 1)
        first = next((each for each in islice(numbered, _BEFORE_RECORDS) if _RECORD.match(each[1])), None)
        if first is None:
            return None
        source_rows = begin()
        records = _records(chain([first], numbered), source_rows, member.place)
        return source_rows, take_records(records, source_rows, member.place)


def _records(numbered: Iterable[tuple[int, bytes]], source_rows: SourceRows, place: str) -> Iterator[Record]:
    for number, line in numbered:
        plain = line.rstrip(b"\r\n")
        found = _RECORD.match(plain)
        if found and (len(plain) >= _DATED or _WITHOUT_DATES.fullmatch(found[1])):
            yield _record(number, plain)
        elif plain.strip():
            why = f"has {len(plain)} bytes, not {_WIDTH}" if found else "is no record of the HCPCS list"
            source_rows.reject(place, number, why, decoded(plain))


def _record(number: int, line: bytes) -> Record:
    """The record by the bytes of the layout, counted from 0."""
    spans = ((0, 5), (10, 11), (11, 91), (268, 276), (276, 284), (284, 292))
    code, record_id, description, *days = (decoded(line[start:end]).strip() for start, end in spans)
    added, effective, terminated = days
    return Record(number, code, record_id, description, added, effective, terminated, decoded(line))
