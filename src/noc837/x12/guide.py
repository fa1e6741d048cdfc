"""What a guide allows in loops 2300, 2400 and 2410: for the rules, and to prove corrections."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

from noc837.x12 import guide_check
from noc837.x12.guide_check import Violation
from noc837.x12.guide_faults import Kind, faults
from noc837.x12.guide_table import CLAIM, DRUG, LINE, Element, Loop, load
from noc837.x12.segment import Segment

__all__ = ["ClaimType", "Guide", "Kind", "NoPlace", "Violation", "guide_for"]

ClaimType = Literal["P", "I"]
_CLAIM_TYPES: Mapping[str, ClaimType] = {
    "005010X222": "P",
    "005010X222A1": "P",
    "005010X222A2": "P",
    "005010X223": "I",
    "005010X223A1": "I",
    "005010X223A2": "I",
    "005010X223A3": "I",
}
_DESCRIPTION = {"P": (b"SV1", 1, 7), "I": (b"SV2", 2, 7)}


class NoPlace(ValueError):
    """A segment was to be put into a line whose guide does not have it; the message names only its id."""


def guide_for(guide_id: str) -> "Guide | None":
    """The guide of a GS08 or ST03, nothing for a guide that is not supported."""
    claim_type = _CLAIM_TYPES.get(guide_id)
    return _guide(claim_type) if claim_type else None


@cache
def _guide(claim_type: ClaimType) -> "Guide":
    return Guide(claim_type, load(claim_type))


@dataclass(frozen=True)
class Guide:
    """The 837P or the 837I guide."""

    claim_type: ClaimType
    _loops: Mapping[str, Loop] = field(repr=False, compare=False)

    def violations(self, claim: Sequence[Segment]) -> Counter[Violation]:
        """How a whole claim, from its CLM to its last segment without blank ones, breaks the guide."""
        return guide_check.violations(self._loops, claim)

    def line_violations(self, line: Sequence[Segment], judged: Collection[Segment]) -> Counter[Violation]:
        """How one service line, from its LX on, breaks the guide: in its order, and inside the segments `judged`."""
        return guide_check.line_violations(self._loops, line, judged)

    def faults(self, segment: Segment) -> Counter[tuple[Kind, str]]:
        """What is wrong inside a segment of a line, wherever it stands; nothing is said of one the guide has not."""
        for loop in (DRUG, LINE):
            nodes = self._loops[loop].of(segment)
            if nodes:
                return Counter(faults(nodes[0], segment))
        return Counter()

    def position_for(self, line: Sequence[Segment], new: Segment) -> int:
        """The index in a line, from its LX on, where a segment of 2400 or 2410 belongs.

        Raises NoPlace where the guide has no such segment in a line.
        """
        name = guide_check.loops_of(self._loops, [new])[0]
        loop = self._loops.get(name)
        if loop is None or not loop.of(new):
            raise NoPlace(f"a service line has no place for this {new.id.decode('latin-1')} segment")
        loops = guide_check.loops_of(self._loops, line)
        start, end = _reach(loops, name)
        if name == DRUG and loops[start:end].count(DRUG) == 0:
            return end
        rank, first = loop.ranks[new.id], loop.nodes[0].id
        for index in range(start, end):
            opens_another = index > start and line[index].id == first
            if opens_another or loop.ranks.get(line[index].id, 0) > rank:
                return index
        return end

    def position_in_claim(self, own: Sequence[Segment], new: Segment) -> int:
        """The index in loop 2300, from its CLM on, where a segment belongs; 0 where the loop is in no legal order.

        Raises NoPlace where the guide has no such segment in the loop.
        """
        loop = self._loops[CLAIM]
        if not loop.of(new):
            raise NoPlace(f"a claim has no place for this {new.id.decode('latin-1')} segment")
        rank = loop.ranks[new.id]
        ranks = [loop.ranks.get(segment.id, 0) for segment in own]
        place = sum(each <= rank for each in ranks)
        return place if max(ranks[:place]) <= rank else 0

    def allows(self, loop: str, segment: Segment) -> bool:
        """Whether loop "2300", "2400" or "2410" has a segment of this id and qualifier."""
        return bool(self._loops[loop].of(segment))

    @cached_property
    def line_note_codes(self) -> frozenset[bytes]:
        """NTE01 of the line: ADD, DCP, TPO in 837P, TPO in 837I."""
        return frozenset(self._loops[LINE].families[b"NTE"].by_qualifier)

    @cached_property
    def lin_qualifiers(self) -> frozenset[bytes]:
        """LIN02."""
        return self._element(DRUG, b"LIN", 2).codes

    @cached_property
    def prescription_qualifiers(self) -> frozenset[bytes]:
        """REF01 of loop 2410."""
        return self._element(DRUG, b"REF", 1).codes

    @cached_property
    def max_description_length(self) -> int:
        """The longest SV101-7 or SV202-7, in characters."""
        return self._element(LINE, *_DESCRIPTION[self.claim_type]).high

    @cached_property
    def max_note_length(self) -> int:
        """The longest NTE02, in characters."""
        return self._element(LINE, b"NTE", 2).high

    def _element(self, loop: str, segment_id: bytes, place: int, component: int = 0) -> Element:
        node = next(node for node in self._loops[loop].nodes if node.id == segment_id)
        element = node.elements[place]
        return element.components[component - 1] if component else element


def _reach(loops: list[str], loop: str) -> tuple[int, int]:
    """Where in a line a segment of the loop may go: into its 2410 if it has one, else into its 2400."""
    start = loops.index(DRUG) if loop == DRUG and DRUG in loops else 0
    end = next((n for n in range(start, len(loops)) if loops[n] != loops[start]), len(loops))
    return start, end
