"""What stands around a claim: interchange, group, set, billing provider, subscriber, patient."""

from collections.abc import Iterable
from dataclasses import dataclass

from noc837.drugs.blanks import BLANKS
from noc837.x12.delimiters import Delimiters, InterchangeHeader
from noc837.x12.guide import Guide, guide_for
from noc837.x12.segment import Segment

Segments = tuple[Segment, ...]


def text(value: bytes) -> str:
    """An element as text without outer blanks; latin-1, so that every byte is kept."""
    return value.decode("latin-1").strip(BLANKS)


def element(segment: Segment | None, position: int) -> str:
    """An element as text, empty where there is no such segment."""
    return text(segment.element(position)) if segment else ""


def first(segments: Iterable[Segment], identifier: bytes, qualifier: bytes = b"") -> Segment | None:
    """The first segment with this id, and this first element where one is given."""
    for segment in segments:
        if segment.id == identifier and qualifier in (b"", segment.element(1)):
            return segment
    return None


@dataclass(frozen=True, slots=True, repr=False)
class Interchange:
    """An ISA as met, its ordinal in the file, and ISA13."""

    header: InterchangeHeader
    ordinal: int
    control_number: str

    @property
    def delimiters(self) -> Delimiters:
        """The delimiters in force."""
        return self.header.delimiters


def read_interchange(header: InterchangeHeader, ordinal: int) -> Interchange:
    """An interchange from its header."""
    return Interchange(header, ordinal, text(header.control_number))


@dataclass(frozen=True, slots=True)
class Group:
    """A functional group: its ordinal in the interchange, GS03, GS06, GS08, and its guide where supported."""

    ordinal: int
    receiver_code: str
    control_number: str
    guide_id: str
    guide: Guide | None


def read_group(segment: Segment, ordinal: int) -> Group:
    """A group from its GS."""
    guide_id = element(segment, 8)
    return Group(ordinal, element(segment, 3), element(segment, 6), guide_id, guide_for(guide_id.upper()))


@dataclass(frozen=True, slots=True)
class SetHeader:
    """What a transaction set says before its first HL, and the set's ordinal in the group."""

    ordinal: int
    control_number: str
    guide_id: str
    submitter_id: str
    receiver_id: str
    reports_encounters: bool


def read_set_header(segments: Segments, ordinal: int) -> SetHeader:
    """The header of a set: ST02, ST03, NM109 of loops 1000A and 1000B, and whether BHT06 is RP."""
    return SetHeader(
        ordinal,
        element(first(segments, b"ST"), 2),
        element(first(segments, b"ST"), 3),
        element(first(segments, b"NM1", b"41"), 9),
        element(first(segments, b"NM1", b"40"), 9),
        element(first(segments, b"BHT"), 6) == "RP",
    )


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """What loop 2000A says: the billing provider's NPI (2010AA NM109)."""

    npi: str


def read_billing_provider(segments: Segments) -> BillingProvider:
    """What loop 2000A says, from its segments; the NPI is empty where NM108 is not XX."""
    name = first(segments, b"NM1", b"85")
    return BillingProvider(element(name, 9) if element(name, 8) == "XX" else "")


@dataclass(frozen=True, slots=True, repr=False)
class Subscriber:
    """What loop 2000B says of the payer: SBR01, SBR09, and NM103, NM109 of 2010BB."""

    sequence: str
    filing_indicator: str
    payer_name: str
    payer_id: str


def read_subscriber(segments: Segments) -> Subscriber:
    """What loop 2000B says, from its segments."""
    sbr, payer = first(segments, b"SBR"), first(segments, b"NM1", b"PR")
    return Subscriber(element(sbr, 1), element(sbr, 9).upper(), element(payer, 3), element(payer, 9))


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """All that stands around a claim; `patient_is_dependent` where it stands in loop 2000C."""

    interchange: Interchange
    group: Group
    header: SetHeader
    billing: BillingProvider
    subscriber: Subscriber
    patient_is_dependent: bool


NO_BILLING_PROVIDER = read_billing_provider(())
NO_SUBSCRIBER = read_subscriber(())


def split_segments(data: bytes, start: int, delimiters: Delimiters) -> tuple[list[Segment], int]:
    """The segments in `data`, which begins at offset `start` of the input, and how many blank ones it holds.

    Blanks before a segment are no part of it; blanks behind its last element are.
    """
    segments: list[Segment] = []
    separator, blanks = delimiters.element, delimiters.blanks
    parts = data.split(delimiters.terminator)
    for part in parts:
        end = start + len(part)
        if part[:1] in blanks:  # also where the part is empty
            part = part.lstrip(blanks)
        if part:
            segments.append(Segment(tuple(part.split(separator)), delimiters, end - len(part), end))
        start = end + 1
    return segments, len(parts) - len(segments)


def pick_segments(data: bytes, delimiters: Delimiters, wanted: tuple[bytes, ...]) -> list[Segment]:
    """The segments in `data` that begin with what is `wanted`, without their places."""
    separator, blanks = delimiters.element, delimiters.blanks
    parts = [part.lstrip(blanks) for part in data.split(delimiters.terminator)]
    return [Segment(tuple(part.split(separator)), delimiters) for part in parts if part.startswith(wanted)]
