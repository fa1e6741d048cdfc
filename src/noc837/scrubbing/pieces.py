"""A changed claim as pieces: spans where nothing changed, rendered segments where something did."""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.envelope import Segments
from noc837.x12.rewrite import Piece, Rendered, Span, TilingBroken
from noc837.x12.segment import Segment


def claim_pieces(claim: Claim, after: Segments) -> tuple[Piece, ...]:
    """The pieces that make up a claim whose segments are now `after`.

    An inserted segment is led by the terminator and the interchange's line break; a removed one takes what led
    it along. Raises TilingBroken unless the segments added up are those inserted minus those removed.
    """
    pieces = tuple(_spans_between(claim, list(_rendered(claim, after))))
    terminator = claim.envelope.interchange.delimiters.terminator
    added = sum(_added(piece, terminator) for piece in pieces)
    if added != len(after) - len(claim.segments):
        raise TilingBroken("a changed claim does not hold the segments it should")
    return pieces


def added_segments(pieces: tuple[Piece, ...], terminator: bytes) -> int:
    """How many segments some pieces hold more than what they replace."""
    return sum(_added(piece, terminator) for piece in pieces)


def _added(piece: Piece, terminator: bytes) -> int:
    if isinstance(piece, Span):
        return 0
    return piece.data.count(terminator) - piece.replaced.count(terminator)


def _rendered(claim: Claim, after: Segments) -> Iterator[Rendered]:
    header = claim.envelope.interchange.header
    lead = header.delimiters.terminator + header.line_break
    originals = iter(claim.segments)
    last = claim.start
    for segment in after:
        if segment.start < 0:
            yield Rendered(last, b"", lead + segment.render())
            continue
        for original in originals:
            if original.start == segment.start:
                break
            yield _removal(claim, original, last)
            last = original.end
        if segment.rendered:
            yield Rendered(segment.start, _input(claim, segment.start, segment.end), segment.render())
        last = segment.end
    for original in originals:
        yield _removal(claim, original, last)
        last = original.end


def _removal(claim: Claim, original: Segment, last: int) -> Rendered:
    """A segment taken out with the terminator and blanks that lead it; a blank segment before it stays."""
    terminator = claim.envelope.interchange.delimiters.terminator
    start = last + _input(claim, last, original.start).rfind(terminator)
    return Rendered(start, _input(claim, start, original.end), b"")


def _input(claim: Claim, start: int, end: int) -> bytes:
    return bytes(claim.data[start - claim.start : end - claim.start])


def _spans_between(claim: Claim, rendered: list[Rendered]) -> Iterator[Piece]:
    place = claim.start
    for piece in rendered:
        if piece.start > place:
            yield Span(place, claim.data[place - claim.start : piece.start - claim.start])
        yield piece
        place = piece.end
    if place < claim.end:
        yield Span(place, claim.data[place - claim.start :])
