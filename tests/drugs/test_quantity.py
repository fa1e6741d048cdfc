import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc837.drugs import quantity
from noc837.drugs.quantity import Exact, Malformed, Missing, Respelled, WithUnit, read_quantity

LENGTH = 1_000_000


@pytest.mark.parametrize(
    "text",
    ["1", "7.000", "007", ".5", "0.5", "0", "-1", "-.5", "0.025", "123456789012345", "-12345678.9012345"],
)
def test_what_is_legal_as_type_r_stays_as_it_is(text: str) -> None:
    assert read_quantity(text) == Exact(text, Decimal(text))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (" 5", "5"),
        ("5  ", "5"),
        ("\t7.000\n", "7.000"),
        ("+5", "5"),
        ("+.5", ".5"),
        ("5.", "5"),
        ("-5.", "-5"),
        (" +5. ", "5"),
        ("+007.50", "007.50"),
    ],
)
def test_blanks_plus_and_a_point_at_the_end_go_and_nothing_else(text: str, after: str) -> None:
    assert read_quantity(text) == Respelled(after, Decimal(after))


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("10ML", "10", "ML"),
        ("10 ML", "10", "ML"),
        (" 10  ml ", "10", "ml"),
        (".5mL", ".5", "mL"),
        ("5.ML", "5", "ML"),
        ("+5 ML", "5", "ML"),
        ("500F2", "500", "F2"),
        ("500 i.u.", "500", "i.u."),
        ("10 VIALS", "10", "VIALS"),
        ("1O", "1", "O"),
        ("5E", "5", "E"),
    ],
)
def test_a_unit_behind_the_number_is_split_off_as_written(text: str, number: str, unit: str) -> None:
    assert read_quantity(text) == WithUnit(number, Decimal(number), unit)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,000", ("1000", "1.000")),
        ("2,5", ("25", "2.5")),
        (" +2,5 ", ("25", "2.5")),
        ("-2,5", ("-25", "-2.5")),
        ("1,234,567", ("1234567",)),
        ("1,000.5", ("1000.5",)),
        ("1.234,5", ("1.2345", "1234.5")),
        (",5", ("5", ".5")),
        ("5,", ("5",)),
        (",", ()),
        ("1,000ML", ()),
    ],
)
def test_a_comma_is_never_decided(text: str, readings: tuple[str, ...]) -> None:
    value = read_quantity(text)
    assert isinstance(value, Malformed)
    assert "comma" in value.why
    assert value.readings == readings


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1E3", "exponent"),
        ("1.5e+03", "exponent"),
        ("1E999999999", "exponent"),
        ("ABC", "letters"),
        ("ML10", "letters"),
        ("1O0", "letters"),
        ("10 ML 5", "letters"),
        ("NaN", "letters"),
        ("Infinity", "letters"),
        ("1 000", "blank inside"),
        ("5 .", "blank inside"),
        ("+ 5", "blank inside"),
        ("1234567890123456", "more than 15 digits"),
        ("0.123456789012345", "more than 15 digits"),
        ("1.2.3", "not a number"),
        ("5..", "not a number"),
        ("5.5.", "not a number"),
        (".5.", "not a number"),
        ("+1234567890123456.", "more than 15 digits"),
        ("++5", "not a number"),
        ("+-5", "not a number"),
        ("5-", "not a number"),
        (".", "not a number"),
        ("-", "not a number"),
        ("1_000", "not a number"),
        ("\N{VULGAR FRACTION ONE HALF}", "not a number"),
        ("\N{ARABIC-INDIC DIGIT FIVE}", "not a number"),
    ],
)
def test_what_is_no_certain_number_is_malformed_without_readings(text: str, why: str) -> None:
    value = read_quantity(text)
    assert isinstance(value, Malformed)
    assert why in value.why
    assert value.readings == ()


@pytest.mark.parametrize("text", ["", " ", "\t \n"])
def test_nothing_is_missing(text: str) -> None:
    assert read_quantity(text) == Missing()


@pytest.mark.parametrize(
    ("text", "decimals", "integer_digits"),
    [
        ("7.0000", 0, 1),
        ("0.1250", 3, 0),
        (".0001", 4, 0),
        ("-12.5", 1, 2),
        ("0", 0, 0),
        ("00100", 0, 3),
        ("123456789", 0, 9),
        ("0.00000000000001", 14, 0),
    ],
)
def test_precision_is_that_of_the_value(text: str, decimals: int, integer_digits: int) -> None:
    assert quantity.decimals(Decimal(text)) == decimals
    assert quantity.integer_digits(Decimal(text)) == integer_digits


@given(st.text())
def test_any_text_is_read_without_raising(text: str) -> None:
    assert isinstance(read_quantity(text), quantity.Quantity)


@given(st.text("0123456789.,+- eEmMlL", max_size=20))
def test_a_number_offered_is_legal_as_type_r_and_reads_as_itself(text: str) -> None:
    match read_quantity(text):
        case Exact(number, value):
            assert number == text
        case Respelled(number, value) | WithUnit(number, value, _):
            assert number != text
            assert number in text
        case _:
            return
    assert re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)", number)
    assert read_quantity(number) == Exact(number, value)


@given(st.text("0123456789.,", max_size=18))
def test_readings_are_numbers(text: str) -> None:
    value = read_quantity(text)
    if isinstance(value, Malformed):
        assert all(isinstance(read_quantity(reading), Exact) for reading in value.readings)


@pytest.mark.parametrize(
    "text",
    ["1" * LENGTH, "1" * LENGTH + "M" * LENGTH + "!", "1" + " " * LENGTH + "!", "1," * LENGTH, "." * LENGTH],
    ids=["digits", "unit", "blanks", "commas", "points"],
)
def test_a_million_characters_are_no_hindrance(text: str) -> None:
    assert isinstance(read_quantity(text), Malformed)
