"""Reads a drug quantity, CTP04: X12 data type R."""

import re
from dataclasses import dataclass
from decimal import Decimal

from noc837.drugs.blanks import BLANKS
from noc837.drugs.remembered import remembered

MOST_DIGITS = 15

# A whole number may end in a point, anything but a negative number begin with a plus sign.
_NUMBER = re.compile(r"(?:\+(?!-))?+(?:(-?[0-9]++)\.|(-?(?:[0-9]++(?:\.[0-9]++)?+|\.[0-9]++)))")
_WITH_UNIT = re.compile(r"([-+.0-9]++)\s*+([A-Za-z][A-Za-z.]*+|[Ff]2)")
_EXPONENT = re.compile(r"[-+]?[.0-9]++[Ee][-+]?[0-9]++")


@dataclass(frozen=True, slots=True)
class Exact:
    """A number legal as type R, to be left byte for byte: `7.000`, `007`, `.5`."""

    text: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Respelled:
    """A number with outer blanks, a plus sign or a point at its end; `after` is it without them."""

    after: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class WithUnit:
    """A number, legal as type R in `number`, with letters after it, as written, that may be its unit."""

    number: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """No certain number; `readings` are the numbers a person may choose from, legal as type R."""

    why: str
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing, or blanks only."""


Quantity = Exact | Respelled | WithUnit | Malformed | Missing


@remembered
def read_quantity(text: str) -> Quantity:
    """What a text given as a quantity is; total, so it never raises. Source: X12 type R, 1 to 15 digits."""
    body = text.strip(BLANKS)
    if not body:
        return Missing()
    number = _spelled_as_type_r(body)
    if number:
        return Exact(text, Decimal(text)) if number == text else Respelled(number, Decimal(number))
    with_unit = _WITH_UNIT.fullmatch(body)
    number = _spelled_as_type_r(with_unit[1]) if with_unit else ""
    if with_unit and number:
        return WithUnit(number, Decimal(number), with_unit[2])
    return _malformed(body)


def _spelled_as_type_r(body: str) -> str:
    """The number without plus sign and without a point at its end; empty where that is not type R."""
    match = _NUMBER.fullmatch(body)
    number: str = (match[1] or match[2]) if match else ""
    return number if sum(map(str.isdigit, number)) <= MOST_DIGITS else ""


def _malformed(body: str) -> Malformed:
    if "," in body:
        return Malformed("a comma, which may group thousands or be the decimal point", _comma_readings(body))
    if _EXPONENT.fullmatch(body):
        return Malformed("an exponent")
    if re.search(r"[A-Za-z]", body):
        return Malformed("letters")
    if re.search(r"\s", body):
        return Malformed("a blank inside")
    if _NUMBER.fullmatch(body):
        return Malformed(f"more than {MOST_DIGITS} digits")
    return Malformed("not a number")


def _comma_readings(body: str) -> tuple[str, ...]:
    """The commas left out, then the last one as the decimal point, as far as these are numbers."""
    grouped = _spelled_as_type_r(body.replace(",", ""))
    whole, _, fraction = body.rpartition(",")
    decimal = "" if "." in fraction or "," in whole else _spelled_as_type_r(f"{whole.replace('.', '')}.{fraction}")
    return tuple(dict.fromkeys(filter(None, (grouped, decimal))))


def decimals(value: Decimal) -> int:
    """How many decimals a finite value has; zeros at its end do not count, so `7.0000` has none."""
    return len(f"{value:f}".partition(".")[2].rstrip("0"))


def integer_digits(value: Decimal) -> int:
    """How many digits a finite value has before the point; leading zeros do not count, so `0.5` has none."""
    return len(f"{value:f}".lstrip("-").partition(".")[0].lstrip("0"))
