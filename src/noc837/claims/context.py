"""The envelope segments in force at a place of a set, kept as places and read only when a claim asks for them."""

from collections.abc import Callable
from typing import Generic, TypeVar

from noc837.claims.envelope import (
    NO_BILLING_PROVIDER,
    NO_SUBSCRIBER,
    BillingProvider,
    Envelope,
    Group,
    Interchange,
    Segments,
    SetHeader,
    Subscriber,
    pick_segments,
    read_billing_provider,
    read_set_header,
    read_subscriber,
)
from noc837.claims.landmarks import BILLING_LEVEL, PATIENT_LEVEL, block_ends
from noc837.x12.delimiters import Delimiters
from noc837.x12.window import Window

T = TypeVar("T")
NOWHERE = -1
_TELLING = (b"ST", b"BHT", b"HL", b"SBR", b"PAT", b"NM1")


class _Block(Generic[T]):
    """What was last read of one kind of block, and from which place."""

    __slots__ = ("_nothing", "_read", "_read_at", "value")

    def __init__(self, nothing: T, read: Callable[[Segments], T]) -> None:
        self.value = self._nothing = nothing
        self._read = read
        self._read_at = NOWHERE

    def at(self, place: int, segments: Callable[[int], Segments]) -> T:
        """The block that begins at a place, read once."""
        if place != self._read_at:
            self.value = self._nothing if place == NOWHERE else self._read(segments(place))
            self._read_at = place
        return self.value


class Context:
    """Where the set header and loops 2000A, 2000B and 2000C in force begin, as offsets of their terminators.

    The sweep writes the places down as it passes; what stands there is split into segments once, when a claim
    needs it or the window moves on.
    """

    __slots__ = (
        "_billing", "_delimiters", "_header", "_interchange", "_subscriber", "_window",
        "billing_at", "group", "header_at", "patient_at", "segments_split", "set_ordinal", "subscriber_at",
    )  # fmt: skip

    def __init__(self, interchange: Interchange, window: Window) -> None:
        self._interchange = interchange
        self._delimiters: Delimiters = interchange.delimiters
        self._window = window
        self.group: Group
        self.segments_split = 0
        self.open_set(NOWHERE, 0)

    def open_set(self, place: int, ordinal: int) -> None:
        """Begins a set at a place: nothing of the one before holds any longer."""
        self.header_at, self.set_ordinal = place, ordinal
        self.billing_at = self.subscriber_at = self.patient_at = NOWHERE
        self._header: _Block[SetHeader] = _Block(read_set_header((), ordinal), lambda s: read_set_header(s, ordinal))
        self._billing: _Block[BillingProvider] = _Block(NO_BILLING_PROVIDER, read_billing_provider)
        self._subscriber: _Block[Subscriber] = _Block(NO_SUBSCRIBER, read_subscriber)

    def open_level(self, kind: int, place: int) -> None:
        """Begins loop 2000A, 2000B or 2000C at a place; what stood below it holds no longer.

        An HL of any other level is taken for a 2000B: the payer before it is not that of the claims behind it.
        """
        if kind == PATIENT_LEVEL:
            self.patient_at = place
            return
        self.patient_at = NOWHERE
        if kind == BILLING_LEVEL:
            self.billing_at = place
            self.subscriber_at = NOWHERE
        else:
            self.subscriber_at = place

    def header(self) -> SetHeader:
        """The header of the open set."""
        return self._header.at(self.header_at, self._segments)

    def envelope(self) -> Envelope:
        """What stands around a claim at this place."""
        return Envelope(
            self._interchange,
            self.group,
            self.header(),
            self._billing.at(self.billing_at, self._segments),
            self._subscriber.at(self.subscriber_at, self._segments),
            self.patient_at != NOWHERE,
        )

    def settle(self, keep: int) -> None:
        """Reads what stands before the offset `keep`, since the window is about to let go of it."""
        for block, place in (
            (self._header, self.header_at),
            (self._billing, self.billing_at),
            (self._subscriber, self.subscriber_at),
        ):
            if NOWHERE < place < keep:
                block.at(place, self._segments)

    def _segments(self, place: int) -> Segments:
        """The block's segments that tell of the claim: ST, BHT, HL, SBR, PAT and the NM1."""
        data, index = self._window.data, place - self._window.start
        end = block_ends(self._delimiters).search(data, index + 1)
        body = data[index + 1 : end.start() if end else len(data)]
        segments = pick_segments(body, self._delimiters, _TELLING)
        self.segments_split += len(segments)
        return tuple(segments)
