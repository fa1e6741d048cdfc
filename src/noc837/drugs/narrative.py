"""Free text about a drug: what it says, whether it surely is a drug, whether it says anything at all."""

import re

from noc837.drugs.administrative_words import DOUBTFUL
from noc837.drugs.filler import before_ndc_pointer, is_filler, points_to_ndc
from noc837.drugs.narrative_reader import read_narrative
from noc837.drugs.narrative_tokens import without
from noc837.drugs.narrative_values import Amount, Narrative, Price, Quantity, Route, Span
from noc837.drugs.narrative_words import DOUBTFUL_ROUTES, FORMS, NOT_NAMES, PLAIN_WORDS, words
from noc837.drugs.ndc import NdcInText

__all__ = [
    "Amount",
    "Narrative",
    "Price",
    "Quantity",
    "Route",
    "Span",
    "before_ndc_pointer",
    "drug_text",
    "has_doubtful_word",
    "is_certain_ndc",
    "is_filler",
    "points_to_ndc",
    "read_narrative",
    "same_drug_key",
    "surely_a_drug",
    "surely_the_drug_given",
]

_LONGEST_DESCRIPTION = 80
_MOST_NAMES = 6
_LETTERS = re.compile(r"[A-Z]+")
_NAME = re.compile(r"[A-Z]{4}")
_PRINTABLE = re.compile(r"[0-9A-Za-z(][ -~]*")
_WORDS = re.compile(r"[^\W_]+")
# Numbers that no value explains: dates, times, telephone and other numbers, money, items, questions.
_STRAY = re.compile(r"[0-9]{4}|[0-9][-/.:,] ?[0-9]|[$?@#&!=][ ]?[0-9]|[$?@!]|[0-9] ?[AP]M\b|[0-9][A-Z]?/[A-Z]+[0-9]")
_DATE = re.compile(r"(?<![0-9])(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:20)?[0-9]{2}(?![0-9])")
_LABELLED_CODE = re.compile(r"(?:NDC|N4)[ :#.]{0,4}[0-9-]{11,13}")
_LABEL = re.compile(r"(?:NDC|N4)[ :#.]*\Z")
_BEGINS_WITH_NAME = re.compile(r"[A-Za-z][A-Za-z-]{3,} ")
_PUNCTUATED = re.compile(r"[A-Z ,.;:()#]*(?:N4)?[A-Z ,.;:()#]*")
_NOC_CODE = re.compile(r"\b(?:J3490|J3590|J9999|C9399)\b")
_CERTAIN_UNITS = words("MG MCG NG IU MEQ MMOL MCI UCI MBQ GBQ")
_FEWEST_CERTAIN_UNITS = 100
# English words end so, names of drugs hardly ever.
_ENDINGS = ("ED", "ING", "INGS", "LY", "TION", "TIONS", "SION", "MENT", "MENTS", "NESS")


def drug_text(text: str) -> str:
    """The text without outer blanks and without a leading `NOC `: what would become the description."""
    text = text.strip()
    return text[4:].lstrip() if text[:4].upper() == "NOC " else text


def same_drug_key(text: str) -> str:
    """The words of a text but amounts, routes, NDCs, prices, forms and ordinary words, to compare lines by.

    Upper case, one blank between words, in their order; empty where nothing is left or the text is filler,
    and then nothing is known about the drug.
    """
    text = drug_text(text)
    if is_filler(text):
        return ""
    rest = without(text, _places(read_narrative(text))).upper()
    return " ".join(word for word in _WORDS.findall(rest) if word not in PLAIN_WORDS and word not in FORMS)


def _places(narrative: Narrative) -> list[tuple[int, int]]:
    values: tuple[Span | NdcInText, ...] = (
        *narrative.wastes,
        *narrative.strengths,
        *narrative.doses,
        *narrative.routes,
        *narrative.quantities,
        *narrative.ndcs,
        *narrative.prices,
    )
    return [(value.start, value.end) for value in values]


