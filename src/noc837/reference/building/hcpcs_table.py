"""The HCPCS list as CSV or spreadsheet, its columns named HCPC, LONG DESCRIPTION, ADD DT, ACT EFF DT, TERM DT."""

from collections.abc import Callable, Iterator
from itertools import islice

from noc837.reference.building.cells import Columns, check_lines, squeezed
from noc837.reference.building.hcpcs_records import FIRST, Record, take_records
from noc837.reference.building.members import Member, Progress, reading
from noc837.reference.building.source_rows import SourceRows
from noc837.reference.building.spreadsheet import cells_of
from noc837.reference.building.texts import Rows

_PREAMBLE = 100
_MODIFIER = "7"
_CODE = ("HCPC", "HCPCS", "HCPCSCODE")
_NEEDED = {"LONGDESCRIPTION", "ADDDT", "TERMDT"}


def read_table(member: Member, begin: Callable[[], SourceRows], progress: Progress) -> tuple[SourceRows, str] | None:
    """Takes the list and returns the day of its newest code with it.

    None, and nothing is begun, where the first rows have no such headings.
    """
    with reading(member, progress) as stream:
        rows = cells_of(stream, member.place, "LONG DESCRIPTION")
        found = (Columns(cells) for _, cells in islice(rows, _PREAMBLE))
        columns = next((each for each in found if _is_heading(each)), None)
        if columns is None:
            return None
        source_rows = begin()
        return source_rows, take_records(_records(rows, columns, member.place), source_rows, member.place)


def _is_heading(columns: Columns) -> bool:
    keys = set(columns.keys)
    return keys >= _NEEDED and not keys.isdisjoint(_CODE)


def _records(rows: Rows, columns: Columns, place: str) -> Iterator[Record]:
    named = (_CODE, ("RECID",), ("LONGDESCRIPTION",), ("ADDDT",), ("ACTEFFDT",), ("TERMDT",))
    places = [columns.at(*names) for names in named]
    for line, cells in rows:
        if any(map(str.strip, cells)):
            check_lines(cells, place, line)
            padded = columns.padded(cells)
            code, written, description, added, effective, terminated = (squeezed(padded[at]) for at in places)
            record_id = written.lstrip("0") or (_MODIFIER if len(code) == 2 else FIRST)
            text = ",".join(cells).rstrip(",")
            yield Record(line, code, record_id, description, added, effective, terminated, text)
