"""Free text: what may stand, what is cleaned for certain, and what is left to a person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noc837.drugs.free_text import Cleaned, cleaned, decoded, is_clean

MARKS = "*:^~"


def clean(text: str | bytes, component: str = ":", repetition: str = "^", delimiters: str = MARKS) -> Cleaned:
    raw = text.encode("utf-8") if isinstance(text, str) else text
    return cleaned(raw, component, repetition, delimiters)


def certain(text: str | bytes, component: str = ":", repetition: str = "^", delimiters: str = MARKS) -> str | None:
    found = clean(text, component, repetition, delimiters)
    return found.text if found.certain else None


# --- is_clean ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", [b"", b"DRUGX 5MG", b" DRUGX", b"Drug-X 5mg (I.V.) #1, 50% 'new'", b"a|b>c", b"!\"&'()+,-./;?=@[]_{}\\<#$`"]
)
def test_what_may_stand(raw):
    assert is_clean(raw, b"*:^~")


@pytest.mark.parametrize(
    "raw",
    [b"A\tB", b"A ", b"A\r\n", b"\x00", b"\x7f", b"\xb5g", "µg".encode(), b"A*B", b"A:B", b"A^B", b"A~B", b"\x1c"],
)
def test_what_may_not(raw):
    assert not is_clean(raw, b"*:^~")


def test_only_the_delimiters_of_the_interchange_count():
    assert is_clean(b"A:B^C~D*E", b"|>!\n")
    assert not is_clean(b"A>B", b"|>!\n")


# --- decoded -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"5 \xb5g", "5 µg"),
        ("5 µg".encode(), "5 µg"),
        (b"\x93A\x94", "“A”"),
        (b"\x81", "\x81"),
        (b"plain", "plain"),
        (b"\xe2\x89\xa4", "≤"),
    ],
)
def test_utf8_then_cp1252_then_latin1(raw, text):
    assert decoded(raw) == text


# --- cleaned for certain -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "becomes"),
    [
        ("DRUGX 5MG IV", "DRUGX 5MG IV"),
        ("DRUGX\t5MG,\r\nIV", "DRUGX 5MG,  IV"),
        ("  DRUGX 5MG \t", "DRUGX 5MG"),
        ("5 µg", "5 MCG"),
        ("5 μG", "5 MCG"),
        (b"5 \xb5g", "5 MCG"),
        ("“A” ‘B’", "\"A\" 'B'"),
        (b"\x93A\x94 \x91B\x92", "\"A\" 'B'"),
        ("A–B—C", "A-B-C"),
        ("2 × 5", "2 X 5"),
        ("DRUG® X™ ©", "DRUG X"),
        ("É é ü Ñ å", "E e u N a"),
        ("A\u00a0B", "A B"),
        ("DRUGX: 5MG", "DRUGX  5MG"),
        ("DRUGX^5MG", "DRUGX 5MG"),
        ("EPI 1:1000", "EPI 1/1000"),
        ("EPI 1:100,000", "EPI 1/100,000"),
        ("AT 09:15", "AT 0915"),
        ("AT 23:59, DRUGX", "AT 2359, DRUGX"),
    ],
)
def test_what_is_cleaned(sent, becomes):
    assert certain(sent) == becomes


# --- left to a person ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        "1½ VIAL",
        "¼ ML",
        b"1\xbd VIAL",
        "≤5 MG",
        "≥5",
        "±5",
        "5‰",
        "µ",
        "5 µ G",
        "5 µL",
        "10³",
        "10²",
        "x⁵",
        "α",
        "Ω",
        "ß",
        "æ",
        "ø",
        "½",
        "ﬁ",
        "①",
        "Ⅳ",
        "℞",
        "€5",
        "\x00",
        "\x1b[31m",
        "\x07",
        "\x7f",
        "5° C",
        "ªº",
        "A*B",
        "A~B",
        "日本",
        "2:1",
        "5:100",
        "1:99",
        "1:10:100",
        "09:15-10:45",
        "24:00",
        "9:60",
        "1.1:1000",
        "1,1:100",
        "11:1000",
        "5^6",
    ],
)
def test_what_is_left(sent):
    assert not clean(sent).certain


def test_a_vulgar_fraction_never_becomes_digits():
    for text in ("1½", "1¼ VIAL", "½", "1⅓"):
        assert "1" not in clean(text).text.replace("1", "", 1)


def test_a_replacement_that_is_a_delimiter_here_is_not_certain():
    assert certain("A–B", delimiters="*-^~") is None
    assert certain("2 × 5", delimiters="X:^~") is None
    assert certain("5 µg", delimiters="*:^~") == "5 MCG"
    assert certain("EPI 1:1000", delimiters="/:^~") is None
    assert certain("“A”", delimiters='":^~', component=":") is None


def test_the_separator_is_the_one_of_the_interchange():
    assert certain("A:B", component=">", repetition="^", delimiters="*>^~") == "A:B"
    assert certain("A>B", component=">", repetition="^", delimiters="*>^~") == "A B"
    assert certain("DOSE >5 MG", component=">", repetition="^", delimiters="*>^~") is None
    assert certain("5>6", component=">", repetition="^", delimiters="*>^~") is None
    assert certain("1>1000", component=">", repetition="^", delimiters="*>^~") is None
    assert certain("09>15", component=">", repetition="^", delimiters="*>^~") is None


def test_without_a_repetition_separator_a_text_that_holds_isa11_stays():
    assert certain("UBRUX U 5MG", repetition="", delimiters="*:~") == "UBRUX U 5MG"
    assert certain("A^B", repetition="", delimiters="*:~") == "A^B"


# --- for any text --------------------------------------------------------------------------------------

_ANY = st.binary(max_size=40) | st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace"))
_SEPARATORS = st.sampled_from(
    (
        (":", "^", MARKS),
        (">", "", "|>\n"),
        ("\x1f", "\x1e", "\x1d\x1f\x1e\x1c"),
        ("<", "=", "*<=~"),
        ("\\", "]", "[\\]-"),
    )
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(_ANY, _SEPARATORS)
def test_what_is_certain_may_stand_and_stays(raw, marks):
    found = cleaned(raw, *marks)
    if found.certain:
        written = found.text.encode("ascii")
        assert is_clean(written, marks[2].encode("latin-1"))
        assert cleaned(written, *marks) == found


@settings(max_examples=500, deadline=None, derandomize=True)
@given(_ANY, _SEPARATORS)
def test_digits_are_neither_made_nor_lost(raw, marks):
    found = cleaned(raw, *marks)
    if found.certain:
        before, after = ([c for c in text if c in "0123456789"] for text in (decoded(raw), found.text))
        assert before == after
        assert "." not in found.text.replace(".", "", decoded(raw).count("."))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=MARKS), max_size=30))
def test_a_clean_text_is_left_alone(text):
    assert is_clean(text.encode("ascii"), MARKS.encode())
    assert clean(text) == Cleaned(text, True)


@pytest.mark.parametrize(
    "unit", ["a", "é", "µg", " ", "1:", "1:100 ", "09:15", "09:15-", ":", "“", "½", "e\u0301", "\xa0", "5"]
)
def test_a_megabyte_ends(unit):
    text = unit * (200_000 // len(unit))
    assert isinstance(clean(text), Cleaned)
