"""How a claim breaks its guide in loops 2300, 2400 and 2410; all other loops are passed over."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from noc837.x12.guide_faults import Kind, faults
from noc837.x12.guide_table import CLAIM, DRUG, LINE, Loop, Node
from noc837.x12.segment import Segment

_PAST_ALL = 1 << 30
_BELOW = ""


class Violation(NamedTuple):
    """One breach of the guide; holds no value of the claim but a qualifier of at most three characters.

    `line` is the service line's ordinal in the claim, 0 at claim level; `segment` is "REF*G1" or "SV1";
    `place` is an element ("3"), a component ("1-7"), a syntax note ("P0506") or empty.
    """

    loop: str
    line: int
    segment: str
    kind: Kind
    place: str = ""


def violations(loops: Mapping[str, Loop], claim: Sequence[Segment]) -> Counter[Violation]:
    """All violations of one whole claim, from its CLM to its last segment, blank segments left out."""
    found: Counter[Violation] = Counter()
    bounds = [n for n, segment in enumerate(claim) if segment.id == b"LX"] + [len(claim)]
    _check_head(loops[CLAIM], claim[: bounds[0]], found)
    if len(bounds) == 1:
        found[Violation(LINE, 0, "LX", Kind.SEGMENT_MISSING)] += 1
    for ordinal, (start, end) in enumerate(pairwise(bounds), start=1):
        if ordinal > loops[LINE].repeat:
            found[Violation(LINE, ordinal, "LX", Kind.OVER_MAX_REPEAT)] += 1
        _LineCheck(loops, ordinal, found).run(claim[start:end])
    return found


def line_violations(
    loops: Mapping[str, Loop], line: Sequence[Segment], judged: Collection[Segment]
) -> Counter[Violation]:
    """The violations of one service line, from its LX on, in its order and inside the segments `judged`."""
    found: Counter[Violation] = Counter()
    _LineCheck(loops, 1, found, judged).run(line)
    return found


def loops_of(loops: Mapping[str, Loop], line: Sequence[Segment]) -> list[str]:
    """For each segment of a line the loop it belongs to: "2400", "2410", or "" for a loop below."""
    return [loop for loop, _ in _placed(loops, line)]


def _placed(loops: Mapping[str, Loop], line: Sequence[Segment]) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """The loop of each segment, and what it may be there.

    LIN and CTP, which no loop below has, are "2410" wherever they stand, and so is a REF*VY or REF*XZ right
    behind them. A segment that neither loop has belongs to the loop of the segment before it.
    """
    own, drug = loops[LINE], loops[DRUG]
    loop, below = LINE, False
    for segment in line:
        below = below or (segment.id in own.children and segment.id not in drug.families)
        nodes = () if below else own.of(segment)
        if nodes:
            loop = LINE
        elif segment.id in drug.families and _is_drug(own, drug, segment, below and loop != DRUG):
            loop, nodes = DRUG, drug.of(segment)
        elif below:
            loop = _BELOW
        yield loop, nodes


def _is_drug(own: Loop, drug: Loop, segment: Segment, in_loop_below: bool) -> bool:
    if segment.id not in own.families:
        return True
    return bool(drug.of(segment)) and not in_loop_below


def _check_head(loop: Loop, head: Sequence[Segment], found: Counter[Violation]) -> None:
    counts: Counter[Node] = Counter()
    rank, below = 0, False
    for segment in head:
        below = below or segment.id in loop.children
        if below:
            _check_below(loop, segment, 0, found)
        else:
            rank = _check_segment(CLAIM, loop.of(segment), segment, rank, counts, 0, found)
    _check_counts(loop, counts, 0, found)


def _check_below(loop: Loop, segment: Segment, line: int, found: Counter[Violation]) -> None:
    """The loops below are passed over, but what none of them has does not belong there."""
    if segment.id not in loop.below:
        kind = Kind.OUT_OF_ORDER if segment.id in loop.families else Kind.UNKNOWN_SEGMENT
        found[Violation(loop.name, line, _name(segment), kind)] += 1


@dataclass(slots=True)
class _LineCheck:
    """One line: where in the legal order it has come to, and what its loops held so far."""

    loops: Mapping[str, Loop]
    ordinal: int
    found: Counter[Violation]
    judged: Collection[Segment] | None = None
    rank: int = 0
    drugs: int = 0
    own: Counter[Node] = field(default_factory=Counter)
    drug: Counter[Node] = field(default_factory=Counter)

    def run(self, line: Sequence[Segment]) -> None:
        for segment, (loop, nodes) in zip(line, _placed(self.loops, line), strict=True):
            if loop == _BELOW:
                self.rank = _PAST_ALL
                _check_below(self.loops[LINE], segment, self.ordinal, self.found)
                continue
            if segment.id == b"LIN":
                self._open_drug()
            counts = self.own if loop == LINE else self.drug
            if nodes and self.judged is not None and segment not in self.judged:
                counts[nodes[0]] += 1
                if nodes[0].rank < self.rank:
                    self.found[Violation(loop, self.ordinal, _label(nodes[0], segment), Kind.OUT_OF_ORDER)] += 1
                self.rank = max(nodes[0].rank, self.rank)
                continue
            self.rank = _check_segment(loop, nodes, segment, self.rank, counts, self.ordinal, self.found)
        _check_counts(self.loops[LINE], self.own, self.ordinal, self.found)
        if self.drug:
            _check_counts(self.loops[DRUG], self.drug, self.ordinal, self.found)

    def _open_drug(self) -> None:
        """A second LIN closes the 2410 before it; it is not out of order itself."""
        self.drugs += 1
        if self.drugs > self.loops[DRUG].repeat:
            self.found[Violation(DRUG, self.ordinal, "LIN", Kind.OVER_MAX_REPEAT)] += 1
            _check_counts(self.loops[DRUG], self.drug, self.ordinal, self.found)
            self.drug.clear()
            if self.rank != _PAST_ALL:
                self.rank = 0


def _check_segment(
    loop: str,
    nodes: tuple[Node, ...],
    segment: Segment,
    rank: int,
    counts: Counter[Node],
    line: int,
    found: Counter[Violation],
) -> int:
    """The rank the loop has come to after this segment; one out of order is checked but moves nothing."""
    if not nodes:
        # What no loop of a line has is unknown in it, wherever it stands.
        found[Violation(LINE if line else loop, line, _name(segment), Kind.UNKNOWN_SEGMENT)] += 1
        return rank
    node, wrong = nodes[0], faults(nodes[0], segment)
    if wrong and len(nodes) > 1:
        node, wrong = min(((each, faults(each, segment)) for each in nodes), key=lambda pair: len(pair[1]))
    counts[node] += 1
    if wrong:
        found.update(Violation(loop, line, _label(node, segment), kind, place) for kind, place in wrong)
    if node.rank < rank:
        found[Violation(loop, line, _label(node, segment), Kind.OUT_OF_ORDER)] += 1
    return max(node.rank, rank)


def _check_counts(loop: Loop, counts: Counter[Node], line: int, found: Counter[Violation]) -> None:
    for node in loop.required:
        if node not in counts:
            found[Violation(loop.name, line, node.label, Kind.SEGMENT_MISSING)] += 1
    for node, count in counts.items():
        if count > node.maximum:
            found[Violation(loop.name, line, node.label, Kind.OVER_MAX_USE)] += count - node.maximum


def _label(node: Node, segment: Segment) -> str:
    """The id and the segment's own qualifier, which the node is known to have."""
    if "*" not in node.label:
        return node.label
    return f"{node.label.partition('*')[0]}*{segment.component(1, 1).decode('ascii')}"


def _name(segment: Segment) -> str:
    """The id of an unknown segment, with its first element where that is short enough to be a qualifier."""
    qualifier = segment.element(1)
    parts = [segment.id[:3], qualifier] if 0 < len(qualifier) <= 3 else [segment.id[:3]]
    return b"*".join(parts).decode("latin-1")
