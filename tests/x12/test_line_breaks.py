"""Line breaks inside segments are told from those behind them."""

import pytest

from noc837.x12.line_breaks import wrapped_at

SEGMENTS = [b"NM1*IL*1*SAMPLE*SALLY****MI*W123", b"N3*2 MAIN ST", b"N4*ALBANY*NY*12207", b"DMG*D8*19700101*F"]


def wrapped(data: bytes, column: int, line_break: bytes) -> bytes:
    return line_break.join(data[at : at + column] for at in range(0, len(data), column))


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("column", [40, 72, 80, 128])
def test_a_wrapped_text_is_told_with_its_column(line_break: bytes, column: int) -> None:
    assert wrapped_at(wrapped(b"~".join(SEGMENTS * 20) + b"~", column, line_break), b"~") == column


@pytest.mark.parametrize("line_break", [b"", b"\n", b"\r\n", b"\r", b" \n", b"\n\n"])
def test_breaks_behind_segments_are_none(line_break: bytes) -> None:
    assert wrapped_at(b"".join(segment + b"~" + line_break for segment in SEGMENTS * 20), b"~") == 0


def test_one_break_in_a_note_is_no_wrapping() -> None:
    text = b"~\n".join([*SEGMENTS, b"NTE*ADD*DRUGX\n500MG", *SEGMENTS]) + b"~\n"
    assert wrapped_at(text, b"~") == 0


def test_breaks_at_several_columns_are_no_wrapping() -> None:
    assert wrapped_at(b"NTE*ADD*A\nBCD\nEFGHIJ~\nSE*1*1~\n", b"~") == 0


@pytest.mark.parametrize("terminator", [b"\n", b"\r"])
def test_where_a_break_is_the_terminator_nothing_is_wrapped(terminator: bytes) -> None:
    assert wrapped_at(terminator.join([b"A" * 80] * 9), terminator) == 0
