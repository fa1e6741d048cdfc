"""One claim explained: the map in force, what was found and changed on it and its NOC lines, what became of these."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.findings import LeftFinding, TakenChange
from noc837.payer_maps import InForce, Origin, PayerMap, PayerMaps, traits_of
from noc837.payer_maps.settings import text_of
from noc837.reference import NO_REFERENCE, CodeOfNdc, Listing, Reference
from noc837.reference.of_line import listings_of
from noc837.reference.on_the_day import codes_on
from noc837.rules import ALL
from noc837.scrubbing.claim import Became, scrub_claim
from noc837.scrubbing.policy import policy_of

_RULES = {rule.code: rule for rule in ALL}
_OF_NARRATIVE = ("required", "order", "longest", "ndc_hyphens")
# The settings of a map, beside its parameters, that a rule goes by.
_ALSO_GOES_BY = {
    **dict.fromkeys(("DSC06", "NTE03", "NTE04"), _OF_NARRATIVE),
    "MOD02": ("waste_modifiers",),
    **dict.fromkeys(("MOD03", "MOD04"), ("waste_modifiers", "no_waste_modifiers")),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a map sets that a rule goes by, as its file has it, and where."""

    name: str
    value: str
    origin: Origin


@dataclass(frozen=True, slots=True, repr=False)
class ExplainedFinding:
    """A finding, its rule's reason in short and its source; `origin` is what set its severity, None for no map.

    `settings` are what else maps set that the rule goes by.
    """

    left: LeftFinding
    because: str
    source: str
    origin: Origin | None
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ExplainedChange:
    """A change, its rule's reason in short and its source; `origin` is what allowed it, None for no map."""

    taken: TakenChange
    because: str
    source: str
    origin: Origin | None


@dataclass(frozen=True, slots=True, repr=False)
class ExplainedLine:
    """A NOC line as sent, what became of it, its findings with the gravest first, and its changes in order.

    `listing` is the package of its NDC as the directory of its service date has it, None where none is known; `codes`
    are what the crosswalks of that date say of it.
    """

    line: ServiceLine
    became: Became
    findings: tuple[ExplainedFinding, ...]
    changes: tuple[ExplainedChange, ...]
    listing: Listing | None
    codes: tuple[CodeOfNdc, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """A claim as sent, the map in force, what was found and changed on the claim itself, and its NOC lines."""

    claim: Claim
    in_force: InForce
    findings: tuple[ExplainedFinding, ...]
    changes: tuple[ExplainedChange, ...]
    lines: tuple[ExplainedLine, ...]


def explain_claim(claim: Claim, maps: PayerMaps, reference: Reference = NO_REFERENCE) -> Explanation:
    """What a scrub under these maps makes of a claim; no lines where the map in force knows none of its codes."""
    in_force = maps.in_force(traits_of(claim))
    payer_map = in_force.payer_map
    outcome = scrub_claim(claim, policy_of(claim, payer_map, reference))
    findings: defaultdict[int, list[LeftFinding]] = defaultdict(list)
    changes: defaultdict[int, list[TakenChange]] = defaultdict(list)
    for left in outcome.findings:
        findings[left.location.ordinals[-1]].append(left)
    for change in outcome.changes:
        changes[change.location.ordinals[-1]].append(change)
    lines = tuple(
        ExplainedLine(
            line,
            outcome.became[line.ordinal],
            _findings(payer_map, line.code, findings[line.ordinal]),
            _changes(payer_map, changes[line.ordinal]),
            next(iter(listings_of(line, reference)), None),
            codes_on(reference, line.exact_ndc, line.dates[0]),
        )
        for line in claim.lines
        if line.code in payer_map.codes
    )
    of_claim = _findings(payer_map, "", findings[0]), _changes(payer_map, changes[0])
    return Explanation(claim, in_force, *of_claim, lines)


def _findings(payer_map: PayerMap, procedure: str, findings: list[LeftFinding]) -> tuple[ExplainedFinding, ...]:
    ordered = sorted(findings, key=lambda left: left.severity)
    return tuple(
        ExplainedFinding(
            left,
            *_reason(left.finding.rule),
            _of_severity(payer_map, left.finding.rule, procedure),
            tuple(_settings(payer_map, left.finding.rule)),
        )
        for left in ordered
    )


def _settings(payer_map: PayerMap, rule: str) -> Iterator[Setting]:
    choice = payer_map.choice(rule)
    for name, value in choice.parameters.items():
        if name in choice.origins:
            yield Setting(name, text_of(value), choice.origins[name])
    for name in _ALSO_GOES_BY.get(rule, ()):
        if name in payer_map.origins:
            holder = payer_map.narrative if name in _OF_NARRATIVE else payer_map
            yield Setting(name.replace("_", "-"), text_of(getattr(holder, name)), payer_map.origins[name])


def _reason(code: str) -> tuple[str, str]:
    """The first paragraph of the rule's reason, in one line, and its source."""
    rule = _RULES[code]
    return " ".join(rule.because.strip().split("\n\n")[0].split()), rule.source


def _of_severity(payer_map: PayerMap, rule: str, procedure: str) -> Origin | None:
    """Where the severity of a rule for a procedure code comes from; the map's cases are those that fit the claim."""
    choice = payer_map.choice(rule)
    for case in choice.cases:
        if not case.procedures or procedure in case.procedures:
            return case.origin
    return choice.origins.get("severity")


def _changes(payer_map: PayerMap, changes: list[TakenChange]) -> tuple[ExplainedChange, ...]:
    return tuple(
        ExplainedChange(taken, *_reason(taken.rule), payer_map.choice(taken.rule).origins.get("correct"))
        for taken in changes
    )
