"""Which parts of a narrative a text on a drug says: name, strength, dose, route, waste, NDC, quantity, price."""

import re

from noc837.drugs.narrative_reader import read_narrative
from noc837.drugs.narrative_words import DOUBTFUL_ROUTES, NOT_NAMES, ROUTES
from noc837.drugs.ndc import full_ndcs
from noc837.drugs.remembered import remembered

PARTS = ("name", "strength", "dose", "route", "waste", "ndc", "quantity", "price")

_FEWEST_LETTERS = 4
_WORDS = re.compile(r"[^\W_]+")
_QUANTITY = re.compile(
    r"(?<![^\W_])(?<![.,/-])[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+ ?(?:F2|GR|ME|ML|UN)(?![^\W_])", re.ASCII | re.IGNORECASE
)
_CERTAIN_ROUTES = "|".join(sorted(route for route in ROUTES if route not in DOUBTFUL_ROUTES))
# A name, a dose and a route in this order, as most texts have them: told in a thirtieth of the reader's time.
_USUAL = re.compile(
    r"([A-Z]{4,20})(?: (?!WAST|DISCARD|UNUSED|TO )[A-Z]{2,20}){0,4} [0-9]{1,9}+(?:\.[0-9]{1,9}+)?+ ?"
    rf"(?:MG|MCG|GM|G|ML|UNITS|IU|MEQ) (?:{_CERTAIN_ROUTES})(?: |\Z)"
)
_USUAL_PARTS = frozenset({"name", "dose", "route", "ndc"})


@remembered
def missing_parts(text: str, required: frozenset[str]) -> tuple[str, ...]:
    """Those of some parts that a text does not say, in the order of PARTS."""
    if required <= _USUAL_PARTS and _is_usual(text) and ("ndc" not in required or full_ndcs(text)):
        return ()
    said = said_parts(text)
    return tuple(part for part in PARTS if part in required and part not in said)


def _is_usual(text: str) -> bool:
    """Whether a text surely says name, dose and route; False where that takes the reader to tell."""
    match = _USUAL.match(text.upper())
    return match is not None and match[1] not in NOT_NAMES and len(set(match[1])) > 1


def said_parts(text: str) -> frozenset[str]:
    """The parts that a text says; a number with a unit of CTP05 is a quantity as well as what else it is."""
    narrative = read_narrative(text)
    found = {
        "name": narrative.names,
        "strength": narrative.strengths,
        "dose": narrative.doses,
        "route": narrative.routes,
        "waste": narrative.wastes,
        "ndc": narrative.ndcs,
        "quantity": narrative.quantities or _QUANTITY.search(text),
        "price": narrative.prices,
    }
    return frozenset(part for part, values in found.items() if values)


@remembered
def name_word(text: str) -> str:
    """The word to look for where a text may name the same drug, in upper case; empty where the text names none.

    It is the first word of four letters or more of the text's first name, else the longest.
    """
    name = read_narrative(text).name
    words = _WORDS.findall(name.text.upper()) if name else []
    return next((word for word in words if len(word) >= _FEWEST_LETTERS), max(words, key=len, default=""))


@remembered
def has_word(text: str, word: str) -> bool:
    """Whether a text has a word, given in upper case, as a whole word in any case."""
    upper = text.upper()
    return word in upper and word in _WORDS.findall(upper)
