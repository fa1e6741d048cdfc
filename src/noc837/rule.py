"""What a rule is: its words, its examples, and its check."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from noc837.claims.claim import Claim
from noc837.claims.events import Event
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.payer_maps import OFF, Choice, Level, PayerMap, Value
from noc837.payer_maps.forms import Form
from noc837.reference import NO_REFERENCE, Kind, Known, Listing, Reference, Source

EXAMPLE_DRUG = "LIN**N4*50242006001~CTP****1*UN"
EXAMPLE_DIRECTORY = Source(Kind.DIRECTORY, dated="20261102")
EXAMPLE_LISTING = Listing(
    "50242006001",
    "DRUGX",
    "drugxate",
    ("DRUGXATE",),
    strength="5 mg/1",
    code="50242-060-01",
    dosage_form="INJECTION, POWDER, LYOPHILIZED, FOR SOLUTION",
    source=EXAMPLE_DIRECTORY,
)


class MayCorrect(StrEnum):
    """Who allows a rule's corrections: the rule itself, the payer map (with the default map's choice), nobody."""

    ALWAYS = "always"
    PAYER_YES = "payer [yes]"
    PAYER_NO = "payer [no]"
    NEVER = "never"

    @property
    def by_itself(self) -> bool:
        """Whether corrections are made where no map says anything."""
        return self in (MayCorrect.ALWAYS, MayCorrect.PAYER_YES)

    @property
    def payer_decides(self) -> bool:
        """Whether a payer map may allow and forbid them."""
        return self in (MayCorrect.PAYER_YES, MayCorrect.PAYER_NO)


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
    `remains` tells that the corrected line is still reported.
    An example in 837P form serves for 837I too, its SV1 rewritten, unless `guide` names one. `head` are segments of
    loop 2300 that the claim has, each with its terminator, `claim_note` is its NTE, `claim_lines` are lines that stand
    behind this one. `under` is what the payer map wants of the rule; None leaves it to the default. `knows` is all that
    the reference knows; without any there is none.
    """

    sent: str
    becomes: str | None = None
    found: bool = True
    remains: bool = False
    guide: str = "both"
    claim_note: str = ""
    head: str = ""
    claim_lines: tuple[str, ...] = ()
    under: Choice | None = None
    knows: tuple[Known, ...] = ()


def example_line(procedure: str = "HC:J3490:::::DRUGX 5MG IV", note: str = "", drug: str = EXAMPLE_DRUG) -> str:
    """A service line for an example, from SV1 on; `note` and `drug` are segments, empty for none."""
    segments = (f"SV1*{procedure}*120*UN*1*11**1", "DTP*472*D8*20261103", note, drug)
    return "~".join(filter(None, segments))


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a payer map may set of a rule beside severity and correction.

    The type of `default` is that of every value: yes or no, a whole number, a word, or a set of words.
    `means` says in words for an analyst what it does. `words` are those it may hold; where there are none, any of the
    `form`.
    """

    name: str
    default: Value
    means: str
    words: frozenset[str] = frozenset()
    form: Form | None = None


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
    `of_void_claims` marks a rule that alone looks at void claims. A rule that `needs` a kind of file in the reference
    is not asked where the reference has none.
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
    parameters: tuple[Parameter, ...] = ()
    off: bool = False
    of_void_claims: bool = False
    needs: Kind | None = None

    @property
    def level_word(self) -> str:
        """Its severity where no map says anything, or off."""
        return OFF if self.off else self.severity.word


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rule under one payer map: its level, other levels by procedure code, the parameters and the reference it reads.

    `level` is None where neither the map nor a case of it says anything: then the finding's, else the rule's.
    """

    rule: Rule
    level: Level | None
    corrects: bool
    parameters: Mapping[str, Value]
    payer_map: PayerMap
    by_procedure: Mapping[str, Level] = field(default_factory=lambda: MappingProxyType({}))
    reference: Reference = NO_REFERENCE

    def severity_of(self, finding: Finding, procedure: str = "") -> Severity:
        """What the payer map says for this code, else what the finding says, else the rule's default."""
        level = self.by_procedure.get(procedure, self.level)
        for severity in (level, finding.severity):
            if isinstance(severity, Severity):
                return finding.bounded(severity)
        return finding.bounded(self.rule.severity)

    def is_off(self, procedure: str) -> bool:
        """Whether the rule does not look at lines with this code."""
        return self.by_procedure.get(procedure, self.level) == OFF

    def sets(self, name: str) -> bool:
        """Whether the payer map itself sets a parameter."""
        return name in self.payer_map.choice(self.rule.code).parameters

    def flag(self, name: str) -> bool:
        """A parameter that is yes or no."""
        return self.parameters[name] is True

    def number(self, name: str) -> int:
        """A parameter that is a whole number."""
        value = self.parameters[name]
        assert isinstance(value, int)
        return value

    def word(self, name: str) -> str:
        """A parameter that is one word."""
        value = self.parameters[name]
        assert isinstance(value, str)
        return value

    def words(self, name: str) -> frozenset[str]:
        """A parameter that is a set of words."""
        value = self.parameters[name]
        assert isinstance(value, frozenset)
        return value


def choose(rule: Rule, payer_map: PayerMap, reference: Reference = NO_REFERENCE) -> Chosen | None:
    """The rule as the payer map has it, None where it is off or the reference lacks what it needs.

    The map's cases are those that fit the claim.
    """
    if rule.needs and rule.needs not in reference.kinds:
        return None
    choice = payer_map.choice(rule.code)
    level: Level | None = OFF if rule.off and choice.level is None else choice.level
    by_procedure: dict[str, Level] = {}
    for case in choice.cases:
        for procedure in case.procedures:
            by_procedure.setdefault(procedure, case.level)
        if not case.procedures:
            level = case.level
            break
    if level == OFF and all(other == OFF for other in by_procedure.values()):
        return None
    corrects = rule.may_correct.by_itself
    if rule.may_correct.payer_decides and choice.correct is not None:
        corrects = choice.correct
    defaults = {parameter.name: parameter.default for parameter in rule.parameters}
    parameters = MappingProxyType({**defaults, **choice.parameters})
    return Chosen(rule, level, corrects, parameters, payer_map, MappingProxyType(by_procedure), reference)
