"""Whether texts name one NDC and leave no doubt about it, so that it may be taken from them."""

import re
from collections.abc import Sequence
from decimal import Decimal

from noc837.drugs.narrative import has_doubtful_word, is_certain_ndc
from noc837.drugs.narrative_tokens import without
from noc837.drugs.ndc import PaperForm, full_ndcs, paper_forms
from noc837.drugs.quantity import decimals, integer_digits

_AMOUNT = re.compile(r"[0-9][0-9,.]*+ *(?:%|(?:MC?G|GM?|ML|IU|UNITS?|MEQ|MCI)\b)(?:/[0-9.]* *ML\b)?", re.IGNORECASE)
_TIMES = re.compile(r"\bX\b", re.IGNORECASE)
_MAY_BE_AN_NDC = re.compile(r"[0-9]{7,}|[0-9*]{3,}-[0-9*]+-[0-9*]+")
# What paper forms hold; a quantity beyond it was misread or mistyped.
_MOST_DECIMALS, _MOST_INTEGER_DIGITS = 3, 8


def only_ndc(texts: Sequence[str]) -> str:
    """The one NDC of 11 digits that some texts surely name, where nothing else in them may be one; else nothing."""
    found = {ndc.code for each in texts for ndc in full_ndcs(each)}
    sure = {
        ndc.code
        for each in texts
        if not has_doubtful_word(each)
        for ndc in full_ndcs(each)
        if is_certain_ndc(each, ndc)
    }
    if len(sure) != 1 or sure != found or any("?" in each for each in texts):
        return ""
    rests = (without(each, ((ndc.start, ndc.end) for ndc in full_ndcs(each))) for each in texts)
    return "" if any(map(_MAY_BE_AN_NDC.search, rests)) else sure.pop()


def only_paper_form(texts: Sequence[str], longest: int) -> PaperForm | None:
    """The one NDC with quantity that some texts hold as paper prints it.

    None where they hold another number that may be an NDC or its quantity, say anything doubtful, or may have been cut
    at `longest` characters.
    """
    found = {(form.code, form.quantity): form for each in texts for form in paper_forms(each)}
    if len(found) != 1 or not all(_stands_alone(each, longest) for each in texts):
        return None
    form = next(iter(found.values()))
    value = Decimal(form.quantity.number)
    sound = value > 0 and decimals(value) <= _MOST_DECIMALS and integer_digits(value) <= _MOST_INTEGER_DIGITS
    return form if sound else None


def _stands_alone(text: str, longest: int) -> bool:
    """Whether a text with paper forms, or without one, leaves no doubt about them."""
    forms = paper_forms(text)
    if not forms:
        return not _MAY_BE_AN_NDC.search(text)
    behind = text[forms[-1].end :]
    rest = without(text, ((form.start, form.end) for form in forms)).replace("\0", " ")
    if not rest.isascii() or (not behind and len(text) >= longest):
        return False
    numbers = any(map(str.isdigit, behind)) or any(map(str.isdigit, _AMOUNT.sub(" ", rest)))
    return not (numbers or "?" in rest or _TIMES.search(rest) or has_doubtful_word(rest))
