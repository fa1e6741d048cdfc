"""One forward pass over a stream: claims with a NOC line are split into segments, all else is passed on as it is.

Nothing is looked for backwards from a hit and nothing is looked at twice, so the work is linear in the bytes,
whatever the shape of the file; what is held is the claim at hand.
"""

from collections.abc import Generator, Iterator
from typing import BinaryIO

from noc837.claims.events import Event, StrayBytes, Stretch
from noc837.claims.interchange_sweep import InterchangeSweep
from noc837.x12.delimiters import BLANKS, ISA_REACH, InterchangeHeader, NotAnInterchange, read_header
from noc837.x12.window import Window

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Sweep:
    """The events of one stream, in order; `bytes_scanned` and `segments_split` count the work done so far.

    Iterating raises NotAnInterchange, Truncated or WrappedLines, whose messages name the place.
    """

    def __init__(self, stream: BinaryIO, codes: frozenset[str]) -> None:
        self._window = Window(stream)
        self._codes = codes
        self._at = 0
        self.bytes_scanned = 0
        self.segments_split = 0

    def __iter__(self) -> Iterator[Event]:
        header: InterchangeHeader | None = self._first_header()
        ordinal = 0
        while header:
            ordinal += 1
            sweep = InterchangeSweep(self._window, self._at, header, ordinal, self._codes)
            yield from sweep.events()
            self.bytes_scanned += sweep.bytes_scanned
            self.segments_split += sweep.segments_split
            self._at = sweep.at
            header = yield from self._next_header(header.delimiters.terminator)

    def _first_header(self) -> InterchangeHeader:
        if self._ahead().startswith(_BYTE_ORDER_MARK):
            self._at += len(_BYTE_ORDER_MARK)
        self._skip(BLANKS)
        if not self._ahead():
            raise NotAnInterchange(f"byte {self._at + 1}: the file is empty; send it again")
        try:
            return read_header(self._ahead())
        except NotAnInterchange as error:
            raise NotAnInterchange(f"byte {self._at + 1}: {error}; only X12 837 files can be read") from None

    def _next_header(self, terminator: bytes) -> Generator[Event, None, InterchangeHeader | None]:
        """The header of the next interchange; what stands before it is passed on, and reported if not blank."""
        self._skip(BLANKS + terminator)
        stray_from = self._at
        header = None
        while (ahead := self._ahead()) and not (header := _header_in(ahead)):
            before = self._window.data[: self._at - self._window.start][-1:]
            if self._at == stray_from or (before and before in BLANKS + terminator):
                self._refuse_half_header(ahead)
            self._at = self._next_candidate()
            yield self._passed_on()
        if self._at > stray_from:
            yield StrayBytes(stray_from, self._at - stray_from)
        if not header:
            yield self._passed_on()
        return header

    def _refuse_half_header(self, ahead: bytes) -> None:
        """Refuses what begins as an ISA does and cannot be read: claims may follow that nobody would look at."""
        if ahead[:3] == b"ISA" and ahead[3:4].strip(BLANKS) and not ahead[3:4].isalnum():
            raise NotAnInterchange(f"byte {self._at + 1}: an ISA that cannot be read; ask for the whole file again")

    def _next_candidate(self) -> int:
        """The next place where an ISA may begin, or one from which to go on looking."""
        window = self._window
        found = window.find(b"ISA", self._at + 1)
        if found >= 0:
            return found
        return window.end if window.ended else max(self._at + 1, window.end - 2)

    def _skip(self, blanks: bytes) -> None:
        while ahead := self._ahead():
            skipped = len(ahead) - len(ahead.lstrip(blanks))
            self._at += skipped
            if skipped < len(ahead):
                return

    def _ahead(self) -> bytes:
        return self._window.ahead(self._at, ISA_REACH)

    def _passed_on(self) -> Stretch:
        return Stretch(self._window.passed, self._window.take(self._at))


def _header_in(data: bytes) -> InterchangeHeader | None:
    try:
        return read_header(data)
    except NotAnInterchange:
        return None
