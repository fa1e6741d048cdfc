"""What a rule is: its words, its examples, and its check."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from noc837.claims.claim import Claim
from noc837.claims.events import Event
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.payer_maps import Parameter, PayerMap

EXAMPLE_DRUG = "LIN**N4*50242006001~CTP****1*UN"


class MayCorrect(StrEnum):
    """Who allows a rule's corrections: the rule itself, the payer map (with the default map's choice), nobody."""

    ALWAYS = "always"
    PAYER_YES = "payer [yes]"
    PAYER_NO = "payer [no]"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Status:
    """What a payer would answer: 277CA category and code, CARC, RARC; as the catalogue has them."""

    claim_status: str = ""
    carc: str = ""
    rarc: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A service line as sent and as it should be, with delimiters `* : ^ ~`, from SV1 on, without LX.

    `found` tells whether the rule finds anything; `becomes` is the corrected line, None where it stays as it is.
    An example in 837P form serves for 837I too, its SV1 rewritten, unless `guide` names one.
    `claim_note` is an NTE of loop 2300 that the claim has.
    """

    sent: str
    becomes: str | None = None
    found: bool = True
    guide: str = "both"
    claim_note: str = ""


def example_line(procedure: str = "HC:J3490:::::DRUGX 5MG IV", note: str = "", drug: str = EXAMPLE_DRUG) -> str:
    """A service line for an example, from SV1 on; `note` and `drug` are segments, empty for none."""
    segments = (f"SV1*{procedure}*120*UN*1*11**1", "DTP*472*D8*20261103", note, drug)
    return "~".join(filter(None, segments))


Applies = Callable[[ServiceLine], object]
LineCheck = Callable[[ServiceLine, Claim, "Chosen"], Iterator[Finding]]
ClaimCheck = Callable[[Claim, "Chosen"], Iterator[Finding]]
EventCheck = Callable[[Event, "Chosen"], Iterator[Finding]]


def _always(line: ServiceLine) -> bool:  # noqa: ARG001
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of the catalogue, with the catalogue's defaults; compared by identity.

    `guide` is both, P, I or – (the envelope). `because` says what is wrong and what is done about it, `source` where
    that comes from. `check` looks at a NOC line, `check_claim` at a claim that holds one, `check_event` at an event
    of the sweep. `applies` tells at a glance whether a line may concern the rule; only then it is checked.
    `of_void_claims` marks a rule that alone looks at void claims.
    """

    code: str
    name: str
    place: str
    guide: str
    severity: Severity
    may_correct: MayCorrect
    status: Status
    because: str
    source: str
    examples: tuple[Example, ...] = ()
    applies: Applies = _always
    check: LineCheck | None = None
    check_claim: ClaimCheck | None = None
    check_event: EventCheck | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=lambda: MappingProxyType({}))
    off: bool = False
    of_void_claims: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rule under one payer map; `severity` is set where the map sets it, `parameters` are what its check reads."""

    rule: Rule
    severity: Severity | None
    corrects: bool
    parameters: Mapping[str, Parameter]
    payer_map: PayerMap

    def severity_of(self, finding: Finding) -> Severity:
        """What the payer map says, else what the finding says, else the rule's default."""
        for severity in (self.severity, finding.severity):
            if severity is not None:
                return severity
        return self.rule.severity

    def allowed(self, name: str) -> bool:
        """A parameter that is true or false."""
        return self.parameters.get(name) is True


def choose(rule: Rule, payer_map: PayerMap) -> Chosen | None:
    """The rule as the payer map has it, None where it is off."""
    choice = payer_map.choice(rule.code)
    if rule.off if choice.off is None else choice.off:
        return None
    corrects = rule.may_correct in (MayCorrect.ALWAYS, MayCorrect.PAYER_YES)
    if rule.may_correct in (MayCorrect.PAYER_YES, MayCorrect.PAYER_NO) and choice.correct is not None:
        corrects = choice.correct
    return Chosen(
        rule,
        choice.severity,
        corrects,
        MappingProxyType({**rule.parameters, **choice.parameters}),
        payer_map,
    )
