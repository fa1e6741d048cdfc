"""One claim through all rules, its corrections proved or withheld, and what became of each of its NOC lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

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

Became = Literal["clean", "corrected", "left", "untouched"]
_Graded = tuple[Chosen, Finding, Severity]


@dataclass(frozen=True, slots=True, repr=False)
class ClaimOutcome:
    """What became of a claim, and of its NOC lines by ordinal; `after` are its segments as they are to be written."""

    after: Segments
    findings: tuple[LeftFinding, ...]
    changes: tuple[TakenChange, ...]
    counts: Counts
    became: Mapping[int, Became]


def scrub_claim(claim: Claim, policy: Policy, verdict: Verdict | None = None) -> ClaimOutcome:
    """The claim after all rules; `verdict` is asked beside the proof where one is given."""
    lines = [line for line in claim.lines if line.code in policy.payer_map.codes]
    if not lines:  # its codes are other payers' NOC codes
        return ClaimOutcome(claim.segments, (), (), Counts(), {})
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
    findings: list[LeftFinding] = []
    changes: list[TakenChange] = []
    if work.left or work.is_changed or any(line.left for line in work.lines):
        _report(work, locate_claim(work.before, policy.payer_map.id), findings, changes)
    errors = {left.location.ordinals[-1] for left in findings if left.severity == Severity.ERROR}
    counts = Counts(noc_lines=len(work.lines), changes=len(changes))
    became: dict[int, Became] = {}
    for line in work.lines:
        ordinal = line.before.ordinal
        word = _became(untouched, not errors.isdisjoint((0, ordinal)), bool(work.taken or line.taken))
        became[ordinal] = word
        setattr(counts, word, getattr(counts, word) + 1)
    for left in findings:
        count_finding(counts, left)
    return ClaimOutcome(work.after.segments, tuple(findings), tuple(changes), counts, became)


def _report(work: ClaimRound, of_claim: Location, findings: list[LeftFinding], changes: list[TakenChange]) -> None:
    """Adds what was found and changed on the claim, then on its lines."""
    findings += _left_on_claim(work, of_claim)
    changes += _changes(work.taken, of_claim)
    for line in work.lines:
        if line.left or line.taken:
            location = locate_line(of_claim, line.before)
            findings += _left_on_line(work.before, line, location)
            changes += _changes(line.taken, location)


def _became(untouched: bool, has_error: bool, changed: bool) -> Became:
    if untouched:
        return "untouched"
    if has_error:
        return "left"
    return "corrected" if changed else "clean"


def _left_on_claim(work: ClaimRound, of_claim: Location) -> Iterator[LeftFinding]:
    claim = work.before
    for chosen, finding in work.left:
        line = claim.lines[finding.line - 1] if finding.line else None
        shown = as_sent(finding, line) if line else finding
        severity = chosen.severity_of(finding, procedure_of(finding, claim))
        yield _left(claim, chosen, shown, severity, locate_line(of_claim, line) if line else of_claim)


def _left_on_line(claim: Claim, line: LineRound, location: Location) -> Iterator[LeftFinding]:
    graded = [(chosen, finding, chosen.severity_of(finding, line.before.code)) for chosen, finding in line.left]
    for chosen, finding, severity in _roots(graded):
        yield _left(claim, chosen, as_sent(finding, line.before), severity, location)


def _left(claim: Claim, chosen: Chosen, finding: Finding, severity: Severity, location: Location) -> LeftFinding:
    number = claim.number_of(finding.segment) if finding.segment else 0
    return as_left(finding, severity, chosen, location, number)


def _roots(left: list[_Graded]) -> list[_Graded]:
    """The line's findings; one that follows from another joins the message of that one, and makes it as grave."""
    if not any(finding.follows_from for _, finding, _ in left):
        return left
    codes = {finding.rule for _, finding, _ in left}
    joined: dict[str, list[tuple[str, Severity]]] = {}
    roots: list[_Graded] = []
    for chosen, finding, severity in left:
        root = next((code for code in finding.follows_from if code in codes), "")
        if root:
            joined.setdefault(root, []).append((f"; {finding.message}", severity))
        else:
            roots.append((chosen, finding, severity))
    return [_with_joined(root, joined.pop(root[1].rule, [])) for root in roots]


def _with_joined(root: _Graded, joined: list[tuple[str, Severity]]) -> _Graded:
    chosen, finding, severity = root
    message = finding.message + "".join(words for words, _ in joined)
    return chosen, replace(finding, message=message), min([severity, *(grade for _, grade in joined)])


def _changes(taken: Iterable[Taken], location: Location) -> Iterator[TakenChange]:
    for each in taken:
        rule, basis, source = each.chosen.rule, each.correction.basis, each.correction.source
        for change in each.correction.changes:
            before, after = _text(change.before), _text(change.after)
            yield TakenChange(rule.code, rule.name, basis, change.place, before, after, location, source)


def _text(segment: Segment | None) -> str:
    return segment.render().decode("latin-1") if segment else ""