def surely_a_drug(text: str) -> bool:
    """Whether a note's text may become a description without a person looking at it.

    At most 80 printable ASCII characters, not filler, a name with a word of four letters, and `NOC ` before
    it, a dose or an NDC beside it. No administrative, clinical or sentence word, no date, time, telephone or
    other unexplained number. Of amounts that measure other things too, grams and few UNITS need a route or a
    strength beside them, ML a strength; an NDC needs hyphens or a label.
    """
    drug = drug_text(text)
    if len(drug) > _LONGEST_DESCRIPTION or not _PRINTABLE.fullmatch(drug) or is_filler(drug):
        return False
    narrative = read_narrative(drug)
    if not _is_named(narrative) or _is_doubtful(drug, narrative):
        return False
    began_with_noc = drug != text.strip()
    return began_with_noc or _has_certain_dose(narrative) or _has_certain_ndc(drug, narrative)


def surely_the_drug_given(text: str) -> bool:
    """Whether a note surely is the drug of its line, and neither a level, nor a person, nor another drug.

    As `surely_a_drug`, and it is one name of one word, then amounts, a route, form words and an NDC, nothing else:
    one dose and a route or an NDC, or, behind `NOC `, one dose.
    """
    drug = drug_text(text)
    if not surely_a_drug(text) or not _BEGINS_WITH_NAME.match(drug):
        return False
    narrative = read_narrative(drug)
    weights = [dose for dose in narrative.doses if dose.unit != "ML"]
    several = max(len(weights), len(narrative.routes), len(narrative.ndcs), len(narrative.strengths)) > 1
    if several or narrative.wastes or narrative.prices or not narrative.doses:
        return False
    if drug.split(" ", 1)[0] != narrative.names[0].text or not _is_form_only(drug, narrative):
        return False
    return narrative.has_route or _has_certain_ndc(drug, narrative) or drug != text.strip()


def _is_form_only(drug: str, narrative: Narrative) -> bool:
    """Whether nothing but form words and labels stands beside the first name and the values."""
    name = narrative.names[0]
    rest = without(drug, [(name.start, name.end), *_places(narrative)]).replace("\0", " ").upper()
    return _PUNCTUATED.fullmatch(rest) is not None and all(
        word in FORMS or word in ("NDC", "N4") for word in _LETTERS.findall(rest)
    )


def has_doubtful_word(text: str) -> bool:
    """Whether a text holds an administrative or clinical word, a denial, or one that only sentences have."""
    return any(map(_is_of_a_sentence, _LETTERS.findall(text.upper())))


def _is_named(narrative: Narrative) -> bool:
    words = sum(len(name.text.split()) for name in narrative.names)
    return words <= _MOST_NAMES and any(_NAME.search(name.text.upper()) for name in narrative.names)


def _is_doubtful(drug: str, narrative: Narrative) -> bool:
    rest = without(drug, _places(narrative)).upper()
    rest = _LABELLED_CODE.sub(" ", _NOC_CODE.sub(" ", rest))
    if narrative.has_dose and _has_certain_ndc(drug, narrative):
        rest = _DATE.sub(" ", rest, count=1)
    return (
        any(map(_is_of_a_sentence, _LETTERS.findall(rest)))
        or _STRAY.search(rest) is not None
        or any(strength.text.upper().endswith("DL") for strength in narrative.strengths)
    )


def _is_of_a_sentence(word: str) -> bool:
    return word in DOUBTFUL or (word.endswith(_ENDINGS) and word not in NOT_NAMES)


def _has_certain_dose(narrative: Narrative) -> bool:
    has_route = any(route.text.upper() not in DOUBTFUL_ROUTES for route in narrative.routes)
    supported = _CERTAIN_UNITS
    if has_route or narrative.strengths:
        supported = supported | {"G", "UNITS"}
    if narrative.strengths:
        supported = supported | {"ML"}
    return any(
        dose.number > 0 and (dose.unit in supported or (dose.unit == "UNITS" and dose.number >= _FEWEST_CERTAIN_UNITS))
        for dose in narrative.doses
    )


def _has_certain_ndc(drug: str, narrative: Narrative) -> bool:
    return any(is_certain_ndc(drug, ndc) for ndc in narrative.ndcs)


def is_certain_ndc(text: str, ndc: NdcInText) -> bool:
    """Whether a number found in a text surely is an NDC: it has hyphens, or NDC or N4 stands before it."""
    return "-" in ndc.text or _LABEL.search(text[max(0, ndc.start - 10) : ndc.start].upper()) is not None
