import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc837.drugs.ndc import (
    TEN_DIGITS_FROM_ZERO,
    Ambiguous,
    Exact,
    Layout,
    Malformed,
    Missing,
    Ndc,
    PaperQuantity,
    Placeholder,
    full_ndcs,
    hyphenated,
    paper_forms,
    read_ndc,
)

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
VECTORS = DATA / "ndc_vectors.csv"
DIRECTORY = DATA / "fda" / "ndctext-2015.zip"
THREE_READINGS = ("05024206001", "50242006001", "50242060001")
LENGTH = 1_000_000


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("50242006001", "50242006001", ""),
        (" 50242006001 ", "50242006001", "outer blanks"),
        ("50242-0060-01", "50242006001", "5-4-2 with hyphens"),
        ("0002-7597-01", "00002759701", "4-4-2 with hyphens"),
        ("50242-060-01", "50242006001", "5-3-2 with hyphens"),
        ("60575-4112-1", "60575411201", "5-4-1 with hyphens"),
        ("50242 - 060 - 01", "50242006001", "5-3-2 with hyphens"),
        ("50242.060.01", "50242006001", "5-3-2 with points"),
        ("50242/060/01", "50242006001", "5-3-2 with slashes"),
        ("50242_060_01", "50242006001", "5-3-2 with underscores"),
        ("50242 060  01", "50242006001", "5-3-2 with blanks"),
        ("12345-*678-90", "12345067890", "5-4-2 with hyphens"),
        ("*0002-7597-01", "00002759701", "5-4-2 with hyphens"),
        ("60575-4112-*1", "60575411201", "5-4-2 with hyphens"),
        ("000002-7597-01", "00002759701", "6-4-2 with hyphens, labeler 0..."),
        ("0409196602", "00409196602", TEN_DIGITS_FROM_ZERO),
        ("NDC50242006001", "50242006001", "prefix NDC"),
        ("NDC 50242006001", "50242006001", "prefix NDC"),
        ("ndc# 50242-060-01", "50242006001", "prefix NDC#, 5-3-2 with hyphens"),
        ("NDC: 50242006001", "50242006001", "prefix NDC:"),
        ("N450242006001", "50242006001", "prefix N4"),
        ("#50242006001", "50242006001", "prefix #"),
        ("08290038005", "08290038005", ""),
    ],
)
def test_certain_forms_give_eleven_digits_and_say_how(text: str, code: str, how: str) -> None:
    assert read_ndc(text) == Exact(code, how, None)


@pytest.mark.parametrize(
    ("text", "code", "quantity"),
    [
        ("N400409231231GR0.025", "00409231231", PaperQuantity("0.025", "GR")),
        ("N459148001665 UN1", "59148001665", PaperQuantity("1", "UN")),
        ("N450242006001 ML4", "50242006001", PaperQuantity("4", "ML")),
        ("50242-0060-01 ml .5", "50242006001", PaperQuantity(".5", "ML")),
        ("N450242006001F2500", "50242006001", PaperQuantity("500", "F2")),
        ("N450242006001ME1.000", "50242006001", PaperQuantity("1.000", "ME")),
    ],
)
def test_a_paper_tail_is_split_off_as_written(text: str, code: str, quantity: PaperQuantity) -> None:
    value = read_ndc(text)
    assert isinstance(value, Exact)
    assert (value.code, value.tail) == (code, quantity)
    assert value.how.endswith("quantity after the code")


@pytest.mark.parametrize(
    "text",
    [
        "N450242006001 ML1,000",
        "N450242006001 ML-1",
        "N450242006001 ML",
        "N450242006001 ML5.",
        "N450242006001 UN 1 .5",
        "N450242006001 VL1",
        "N450242006001 4",
        "2322730 ML4",
    ],
)
def test_what_is_no_paper_tail_is_not_taken_for_one(text: str) -> None:
    assert isinstance(read_ndc(text), Malformed)


