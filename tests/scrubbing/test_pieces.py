"""Pieces tile the input or nothing is delivered; an element that no change names keeps its text."""

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837 import Given, scrub, scrub_claims, scrubbing
from noc837.claims.claim import Claim
from noc837.claims.sweep import Sweep
from noc837.payer_maps.payer_map import NOC_CODES
from noc837.rule import example_line
from noc837.scrubbing.pieces import claim_pieces
from noc837.x12.delimiters import read_header
from noc837.x12.rewrite import Rendered, Span, TilingBroken
from noc837.x12.segment import Segment, new_segment
from rules.wrapping import wrapped
from scrubbing.random_claims import random_file

FILE = wrapped([example_line(drug="LIN**N4*50242-060-01~CTP****1*UN")]).encode()


def the_claim(data: bytes = FILE) -> Claim:
    return next(event for event in Sweep(BytesIO(data), frozenset(NOC_CODES)) if isinstance(event, Claim))


def joined(pieces) -> bytes:
    return b"".join(bytes(piece.data) for piece in pieces)


def test_an_unchanged_claim_is_one_span():
    claim = the_claim()
    (piece,) = claim_pieces(claim, claim.segments)
    assert isinstance(piece, Span)
    assert joined([piece]) == bytes(claim.data)


def test_a_replaced_segment_is_the_only_rendered_piece():
    claim = the_claim()
    after = [s.with_element(3, b"1") if s.id == b"LIN" else s for s in claim.segments]
    rendered = [piece for piece in claim_pieces(claim, tuple(after)) if isinstance(piece, Rendered)]
    assert [(piece.replaced, piece.data) for piece in rendered] == [(b"LIN**N4*50242-060-01", b"LIN**N4*1")]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data(), st.sampled_from(("~", "~\r\n", "~~", "~ \n~")))
def test_any_segments_removed_replaced_and_inserted(data, between):
    claim = the_claim(FILE.replace(b"~", between.encode()))
    after = [claim.segments[0]]
    for segment in claim.segments[1:]:
        what = data.draw(st.sampled_from(("keep", "keep", "remove", "replace", "insert")))
        if what == "insert":
            after.append(new_segment(segment.delimiters, b"K3", b"NEW"))
        if what != "remove":
            after.append(segment.with_element(1, b"X") if what == "replace" else segment)
    pieces = claim_pieces(claim, tuple(after))
    place = claim.start
    for piece in pieces:
        assert piece.start == place
        place = piece.end
    assert place == claim.end
    output = [part.strip(b"\r\n ") for part in joined(pieces).split(b"~")]
    assert [part for part in output if part] == [segment.render() for segment in after]
    blank = between.count("~") - 1
    assert output.count(b"") == blank * (len(claim.segments) - 1)


def test_a_segment_that_holds_a_terminator_breaks_the_tiling():
    claim = the_claim()
    evil = Segment((b"LIN~K3", b"X"), claim.segments[0].delimiters, rendered=True)
    with pytest.raises(TilingBroken):
        claim_pieces(claim, (*claim.segments, evil))


@pytest.mark.parametrize(
    "broken",
    [
        lambda pieces: pieces[1:],
        lambda pieces: pieces[:-1],
        lambda pieces: pieces[::-1],
        lambda pieces: (*pieces, pieces[-1]),
        lambda pieces: (pieces[0], *pieces),
        lambda pieces: (Span(pieces[0].start, pieces[0].data[:-1]), *pieces[1:]),
        lambda pieces: tuple(
            Rendered(p.start, p.replaced + b"x", p.data) if isinstance(p, Rendered) else p for p in pieces
        ),
        lambda _: (),
    ],
)
def test_pieces_that_do_not_tile_raise(monkeypatch, broken):
    monkeypatch.setattr(scrubbing, "claim_pieces", lambda claim, after: broken(claim_pieces(claim, after)))
    with pytest.raises(TilingBroken):
        scrub(FILE)


def test_parts_hold_no_patient_data_in_their_repr():
    for part in scrub_claims(BytesIO(FILE), Given()):
        for thing in (part, *part.pieces, *part.findings, *part.changes):
            assert "SAMPLE" not in repr(thing)
            assert "DRUGX" not in repr(thing)
    assert "DRUGX" not in repr(scrub(FILE))


_PLACE = re.compile(r"\d{4} (SV1|SV2|LIN|CTP|NTE)(\d\d)(?:-(\d+))?$")
_ALSO = {"PRO01": {("SV1", 1, 1), ("SV2", 2, 1)}, "DSC03": set(), "QTY02": {("CTP", 5, 1)}, "NDC03": {("LIN", 3, 0)}}
_WHOLE = {"LIN02", "DSC04", "LIN01"}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 2**32).map(random_file))
def test_a_correction_leaves_the_segment_s_other_elements_as_they_were(data):
    delimiters = read_header(data).delimiters
    element, component = delimiters.element.decode("latin-1"), delimiters.component.decode("latin-1")
    for change in scrub(data).changes:
        if not change.before or not change.after or change.rule in _WHOLE:
            continue
        place = _PLACE.match(change.place)
        assert place, change.place
        before, after = (_cells(text, element, component) for text in (change.before, change.after))
        named = {(place[1], int(place[2]), int(place[3] or 0)), *_ALSO.get(change.rule, ())}
        differ = {key for key in before.keys() | after.keys() if before.get(key, "") != after.get(key, "")}
        allowed = {(int(place[2]), int(place[3])) if place[3] else int(place[2])}
        assert differ, "a change that changes nothing"
        assert all(any(_within(key, change.before[:3], each) for each in named) for key in differ), (
            change.rule,
            differ,
            allowed,
        )


def _cells(text: str, element: str, component: str) -> dict[tuple[int, int], str]:
    return {
        (position, number): part
        for position, value in enumerate(text.split(element))
        for number, part in enumerate(value.split(component), 1)
    }


def _within(key: tuple[int, int], name: str, place: tuple[str, int, int]) -> bool:
    return place[0] == name and place[1] == key[0] and place[2] in (0, key[1])
