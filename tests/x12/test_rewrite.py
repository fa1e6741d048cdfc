"""The tiling proof: pieces that leave a gap, overlap, or do not add up are never let through."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.x12.rewrite import Rendered, Span, Tiling, TilingBroken


def tiled(pieces, size_in: int, size_out: int) -> Tiling:
    tiling = Tiling()
    for piece in pieces:
        tiling.add(piece)
    tiling.close(size_in, size_out)
    return tiling


def test_a_span_and_a_rendered_piece_know_their_ends():
    assert Span(3, b"abc").end == 6
    assert Span(3, memoryview(b"abc")).end == 6
    assert Rendered(3, b"abc", b"x").end == 6
    assert Rendered(3, b"", b"inserted").end == 3


def test_pieces_that_tile():
    pieces = [
        Span(0, b"abc"),
        Rendered(3, b"de", b"DEF"),
        Rendered(5, b"", b"new"),
        Rendered(5, b"x", b""),
        Span(6, b""),
    ]
    tiling = tiled(pieces, 6, 9)
    assert (tiling.read, tiling.written) == (6, 9)
    assert tiled([], 0, 0).read == 0


@pytest.mark.parametrize(
    "pieces",
    [
        [Span(1, b"abc")],
        [Span(0, b"abc"), Span(4, b"d")],
        [Span(0, b"abc"), Span(2, b"cd")],
        [Span(0, b"abc"), Span(0, b"abc")],
        [Rendered(0, b"abc", b""), Span(0, b"abc")],
        [Span(0, b"ab"), Rendered(3, b"c", b"")],
    ],
)
def test_a_gap_or_an_overlap(pieces):
    with pytest.raises(TilingBroken):
        tiled(pieces, 3, 3)


@pytest.mark.parametrize(("size_in", "size_out"), [(4, 3), (3, 4), (2, 3), (3, 2), (0, 0)])
def test_sizes_that_do_not_add_up(size_in, size_out):
    with pytest.raises(TilingBroken):
        tiled([Span(0, b"abc")], size_in, size_out)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=5), st.none() | st.binary(max_size=5)), min_size=1, max_size=8),
    st.data(),
)
def test_any_tiling_holds_and_any_without_one_piece_does_not(parts, data):
    place, pieces = 0, []
    for came, written in parts:
        pieces.append(Span(place, came) if written is None else Rendered(place, came, written))
        place += len(came)
    size_out = sum(len(piece.data) for piece in pieces)
    assert tiled(pieces, place, size_out).written == size_out
    left_out = data.draw(st.integers(0, len(pieces) - 1))
    rest = pieces[:left_out] + pieces[left_out + 1 :]
    with pytest.raises(TilingBroken):
        tiled(rest, place, sum(len(piece.data) for piece in rest))


def test_pieces_show_no_data():
    assert "SECRET" not in repr(Span(0, b"SECRET")) + repr(Rendered(0, b"SECRET", b"SECRET"))
