"""One claim through all rules, its corrections proved or withheld, and what became of each of its NOC lines."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments
from noc837.claims.line import ServiceLine
from noc837.claims.location import locate
from noc837.findings import Counts, Finding, LeftFinding, Location, Severity, TakenChange
from noc837.rule import Chosen
from noc837.rules import CORRECTION_WITHHELD
from noc837.scrubbing.policy import Policy, as_left, count_finding
from noc837.scrubbing.proof import Verdict, prove
from noc837.scrubbing.rounds import Outcome, scrub_head, scrub_line, written
from noc837.scrubbing.submitted import as_sent
from noc837.x12.segment import Segment


@dataclass(frozen=True, slots=True, repr=False)
class ClaimOutcome:
    """What became of a claim; `after` are its segments as they are to be written."""

    after: Segments
    findings: tuple[LeftFinding, ...]
    changes: tuple[TakenChange, ...]
    counts: Counts


@dataclass(slots=True, repr=False)
class _Attempt:
    """A claim's head and NOC lines after all rules."""

    head: Outcome[Claim]
    lines: list[Outcome[ServiceLine]]

    @property
    def claim(self) -> Claim:
        """The claim as it came."""
        return self.head.before

    @property
    def changed(self) -> bool:
        """Whether any correction was taken."""
        return bool(self.head.taken) or any(line.taken for line in self.lines)


def scrub_claim(claim: Claim, policy: Policy, verdict: Verdict | None = None) -> ClaimOutcome:
    """The claim after all rules; `verdict` is asked beside the proof where one is given."""
    if claim.is_void or (claim.envelope.header.reports_encounters and not policy.payer_map.corrects_encounters):
        return _sum_up(_attempt(claim, policy, correct=False), policy, claim.segments, untouched=True)
    attempt = _attempt(claim, policy, correct=True)
    if not attempt.changed:
        return _sum_up(attempt, policy, claim.segments)
    after = written(attempt.head.after, attempt.lines)
    proof = prove(attempt.head, attempt.lines, after, policy, verdict)
    if not proof.fault:
        outcome = _sum_up(attempt, policy, after)
        outcome.counts.not_verified += proof.not_verified
        return outcome
    attempt = _attempt(claim, policy, correct=False)
    attempt.head.left += _withheld(claim, policy, proof.fault)
    return _sum_up(attempt, policy, claim.segments)


def _attempt(claim: Claim, policy: Policy, correct: bool) -> _Attempt:
    head = scrub_head(claim, policy.void_rules if claim.is_void else policy.claim_rules, correct)
    lines = [line for line in head.after.lines if line.code in policy.payer_map.codes]
    rules = () if claim.is_void else policy.line_rules
    return _Attempt(head, [scrub_line(line, head.after, rules, correct) for line in lines])


def _withheld(claim: Claim, policy: Policy, fault: str) -> Iterator[tuple[Chosen, Finding]]:
    rule = CORRECTION_WITHHELD
    always = Chosen(rule, rule.severity, False, rule.parameters, policy.payer_map)  # no payer can switch it off
    message = f"the corrections of this claim were withheld: {fault}"
    advice = "correct what the claim's other exceptions say by hand"
    yield always, Finding(rule.code, "2300 CLM", "", message, advice, claim.clm)


def _sum_up(attempt: _Attempt, policy: Policy, after: Segments, untouched: bool = False) -> ClaimOutcome:
    counts = Counts(noc_lines=len(attempt.lines))
    findings: list[LeftFinding] = []
    changes: list[TakenChange] = []
    claim, head = attempt.claim, attempt.head
    if head.left or head.taken:
        location = locate(claim, None, policy.payer_map.id)
        findings += [_left(claim, chosen, finding, location) for chosen, finding in head.left]
        changes += _changes(head, location)
    for line in attempt.lines:
        if line.left or line.taken:
            location = locate(claim, line.before, policy.payer_map.id)
            findings += [_left(claim, chosen, as_sent(f, line.before), location) for chosen, f in _roots(line)]
            changes += _changes(line, location)
        _count_line(counts, head, line, untouched)
    for left in findings:
        count_finding(counts, left)
    counts.changes = len(changes)
    return ClaimOutcome(after, tuple(findings), tuple(changes), counts)


def _left(claim: Claim, chosen: Chosen, finding: Finding, location: Location) -> LeftFinding:
    number = claim.number_of(finding.segment) if finding.segment else 0
    return as_left(finding, chosen, location, number)


def _roots(outcome: Outcome[ServiceLine]) -> list[tuple[Chosen, Finding]]:
    """The line's findings; one that follows from another joins the message of that one."""
    if not any(finding.follows_from for _, finding in outcome.left):
        return outcome.left
    codes = {finding.rule for _, finding in outcome.left}
    joined: dict[str, str] = {}
    roots: list[tuple[Chosen, Finding]] = []
    for chosen, finding in outcome.left:
        root = next((code for code in finding.follows_from if code in codes), "")
        if root:
            joined[root] = joined.get(root, "") + f"; {finding.message}"
        else:
            roots.append((chosen, finding))
    return [(chosen, replace(f, message=f.message + joined.pop(f.rule, ""))) for chosen, f in roots]


def _changes(outcome: Outcome[Claim] | Outcome[ServiceLine], location: Location) -> Iterator[TakenChange]:
    for taken in outcome.taken:
        rule, basis = taken.chosen.rule, taken.correction.basis
        for change in taken.correction.changes:
            before, after = _text(change.before), _text(change.after)
            yield TakenChange(rule.code, rule.name, basis, change.place, before, after, location)


def _text(segment: Segment | None) -> str:
    return segment.render().decode("latin-1") if segment else ""


def _count_line(counts: Counts, head: Outcome[Claim], line: Outcome[ServiceLine], untouched: bool) -> None:
    if untouched:
        counts.untouched += 1
    elif _has_error(head) or _has_error(line):
        counts.left += 1
    elif head.taken or line.taken:
        counts.corrected += 1
    else:
        counts.clean += 1


def _has_error(outcome: Outcome[Claim] | Outcome[ServiceLine]) -> bool:
    return any(chosen.severity_of(finding) == Severity.ERROR for chosen, finding in outcome.left)
