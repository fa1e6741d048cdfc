"""The rules under one payer map, chosen once."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from noc837.findings import Counts, Finding, LeftFinding, Location, Severity
from noc837.payer_maps import PayerMap
from noc837.rule import Applies, Chosen, choose
from noc837.rules import ALL
from noc837.scrubbing.rounds import Family


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """A payer map and the rules that are on under it, in order, by what they check; void claims have their own.

    Neighbours that ask the same of a line before they check it are asked together.
    """

    payer_map: PayerMap
    line_rules: tuple[Family, ...]
    claim_rules: tuple[Chosen, ...]
    void_rules: tuple[Chosen, ...]
    event_rules: tuple[Chosen, ...]


@lru_cache(maxsize=64)
def policy_for(payer_map: PayerMap) -> Policy:
    """The policy of a payer map."""
    chosen = [found for rule in ALL if (found := choose(rule, payer_map))]
    return Policy(
        payer_map,
        tuple((a, tuple(family)) for a, family in groupby((c for c in chosen if c.rule.check), _applies)),
        tuple(c for c in chosen if c.rule.check_claim and not c.rule.of_void_claims),
        tuple(c for c in chosen if c.rule.check_claim and c.rule.of_void_claims),
        tuple(c for c in chosen if c.rule.check_event),
    )


def _applies(chosen: Chosen) -> Applies:
    return chosen.rule.applies


def as_left(finding: Finding, chosen: Chosen, location: Location, number: int) -> LeftFinding:
    """A finding with what the exceptions file says beside it; `number` is that of its segment in the set."""
    rule, status = chosen.rule, chosen.rule.status
    severity = chosen.severity_of(finding)
    return LeftFinding(finding, severity, rule.name, location, number, status.claim_status, status.carc, status.rarc)


def count_finding(counts: Counts, left: LeftFinding) -> None:
    """Adds a finding to the counts."""
    counts.errors += left.severity == Severity.ERROR
    counts.warnings += left.severity == Severity.WARNING
    counts.rules[left.finding.rule] = counts.rules.get(left.finding.rule, 0) + 1
