"""What is found on sets, groups, interchanges and void claims: reported, never corrected."""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.envelope import element, text
from noc837.claims.events import Event, GroupEnd, GroupStart, InterchangeEnd, InterchangeStart, SetEnd, StrayBytes
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, MayCorrect, Rule, Status


def check_segment_count(event: Event, given: Chosen) -> Iterator[Finding]:
    """A finding where SE01 is not the number of segments from ST to SE."""
    if isinstance(event, SetEnd):
        sent = element(event.segment, 1)
        if not _counts(sent, event.counted):
            message = f"SE01 does not count the set's {event.counted} segments"
            yield Finding(
                SEGMENT_COUNT.code, "SE01", sent, message, "find out whether segments were lost", event.segment
            )


def check_trailers(event: Event, given: Chosen) -> Iterator[Finding]:
    """A finding for each count or control number of SE, GE and IEA that does not fit what it closes."""
    match event:
        case SetEnd(_, group, header, segment):
            yield from _control("SE02", element(segment, 2), header.control_number)
            if header.guide_id not in ("", group.guide_id):
                yield _trailer("ST03", header.guide_id, f"ST03 does not repeat GS08, {group.guide_id}")
        case GroupEnd(_, None, segment, _):
            yield _trailer("GE", element(segment, 2), "there is no GS for this GE")
        case GroupEnd(_, group, None, _) if group:
            yield _trailer("GE", "", f"group {group.control_number} has no GE")
        case GroupEnd(_, group, segment, sets) if group and segment:
            yield from _count("GE01", element(segment, 1), sets, "sets")
            yield from _control("GE02", element(segment, 2), group.control_number)
        case InterchangeEnd(interchange, segment, groups):
            yield from _count("IEA01", element(segment, 1), groups, "groups")
            yield from _control("IEA02", element(segment, 2), interchange.control_number)


def _count(place: str, sent: str, counted: int, what: str) -> Iterator[Finding]:
    if not _counts(sent, counted):
        yield _trailer(place, sent, f"{place} does not count the {counted} {what} before it")


def _control(place: str, sent: str, opened: str) -> Iterator[Finding]:
    if sent != opened:
        yield _trailer(place, sent, f"{place} does not repeat the control number {opened}")


def _trailer(place: str, sent: str, message: str) -> Finding:
    return Finding(TRAILER.code, place, sent, message, "find out whether anything was lost")


def _counts(sent: str, counted: int) -> bool:
    return sent.isdecimal() and sent.isascii() and len(sent) <= 15 and int(sent) == counted


def check_isa(event: Event, given: Chosen) -> Iterator[Finding]:
    """A finding for each oddity of an ISA."""
    if isinstance(event, InterchangeStart):
        for oddity in event.interchange.header.oddities:
            sent = text(event.interchange.header.elements[10]) if oddity.startswith("ISA11") else ""
            place = "ISA11" if oddity.startswith("ISA11") else "ISA"
            yield Finding(ISA.code, place, sent, oddity, "the file was read all the same")


def check_guide(event: Event, given: Chosen) -> Iterator[Finding]:
    """A finding for a group whose guide is none of 837P and 837I in version 5010."""
    if isinstance(event, GroupStart) and event.group.guide is None:
        message = "this group is no 837P or 837I of version 5010; it was copied as it is"
        yield Finding(GUIDE.code, "GS08", event.group.guide_id, message)


def check_void(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for a void claim."""
    if claim.is_void:
        yield Finding(VOID.code, "2300 CLM05-3", claim.frequency, "a void claim is never changed", "", claim.clm)


def check_stray_bytes(event: Event, given: Chosen) -> Iterator[Finding]:
    """A finding for bytes outside of any interchange."""
    if isinstance(event, StrayBytes):
        message = f"{event.count} bytes from byte {event.start + 1} on belong to no interchange; they were copied"
        yield Finding(STRAY_BYTES.code, f"byte {event.start + 1}", "", message)


SEGMENT_COUNT = Rule(
    code="ENV01",
    name="segment-count-wrong",
    place="SE01",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""SE01 does not say how many segments the set has, blank ones left out.

It moves only by the segments that a correction inserts or removes, so it stays as wrong as it came: a set that lost
segments must not pass as whole.""",
    source="X12.5: SE01",
    check_event=check_segment_count,
)

TRAILER = Rule(
    code="ENV02",
    name="group-or-interchange-trailer-wrong",
    place="SE02, GE, IEA",
    guide="–",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""A count in GE01 or IEA01, or a control number in SE02, GE02 or IEA02, does not fit what it closes.""",
    source="X12.5: control segments",
    check_event=check_trailers,
)

ISA = Rule(
    code="ENV03",
    name="isa-irregular",
    place="ISA",
    guide="–",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""The ISA is not of fixed width, or ISA11 holds a letter, digit or blank in version 00501.

It is read by its separators; what cannot separate repetitions is none, and texts that hold it are left alone.""",
    source="X12.5: ISA",
    check_event=check_isa,
)

GUIDE = Rule(
    code="ENV04",
    name="guide-not-supported",
    place="GS08",
    guide="–",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""A group follows another guide: dental, version 4010, a remittance. It is copied as it is.""",
    source="X12.5: GS08",
    check_event=check_guide,
)

VOID = Rule(
    code="ENV05",
    name="claim-is-void",
    place="CLM05-3",
    guide="both",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""A void claim must repeat the claim it cancels. It is never changed.""",
    source="NUBC frequency code 8",
    check_claim=check_void,
    of_void_claims=True,
)

STRAY_BYTES = Rule(
    code="ENV06",
    name="bytes-after-the-last-interchange",
    place="–",
    guide="–",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""Bytes behind an IEA begin no interchange. They are copied as they are.""",
    source="X12.5: interchange control",
    check_event=check_stray_bytes,
)

CORRECTION_WITHHELD = Rule(
    code="COR01",
    name="correction-withheld",
    place="CLM",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""The corrections of a claim would have broken the guide, or would themselves need correcting.

None of them was made, and what they were for is left to a person. Please report such a claim.""",
    source="the project's own promise that no claim leaves worse than it came",
)
