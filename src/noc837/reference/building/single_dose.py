"""A list of single-dose containers: one NDC a line, or a CSV with a column of NDCs."""

from collections.abc import Callable
from functools import partial
from itertools import chain, islice

from noc837.drugs.ndc import Exact, read_ndc
from noc837.reference.building.cells import Columns
from noc837.reference.building.codes import exact_ndc
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import reading
from noc837.reference.building.source_rows import BuildRun
from noc837.reference.building.sources import Opened
from noc837.reference.building.texts import Rows, csv_rows, delimiter_of
from noc837.reference.values import SingleDose

_PREAMBLE = 100
_LONGEST_HEADING = 20
_OF_CROSSWALK = "BILLUNITSPKG"
_HINT = "give one NDC a line, or a table with a column NDC"


def read_single_dose(opened: Opened, run: BuildRun) -> None:
    """Takes all NDCs of the list; raises BrokenInput where a zip holds several lists, and for a crosswalk."""
    members = [each for each in opened.members if not opened.is_archive or each.is_like(".csv", ".txt")]
    if len(members) != 1:
        raise BrokenInput(f"{opened.name}: holds {len(members)} text files; give the list itself")
    (member,) = members
    with run.progress(opened, members) as progress, reading(member, progress) as stream:
        delimiter = delimiter_of(stream, "NDC")
        rows, ndc_of = _table(csv_rows(stream, member.place, delimiter), member.place)
        source_rows = run.begin(opened.source(opened.given.kind, member))
        source_rows.take_each(
            rows, member.place, lambda cells: source_rows.take(SingleDose(exact_ndc(ndc_of(cells)))), delimiter
        )
    if not source_rows.taken:
        raise BrokenInput(f"{member.place}: has no NDC that is certain; {_HINT}")
    run.finish(member.place, source_rows)


def _table(rows: Rows, place: str) -> tuple[Rows, Callable[[list[str]], str]]:
    """The rows below the headings, or all of them where there are none; and what gives the NDC of a row."""
    seen: list[tuple[int, list[str]]] = []
    for row in islice(rows, _PREAMBLE):
        if any(isinstance(read_ndc(cell), Exact) for cell in row[1]):
            seen.append(row)
            break
        columns = Columns(row[1])
        if _OF_CROSSWALK in columns.keys:
            raise BrokenInput(f"{place}: is a crosswalk of CMS, not a list of single-dose containers; {_HINT}")
        heading = next((each for each in columns.keys if "NDC" in each and len(each) <= _LONGEST_HEADING), None)
        if heading is not None:
            return rows, partial(_cell, columns, columns.at(heading))
        seen.append(row)
    return chain(seen, rows), lambda cells: ",".join(cells).strip()


def _cell(columns: Columns, at: int, cells: list[str]) -> str:
    return columns.padded(cells)[at].strip()
