"""Which parts of a narrative a text on a drug says: name, strength, dose, route, waste, NDC, quantity, price."""

import re
from collections.abc import Sequence

from noc837.drugs.narrative_reader import read_narrative
from noc837.drugs.narrative_words import DOUBTFUL_ROUTES, NOT_NAMES, ROUTES, words
from noc837.drugs.ndc import full_ndcs
from noc837.drugs.remembered import remembered

PARTS = ("name", "strength", "dose", "route", "waste", "ndc", "quantity", "price")

_IN_WORDS = {
    "name": "the drug's name",
    "strength": "the strength",
    "dose": "the dose given",
    "route": "the route",
    "waste": "the amount discarded",
    "ndc": "the NDC",
    "quantity": "the NDC's quantity and unit",
    "price": "the invoice price",
}
_FEWEST_LETTERS = 4
_SALTS = words("""
HCL HYDROCHLORIDE SODIUM POTASSIUM CALCIUM SULFATE SULPHATE ACETATE PHOSPHATE CITRATE TARTRATE MESYLATE SUCCINATE
MALEATE BESYLATE BROMIDE CHLORIDE NITRATE LACTATE GLUCONATE TROMETHAMINE PF
""")
_ELEMENTS = words("SODIUM POTASSIUM CALCIUM MAGNESIUM ZINC IRON FERRIC FERROUS SELENIUM COPPER LITHIUM ALUMINUM")
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


def in_words(parts: Sequence[str]) -> str:
    """`the dose given`, `the dose given and the route`, `the dose given, the route and the NDC`; empty for none."""
    words = [_IN_WORDS[part] for part in parts]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@remembered
def missing_parts(text: str, required: frozenset[str]) -> tuple[str, ...]:
    """Those of some parts that a text does not say, in the order of PARTS."""
    if required <= _USUAL_PARTS and _is_usual(text) and ("ndc" not in required or full_ndcs(text)):
        return ()
    said = said_parts(text)
    return tuple(part for part in PARTS if part in required and part not in said)


def unsaid_parts(texts: Sequence[str], description: str, required: frozenset[str]) -> tuple[str, ...]:
    """The required parts that a description says and none of some other texts does."""
    unsaid = required.difference(missing_parts(description, required))
    for text in texts:
        unsaid = frozenset(missing_parts(text, unsaid))
    return tuple(part for part in PARTS if part in unsaid)


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
def name_words(text: str) -> str:
    """The words to look for where a text may name the same drug, in upper case; empty where the text names none.

    They are the first two of the text's first name, without a salt behind the first: SODIUM BENZOATE, VITAMIN K, but
    of HEPARIN SODIUM only HEPARIN.
    """
    name = read_narrative(text).name
    found: list[str] = _WORDS.findall(name.text.upper()) if name else []
    named = [word for word in found if not word.isdigit()]
    if named[1:2] and named[1] in _SALTS and named[0] not in _ELEMENTS and len(named[0]) >= _FEWEST_LETTERS:
        return named[0]
    return " ".join(named[:2])


@remembered
def has_words(text: str, words: str) -> bool:
    """Whether a text has all of some words, given in upper case, as whole words in any case."""
    return bool(words) and set(words.split(" ")) <= set(_WORDS.findall(text.upper()))
