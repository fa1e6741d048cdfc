"""Full NDCs and the paper form of NDC and quantity, found in free text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from noc837.drugs.ndc_placeholders import placeholder_reason
from noc837.drugs.ndc_values import PaperQuantity

_CODE = r"(?P<code>[0-9]{11}|[0-9]{5}-[0-9]{4}-[0-9]{2})"
# Neither end may go on as a longer number, word or hyphen chain, but for the unit of the paper form.
_FULL = re.compile(
    rf"(?<![0-9A-Z_*-])(?<![0-9][./])(?P<prefix>NDC|N4)?+{_CODE}"
    r"(?:(?=(?:F2|GR|ME|ML|UN) ?[.0-9])|(?![0-9A-Z_*-]|[./][0-9]))",
    re.ASCII | re.IGNORECASE,
)
# A number so introduced is no NDC, though it may have 11 digits.
_OTHER_NUMBER = re.compile(
    r"(?<![A-Z])(?:ICN|DCN|TCN|CCN|PA|AUTH(?:ORIZATION)?|REF(?:ERENCE)?|CLAIM|INV(?:OICE)?|LOT|SERIAL|MRN"
    r"|ACCT|ACCOUNT|NPI|TEL(?:EPHONE)?|PHONE|FAX|CALL|RX)[ .:#]{0,4}(?:NO|NUM|NUMBER)?[ .:#]{0,4}\Z",
    re.ASCII | re.IGNORECASE,
)
_LABEL_REACH = 40
_PAPER = re.compile(
    rf"(?<!\S)N4{_CODE}\s*+(?P<unit>F2|GR|ME|ML|UN)(?P<number>[0-9]{{1,15}}+(?:\.[0-9]{{1,15}}+)?+|\.[0-9]{{1,15}}+)"
    # A fraction after the number belongs to it: UN1 1/2.
    r"(?!\S)(?!\s{1,9}[0-9]{1,3}/[0-9])",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NdcInText:
    """An NDC of 11 digits and where it stands: `text` is it as written, without prefix, from start to end."""

    code: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PaperForm:
    """NDC of 11 digits and quantity in the paper form, which stands from start to end, N4 included."""

    code: str
    quantity: PaperQuantity
    start: int
    end: int


def full_ndcs(text: str) -> tuple[NdcInText, ...]:
    """The NDCs of 11 digits, bare or as 5-4-2, that stand alone in a text or after NDC or N4, in order.

    Placeholders, parts of longer numbers and numbers introduced as something else (ICN, LOT, TEL …) are
    left out.
    """
    return tuple(_full(text))


def _full(text: str) -> Iterator[NdcInText]:
    for match in _FULL.finditer(text):
        code, written = match["code"].replace("-", ""), match["code"]
        if placeholder_reason(code):
            continue
        if written == code and not match["prefix"] and _is_introduced_as_other(text, match.start()):
            continue
        yield NdcInText(code, match.start("code"), match.end("code"), written)


def _is_introduced_as_other(text: str, start: int) -> bool:
    before = text[max(0, start - _LABEL_REACH) : start]
    return _OTHER_NUMBER.search(before) is not None


def paper_forms(text: str) -> tuple[PaperForm, ...]:
    """The places in a text that are NDC and quantity exactly as the paper forms print them, in order.

    N4, 11 digits or 5-4-2, blanks or none, F2, GR, ME, ML or UN, and a number, kept as written; nothing but
    blanks before and after. Placeholders are left out. Source: NUCC 1500 instructions, NUBC FL43.
    """
    found = ((match["code"].replace("-", ""), match) for match in _PAPER.finditer(text))
    return tuple(
        PaperForm(code, PaperQuantity(match["number"], match["unit"].upper()), match.start(), match.end())
        for code, match in found
        if not placeholder_reason(code)
    )
