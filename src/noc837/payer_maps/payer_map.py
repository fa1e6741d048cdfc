"""A payer's choices: which codes are looked for and, per rule, severity, correction and parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from noc837.findings import Severity

Parameter = str | bool | frozenset[str]
NOC_CODES = frozenset({"J3490", "J3590", "C9399", "J9999"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What one payer wants of one rule; None leaves the rule's own default."""

    off: bool | None = None
    severity: Severity | None = None
    correct: bool | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))


_DEFAULT_CHOICE = Choice()


@dataclass(frozen=True, slots=True, eq=False)
class PayerMap:
    """One payer's choices, compared by identity; the default map leaves all to the catalogue's defaults.

    Encounters (BHT06 = RP) mirror a record already adjudicated: they are checked, and corrected only where
    `corrects_encounters`.
    """

    id: str = "default"
    codes: frozenset[str] = NOC_CODES
    choices: Mapping[str, Choice] = field(default_factory=lambda: MappingProxyType({}))
    corrects_encounters: bool = False

    def choice(self, rule: str) -> Choice:
        """What this payer wants of a rule, by its code."""
        return self.choices.get(rule, _DEFAULT_CHOICE)
