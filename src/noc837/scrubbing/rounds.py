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
        while taken := _next_taken(chosen, findings, correct, outcome.taken):
            outcome.after = outcome.after.with_head(changed(outcome.after.head, taken.changes))
            findings = _findings_on_claim(chosen, outcome.after)
        outcome.left += [(chosen, finding) for finding in findings]
    return outcome


def scrub_line(line: ServiceLine, claim: Claim, rules: Iterable[Family], correct: bool) -> Outcome[ServiceLine]:
    """The line after the rules on lines, each of which sees it as it then is."""
    outcome = Outcome(line, line)
    for applies, family in rules:
        if applies(outcome.after):  # of most lines few do
            for chosen in family:
                _run(chosen, outcome, claim, correct)
    return outcome


def _run(chosen: Chosen, outcome: Outcome[ServiceLine], claim: Claim, correct: bool) -> None:
    findings = _findings_on_line(chosen, outcome.after, claim)
    while taken := _next_taken(chosen, findings, correct, outcome.taken):
        outcome.after = with_segments(outcome.after, changed(outcome.after.segments, taken.changes))
        findings = _findings_on_line(chosen, outcome.after, claim)
    outcome.left += [(chosen, finding) for finding in findings]


def _findings_on_line(chosen: Chosen, line: ServiceLine, claim: Claim) -> list[Finding]:
    assert chosen.rule.check
    return list(chosen.rule.check(line, claim, chosen))


def _findings_on_claim(chosen: Chosen, claim: Claim) -> list[Finding]:
    assert chosen.rule.check_claim
    return list(chosen.rule.check_claim(claim, chosen))


def _next_taken(chosen: Chosen, findings: list[Finding], correct: bool, taken: list[Taken]) -> Correction | None:
    """The first correction offered that may be taken, now on record; one that did not cure its place is not again."""
    if not correct or not chosen.corrects:
        return None
    done = {each.place for each in taken if each.chosen is chosen}
    for finding in findings:
        if finding.correction and (place := _place(finding)) not in done:
            taken.append(Taken(chosen, finding.correction, place))
            return finding.correction
    return None


def _place(finding: Finding) -> tuple[str, int]:
    return finding.place, finding.segment.start if finding.segment else -1


def changed(segments: Segments, changes: Sequence[Change]) -> list[Segment]:
    """The segments after some changes; what a change names must be there."""
    result = list(segments)
    for change in changes:
        if change.before is None:
            assert change.after is not None
            assert change.follows is not None
            result.insert(result.index(change.follows) + 1, change.after)
        elif change.after is None:
            result.remove(change.before)
        else:
            result[result.index(change.before)] = change.after
    return result


def written(claim: Claim, lines: Iterable[Outcome[ServiceLine]]) -> Segments:
    """The claim's segments with its changed lines in their places."""
    after = {outcome.before.ordinal: outcome.after for outcome in lines}
    return tuple(_segments(claim, after))


def _segments(claim: Claim, after: dict[int, ServiceLine]) -> Iterator[Segment]:
    yield from claim.head
    for line in claim.lines:
        yield from after.get(line.ordinal, line).segments
