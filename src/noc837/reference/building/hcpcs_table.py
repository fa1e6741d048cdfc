"""The HCPCS list as CSV or spreadsheet, its columns named HCPC, LONG DESCRIPTION, ADD DT, ACT EFF DT, TERM DT."""

from collections.abc import Callable, Iterator
from itertools import islice

from noc837.reference.building.hcpcs_records import FIRST, Record, take_records
from noc837.reference.building.members import Member, Told, reading
from noc837.reference.building.shelf import Shelf
from noc837.reference.building.spreadsheet import cells_of
from noc837.reference.building.texts import Columns, Rows, squeezed

_PREAMBLE = 100
_MODIFIER = "7"
_CODE = ("HCPC", "HCPCS", "HCPCSCODE")
_NEEDED = {"LONGDESCRIPTION", "ADDDT", "TERMDT"}


def read_table(member: Member, begin: Callable[[], Shelf], told: Told) -> Shelf | None:
    """Takes the list; None, and nothing is begun, where the first rows have no such headings."""
    with reading(member, told) as stream:
        rows = cells_of(stream, member.place)
        found = (Columns(cells) for _, cells in islice(rows, _PREAMBLE))
        columns = next((each for each in found if _is_heading(each)), None)
        if columns is None:
            return None
        shelf = begin()
        take_records(_records(rows, columns), shelf, member.place)
    return shelf


def _is_heading(columns: Columns) -> bool:
    keys = set(columns.keys)
    return keys >= _NEEDED and not keys.isdisjoint(_CODE)


def _records(rows: Rows, columns: Columns) -> Iterator[Record]:
    named = (_CODE, ("RECID",), ("LONGDESCRIPTION",), ("ADDDT",), ("ACTEFFDT",), ("TERMDT",))
    places = [columns.at(*names) for names in named]
    for line, cells in rows:
        if any(map(str.strip, cells)):
            padded = columns.padded(cells)
            code, written, description, added, effective, terminated = (squeezed(padded[at]) for at in places)
            record_id = written.lstrip("0") or (_MODIFIER if len(code) == 2 else FIRST)
            text = ",".join(cells).rstrip(",")
            yield Record(line, code, record_id, description, added, effective, terminated, text)
