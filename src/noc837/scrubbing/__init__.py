"""From a stream of bytes to corrected pieces, findings, changes and counts, claim by claim."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

from noc837.claims.claim import Claim
from noc837.claims.events import Event, InterchangeStart, SetEnd, Stretch
from noc837.claims.sweep import Sweep
from noc837.findings import Counts, LeftFinding, TakenChange
from noc837.payer_maps import PayerMaps
from noc837.reference import NO_REFERENCE, Reference
from noc837.scrubbing.claim import scrub_claim
from noc837.scrubbing.envelope import event_findings, set_trailer
from noc837.scrubbing.maps import shipped_maps
from noc837.scrubbing.pieces import added_segments, claim_pieces
from noc837.scrubbing.policy import Policy, policy_for, policy_of
from noc837.scrubbing.proof import Verdict
from noc837.x12.rewrite import Piece, Span, Tiling


@dataclass(frozen=True, slots=True)
class Given:
    """What a scrub is given beside the bytes: the payer maps, who else is to judge, and the reference.

    `verdict` is a second opinion on each changed claim, as it came and as it would be written: whether it is no
    worse, None where it cannot tell. The corrections of a claim found worse are withheld.
    """

    maps: PayerMaps = field(default_factory=shipped_maps)
    verdict: Verdict | None = None
    reference: Reference = NO_REFERENCE


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A stretch of the output: its pieces, and the findings, changes and counts that belong to it.

    `event` is what was met in the input there, None behind its end; its bytes are not to be kept.
    """

    pieces: tuple[Piece, ...]
    findings: tuple[LeftFinding, ...] = ()
    changes: tuple[TakenChange, ...] = ()
    counts: Counts | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Scrubbed:
    """A whole input scrubbed: the corrected bytes, what is left for a person, what was changed, and the counts."""

    data: bytes
    findings: tuple[LeftFinding, ...]
    changes: tuple[TakenChange, ...]
    counts: Counts


def scrub(data: bytes, given: Given | None = None) -> Scrubbed:
    """Scrubs an input held in memory; raises Unprocessable where it cannot be scrubbed, TilingBroken by our fault."""
    output, tiling, counts = bytearray(), Tiling(), Counts()
    findings: list[LeftFinding] = []
    changes: list[TakenChange] = []
    for part in scrub_claims(BytesIO(data), given or Given()):
        for piece in part.pieces:
            tiling.add(piece)
            output += piece.data
        findings += part.findings
        changes += part.changes
        if part.counts:
            counts.add(part.counts)
    tiling.close(len(data), len(output))
    return Scrubbed(bytes(output), tuple(findings), tuple(changes), counts)


def scrub_claims(stream: BinaryIO, given: Given) -> Iterator[Part]:
    """The output in parts, in order; the pieces of all parts together tile the input.

    Raises Unprocessable (NotAnInterchange, Truncated, WrappedLines), which only shows on the way: deliver nothing
    before the last part has come.
    """
    of_envelope = policy_for(given.maps.default, "", given.reference)
    sweep = Sweep(stream, given.maps.codes)
    added = 0
    for event in sweep:
        match event:
            case Stretch(start, data):
                yield Part((Span(start, data),), event=event)
            case Claim():
                part = _claim_part(event, given)
                added += added_segments(part.pieces, event.envelope.interchange.delimiters.terminator)
                yield part
            case SetEnd():
                yield _event_part(event, of_envelope, (set_trailer(event, added),))
                added = 0
            case _:
                yield _event_part(event, of_envelope, ())
    yield Part((), counts=Counts(bytes_scanned=sweep.bytes_scanned, segments_split=sweep.segments_split))


def _claim_part(claim: Claim, given: Given) -> Part:
    outcome = scrub_claim(claim, policy_of(claim, given.maps.of(claim), given.reference), given.verdict)
    pieces = claim_pieces(claim, outcome.after) if outcome.changes else (Span(claim.start, claim.data),)
    return Part(pieces, outcome.findings, outcome.changes, outcome.counts, claim)


def _event_part(event: Event, policy: Policy, pieces: tuple[Piece, ...]) -> Part:
    findings, counts = event_findings(event, policy)
    if isinstance(event, SetEnd):
        counts.sets, counts.claims = 1, event.claims
    counts.interchanges = int(isinstance(event, InterchangeStart))
    return Part(pieces, findings, (), counts, event)
