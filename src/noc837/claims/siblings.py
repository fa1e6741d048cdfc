"""Which lines of a claim bill the same drug, looked up by key: a line is never compared with all the others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from noc837.claims.envelope import text
from noc837.claims.fact import fact
from noc837.claims.line import ServiceLine
from noc837.drugs.narrative import same_drug_key
from noc837.drugs.ndc import Exact

_COMPOUND_MODIFIERS = frozenset({"KP", "KQ"})
_Dates = tuple[str, str]


class Relation(Enum):
    """What lines of the same code and the same dates bill, beside a line."""

    SAME = auto()
    """The same drug: the same NDC, or the same description but for its amounts where one of them has no NDC."""
    COMPOUND = auto()
    """Another part of one compound: the same REF*VY or REF*XZ, or KP and KQ."""
    UNKNOWN = auto()
    """It cannot be told."""
    NONE = auto()
    """Other drugs, or there is no such line."""


def ndc_of(line: ServiceLine) -> str:
    """The line's NDC of 11 digits, empty where it is not certain."""
    return line.ndc.code if isinstance(line.ndc, Exact) and len(line.lins) == 1 else ""


def drug_name_of(line: ServiceLine) -> str:
    """What the line's description says but for amounts, routes and ordinary words; empty where that is nothing."""
    return same_drug_key(line.description)


def _references(line: ServiceLine) -> frozenset[tuple[bytes, str]]:
    references = ((s.element(1), text(s.element(2))) for s in line.prescriptions)
    return frozenset((qualifier, number) for qualifier, number in references if number)


@dataclass(frozen=True, eq=False, repr=False)
class _Group:
    """Lines of one code and the same dates."""

    lines: list[ServiceLine]

    @fact
    def ndcs(self) -> frozenset[str]:
        return frozenset(filter(None, map(ndc_of, self.lines)))

    @fact
    def names(self) -> frozenset[str]:
        """The drugs' names, one of them empty where a line has none."""
        return frozenset(map(drug_name_of, self.lines))

    @fact
    def names_without_ndc(self) -> frozenset[str]:
        """The same of the lines that have no certain NDC."""
        return frozenset(drug_name_of(line) for line in self.lines if not ndc_of(line))

    @fact
    def references(self) -> frozenset[tuple[bytes, str]]:
        return frozenset(reference for line in self.lines for reference in _references(line))

    @fact
    def has_compound(self) -> bool:
        return any(line.modifier_set & _COMPOUND_MODIFIERS for line in self.lines)

    def is_of_compound(self, line: ServiceLine) -> bool:
        """Whether the line and one of these are parts of one compound."""
        if self.has_compound and line.modifier_set & _COMPOUND_MODIFIERS:
            return True
        return not self.references.isdisjoint(_references(line))

    def relation(self, line: ServiceLine) -> Relation:
        """What these lines bill beside the line."""
        ndc = ndc_of(line)
        if ndc in self.ndcs:
            return Relation.SAME
        comparable = self.names_without_ndc if ndc else self.names
        name = drug_name_of(line) if comparable or not ndc else ""
        if name and name in comparable:
            return Relation.SAME
        if self.lines and self.is_of_compound(line):
            return Relation.COMPOUND
        is_known = "" not in comparable if name else ndc and not comparable
        return Relation.NONE if is_known else Relation.UNKNOWN


_NO_LINES = _Group([])


def _by_dates(lines: Iterable[ServiceLine]) -> dict[_Dates, _Group]:
    groups: defaultdict[_Dates, list[ServiceLine]] = defaultdict(list)
    for line in lines:
        groups[line.dates].append(line)
    return {dates: _Group(found) for dates, found in groups.items()}


class Siblings:
    """The lines of a claim; those of one code are indexed once for each set of modifiers that is asked for."""

    def __init__(self, lines: Iterable[ServiceLine]) -> None:
        self._lines = tuple(lines)
        self._by_code: dict[str, list[ServiceLine]] = {}
        self._indexes: dict[tuple[str, frozenset[str], bool], dict[_Dates, _Group]] = {}
        self._dates: dict[frozenset[str], frozenset[_Dates]] = {}

    def bearing(self, modifiers: frozenset[str], line: ServiceLine) -> Relation:
        """What the lines with one of the modifiers bill, beside a line that has none of them."""
        return self._relation(line, modifiers, True)

    def without(self, modifiers: frozenset[str], line: ServiceLine) -> Relation:
        """What the lines with none of the modifiers bill, beside a line that has one of them."""
        return self._relation(line, modifiers, False)

    def dates_bearing(self, modifiers: frozenset[str]) -> frozenset[_Dates]:
        """The dates of the lines, of any code, that have one of the modifiers."""
        dates = self._dates.get(modifiers)
        if dates is None:
            dates = frozenset(line.dates for line in self._lines if not line.modifier_set.isdisjoint(modifiers))
            self._dates[modifiers] = dates
        return dates

    def _relation(self, line: ServiceLine, modifiers: frozenset[str], bearing: bool) -> Relation:
        key = line.code, modifiers, bearing
        groups = self._indexes.get(key)
        if groups is None:
            same_code = self._lines_with(line.code)
            groups = _by_dates(other for other in same_code if other.modifier_set.isdisjoint(modifiers) != bearing)
            self._indexes[key] = groups
        return groups.get(line.dates, _NO_LINES).relation(line)

    def _lines_with(self, code: str) -> list[ServiceLine]:
        if not self._by_code:
            for line in self._lines:
                self._by_code.setdefault(line.code, []).append(line)
        return self._by_code.get(code, [])
