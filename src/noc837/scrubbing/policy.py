"""The rules under one payer map, chosen once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from noc837.claims.claim import Claim
from noc837.findings import Counts, Finding, LeftFinding, Location, Severity
from noc837.payer_maps import PayerMap
from noc837.reference import NO_REFERENCE, Kind, Reference
from noc837.rule import Applies, Chosen, LineCheck, choose
from noc837.rules import ALL, STEPS
from noc837.scrubbing.rounds import Step


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A payer map and the rules that are on under it in one guide, step by step; void claims have steps of their own.

    `correcting` are the steps without the rules that correct nothing.
    """

    payer_map: PayerMap
    steps: tuple[Step, ...]
    correcting: tuple[Step, ...]
    void_steps: tuple[Step, ...]
    event_rules: tuple[Chosen, ...]


@lru_cache(maxsize=256)
def policy_for(payer_map: PayerMap, claim_type: str, reference: Reference = NO_REFERENCE) -> Policy:
    """The policy of a payer map for claims of 837P or 837I; without a claim type, for what stands around them."""
    meant = ("both", "–", claim_type)
    of_guide = ([rule for rule in step if rule.guide in meant] for step in STEPS)
    steps = [[c for rule in step if (c := choose(rule, payer_map, reference))] for step in of_guide]
    chosen = [found for step in steps for found in step]
    return Policy(
        payer_map,
        tuple(map(_step, steps)),
        tuple(_step(c for c in step if c.corrects) for step in steps),
        (Step(tuple((c.rule.check_claim, c) for c in chosen if c.rule.check_claim and c.rule.of_void_claims), ()),),
        tuple(c for c in chosen if c.rule.check_event),
    )


def policy_of(claim: Claim, payer_map: PayerMap, reference: Reference = NO_REFERENCE) -> Policy:
    """The policy of a payer map for a claim."""
    guide = claim.envelope.group.guide
    return policy_for(payer_map, guide.claim_type if guide else "", reference)


def not_asked(reference: Reference) -> dict[Kind, tuple[str, ...]]:
    """The codes of the rules that are not asked, by the kind of file that the reference lacks."""
    lacking = sorted({rule.needs for rule in ALL if rule.needs and rule.needs not in reference.kinds})
    return {kind: tuple(sorted(rule.code for rule in ALL if rule.needs is kind)) for kind in lacking}


def _step(chosen: Iterable[Chosen]) -> Step:
    rules = list(chosen)
    of_lines = [(c.rule.check, c) for c in rules if c.rule.check]
    return Step(
        tuple((c.rule.check_claim, c) for c in rules if c.rule.check_claim and not c.rule.of_void_claims),
        tuple((applies, tuple(family)) for applies, family in groupby(of_lines, _applies)),
    )


def _applies(check: tuple[LineCheck, Chosen]) -> Applies:
    return check[1].rule.applies


def as_left(finding: Finding, severity: Severity, chosen: Chosen, location: Location, number: int) -> LeftFinding:
    """A finding with what the exceptions file says beside it; `number` is that of its segment in the set."""
    rule, status = chosen.rule, chosen.rule.status
    answer = finding.claim_status or status.claim_status
    return LeftFinding(finding, severity, rule.name, location, number, answer, status.carc, status.rarc)


def count_finding(counts: Counts, left: LeftFinding) -> None:
    """Adds a finding to the counts."""
    counts.errors += left.severity == Severity.ERROR
    counts.warnings += left.severity == Severity.WARNING
    counts.rules[left.finding.rule] = counts.rules.get(left.finding.rule, 0) + 1
