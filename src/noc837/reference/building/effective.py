"""From which day through which a CMS file is effective, as the first rows of it say in words."""

import re
from collections.abc import Iterable
from datetime import date

from noc837.reference.building.given import file_day

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_THROUGH = r"\s*(?:through|thru|to|-|–|—)\s*"
_IN_WORDS = r"\b([A-Z][a-z]{2,8})\.?\s+(\d{1,2})"
_IN_NUMBERS = r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b"
_WORDS = re.compile(rf"{_IN_WORDS}(?:,\s*(\d{{4}}))?{_THROUGH}{_IN_WORDS},\s*(\d{{4}})\b", re.IGNORECASE | re.ASCII)
_NUMBERS = re.compile(_IN_NUMBERS + _THROUGH + _IN_NUMBERS, re.IGNORECASE | re.ASCII)


def effective_range(texts: Iterable[str]) -> tuple[str, str] | None:
    """First and last day, YYYYMMDD, from the first of these texts that names both; None where none does.

    `January 1, 2026 through March 31, 2026`, `October 1 - December 31, 2025` and `1/1/2026 - 3/31/2026` are read.
    """
    found = (_read(text) for text in texts)
    return next((days for days in found if days), None)


def _read(text: str) -> tuple[str, str] | None:
    if words := _WORDS.search(text):
        month, day, year, last_month, last_day, last_year = words.groups()
        return _days((year or last_year, _month(month), day), (last_year, _month(last_month), last_day))
    if numbers := _NUMBERS.search(text):
        month, day, year, last_month, last_day, last_year = numbers.groups()
        return _days((year, month, day), (last_year, last_month, last_day))
    return None


def _month(word: str) -> str:
    """The number of a month, written in full or by its first letters; 0 for another word."""
    found = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word.lower())]
    return str(found[0]) if len(found) == 1 else "0"


def _days(first: tuple[str, str, str], last: tuple[str, str, str]) -> tuple[str, str] | None:
    try:
        from_, through = (file_day(date(*map(int, day))) for day in (first, last))
    except ValueError:
        return None
    return (from_, through) if "" < from_ <= through else None
