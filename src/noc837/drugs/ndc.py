"""Reads an NDC from the text that stands where one should."""

import re
from dataclasses import replace

from noc837.drugs.barcode import gtin_of
from noc837.drugs.blanks import BLANKS, squeezed
from noc837.drugs.ndc_forms import TEN_DIGITS_FROM_ZERO, from_barcode, from_digits, from_fda, from_groups
from noc837.drugs.ndc_in_text import NdcInText, PaperForm, full_ndcs, paper_forms
from noc837.drugs.ndc_placeholders import is_one_digit_repeated, is_placeholder_word, placeholder_reason
from noc837.drugs.ndc_values import (
    Ambiguous,
    Exact,
    Layout,
    Malformed,
    Missing,
    Ndc,
    PaperQuantity,
    Placeholder,
    hyphenated,
)
from noc837.drugs.remembered import remembered

__all__ = [
    "TEN_DIGITS_FROM_ZERO",
    "Ambiguous",
    "Exact",
    "Layout",
    "Malformed",
    "Missing",
    "Ndc",
    "NdcInText",
    "PaperForm",
    "PaperQuantity",
    "Placeholder",
    "from_fda",
    "full_ndcs",
    "hyphenated",
    "paper_forms",
    "read_ndc",
]

# What a scanner sends between two values of a GS1 barcode.
_GROUP_SEPARATOR = "\x1d"
# Twice what LIN03 may hold; whatever is longer is no code.
_LONGEST = 96
_PREFIX = re.compile(r"(NDC ?[#:]?|N4|#) ?")
_TAIL = re.compile(r"([0-9]{10,11}|[0-9*]+(?:[-./_ ][0-9*]+){2}) ?(F2|GR|ME|ML|UN) ?([0-9]++(?:\.[0-9]++)?+|\.[0-9]++)")
_AROUND_HYPHENS = re.compile(r" ?- ?")
_SEPARATORS = {"-": "hyphens", ".": "points", "/": "slashes", "_": "underscores", " ": "blanks"}
_SPREADSHEET_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?E[-+]?[0-9]+")


@remembered
def read_ndc(text: str, layout: Layout | None = None) -> Ndc:
    """What a text given as an NDC is; total, so it never raises.

    `Exact` holds the 11 digits (5-4-2) and how they were read: blanks, prefixes (NDC, NDC#, NDC:, N4, #),
    separators, ten digits from 01 to 09, a `layout` its qualifier names. `Ambiguous` holds the candidates of
    11 digits where layout or length leave a doubt, barcodes included. `tail` is a quantity printed after
    the code. `Placeholder`, `Malformed` and `Missing` are what no look-up can help. Sources:
    21 CFR 207.33, the NUCC and NUBC paper forms.
    """
    if len(text) == 11 and text.isascii() and text.isdigit():  # as nearly all are sent
        return _unless_placeholder(Exact(text))
    body = text.strip(BLANKS)
    if not body:
        return Missing()
    if len(body) > _LONGEST or not body.isascii():
        return Malformed("longer than any NDC" if body.isascii() else "characters that no NDC has")
    body = squeezed(body.upper().replace(_GROUP_SEPARATOR, " "))
    prefix = _PREFIX.match(body)
    body = _AROUND_HYPHENS.sub("-", body[prefix.end() :] if prefix else body)
    tail = _TAIL.fullmatch(body)
    value = _unless_placeholder(_read_code(tail[1] if tail else body, layout))
    quantity = PaperQuantity(tail[3], tail[2]) if tail else None
    return _completed(value, prefix[1].replace(" ", "") if prefix else "", quantity, text)


def _completed(value: Ndc, prefix: str, tail: PaperQuantity | None, text: str) -> Ndc:
    match value:
        case Exact(code, how):
            notes = (prefix and f"prefix {prefix}", how, "quantity after the code" if tail else "")
            outer = "outer blanks" if text != code else ""
            return Exact(code, ", ".join(filter(None, notes)) or outer, tail)
        case Ambiguous():
            return replace(value, tail=tail)
    return value


def _read_code(body: str, layout: Layout | None) -> Ndc:
    """The code without prefix and tail."""
    if is_placeholder_word(body):
        return Placeholder("a word that says there is none")
    separators = set(body) - set("0123456789*")
    digits = "".join(filter(str.isdigit, body))
    if separators <= _SEPARATORS.keys() and is_one_digit_repeated(digits):
        return Placeholder("one digit repeated")
    gtin = gtin_of(body)
    if gtin:
        return from_barcode(gtin)
    if body.isdigit():
        return from_digits(body, layout)
    if digits and len(separators) == 1 and separators <= _SEPARATORS.keys():
        return _from_separated(body, separators.pop(), layout)
    return Malformed(_why_not(body))


def _from_separated(body: str, separator: str, layout: Layout | None) -> Ndc:
    groups = body.split(separator)
    if len(groups) not in (2, 3):
        return Malformed(f"{len(groups)} groups of digits")
    return from_groups(groups, _SEPARATORS[separator], layout)


def _why_not(body: str) -> str:
    if not body:
        return "a prefix without a code"
    if body.startswith("+"):
        return "a HIBC barcode, which holds no NDC"
    if _SPREADSHEET_NUMBER.fullmatch(body):
        return "a number in scientific notation, its last digits lost"
    if any(map(str.isalpha, body)):
        return "letters"
    return "mixed separators, or characters that no NDC has"


def _unless_placeholder(value: Ndc) -> Ndc:
    """The value, unless every code it may be is a placeholder."""
    match value:
        case Exact(code):
            reasons = [placeholder_reason(code)]
        case Ambiguous(_, candidates):
            reasons = [placeholder_reason(code) for code in candidates]
        case _:
            return value
    return Placeholder(reasons[0]) if all(reasons) else value
