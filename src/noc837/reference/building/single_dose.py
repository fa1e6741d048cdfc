"""A list of single-dose containers: one NDC a line, or a CSV with a column of NDCs."""

from collections.abc import Callable
from functools import partial
from itertools import chain, islice

from noc837.drugs.ndc import Exact, read_ndc
from noc837.reference.building.codes import exact_ndc
from noc837.reference.building.desk import Desk
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import reading
from noc837.reference.building.sources import Opened
from noc837.reference.building.texts import Columns, Rows, csv_rows, decoded
from noc837.reference.values import SingleDose

_PREAMBLE = 100
_PEEKED = 1 << 16
_DELIMITERS = "\t;|,"
_LONGEST_HEADING = 20


def read_single_dose(opened: Opened, desk: Desk) -> None:
    """Takes all NDCs of the list; raises BrokenInput where a zip holds several lists."""
    members = [each for each in opened.members if not opened.is_archive or each.is_like(".csv", ".txt")]
    if len(members) != 1:
        raise BrokenInput(f"{opened.name}: holds {len(members)} text files; give the list itself")
    (member,) = members
    shelf = desk.begin(opened.source(opened.given.kind, member))
    with desk.told(opened, members) as told, reading(member, told) as stream:
        delimiter = _delimiter(stream.peek(_PEEKED))
        rows, ndcs = _table(csv_rows(stream, member.place, delimiter))
        shelf.take_each(rows, member.place, lambda cells: shelf.take(SingleDose(exact_ndc(ndcs(cells)))), delimiter)
    desk.finish(member.place, shelf)


def _delimiter(beginning: bytes) -> str:
    """What the headings are set apart by; a comma where there are none."""
    heading = next((line for line in decoded(beginning).splitlines() if "NDC" in line.upper()), "")
    most = max(_DELIMITERS, key=heading.count)
    return most if most in heading else ","


def _table(rows: Rows) -> tuple[Rows, Callable[[list[str]], str]]:
    """The rows below the headings, or all of them where there are none; and what gives the NDC of a row."""
    seen: list[tuple[int, list[str]]] = []
    for row in islice(rows, _PREAMBLE):
        if any(isinstance(read_ndc(cell), Exact) for cell in row[1]):
            seen.append(row)
            break
        columns = Columns(row[1])
        heading = next((each for each in columns.keys if "NDC" in each and len(each) <= _LONGEST_HEADING), None)
        if heading is not None:
            return rows, partial(_cell, columns, columns.at(heading))
        seen.append(row)
    return chain(seen, rows), lambda cells: ",".join(cells).strip()


def _cell(columns: Columns, at: int, cells: list[str]) -> str:
    return columns.padded(cells)[at].strip()
