"""One rule after the other on a claim and its NOC lines: corrections taken one by one, each seen by what follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine, with_segments
from noc837.findings import Change, Correction, Finding
from noc837.rule import Applies, Chosen, ClaimCheck, LineCheck
from noc837.x12.segment import Segment

Family = tuple[Applies, tuple[tuple[LineCheck, Chosen], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Rules that see the claim at one time: those on the claim first, then those on its lines, in order.

    Neighbours that ask the same of a line before they check it are asked together.
    """

    claim_rules: tuple[tuple[ClaimCheck, Chosen], ...]
    line_rules: tuple[Family, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """A correction that was taken, and the place of the finding that offered it."""

    chosen: Chosen
    correction: Correction
    place: tuple[str, int]


@dataclass(slots=True, repr=False)
class LineRound:
    """A NOC line before and after its corrections, and the findings that are left on it."""

    before: ServiceLine
    after: ServiceLine
    taken: list[Taken] = field(default_factory=list)
    left: list[tuple[Chosen, Finding]] = field(default_factory=list)


@dataclass(slots=True, repr=False)
class ClaimRound:
    """A claim before and after its corrections, what was taken and is left on the claim itself, and its NOC lines."""

    before: Claim
    after: Claim
    lines: list[LineRound]
    taken: list[Taken] = field(default_factory=list)
    left: list[tuple[Chosen, Finding]] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether any correction was taken."""
        return bool(self.taken) or any(line.taken for line in self.lines)


def scrub_round(claim: Claim, lines: Iterable[ServiceLine], steps: Iterable[Step], correct: bool) -> ClaimRound:
    """The claim and some of its lines after all rules, step by step; nothing is corrected unless `correct`."""
    work = ClaimRound(claim, claim, [LineRound(line, line) for line in lines])
    for step in steps:
        for check, chosen in step.claim_rules:
            findings = list(check(work.after, chosen))
            if findings:
                _take_on_claim(check, chosen, findings, work, correct)
        changed = [line for line in work.lines if _run_on_line(step.line_rules, line, work.after, correct)]
        if changed:
            after = {line.before.ordinal: line.after for line in changed}
            work.after = work.after.with_lines(tuple(after.get(line.ordinal, line) for line in work.after.lines))
    return work


def _take_on_claim(check: ClaimCheck, chosen: Chosen, findings: list[Finding], work: ClaimRound, correct: bool) -> None:
    findings = _looked_at(chosen, findings, work.after)
    while changes := _taken(chosen, findings, correct, work.taken):
        work.after = work.after.with_segments(with_changes(work.after.segments, changes))
        for line in work.lines:
            line.after = work.after.lines[line.before.ordinal - 1]
        findings = _looked_at(chosen, list(check(work.after, chosen)), work.after)
    work.left += [(chosen, finding) for finding in findings]


def _looked_at(chosen: Chosen, findings: list[Finding], claim: Claim) -> list[Finding]:
    """The findings but those on lines whose code the rule is off for."""
    if not chosen.by_procedure:
        return findings
    return [finding for finding in findings if not chosen.is_off(procedure_of(finding, claim))]


def _run_on_line(families: Iterable[Family], line: LineRound, claim: Claim, correct: bool) -> bool:
    """Goes through the rules, and tells whether any changed the line."""
    before = line.after
    for applies, family in families:
        if applies(line.after):  # to most lines few do
            for check, chosen in family:
                findings = list(check(line.after, claim, chosen))
                if findings and not _is_off(chosen, line):
                    _take(chosen, findings, line, claim, correct)
                    if not applies(line.after):
                        break
    return line.after is not before


def _is_off(chosen: Chosen, line: LineRound) -> bool:
    return bool(chosen.by_procedure) and chosen.is_off(line.before.code)


def _take(chosen: Chosen, findings: list[Finding], line: LineRound, claim: Claim, correct: bool) -> None:
    rule = chosen.rule
    assert rule.check
    while changes := _taken(chosen, findings, correct, line.taken):
        line.after = with_segments(line.after, with_changes(line.after.segments, changes))
        findings = list(rule.check(line.after, claim, chosen)) if rule.applies(line.after) else []
    line.left += [(chosen, finding) for finding in findings]


def procedure_of(finding: Finding, claim: Claim) -> str:
    """The code of the line that a rule on claims speaks of, empty where it speaks of the whole claim."""
    return claim.lines[finding.line - 1].code if finding.line else ""


def _taken(chosen: Chosen, findings: list[Finding], correct: bool, taken: list[Taken]) -> list[Change]:
    """The changes of all corrections that may be taken together, now on record; none where there is nothing to take.

    Those on one segment are taken one after the other, and one that did not cure its place is not taken again.
    """
    if not findings or not correct or not chosen.corrects:
        return []
    done = {each.place for each in taken if each.chosen is chosen}
    touched: set[Segment | None] = set()
    changes: list[Change] = []
    for finding in findings:
        place = _place(finding)
        if finding.correction and place not in done and finding.segment not in touched:
            taken.append(Taken(chosen, finding.correction, place))
            touched.add(finding.segment)
            changes += finding.correction.changes
    return changes


def _place(finding: Finding) -> tuple[str, int]:
    return finding.place, finding.segment.origin if finding.segment else -1


def with_changes(segments: Sequence[Segment], changes: Sequence[Change]) -> list[Segment]:
    """The segments after some changes; one that is inserted may follow another that is.

    Raises LookupError where a change names a segment that is not there: a fault of the rule.
    """
    after = {change.before: change.after for change in changes if change.before}
    inserted: dict[Segment | None, list[Segment]] = {}
    for change in changes:
        if not change.before and change.after:
            inserted.setdefault(change.follows, []).append(change.after)
    result: list[Segment] = []
    for segment in segments:
        now = after.pop(segment, segment)
        pending = [now] if now else []
        if now is not segment:
            pending += inserted.pop(segment, ())
        while pending:
            result.append(pending.pop(0))
            pending = [*inserted.pop(result[-1], ()), *pending]
    if after or inserted:
        raise LookupError("a correction names a segment that is not there")
    return result
