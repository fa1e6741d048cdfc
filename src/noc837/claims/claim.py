"""A claim: its head, its service lines, and what stands around it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from noc837.claims.envelope import Envelope, Segments, element, first
from noc837.claims.fact import fact
from noc837.claims.line import ServiceLine, read_dates
from noc837.claims.siblings import Siblings
from noc837.drugs.blanks import BLANKS
from noc837.x12.segment import Segment

_BELOW_THE_CLAIM = frozenset((b"NM1", b"SBR", b"LX", b"SV1", b"SV2"))


@dataclass(frozen=True, eq=False, repr=False)
class Claim:
    """One claim, CLM to the last segment of its last line; immutable, its facts cached.

    `data` is the claim as it stands in the input, `ordinal` counts claims in the set from 1, `first_number` is the
    number of its CLM in the set.
    """

    data: memoryview
    segments: Segments
    envelope: Envelope
    ordinal: int
    first_number: int

    @property
    def start(self) -> int:
        """The offset of the claim in the input."""
        return self.segments[0].start

    @property
    def end(self) -> int:
        """The offset behind its last segment, at that segment's terminator."""
        return self.segments[-1].end

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Ordinals of interchange, group, set and claim: what names the claim within its file."""
        place = self.envelope
        return (place.interchange.ordinal, place.group.ordinal, place.header.ordinal, self.ordinal)

    @fact
    def head(self) -> Segments:
        """The segments before the first service line."""
        return self.segments[: self._line_starts[0] if self._line_starts else len(self.segments)]

    @fact
    def lines(self) -> tuple[ServiceLine, ...]:
        """All service lines, in order."""
        guide = self.envelope.group.guide
        assert guide is not None
        starts = self._line_starts
        ends = [*starts[1:], len(self.segments)]
        return tuple(
            ServiceLine(self.segments[start:end], ordinal, guide, self._day)
            for ordinal, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        )

    @fact
    def _day(self) -> str:
        """The one day of an 837I claim, from its statement dates (DTP*434); empty where they are several or none."""
        if not self.is_institutional:
            return ""
        first_day, last_day = read_dates(element(first(self.own_segments, b"DTP", b"434"), 3))
        return first_day if first_day == last_day else ""

    @fact
    def _line_starts(self) -> list[int]:
        """Indices where lines begin: at LX, and at a service segment whose LX is missing."""
        starts = []
        served = True
        for index, segment in enumerate(self.segments):
            if segment.id == b"LX":
                starts.append(index)
                served = False
            elif segment.id in (b"SV1", b"SV2"):
                if served:
                    starts.append(index)
                served = True
        return starts

    def with_segments(self, segments: Iterable[Segment]) -> "Claim":
        """The same claim with other segments; its facts are read anew."""
        return replace(self, segments=tuple(segments))

    def with_lines(self, lines: tuple[ServiceLine, ...]) -> "Claim":
        """The same claim with other segments in its lines, which keep the facts they have read."""
        claim = self.with_segments((*self.head, *(segment for line in lines for segment in line.segments)))
        claim.__dict__["lines"] = lines
        return claim

    @fact
    def own_segments(self) -> Segments:
        """The segments of loop 2300 itself: before the first NM1 or SBR."""
        for index, segment in enumerate(self.segments):
            if segment.id in _BELOW_THE_CLAIM:
                return self.segments[:index]
        return self.segments

    def before(self, new: Segment) -> Segment | None:
        """The segment of loop 2300 that a new one has to follow; None where the loop is not in the guide's order."""
        guide = self.envelope.group.guide
        place = guide.position_in_claim(self.own_segments, new) if guide else 0
        return self.own_segments[place - 1] if place else None

    @fact
    def codes(self) -> Counter[str]:
        """How many lines bill each HCPCS code."""
        return Counter(line.code for line in self.lines)

    @fact
    def siblings(self) -> Siblings:
        """The lines, to find those that bill the same drug as one of them."""
        return Siblings(self.lines)

    @fact
    def modifiers(self) -> frozenset[str]:
        """All modifiers that stand on any line."""
        return frozenset().union(*(line.modifier_set for line in self.lines))

    @fact
    def segment_ids(self) -> frozenset[bytes]:
        """Which segments the claim has."""
        return frozenset([segment.id for segment in self.segments])

    @property
    def clm(self) -> Segment:
        """The CLM."""
        return self.segments[0]

    @property
    def id(self) -> str:
        """CLM01."""
        return element(self.clm, 1)

    @property
    def charge(self) -> str:
        """CLM02."""
        return element(self.clm, 2)

    @property
    def frequency(self) -> str:
        """CLM05-3: 1 original, 7 replacement, 8 void."""
        return self.clm.component(5, 3).decode("latin-1").strip(BLANKS)

    @property
    def facility_code(self) -> str:
        """CLM05-1: the place of service in 837P, the first two places of the type of bill in 837I."""
        return self.clm.component(5, 1).decode("latin-1").strip(BLANKS)

    @fact
    def bill_type(self) -> str:
        """The type of bill, three characters of 837I (131: hospital outpatient, original); empty in 837P."""
        guide = self.envelope.group.guide
        return self.facility_code + self.frequency if guide and guide.claim_type == "I" else ""

    @fact
    def is_institutional(self) -> bool:
        """Whether it is a claim of 837I."""
        guide = self.envelope.group.guide
        return guide is not None and guide.claim_type == "I"

    @fact
    def is_void(self) -> bool:
        """Whether the claim cancels another and is never to be changed."""
        return self.frequency == "8"

    @property
    def clearinghouse_trace(self) -> str:
        """REF02 of 2300 REF*D9."""
        return element(first(self.own_segments, b"REF", b"D9"), 2)

    @fact
    def diagnosis_count(self) -> int:
        """The diagnoses in HI segments qualified as principal or other diagnosis."""
        wanted = {b"ABK", b"BK", b"ABF", b"BF"}
        codes = (s.component(n, 1) for s in self.own_segments if s.id == b"HI" for n in range(1, len(s.elements)))
        return sum(code in wanted for code in codes)

    @fact
    def notes(self) -> Segments:
        """The NTE segments of loop 2300."""
        return tuple(s for s in self.own_segments if s.id == b"NTE")

    @fact
    def note_codes(self) -> frozenset[bytes]:
        """NTE01 of the claim's notes."""
        return frozenset(note.element(1) for note in self.notes)

    @fact
    def later_filing_indicators(self) -> tuple[str, ...]:
        """SBR09 of the other payers (loop 2320), in order."""
        return tuple(element(s, 9).upper() for s in self.head if s.id == b"SBR")

    def number_of(self, segment: Segment) -> int:
        """The number in the set of a segment of the input or of what replaced it; 0 for an inserted one."""
        return self._numbers.get(segment.origin, 0)

    @fact
    def _numbers(self) -> dict[int, int]:
        return {segment.start: self.first_number + index for index, segment in enumerate(self.segments)}
