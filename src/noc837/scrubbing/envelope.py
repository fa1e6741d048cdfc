"""What is found on the envelope, and the set trailer as it is to be written."""

from noc837.claims.events import Event, GroupEnd, GroupStart, InterchangeEnd, InterchangeStart, SetEnd
from noc837.claims.location import locate_envelope
from noc837.findings import Counts, LeftFinding, Location
from noc837.scrubbing.policy import Policy, as_left, count_finding
from noc837.x12.rewrite import Piece, Rendered, Span

# SE01 holds ten at most.
_MOST_DIGITS = 15


def event_findings(event: Event, policy: Policy) -> tuple[tuple[LeftFinding, ...], Counts]:
    """The findings on an event of the sweep, and their counts."""
    left = tuple(
        as_left(finding, chosen.severity_of(finding), chosen, _locate(event), _number(event))
        for chosen in policy.event_rules
        if chosen.rule.check_event
        for finding in chosen.rule.check_event(event, chosen)
    )
    counts = Counts()
    for found in left:
        count_finding(counts, found)
    return left, counts


def _locate(event: Event) -> Location:
    match event:
        case InterchangeStart(interchange) | InterchangeEnd(interchange):
            return locate_envelope(interchange)
        case GroupStart(interchange, group) | GroupEnd(interchange, group):
            return locate_envelope(interchange, group)
        case SetEnd(interchange, group, header):
            return locate_envelope(interchange, group, header)
    return Location()


def _number(event: Event) -> int:
    return event.counted if isinstance(event, SetEnd) else 0


def set_trailer(event: SetEnd, added: int) -> Piece:
    """The SE, its count moved by the segments added to the set; what is no count it could be stays as it is."""
    segment = event.segment
    sent, raw = segment.element(1), segment.render()
    count = sent.strip()
    if not added or not count.isdigit() or len(count) > _MOST_DIGITS or int(count) + added < 0:
        return Span(segment.start, raw)
    width = len(count) if count.startswith(b"0") else 0
    moved = str(int(count) + added).zfill(width).encode()
    return Rendered(segment.start, raw, segment.with_element(1, sent.replace(count, moved)).render())