def test_an_ambiguous_code_keeps_its_tail() -> None:
    value = read_ndc("N45024206001 ML4")
    assert isinstance(value, Ambiguous)
    assert value.tail == PaperQuantity("4", "ML")


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("5024206001", THREE_READINGS),
        ("0002759701", ("00002759701",)),
        ("300027597010", ("00002759701",)),
        ("350242060011", THREE_READINGS),
        ("0350242060011", THREE_READINGS),
        ("00350242060011", THREE_READINGS),
        ("50350242060016", THREE_READINGS),
        ("0100350242060011172612311012AB", THREE_READINGS),
        ("0100350242060011", THREE_READINGS),
        ("(01)00350242060011(17)261231(10)12AB", THREE_READINGS),
        ("]d20100350242060011172612311012AB", THREE_READINGS),
        ("]d2010035024206001121ABC\x1d17261231", THREE_READINGS),
        ("304091966024", ("00409196602",)),
        ("1645-222-65", ("01645022265",)),
        ("1645-2222-6", ("01645222206",)),
        ("12345-678-9", ("12345067809",)),
        ("1645-222-6", ("01645022206",)),
        ("*1645-*222-65", ("01645022265",)),
        ("*645-2222-65", ("00645222265",)),
        ("076564-7654-5", ("76564765405",)),
        ("045983-295-86", ("45983029586",)),
        ("059372-837-6", ("59372083706",)),
        ("000406052201", ("00406052201",)),
        ("2322730", ("00002322730",)),
        ("93505910", ("00093505910",)),
        ("409196602", ("00409196602",)),
        ("8290-038005", ("08290038005",)),
        ("12345-67891", ("12345067891", "12345678901")),
    ],
)
def test_doubtful_forms_name_their_candidates(text: str, candidates: tuple[str, ...]) -> None:
    value = read_ndc(text)
    assert isinstance(value, Ambiguous)
    assert value.candidates == candidates
    assert value.why


def test_an_outer_pack_is_named() -> None:
    inner, outer = read_ndc("00350242060011"), read_ndc("50350242060016")
    assert isinstance(inner, Ambiguous)
    assert isinstance(outer, Ambiguous)
    assert "outer pack" in outer.why
    assert "outer pack" not in inner.why


def test_a_lot_in_a_barcode_is_no_quantity() -> None:
    value = read_ndc("0100350242060011172612311012UN1")
    assert isinstance(value, Ambiguous)
    assert value.tail is None


@pytest.mark.parametrize(
    "text",
    [
        "NA",
        "N/A",
        "none",
        "NOC",
        "TBD",
        "compound",
        "NDC NA",
        "0",
        "00000000000",
        "99999999999",
        "1111111111",
        "0000-0000-00",
        "9999-9999-99",
        "99999-9999-9",
        "000-000-00",
        "00000000000000",
        "12345678901",
        "12345-6789-01",
        "N412345678901 UN1",
        "01234567890",
        "1234-5678-90",
        "1234567890",
        "123456789",
        "12345678910",
        "98765432109",
        "00000000070",
        "0000-0123-45",
        "0000012345",
        "0012345",
        "000000000070",
        "311111111111",
        "300000000001",
    ],
)
def test_placeholders(text: str) -> None:
    assert isinstance(read_ndc(text), Placeholder)


@pytest.mark.parametrize("text", ["12345-678-90", "12345-6789-0", "00000-0000-1X", "NOCX", "10000000000", "444"])
def test_what_only_looks_like_a_placeholder_is_none(text: str) -> None:
    assert not isinstance(read_ndc(text), Placeholder)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("100001-1234-01", "does not fit into 5-4-2"),
        ("100001-123-01", "does not fit into 5-4-2"),
        ("100001-1234-1", "does not fit into 5-4-2"),
        ("5.0242E+09", "scientific"),
        ("1.23E10", "scientific"),
        ("0002-3227", "without its package"),
        ("12345-678", "without its package"),
        ("12345-6789", "without its package"),
        ("+H123ABC01234567890", "HIBC"),
        ("BADNDC", "letters"),
        ("5O242006001", "letters"),
        ("654-3773-22", "groups of 3-4-2"),
        ("005-170-03125", "groups of 3-3-5"),
        ("12345-678/90", "mixed separators"),
        ("50242--060-01", "4 groups"),
        ("50242-060-", "group without digits"),
        ("123*5-6789-01", "* elsewhere"),
        ("*****-6789-01", "group without digits"),
        ("350242060012", "no drug's barcode"),
        ("0350242060012", "no drug's barcode"),
        ("50350242060011", "no drug's barcode"),
        ("0100350242060012", "no drug's barcode"),
        ("4006381333931", "no drug's barcode"),
        ("123456", "6 digits"),
        ("123456789012345", "15 digits"),
        ("N4", "a prefix without a code"),
        ("NDC#", "a prefix without a code"),
        ("50242006001\N{EN DASH}", "characters"),
        ("\N{SUPERSCRIPT TWO}" * 11, "characters"),
        ("\N{FULLWIDTH DIGIT ONE}0242006001", "characters"),
    ],
)
def test_what_no_look_up_can_help_is_malformed_and_says_why(text: str, why: str) -> None:
    value = read_ndc(text)
    assert isinstance(value, Malformed)
    assert why in value.why


