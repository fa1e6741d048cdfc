"""CMS's quarterly NDC-HCPCS crosswalks (ASP, AWP, OPPS, PrEP) and that of NOC drugs: CSV below a preamble."""

import re
from dataclasses import dataclass, replace
from itertools import islice

from noc837.reference.building.cells import BadRow, Columns, squeezed
from noc837.reference.building.codes import exact_ndc, procedure_code
from noc837.reference.building.effective import effective_range
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import ZIP, Member, Progress, reading
from noc837.reference.building.source_rows import BuildRun
from noc837.reference.building.sources import Opened
from noc837.reference.building.texts import Rows, csv_rows, delimiter_of
from noc837.reference.values import CodeOfNdc, Kind, Source

_PREAMBLE = 100
_HEADING = "BILLUNITSPKG"
_LABELS = ("PrEP", "OPPS", "AWP", "ASP")
_OF_CODE = re.compile(r"\d{4}CODE|HCPCS(?:LEVELII)?(?:CODE.*)?")
_WANTED = {Kind.CROSSWALK: "NDC-HCPCS crosswalk", Kind.NOC_CROSSWALK: "NOC NDC-HCPCS crosswalk"}
_UNCLASSIFIED = frozenset({"J3490", "J3590", "C9399", "J9999"})


def read_crosswalks(opened: Opened, run: BuildRun) -> None:
    """Takes each crosswalk of the kind asked for; raises BrokenInput where there is none."""
    members = [each for each in opened.members if not opened.is_archive or each.is_like(".csv", ".txt")]
    with run.progress(opened, members) as progress:
        kinds = {_read(opened, member, run, progress) for member in members}
    if opened.given.kind not in kinds:
        others = {Kind.CROSSWALK: "the drugs that have codes", Kind.NOC_CROSSWALK: "NOC drugs"}
        found = (f"is the crosswalk of {of}" for kind, of in others.items() if kind in kinds)
        what = next(found, "has no such table")
        raise BrokenInput(f"{opened.name}: {what}; give the CSV or zip of CMS's {_WANTED[opened.given.kind]}")


def _read(opened: Opened, member: Member, run: BuildRun, progress: Progress) -> Kind | None:
    """What a file is: it is taken where that is what was asked for."""
    with reading(member, progress) as stream:
        if stream.peek(len(ZIP)).startswith(ZIP):
            raise BrokenInput(f"{member.place}: is a spreadsheet; give the CSV or save the sheet as CSV")
        delimiter = delimiter_of(stream, _HEADING)
        rows = csv_rows(stream, member.place, delimiter)
        head = _head(rows)
        if head is None or head.kind is not opened.given.kind:
            return head.kind if head else None
        source_rows = run.begin(_source(opened, member, head))
        crosswalk = _CrosswalkRow(head, member.place)
        source_rows.take_each(rows, member.place, lambda cells: source_rows.take(crosswalk.known(cells)), delimiter)
    run.finish(member.place, source_rows)
    return head.kind


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the rows: their columns, which crosswalk it is, the texts before."""

    columns: Columns
    kind: Kind
    texts: tuple[str, ...]


def _head(rows: Rows) -> _Head | None:
    """The head down to the row of headings, which has BILLUNITSPKG; None where there is none."""
    texts: list[str] = []
    for _, cells in islice(rows, _PREAMBLE):
        columns = Columns(cells)
        if _HEADING in columns.keys:
            of_noc = "DRUGGENERICNAME" in columns.keys
            return _Head(columns, Kind.NOC_CROSSWALK if of_noc else Kind.CROSSWALK, tuple(filter(None, texts)))
        text = squeezed(",".join(cells))
        if not text.startswith("sep="):  # Excel's own line
            texts.append(text)
    return None


def _source(opened: Opened, member: Member, head: _Head) -> Source:
    days = effective_range(head.texts)
    if days is None:
        wanted = "Effective January 1, 2026 through March 31, 2026"
        raise BrokenInput(f"{member.place}: does not say above its table when it is effective, as in: {wanted}")
    named = " ".join((*head.texts[:1], member.name)).upper()
    label = next((label for label in _LABELS if re.search(rf"\b{label.upper()}\b", named)), "")
    return replace(opened.source(head.kind, member, says=days[0]), first=days[0], last=days[1], label=label)


class _CrosswalkRow:
    """Reads the rows of one crosswalk; short descriptions are left out, which of CPT codes are licensed."""

    def __init__(self, head: _Head, place: str) -> None:
        columns = self._columns = head.columns
        ndc = next((each for each in columns.keys if "NDC" in each), "NDC")
        self._ndc = columns.needed(place, ndc)
        self._code = None if head.kind is Kind.NOC_CROSSWALK else _column_of_code(columns)
        self._dosage = columns.needed(place, "HCPCSDOSAGE", "DOSAGE")
        self._units = columns.needed(place, "BILLUNITS"), columns.needed(place, _HEADING)
        self._drug = columns.at("DRUGNAME")

    def known(self, cells: list[str]) -> CodeOfNdc:
        """A row as a value; raises BadRow."""
        self._columns.refuse_more(cells)
        padded = [squeezed(cell) for cell in self._columns.padded(cells)]
        code = "" if self._code is None else procedure_code(padded[self._code])
        if code in _UNCLASSIFIED:
            raise BadRow("the code is one of unclassified drugs")
        units, package_units = (padded[at] for at in self._units)
        ndc = exact_ndc(padded[self._ndc])
        return CodeOfNdc(ndc, code, padded[self._dosage], units, package_units, padded[self._drug])


def _column_of_code(columns: Columns) -> int:
    """The column of codes, whose heading CMS changes with the year; where none is like it, the first."""
    return next((at for at, name in enumerate(columns.keys) if _OF_CODE.fullmatch(name)), 0)
