"""The proof of a changed claim: no worse for the guide than it came, and nothing left to correct in it."""

from collections.abc import Callable
from dataclasses import dataclass

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments
from noc837.scrubbing.policy import Policy
from noc837.scrubbing.rounds import ClaimRound, scrub_round
from noc837.x12.guide import Guide
from noc837.x12.segment import Segment

_UNQUALIFIED = frozenset((b"SV1", b"SV2", b"LIN", b"CTP"))
Verdict = Callable[[Claim, Segments], bool | None]


@dataclass(frozen=True, slots=True)
class Proof:
    """Why the corrections of a claim must be withheld, in words for people and empty where they stand the proof."""

    fault: str = ""
    not_verified: bool = False


def prove(work: ClaimRound, policy: Policy, verdict: Verdict | None) -> Proof:
    """The proof of a claim; `verdict` is asked last: whether it is no worse, None where it cannot tell."""
    if _breaks_guide(work):
        return Proof("they would have broken the guide")
    if _needs_correcting(work, policy):
        return Proof("they would themselves have needed correcting")
    opinion = verdict(work.before, work.after.segments) if verdict else True
    if opinion is False:
        return Proof("the guide's validator found the corrected claim worse")
    return Proof(not_verified=opinion is None)


def _breaks_guide(work: ClaimRound) -> bool:
    """Whether the guide table finds anything new in what was changed; a line stands for itself."""
    guide = work.before.envelope.group.guide
    assert guide is not None
    if work.taken:
        return bool(guide.violations(work.after.segments) - guide.violations(work.before.segments))
    return any(
        _line_breaks_guide(guide, line.before.segments, line.after.segments) for line in work.lines if line.taken
    )


def _line_breaks_guide(guide: Guide, before: Segments, after: Segments) -> bool:
    """Whether a line has new violations; what stands in both need not be judged."""
    if len(before) == len(after) and all(map(_stands_for, before, after)):
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old is not new]
        return any(_has_new_fault(guide, old, new) for old, new in changed)
    same = set(before).intersection(after)
    found = guide.line_violations(after, [segment for segment in after if segment not in same])
    if not found:
        return False
    return bool(found - guide.line_violations(before, [segment for segment in before if segment not in same]))


def _has_new_fault(guide: Guide, old: Segment, new: Segment) -> bool:
    faults = guide.faults(new)
    return bool(faults and faults - guide.faults(old))


def _stands_for(old: Segment, new: Segment) -> bool:
    """Whether a segment is or replaces another, and is to the guide the same one: then the line's order is too."""
    if old is new:
        return True
    return old.start == new.start and old.id == new.id and (old.id in _UNQUALIFIED or old.element(1) == new.element(1))


def _needs_correcting(work: ClaimRound, policy: Policy) -> bool:
    """Whether another round would take a correction; lines are looked at again where they or the claim changed."""
    lines = [work.after.lines[line.before.ordinal - 1] for line in work.lines if line.taken or work.taken]
    return scrub_round(work.after, lines, policy.correcting, correct=True).is_changed