@pytest.mark.parametrize("text", ["", " ", "\t\r\n "])
def test_nothing_is_missing(text: str) -> None:
    assert read_ndc(text) == Missing()


@pytest.mark.parametrize(
    ("layout", "code"),
    [(Layout.F442, "05024206001"), (Layout.F532, "50242006001"), (Layout.F541, "50242060001")],
)
def test_a_layout_decides_ten_digits(layout: Layout, code: str) -> None:
    value = read_ndc("5024206001", layout)
    assert isinstance(value, Exact)
    assert value.code == code


def test_a_layout_does_not_touch_eleven_digits() -> None:
    assert read_ndc("50242006001", Layout.F442) == Exact("50242006001", "", None)
    assert read_ndc("50242-0060-01", Layout.F442) == read_ndc("50242-0060-01")


def test_ten_digits_from_00_are_exact_by_the_qualifier_for_4_4_2() -> None:
    value = read_ndc("0002759701", Layout.F442)
    assert isinstance(value, Exact)
    assert value.code == "00002759701"


@pytest.mark.parametrize(
    ("text", "layout", "candidates"),
    [
        ("0093505910", Layout.F532, ("00093505910", "00935005910")),
        ("0409196602", Layout.F541, ("00409196602", "04091966002")),
        ("50242-060-01", Layout.F442, ("05024206001", "50242006001")),
    ],
)
def test_a_layout_that_the_digits_contradict_decides_nothing(
    text: str, layout: Layout, candidates: tuple[str, ...]
) -> None:
    value = read_ndc(text, layout)
    assert isinstance(value, Ambiguous)
    assert value.candidates == candidates


def test_ten_digits_from_00_admit_a_code_that_lost_any_one_digit() -> None:
    value = read_ndc("0040946802")
    assert isinstance(value, Ambiguous)
    assert value.candidates == ("00040946802",)
    assert value.admits("00040946802")
    assert value.admits("00409468802")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0040946802", "00409468812"),
        ("0040946802", "00409486802"[::-1]),
        ("0040946802", "10040946802"),
        ("0040946802", ""),
        ("5024206001", "50242006011"),
        ("5024206001", "15024206001"),
        ("304091966024", "00409919660"),
        ("000093-505-9", "00009305059"),
    ],
)
def test_other_codes_are_not_admitted(text: str, code: str) -> None:
    value = read_ndc(text)
    assert isinstance(value, Ambiguous)
    assert not value.admits(code)


def test_hyphenated_is_5_4_2() -> None:
    assert hyphenated("50242006001") == "50242-0060-01"


# Rows of other libraries' tests that are decided otherwise here: our case, and the reason.
DIFFERENT: dict[str, tuple[type[Ndc], str]] = {
    "076564-7654-5": (Ambiguous, "6-4-1: no AUTO row, so it wants proof"),
    "045983-295-86": (Ambiguous, "6-3-2: no AUTO row, so it wants proof"),
    "059372-837-6": (Ambiguous, "6-3-1: no AUTO row, so it wants proof"),
    "000406052201": (Ambiguous, "12 digits with leading 0 want the directory"),
    "34-73-1": (Malformed, "2-2-1 is no layout"),
    "654-3773-22": (Malformed, "3-4-2 is no layout"),
    "2-3227-30": (Malformed, "1-4-2 is no layout"),
    "12345-6-7": (Malformed, "5-1-1 is no layout"),
    "1645-222-65": (Ambiguous, "4-3-2 lost two zeros"),
    "9999-9999-99": (Placeholder, "placeholder"),
    "99999-999-99": (Placeholder, "placeholder"),
    "99999-9999-9": (Placeholder, "placeholder"),
    "1234-5678-90": (Placeholder, "placeholder: 01234567890"),
    "12345-6789-1": (Placeholder, "placeholder: 12345678901"),
    "12345-6789-01": (Placeholder, "placeholder: 12345678901"),
    "12345 6789 01": (Placeholder, "placeholder: 12345678901"),
    "012345-6789-01": (Placeholder, "placeholder: 12345678901"),
    "12345678901": (Placeholder, "placeholder"),
    "1234567890": (Placeholder, "placeholder: 01234567890 without its zero"),
    "0071015623": (Ambiguous, "ten digits from 00"),
    "2322730": (Ambiguous, "a spreadsheet's remainder wants directory and name"),
}
_LAYOUTS = {"4-4-2": Layout.F442, "5-3-2": Layout.F532, "5-4-1": Layout.F541}


def _vectors() -> list[dict[str, str]]:
    if not VECTORS.exists():
        pytest.skip("the shared test data (ndc_vectors.csv) is not there")
    with VECTORS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _read_row(row: dict[str, str]) -> Ndc:
    text, _, layout = row["input"].partition(" layout=")
    return read_ndc(text, _LAYOUTS.get(layout))


