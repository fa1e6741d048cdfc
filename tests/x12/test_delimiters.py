"""The delimiters of an ISA: what is read, what is odd, what is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.x12.delimiters import BLANKS, ISA_REACH, Delimiters, InterchangeHeader, NotAnInterchange, read_header

ISA = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261103*0102*^*00501*000000042*0*P*:~"
LEGAL = st.sampled_from([bytes([b]) for b in range(256) if not (chr(b).isascii() and chr(b).isalnum()) and b != 32])


def with_marks(element: bytes, component: bytes, repetition: bytes, terminator: bytes) -> bytes:
    """An ISA with these delimiters."""
    parts = ISA[:-1].split(b"*")
    parts[11], parts[16] = repetition, component
    return element.join(parts) + terminator


def test_a_plain_isa():
    header = read_header(ISA + b"\r\nGS*")
    assert header.delimiters == Delimiters(b"*", b":", b"^", b"~")
    assert (header.length, header.line_break, header.oddities) == (105, b"\r\n", ())
    assert len(header.elements) == 16
    assert header.control_number == b"000000042"
    assert ISA[header.length : header.length + 1] == b"~"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(LEGAL, min_size=4, max_size=4, unique=True))
def test_any_four_bytes_that_are_no_letters_digits_or_blanks(marks):
    header = read_header(with_marks(*marks) + b"GS")
    assert header.delimiters == Delimiters(*marks)
    assert header.oddities == ()
    assert header.length == 105
    assert not set(header.delimiters.blanks) & set(b"".join(marks))
    assert set(header.delimiters.blanks) | set(b"".join(marks)) >= set(BLANKS)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.binary(max_size=600)
    | st.binary(max_size=200).map(lambda tail: ISA + tail)
    | st.binary(max_size=80).map(lambda tail: b"ISA*" + tail)
)
def test_any_bytes_are_read_or_refused(data):
    try:
        header = read_header(data)
    except NotAnInterchange:
        return
    assert data.startswith(b"ISA" + header.delimiters.element)
    assert data[header.length : header.length + 1] == header.delimiters.terminator
    assert data[header.length - 1 : header.length] == header.delimiters.component


@pytest.mark.parametrize(
    "data",
    [b"", b"ISA", b"ISA*", ISA[:104], ISA[:105], b" " + ISA, b"isa" + ISA[3:], b"IEA*1*1~", b"\xef\xbb\xbf" + ISA],
)
def test_what_is_no_isa(data):
    with pytest.raises(NotAnInterchange):
        read_header(data)


@pytest.mark.parametrize("bad", b"AZaz09 ")
@pytest.mark.parametrize("mark", [b"*", b":", b"~"])
def test_a_letter_a_digit_or_a_blank_is_refused(mark, bad):
    with pytest.raises(NotAnInterchange):
        read_header(ISA.replace(mark, bytes([bad])))


@pytest.mark.parametrize("data", [ISA.replace(b":", b"*"), ISA.replace(b"~", b"*"), ISA.replace(b"~", b":")])
def test_two_equal_delimiters_are_refused(data):
    with pytest.raises(NotAnInterchange, match="same byte"):
        read_header(data)


def test_a_message_holds_no_data():
    with pytest.raises(NotAnInterchange) as refused:
        read_header(ISA.replace(b"~", b"9"))
    assert "SENDER" not in str(refused.value)


# --- ISA11 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("isa11", [b"U", b"^", b"|", b" ", b"\xff"])
@pytest.mark.parametrize("version", [b"00401", b"00400", b"00304"])
def test_before_version_00501_there_is_no_repetition_separator(version, isa11):
    header = read_header(ISA.replace(b"*^*00501", b"*" + isa11 + b"*" + version))
    assert (header.delimiters.repetition, header.oddities) == (b"", ())


@pytest.mark.parametrize("isa11", [b"U", b"z", b"0", b" ", b":", b"~", b"", b"^^"])
def test_isa11_that_cannot_separate_is_odd_and_separates_nothing(isa11):
    data = ISA.replace(b"*^*", b"*" + isa11 + b"*")
    if isa11 == b"~":
        assert read_header(data).delimiters.repetition == b""
        return
    header = read_header(data)
    assert header.delimiters.repetition == b""
    assert any(odd.startswith("ISA11") for odd in header.oddities)
    assert header.delimiters.all == b"*:~"


def test_later_versions_have_a_repetition_separator():
    assert read_header(ISA.replace(b"00501", b"00701")).delimiters.repetition == b"^"


# --- widths --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [ISA.replace(b"          ", b""), ISA.replace(b"000000042", b"42"), ISA.replace(b"SENDER  ", b"SENDER  LONGER")],
)
def test_an_isa_of_other_widths_is_read_and_odd(data):
    header = read_header(data)
    assert header.delimiters == Delimiters(b"*", b":", b"^", b"~")
    assert header.oddities == ("elements are not of fixed width",)
    assert data[header.length : header.length + 1] == b"~"


def test_the_longest_isa():
    fits = ISA.replace(b"SENDER", b"S" * (ISA_REACH - 106 + 6))
    assert read_header(fits).length == ISA_REACH - 1
    with pytest.raises(NotAnInterchange):
        read_header(fits.replace(b"SS", b"SSS", 1))


# --- line breaks and blanks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind", "line_break"),
    [
        (b"\r\nGS", b"\r\n"),
        (b"\nGS", b"\n"),
        (b"\rGS", b"\r"),
        (b"GS", b""),
        (b"", b""),
        (b" \nGS", b""),
        (b"\n\nGS", b"\n"),
        (b"\n\rGS", b"\n"),
    ],
)
def test_the_line_break_behind_the_terminator(behind, line_break):
    assert read_header(ISA + behind).line_break == line_break


@pytest.mark.parametrize(("terminator", "behind"), [(b"\n", b"\nGS"), (b"\r", b"\r\nGS"), (b"\n", b"\r\nGS")])
def test_a_line_break_that_holds_the_terminator_is_none(terminator, behind):
    header: InterchangeHeader = read_header(ISA[:-1] + terminator + behind)
    assert header.line_break == b""


def test_blanks_are_those_that_are_no_delimiter():
    assert Delimiters(b"*", b":", b"^", b"~").blanks == b"\r\n\t "
    assert Delimiters(b"\t", b":", b"\r", b"\n").blanks == b" "
    assert Delimiters(b"*", b":", b"", b"\n").blanks == b"\r\t "
