"""The ten digits of an NDC inside a barcode: UPC-A, EAN-13, GTIN-14, GS1 element strings."""

import re
from dataclasses import dataclass

# The GTIN may be followed by expiry (17), lot (10) and serial number (21).
_GS1 = re.compile(r"(?:\]D2 ?)?(?:\(01\)|01) ?([0-9]{14})(?: ?(?:17|10|21|\((?:17|10|21)\))[ -~]{1,80})?")
# Number system 3 means a drug; ten digits and the check digit follow it.
_DRUG = re.compile(r"(?:3|03|([0-9])03)([0-9]{10})[0-9]")
_KINDS = {12: "UPC-A", 13: "EAN-13", 14: "GTIN-14"}


@dataclass(frozen=True, slots=True)
class Barcode:
    """The ten digits of the NDC, their layout unknown, and the barcode's kind, for people."""

    ten: str
    kind: str


def gtin_of(text: str) -> str:
    """The 14 digits after `01` or `(01)` in a GS1 element string in upper case; empty where it is none."""
    match = _GS1.fullmatch(text)
    return match[1] if match else ""


def read_barcode(digits: str) -> Barcode | None:
    """The NDC inside a barcode of 12, 13 or 14 digits; None unless it is a drug's and its check digit fits.

    One typing error in ten passes the check digit, so the ten digits still want confirmation.
    """
    match = _DRUG.fullmatch(digits)
    if match is None or not check_digit_fits(digits):
        return None
    outer = ", outer pack" if match[1] not in (None, "0") else ""
    return Barcode(match[2], _KINDS[len(digits)] + outer)


def check_digit_fits(digits: str) -> bool:
    """Whether the last digit is the mod-10 check digit of those before it (GS1 General Specifications)."""
    weighted = (int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0