def _agrees(expected: str, value: Ndc) -> bool:
    """Whether a value is what another library's test expects."""
    if re.match(r"[0-9]{11}", expected):
        return isinstance(value, Exact) and value.code == expected[:11]
    if expected.startswith("0069-3060-04"):
        return isinstance(value, Exact) and value.code == "00069306004"
    if expected.startswith("FORMAT="):
        form = expected.removeprefix("FORMAT=")
        return isinstance(value, Exact) and value.how.startswith(form)
    if expected.startswith("PRODUCT9="):
        return isinstance(value, Malformed) and "product without its package" in value.why
    return not isinstance(value, Exact)


def test_vectors_of_other_libraries_hold_where_the_domain_does_not_decide_otherwise() -> None:
    rows = [row for row in _vectors() if row["input"] not in DIFFERENT]
    assert len(rows) > 60
    assert [row for row in rows if not _agrees(row["expected"], _read_row(row))] == []


def test_every_listed_difference_is_one() -> None:
    rows = _vectors()
    for text, (case, _) in DIFFERENT.items():
        mine = [row for row in rows if row["input"] == text]
        assert mine
        assert all(isinstance(_read_row(row), case) for row in mine)
        assert any(not _agrees(row["expected"], _read_row(row)) for row in mine)


def _directory_codes(every: int) -> list[str]:
    """NDCs of the FDA directory as it prints them, hyphenated, without those that hold letters."""
    if not DIRECTORY.exists():
        pytest.skip("the shared test data (ndctext-2015.zip) is not there")
    with zipfile.ZipFile(DIRECTORY) as archive:
        text = io.TextIOWrapper(archive.open("package.txt"), encoding="cp1252", newline="")
        codes = [row["NDCPACKAGECODE"] for row in csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return [code for code in codes[::every] if not re.search("[A-Za-z]", code)]


def test_every_code_of_the_directory_is_exact_and_never_another_without_its_hyphens() -> None:
    codes = _directory_codes(every=20)
    assert len(codes) > 5000
    for code in codes:
        exact, bare = read_ndc(code), read_ndc(code.replace("-", ""))
        assert isinstance(exact, Exact)
        match bare:
            case Exact():
                assert bare.code == exact.code
            case Ambiguous():
                assert exact.code in bare.candidates
            case _:
                pytest.fail(f"{code} is lost without its hyphens")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DRUGX 1.25MG NDC 50242006001", [("50242006001", "50242006001")]),
        ("DRUGX NDC50242006001 IV", [("50242006001", "50242006001")]),
        ("RX NDC50242006001", [("50242006001", "50242006001")]),
        ("LOT 50242-0060-01", [("50242006001", "50242-0060-01")]),
        ("NDC#50242006001", [("50242006001", "50242006001")]),
        ("ndc: 50242-0060-01.", [("50242006001", "50242-0060-01")]),
        ("N450242006001ML4", [("50242006001", "50242006001")]),
        ("(50242-0060-01)", [("50242006001", "50242-0060-01")]),
        (
            "50242006001,00002759701; 50242-0060-01",
            [
                ("50242006001", "50242006001"),
                ("00002759701", "00002759701"),
                ("50242006001", "50242-0060-01"),
            ],
        ),
    ],
)
def test_full_ndcs_in_text(text: str, found: list[tuple[str, str]]) -> None:
    ndcs = full_ndcs(text)
    assert [(ndc.code, ndc.text) for ndc in ndcs] == found
    assert all(text[ndc.start : ndc.end] == ndc.text for ndc in ndcs)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DRUGX 500MG IV",
        "CALL 800-555-1212",
        "1-800-555-1212",
        "CALL 18005551212",
        "ICN 20263451234",
        "REF# 20263451234",
        "LOT NO. 20263451234",
        "ICN 2026345123456",
        "NPI 1234567893",
        "2026-11-03",
        "11/03/2026",
        "20261103-20261104",
        "502420060011",
        "5024206001",
        "50242-060-01",
        "50242-0060-011",
        "150242-0060-01",
        "1-50242-0060-01",
        "50242-0060-01-2",
        "50242006001-2",
        "50242006001.5",
        "50242006001/2",
        "2/50242006001",
        "X50242006001",
        "XN450242006001",
        "50242006001X",
        "50242006001MG",
        "_50242006001",
        "50242 0060 01",
        "12345678901",
        "NDC 12345-6789-01",
        "99999-9999-99",
        "00000000070",
        "00350242060011",
    ],
)
def test_no_full_ndc_in_text(text: str) -> None:
    assert full_ndcs(text) == ()


