"""One claim through all rules, its corrections proved or withheld, and what became of each of its NOC lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments
from noc837.claims.location import locate_claim, locate_line
from noc837.findings import Counts, Finding, LeftFinding, Location, Severity, TakenChange
from noc837.rule import Chosen
from noc837.rules import CORRECTION_WITHHELD
from noc837.scrubbing.policy import Policy, as_left, count_finding
from noc837.scrubbing.proof import Verdict, prove
from noc837.scrubbing.rounds import ClaimRound, LineRound, Taken, procedure_of, scrub_round
from noc837.scrubbing.submitted import as_sent
from noc837.x12.segment import Segment


@dataclass(frozen=True, slots=True, repr=False)
class ClaimOutcome:
    """What became of a claim; `after` are its segments as they are to be written."""

    after: Segments
    findings: tuple[LeftFinding, ...]
    changes: tuple[TakenChange, ...]
    counts: Counts


def scrub_claim(claim: Claim, policy: Policy, verdict: Verdict | None = None) -> ClaimOutcome:
    """The claim after all rules; `verdict` is asked beside the proof where one is given."""
    lines = [line for line in claim.lines if line.code in policy.payer_map.codes]
    if not lines:  # its codes are other payers' NOC codes
        return ClaimOutcome(claim.segments, (), (), Counts())
    if claim.is_void:
        return _sum_up(scrub_round(claim, lines, policy.void_steps, correct=False), policy, untouched=True)
    if claim.envelope.header.reports_encounters and not policy.payer_map.corrects_encounters:
        return _sum_up(scrub_round(claim, lines, policy.steps, correct=False), policy, untouched=True)
    work = scrub_round(claim, lines, policy.steps, correct=True)
    if not work.is_changed:
        return _sum_up(work, policy)
    proof = prove(work, policy, verdict)
    if proof.fault:
        work = scrub_round(claim, lines, policy.steps, correct=False)
        work.left += _withheld(claim, policy, proof.fault)
        return _sum_up(work, policy)
    outcome = _sum_up(work, policy)
    outcome.counts.not_verified += proof.not_verified
    return outcome


def _withheld(claim: Claim, policy: Policy, fault: str) -> Iterator[tuple[Chosen, Finding]]:
    rule = CORRECTION_WITHHELD
    always = Chosen(rule, rule.severity, False, {}, policy.payer_map)  # no payer can switch it off
    message = f"the corrections of this claim were withheld: {fault}"
    advice = "correct what the claim's other exceptions say by hand"
    yield always, Finding(rule.code, "2300 CLM", "", message, advice, claim.clm)


def _sum_up(work: ClaimRound, policy: Policy, untouched: bool = False) -> ClaimOutcome:
    counts = Counts(noc_lines=len(work.lines))
    findings: list[LeftFinding] = []
    changes: list[TakenChange] = []
    of_claim = None
    if work.left or work.is_changed or any(line.left for line in work.lines):
        of_claim = locate_claim(work.before, policy.payer_map.id)
        findings += _left_on_claim(work, of_claim)
        changes += _changes(work.taken, of_claim)
    errors = {finding.line for chosen, finding in work.left if _is_error(chosen, finding, work.before)}
    for line in work.lines:
        if of_claim and (line.left or line.taken):
            location = locate_line(of_claim, line.before)
            findings += _left_on_line(work.before, line, location)
            changes += _changes(line.taken, location)
        has_error = bool(errors & {0, line.before.ordinal}) or _has_error(line)
        _count_line(counts, untouched, has_error, bool(work.taken or line.taken))
    for left in findings:
        count_finding(counts, left)
    counts.changes = len(changes)
    return ClaimOutcome(work.after.segments, tuple(findings), tuple(changes), counts)


def _left_on_claim(work: ClaimRound, of_claim: Location) -> Iterator[LeftFinding]:
    claim = work.before
    for chosen, finding in work.left:
        line = claim.lines[finding.line - 1] if finding.line else None
        shown = as_sent(finding, line) if line else finding
        severity = chosen.severity_of(finding, procedure_of(finding, claim))
        yield _left(claim, chosen, shown, severity, locate_line(of_claim, line) if line else of_claim)


def _left_on_line(claim: Claim, line: LineRound, location: Location) -> Iterator[LeftFinding]:
    for chosen, finding in _roots(line.left):
        severity = chosen.severity_of(finding, line.before.code)
        yield _left(claim, chosen, as_sent(finding, line.before), severity, location)


def _left(claim: Claim, chosen: Chosen, finding: Finding, severity: Severity, location: Location) -> LeftFinding:
    number = claim.number_of(finding.segment) if finding.segment else 0
    return as_left(finding, severity, chosen, location, number)


def _roots(left: list[tuple[Chosen, Finding]]) -> list[tuple[Chosen, Finding]]:
    """The line's findings; one that follows from another joins the message of that one."""
    if not any(finding.follows_from for _, finding in left):
        return left
    codes = {finding.rule for _, finding in left}
    joined: dict[str, str] = {}
    roots: list[tuple[Chosen, Finding]] = []
    for chosen, finding in left:
        root = next((code for code in finding.follows_from if code in codes), "")
        if root:
            joined[root] = joined.get(root, "") + f"; {finding.message}"
        else:
            roots.append((chosen, finding))
    return [(chosen, replace(f, message=f.message + joined.pop(f.rule, ""))) for chosen, f in roots]


def _changes(taken: Iterable[Taken], location: Location) -> Iterator[TakenChange]:
    for each in taken:
        rule, basis = each.chosen.rule, each.correction.basis
        for change in each.correction.changes:
            before, after = _text(change.before), _text(change.after)
            yield TakenChange(rule.code, rule.name, basis, change.place, before, after, location)


def _text(segment: Segment | None) -> str:
    return segment.render().decode("latin-1") if segment else ""


def _count_line(counts: Counts, untouched: bool, has_error: bool, changed: bool) -> None:
    if untouched:
        counts.untouched += 1
    elif has_error:
        counts.left += 1
    elif changed:
        counts.corrected += 1
    else:
        counts.clean += 1


def _is_error(chosen: Chosen, finding: Finding, claim: Claim) -> bool:
    return chosen.severity_of(finding, procedure_of(finding, claim)) == Severity.ERROR


def _has_error(line: LineRound) -> bool:
    return any(chosen.severity_of(finding, line.before.code) == Severity.ERROR for chosen, finding in line.left)
