"""The sweep over one interchange, from its ISA to its IEA."""

import re
from collections.abc import Generator, Iterator

from noc837.claims import landmarks as mark
from noc837.claims.claim import Claim
from noc837.claims.context import NOWHERE, Context
from noc837.claims.envelope import Group, read_group, read_interchange, split_segments
from noc837.claims.events import (
    Event,
    GroupEnd,
    GroupStart,
    InterchangeEnd,
    InterchangeStart,
    SetEnd,
    Stretch,
)
from noc837.claims.landmarks import CLAIM, SUBSCRIBER_LEVEL
from noc837.x12.delimiters import BLANKS, InterchangeHeader, Unprocessable
from noc837.x12.line_breaks import FIRST_REACH, LATER_REACH, wrapped_at
from noc837.x12.segment import Segment
from noc837.x12.window import Window


class Truncated(Unprocessable):
    """The input ends, or goes on with something else, before a set or an interchange is closed."""


class WrappedLines(Unprocessable):
    """Line breaks stand inside segments at a fixed column."""


class InterchangeSweep:
    """Passes over one interchange; `at` is how far it got, behind the terminator of the IEA when it is done."""

    def __init__(self, window: Window, at: int, header: InterchangeHeader, ordinal: int, codes: frozenset[str]) -> None:
        self._window = window
        self._interchange = read_interchange(header, ordinal)
        self._delimiters = header.delimiters
        self._pattern = mark.landmarks(header.delimiters, codes)
        self._context = Context(self._interchange, window)
        self._isa_at = at
        self.at = at + header.length
        self.bytes_scanned = 0
        self._closed = False
        self._groups = self._sets = 0
        self._group: Group | None = None
        self._supported = False
        self._forget_set()

    def _forget_set(self) -> None:
        self._set_open = False
        self._border = self._claim_at = NOWHERE
        self._claims = self._segments = self._blanks = 0
        self._counted_to = 0
        self._noc_line = False

    @property
    def segments_split(self) -> int:
        """Segments split so far: those of claims with a NOC line and of what stands around them."""
        return self._context.segments_split

    def events(self) -> Iterator[Event]:
        """The events of the interchange; raises Truncated where it does not come to its end."""
        self._refuse_wrapped_lines()
        yield InterchangeStart(self._interchange)
        while not self._closed:
            yield from self._scan()
            if not self._closed:
                yield from self._move_on()

    def _scan(self) -> Iterator[Event]:
        """Goes through the landmarks in the window, up to the last segment that is whole."""
        window, place = self._window, self.at
        start = place - window.start
        whole = len(window.data) if window.ended else window.data.rfind(self._delimiters.terminator, start) + 1
        blank_at = start
        while blank_at >= 0 and not self._closed:
            blank_at = yield from self._scan_to_blank(blank_at, whole)
        if not self._closed:
            self.at = max(place, window.start + whole - 1)
        self.bytes_scanned += self.at - place

    def _scan_to_blank(self, start: int, whole: int) -> Generator[Event, None, int]:
        """Goes on to the next blank segment; the index of the terminator that ends it, -1 where there is none."""
        base = self._window.start
        landmarks = self._pattern.finditer(self._window.data, start, whole)
        while landmark := self._pass_quiet_claims(landmarks):
            kind = self._window.data[landmark.end() - 1]
            if kind == mark.NOC_LINE:
                self._noc_line = self._supported and self._claim_at != NOWHERE
                continue
            if kind not in mark.BORDERS:
                self._blanks += 1
                return landmark.end() - 1
            if self._noc_line:
                yield from self._claim_before(landmark)
            self._claim_at = NOWHERE
            if kind in mark.IN_SETS:
                self._open_in_set(kind, base + landmark.start())
                continue
            yield from self._envelope_segment(landmark)
            if self._closed:
                break
        return NOWHERE

    def _open_in_set(self, kind: int, place: int) -> None:
        """Begins a claim, or one of loops 2000A to 2000C."""
        if not self._set_open:
            self._refuse_outside_set()
        self._border = place
        if kind == CLAIM:
            self._claims += 1
            self._claim_at = place
        else:
            self._context.open_level(kind, place)

    def _pass_quiet_claims(self, landmarks: Iterator[re.Match[bytes]]) -> re.Match[bytes] | None:
        """Goes past claims and subscribers without a NOC line; the first landmark of another kind.

        Nearly all landmarks of a file end here, so this loop does the least there is to do.
        """
        if self._noc_line or not self._set_open:
            return next(landmarks, None)
        data, base = self._window.data, self._window.start
        claims = 0
        claim = level = landmark = None
        for landmark in landmarks:
            kind = data[landmark.end() - 1]
            if kind == CLAIM:
                claims += 1
                claim = landmark
            elif kind == SUBSCRIBER_LEVEL:
                level, claim = landmark, None
            else:
                break
        else:
            landmark = None
        if level:
            self._claim_at = NOWHERE
            self._border = base + level.start()
            self._context.open_level(SUBSCRIBER_LEVEL, self._border)
        if claim:
            self._border = self._claim_at = base + claim.start()
        self._claims += claims
        return landmark

    def _move_on(self) -> Iterator[Event]:
        """Reads on, keeping what the claim or loop at hand may still need."""
        if self._window.ended:
            raise Truncated(f"{self._where()}: the file ends here without IEA; ask for the whole file again")
        keep = self.at
        if self._supported and self._set_open:
            keep = min(self._border, keep)
            self._count_to(keep)
            self._context.settle(keep)
        if keep > self._window.passed:
            yield self._passed_on(keep)
        self._window.move(keep)

    def _passed_on(self, end: int) -> Stretch:
        return Stretch(self._window.passed, self._window.take(end))

    def _count_to(self, place: int) -> None:
        """Counts the segments of the open set, blank ones included, up to a terminator."""
        if self._set_open and place > self._counted_to:
            start = self._window.start
            terminator = self._delimiters.terminator
            self._segments += self._window.data.count(terminator, self._counted_to - start, place - start)
            self._counted_to = place

    # Claims

    def _claim_before(self, border: re.Match[bytes]) -> Iterator[Event]:
        """The claim with a NOC line that ends at a border, and what stands before it."""
        start = self._window.start
        self._noc_line = False
        self._count_to(self._claim_at)
        body = self._window.data[self._claim_at + 1 - start : border.start()]
        segments, blanks = split_segments(body, self._claim_at + 1, self._delimiters)
        self._context.segments_split += len(segments)
        first_number = self._segments - (self._blanks - blanks) + 1
        yield self._passed_on(segments[0].start)
        data = self._window.take(segments[-1].end)
        yield Claim(data, tuple(segments), self._context.envelope(), self._claims, first_number)

    # Envelope segments

    def _envelope_segment(self, landmark: re.Match[bytes]) -> Iterator[Event]:
        segment = self._segment_at(landmark)
        place = self._window.start + landmark.start()
        match segment.id:
            case b"ISA":
                raise Truncated(f"{self._where()}: no IEA before the next ISA; ask for the whole file again")
            case b"ST":
                self._open_set(place)
            case b"SE":
                yield from self._close_set(segment, place)
            case b"GS":
                yield from self._open_group(segment)
            case b"GE":
                yield from self._close_group(segment)
            case _:
                yield from self._close_interchange(segment)

    def _segment_at(self, landmark: re.Match[bytes]) -> Segment:
        """The segment of a landmark; an IEA ends at a line break too, should it have no terminator."""
        data, terminator = self._window.data, self._delimiters.terminator
        end = data.find(terminator, landmark.end())
        body = data[landmark.start() + 1 : end if end >= 0 else len(data)]
        if body.lstrip(self._delimiters.blanks).startswith(b"IEA"):
            body = body[: len(body) - len(body.lstrip(BLANKS))] + body.lstrip(BLANKS).splitlines()[0]
        segments, _ = split_segments(body, self._window.start + landmark.start() + 1, self._delimiters)
        return segments[0]

    def _open_set(self, place: int) -> None:
        if self._set_open:
            raise Truncated(f"{self._where()}: no SE before the next ST; ask for the whole file again")
        self._refuse_outside_group("ST")
        self._forget_set()
        self._sets += 1
        self._set_open = True
        self._border = self._counted_to = place
        self._context.open_set(place, self._sets)

    def _close_set(self, segment: Segment, place: int) -> Iterator[Event]:
        if not self._set_open or not self._group:
            raise Truncated(f"{self._where()}: SE without ST; ask for the whole file again")
        if self._supported:
            self._count_to(place)
            yield self._passed_on(segment.start)
            self._window.take(segment.end)
            counted = self._segments + 1 - self._blanks
            header = self._context.header()
            yield SetEnd(self._interchange, self._group, header, segment, counted, self._claims)
        self._forget_set()

    def _open_group(self, segment: Segment) -> Iterator[Event]:
        self._refuse_open_set("GS")
        if self._group:
            yield GroupEnd(self._interchange, self._group, None, self._sets)
        self._groups += 1
        self._sets = 0
        self._group = read_group(segment, self._groups)
        self._supported = self._group.guide is not None
        self._context.group = self._group
        yield GroupStart(self._interchange, self._group)

    def _close_group(self, segment: Segment | None) -> Iterator[Event]:
        self._refuse_open_set("GE")
        if self._group or segment:
            yield GroupEnd(self._interchange, self._group, segment, self._sets)
        self._group = None
        self._supported = False

    def _close_interchange(self, segment: Segment) -> Iterator[Event]:
        self._refuse_open_set("IEA")
        yield from self._close_group(None)
        yield self._passed_on(segment.start)  # so that no stretch holds segments of two interchanges
        yield InterchangeEnd(self._interchange, segment, self._groups)
        self.at = segment.end
        if self._window.ahead(self.at, 1) == self._delimiters.terminator:
            self.at += 1
        self._closed = True

    # Refusals

    def _refuse_open_set(self, before: str) -> None:
        if self._set_open:
            raise Truncated(f"{self._where()}: no SE before {before}; ask for the whole file again")

    def _refuse_outside_set(self) -> None:
        if self._supported or not self._group:
            raise Truncated(f"{self._where()}: a claim outside of a set; ask for the whole file again")

    def _refuse_outside_group(self, what: str) -> None:
        if not self._group:
            raise Truncated(f"{self._where()}: {what} outside of a group; ask for the whole file again")

    def _refuse_wrapped_lines(self) -> None:
        reach = FIRST_REACH if self._interchange.ordinal == 1 else LATER_REACH
        column = wrapped_at(self._window.ahead(self._isa_at, reach), self._delimiters.terminator)
        if column:
            raise WrappedLines(
                f"{self._where()}: lines are broken at column {column}, inside segments; remove these line breaks"
            )

    def _where(self) -> str:
        """The place for messages: control numbers only."""
        place = f"interchange {_as_control_number(self._interchange.control_number)}"
        if self._set_open:
            place += f", set {_as_control_number(self._context.header().control_number)}"
        return place


def _as_control_number(sent: str) -> str:
    """What is sent as a control number, if it can be one: no message shows any other text of a file."""
    return sent if len(sent) <= 9 and sent.isascii() and sent.isalnum() else "without a proper control number"