@pytest.mark.parametrize(
    ("text", "code", "number", "unit"),
    [
        ("N450242006001ML4", "50242006001", "4", "ML"),
        ("N459148001665 UN1", "59148001665", "1", "UN"),
        ("N400409231231GR0.025", "00409231231", "0.025", "GR"),
        ("DRUGX N450242-0060-01   F2.5 IV", "50242006001", ".5", "F2"),
        ("n450242006001 me7.000", "50242006001", "7.000", "ME"),
    ],
)
def test_the_paper_form_in_text(text: str, code: str, number: str, unit: str) -> None:
    (form,) = paper_forms(text)
    assert (form.code, form.quantity) == (code, PaperQuantity(number, unit))
    assert text[form.start : form.end] in text.strip()
    assert text[form.start : form.end].upper().startswith("N4")
    assert text[form.start : form.end].endswith(number)


@pytest.mark.parametrize(
    "text",
    [
        "N450242006001 ML1,000",
        "N450242006001 ML300MG",
        "N450242006001 ML4.",
        "N450242006001 ML4-5",
        "N450242006001 ML4/5",
        "N450242006001 UN1 1/2",
        "N450242006001 ML 4",
        "N450242006001 MG4",
        "N450242006001 4ML",
        "N450242006001",
        "N4 50242006001 ML4",
        "NDC 50242006001 ML4",
        "XN450242006001 ML4",
        "-N450242006001 ML4",
        "N450242-060-01 ML4",
        "N45024206001 ML4",
        "N4502420060011 ML4",
        "N412345678901 UN1",
        "N450242006001 ML" + "1" * 16,
    ],
)
def test_looser_forms_are_no_paper_form(text: str) -> None:
    assert paper_forms(text) == ()


def test_every_paper_form_of_a_text_is_found() -> None:
    forms = paper_forms("N450242006001 ML4 N400002759701 UN1")
    assert [form.code for form in forms] == ["50242006001", "00002759701"]


@given(st.text(), st.sampled_from([None, *Layout]))
def test_any_text_is_read_without_raising(text: str, layout: Layout | None) -> None:
    assert isinstance(read_ndc(text, layout), Ndc)
    assert isinstance(full_ndcs(text), tuple)
    assert isinstance(paper_forms(text), tuple)


near_ndcs = st.text("0123456789" * 3 + "-*./_ NDC4#:MLUN,()]dE+", max_size=24)


@given(near_ndcs, st.sampled_from([None, *Layout]))
def test_a_value_holds_eleven_digits_and_only_digits_of_the_text(text: str, layout: Layout | None) -> None:
    value = read_ndc(text, layout)
    codes = {Exact: lambda: (value.code,), Ambiguous: lambda: value.candidates}.get(type(value), tuple)()
    assert list(codes) == sorted(set(codes))
    for code in codes:
        assert re.fullmatch("[0-9]{11}", code)
        lost = sorted(code.replace("0", ""))
        assert all(lost.count(digit) <= text.count(digit) for digit in lost)


@given(near_ndcs)
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    value = read_ndc(text)
    if isinstance(value, Exact):
        assert read_ndc(value.code) == Exact(value.code, "", None)
        assert (value.how == "") == (text == value.code)


@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True))
def test_ten_digits_without_hyphens_may_be_what_they_are_with_them(ten: str) -> None:
    bare = read_ndc(ten)
    written = [f"{ten[:a]}-{ten[a:b]}-{ten[b:]}" for a, b in ((4, 8), (5, 8), (5, 9))]
    read = {value.code for value in map(read_ndc, written) if isinstance(value, Exact)}
    if isinstance(bare, Ambiguous):
        assert read <= set(bare.candidates)


@pytest.mark.parametrize(
    "text",
    [
        "1" * LENGTH,
        "12345-" * (LENGTH // 6),
        " " * LENGTH + "12",
        "N450242006001" + " " * LENGTH + "X",
        "N450242006001UN" + "1" * LENGTH + "X",
        "NDC " * (LENGTH // 4),
        "50242006001 " * (LENGTH // 24),
        "# " * (LENGTH // 2),
        "N4" * (LENGTH // 2),
    ],
    ids=["digits", "groups", "blanks", "tail blanks", "tail digits", "prefixes", "codes", "marks", "N4"],
)
def test_a_million_characters_are_no_hindrance(text: str) -> None:
    assert isinstance(read_ndc(text), Malformed)
    assert paper_forms(text) == ()
    assert len(full_ndcs(text)) <= LENGTH // 24
