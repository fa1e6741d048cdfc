"""One rule after the other on a claim's head or a line: corrections taken one by one, each seen by what follows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments
from noc837.claims.line import ServiceLine, with_segments
from noc837.findings import Change, Correction, Finding
from noc837.rule import Applies, Chosen
from noc837.x12.segment import Segment

T = TypeVar("T", Claim, ServiceLine)
Family = tuple[Applies, tuple[Chosen, ...]]


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """A correction that was taken, and the place of the finding that offered it."""

    chosen: Chosen
    correction: Correction
    place: tuple[str, int]


@dataclass(slots=True, repr=False)
class Outcome(Generic[T]):
    """A claim or a line before and after its corrections, and the findings that are left on it."""

    before: T
    after: T
    taken: list[Taken] = field(default_factory=list)
    left: list[tuple[Chosen, Finding]] = field(default_factory=list)


def scrub_head(claim: Claim, rules: Iterable[Chosen], correct: bool) -> Outcome[Claim]:
    """The claim after the rules on claims; nothing is corrected unless `correct`."""
    outcome = Outcome(claim, claim)
    for chosen in rules:
        findings = _findings_on_claim(chosen, outcome.after)
        while changes := _taken(chosen, findings, correct, outcome.taken):
            outcome.after = outcome.after.with_head(changed(outcome.after.head, changes))
            findings = _findings_on_claim(chosen, outcome.after)
        outcome.left += [(chosen, finding) for finding in findings]
    return outcome


def scrub_line(line: ServiceLine, claim: Claim, rules: Iterable[Family], correct: bool) -> Outcome[ServiceLine]:
    """The line after the rules on lines, each of which sees it as it then is."""
    outcome = Outcome(line, line)
    for applies, family in rules:
        if applies(outcome.after):  # to most lines few do
            for chosen in family:
                _run(chosen, outcome, claim, correct)
    return outcome


def _run(chosen: Chosen, outcome: Outcome[ServiceLine], claim: Claim, correct: bool) -> None:
    findings = _findings_on_line(chosen, outcome.after, claim)
    while changes := _taken(chosen, findings, correct, outcome.taken):
        outcome.after = with_segments(outcome.after, changed(outcome.after.segments, changes))
        findings = _findings_on_line(chosen, outcome.after, claim)
    outcome.left += [(chosen, finding) for finding in findings]


def _findings_on_line(chosen: Chosen, line: ServiceLine, claim: Claim) -> list[Finding]:
    rule = chosen.rule
    assert rule.check
    return list(rule.check(line, claim, chosen)) if rule.applies(line) else []


def _findings_on_claim(chosen: Chosen, claim: Claim) -> list[Finding]:
    assert chosen.rule.check_claim
    return list(chosen.rule.check_claim(claim, chosen))


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


def changed(segments: Segments, changes: Sequence[Change]) -> list[Segment]:
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


def written(claim: Claim, lines: Iterable[Outcome[ServiceLine]]) -> Segments:
    """The claim's segments with its changed lines in their places."""
    after = {outcome.before.ordinal: outcome.after for outcome in lines}
    return tuple(_segments(claim, after))


def _segments(claim: Claim, after: dict[int, ServiceLine]) -> Iterator[Segment]:
    yield from claim.head
    for line in claim.lines:
        yield from after.get(line.ordinal, line).segments
