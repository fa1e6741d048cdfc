"""A payer's choices: which codes are looked for and, per rule, severity, correction and parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from noc837.findings import Severity
from noc837.payer_maps.noc_codes import NocCode

OFF: Final = "off"
Level = Severity | Literal["off"]
Value = bool | int | str | frozenset[str]

NOC_CODES: Mapping[str, NocCode] = MappingProxyType({c: NocCode(c) for c in ("J3490", "J3590", "C9399", "J9999")})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting comes from: the map that makes it, the line, its own source, the name of its file."""

    map: str
    line: int
    source: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the text on a drug is to say: its required parts, the order they are offered in, its longest length.

    Parts are those of `drugs.narrative_parts`; `order` is empty where the payer has none. `ndc_hyphens` writes the NDC
    5-4-2 with hyphens.
    """

    required: frozenset[str] = frozenset({"name", "dose", "route"})
    order: tuple[str, ...] = ()
    longest: int = 80
    ndc_hyphens: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A level for some claims or codes only; empty `bill_types` or `procedures` are all of them.

    A bill type is `11x` for all frequencies, or three characters.
    """

    level: Level
    bill_types: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What one payer wants of one rule; None leaves the rule's own default.

    Of the cases the first that fits goes before `level`. `origins` tells where level, correction and each parameter
    come from, by "severity", "correct" and the parameter's name.
    """

    level: Level | None = None
    cases: tuple[Case, ...] = ()
    correct: bool | None = None
    parameters: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))


_DEFAULT_CHOICE = Choice()


@dataclass(frozen=True, slots=True, eq=False)
class PayerMap:
    """One payer's choices, compared by identity; without any, all is left to the catalogue's defaults.

    `codes` are those treated as unclassified. A line with one of `waste_modifiers` bills what was thrown away, one with
    one of `no_waste_modifiers` states that nothing was. `origins` tells where these come from, by their names and those
    of the narrative. Encounters (BHT06 = RP) mirror a record already adjudicated: they are
    checked, and corrected only where `corrects_encounters`.
    """

    id: str = "default"
    codes: Mapping[str, NocCode] = field(default_factory=lambda: NOC_CODES)
    choices: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))
    corrects_encounters: bool = False
    name: str = ""
    narrative: Narrative = Narrative()
    waste_modifiers: frozenset[str] = frozenset({"JW"})
    no_waste_modifiers: frozenset[str] = frozenset({"JZ"})
    origins: Mapping[str, Origin] = field(default_factory=lambda: MappingProxyType({}))

    def required_of(self, modifiers: frozenset[str]) -> frozenset[str]:
        """The parts that the text on a line must say: of waste neither dose nor route, of what was given no waste."""
        return self.narrative.required - ({"dose", "route"} if modifiers & self.waste_modifiers else {"waste"})

    def switches_on(self, rule: str) -> bool:
        """Whether the map itself switches a rule on, for all claims or for some."""
        choice = self.choice(rule)
        return any(level not in (None, OFF) for level in (choice.level, *(case.level for case in choice.cases)))

    @property
    def bill_types(self) -> frozenset[str]:
        """The types of bill that its cases name."""
        return frozenset(each for choice in self.choices.values() for case in choice.cases for each in case.bill_types)

    def choice(self, rule: str) -> Choice:
        """What this payer wants of a rule, by its code."""
        return self.choices.get(rule, _DEFAULT_CHOICE)
