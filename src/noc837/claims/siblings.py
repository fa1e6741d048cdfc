"""Which lines of a claim bill the same drug, looked up by key: a line is never compared with all the others."""

from bisect import bisect_left, bisect_right
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
_SITES = frozenset(
    [*("50", "E1", "E2", "E3", "E4", "LT", "RT"), *(f"{limb}{digit}" for limb in "FT" for digit in "123456789A")]
)
_Dates = tuple[str, str]
_Key = tuple[_Dates, frozenset[str]]
_UNDATED = ("", "")


class Relation(Enum):
    """What lines of the same code and the same dates bill, beside a line."""

    SAME = auto()
    """The same drug: the same NDC, or the same description but for its amounts where one of them has no NDC."""
    UNKNOWN = auto()
    """It cannot be told, or is another part of one compound: the same REF*VY or REF*XZ, or KP and KQ."""
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
    def words(self) -> frozenset[str]:
        """The words of the names."""
        return frozenset(" ".join(self.names).split())

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
        if not self.lines:
            return Relation.NONE
        ndc = ndc_of(line)
        if ndc in self.ndcs:
            return Relation.SAME
        comparable = self.names_without_ndc if ndc else self.names
        name = drug_name_of(line) if comparable or not ndc else ""
        if name and name in comparable:
            return Relation.SAME
        is_known = self._are_others(name, comparable) if name else ndc and not comparable
        return Relation.NONE if is_known and not self.is_of_compound(line) else Relation.UNKNOWN

    def _are_others(self, name: str, names: frozenset[str]) -> bool:
        """Whether names are all of other drugs: a word in common may be the brand beside the substance."""
        return "" not in names and (not names or self.words.isdisjoint(name.split()))


_NO_LINES = _Group([])


class _Index:
    """Lines of one code by the dates and the sites they name."""

    def __init__(self, lines: Iterable[ServiceLine], by_site: bool) -> None:
        self._sites = _SITES if by_site else frozenset[str]()
        found: defaultdict[_Key, list[ServiceLine]] = defaultdict(list)
        for line in lines:
            found[self._key(line)].append(line)
        self._groups = {key: _Group(group) for key, group in found.items()}
        dated = [dates for dates, _ in self._groups if dates != _UNDATED]
        self._firsts, self._lasts = sorted(first for first, _ in dated), sorted(last for _, last in dated)

    def _key(self, line: ServiceLine) -> _Key:
        return line.dates, line.modifier_set & self._sites

    def relation(self, line: ServiceLine) -> Relation:
        """What these lines bill beside the line; unknown where only the dates may be the same."""
        key = self._key(line)
        relation = self._groups.get(key, _NO_LINES).relation(line)
        if relation is Relation.NONE and self._may_share_a_day(key):
            return Relation.UNKNOWN
        return relation

    def _may_share_a_day(self, key: _Key) -> bool:
        """Whether another group has no date that can be read, or dates that overlap."""
        others = len(self._groups) - (key in self._groups)
        (first, last), _ = key
        if not first or not others:
            return others > 0
        overlapping = bisect_right(self._firsts, last) - bisect_left(self._lasts, first)
        undated = len(self._groups) - len(self._firsts)
        return overlapping + undated > (key in self._groups)


class Siblings:
    """The lines of a claim; those of one code are indexed once for each set of modifiers that is asked for."""

    def __init__(self, lines: Iterable[ServiceLine]) -> None:
        self._lines = tuple(lines)
        self._by_code: dict[str, list[ServiceLine]] = {}
        self._indexes: dict[tuple[str, frozenset[str], bool, bool], _Index] = {}
        self._dates: dict[frozenset[str], frozenset[_Dates]] = {}

    def bearing(self, modifiers: frozenset[str], line: ServiceLine) -> Relation:
        """What the lines with one of the modifiers bill, beside a line that has none of them."""
        return self._relation(line, modifiers, True)

    def bearing_at_its_site(self, modifiers: frozenset[str], line: ServiceLine) -> Relation:
        """The same of lines that name the same side, eyelid or finger, or none where the line names none."""
        return self._relation(line, modifiers, True, by_site=True)

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

    def _relation(self, line: ServiceLine, modifiers: frozenset[str], bearing: bool, by_site: bool = False) -> Relation:
        key = line.code, modifiers, bearing, by_site
        index = self._indexes.get(key)
        if index is None:
            same_code = self._lines_with(line.code)
            lines = (other for other in same_code if other.modifier_set.isdisjoint(modifiers) != bearing)
            index = self._indexes[key] = _Index(lines, by_site)
        return index.relation(line)

    def _lines_with(self, code: str) -> list[ServiceLine]:
        if not self._by_code:
            for line in self._lines:
                self._by_code.setdefault(line.code, []).append(line)
        return self._by_code.get(code, [])
