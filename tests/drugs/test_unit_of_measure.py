import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc837.drugs import unit_of_measure
from noc837.drugs.unit_of_measure import (
    CODES,
    Container,
    Exact,
    Milligrams,
    Missing,
    Misspelt,
    Unknown,
    read_unit,
)


@pytest.mark.parametrize("code", ["F2", "GR", "ME", "ML", "UN"])
def test_the_guides_codes_are_exact_and_only_so_written(code: str) -> None:
    assert read_unit(code) == Exact(code)
    for other in (code.lower(), f" {code}", f"{code} ", f"{code}.", f"{code[0]}.{code[1]}."):
        assert read_unit(other) == Misspelt(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MLS", "ML"),
        ("milliliter", "ML"),
        ("MILLILITERS", "ML"),
        ("cc", "ML"),
        ("C.C.", "ML"),
        ("CCM", "ML"),
        ("GM", "GR"),
        ("gms", "GR"),
        ("g", "GR"),
        ("GRAM", "GR"),
        ("Grams", "GR"),
        ("IU", "F2"),
        ("I.U.", "F2"),
        ("INTL UNIT", "F2"),
        ("intl.  units", "F2"),
        ("EA", "UN"),
        ("each", "UN"),
    ],
)
def test_spellings_with_one_meaning(text: str, code: str) -> None:
    assert read_unit(text) == Misspelt(code)


@pytest.mark.parametrize(
    "word",
    ["VIAL", "VIALS", "VL", "AMP", "SYR", "KIT", "TAB", "CAP", "PATCH", "SUPP", "BTL", "BAG"],
)
def test_containers_are_no_spelling_of_a_unit(word: str) -> None:
    assert read_unit(f" {word.lower()}. ") == Container(word, "UN")


@pytest.mark.parametrize("text", ["MG", "mgs", "MILLIGRAM", "milligrams", " mg. "])
def test_milligrams(text: str) -> None:
    assert read_unit(text) == Milligrams()


@pytest.mark.parametrize(
    ("text", "why", "suggestion"),
    [
        ("U", "each", "UN or F2"),
        ("UNIT", "each", "UN or F2"),
        ("units", "each", "UN or F2"),
        ("UNT", "each", "UN or F2"),
        ("USP", "each", "UN or F2"),
        ("MCG", "micrograms", ""),
        ("ug", "micrograms", ""),
        ("L", "litres", "ML"),
        ("LITER", "litres", "ML"),
        ("KG", "kilograms", "GR"),
        ("BO", "package", ""),
        ("BX", "package", ""),
        ("PK", "package", ""),
        ("DS", "package", ""),
        ("MJ", "not a unit", ""),
        ("M L", "not a unit", ""),
        ("ML1", "not a unit", ""),
        ("10ML", "not a unit", ""),
        ("ML:2", "not a unit", ""),
        (".", "not a unit", ""),
        ("\N{LATIN SMALL LETTER LONG S}", "not a unit", ""),
        ("ML\N{LATIN SMALL LETTER LONG S}", "not a unit", ""),
    ],
)
def test_what_a_person_must_decide(text: str, why: str, suggestion: str) -> None:
    value = read_unit(text)
    assert isinstance(value, Unknown)
    assert why in value.why
    assert value.suggestion == suggestion


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_nothing_is_missing(text: str) -> None:
    assert read_unit(text) == Missing()


@given(st.text() | st.text("ABCDEFGILMNRSTUVabcdefgilmnrstuv2. ", max_size=8))
def test_any_text_is_read_without_raising_and_to_a_code_of_the_guide(text: str) -> None:
    value = read_unit(text)
    assert isinstance(value, unit_of_measure.Unit)
    if isinstance(value, Exact | Misspelt | Container):
        assert value.code in CODES
        assert isinstance(value, Exact) == (value.code == text)


@pytest.mark.parametrize("character", ["M", ".", " M"])
def test_a_million_characters_are_no_hindrance(character: str) -> None:
    assert isinstance(read_unit(character * 1_000_000), Unknown)
