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
_SHARED = words("""
SODIUM POTASSIUM CALCIUM MAGNESIUM ZINC IRON FERRIC FERROUS SELENIUM COPPER LITHIUM ALUMINUM VITAMIN FACTOR IMMUNE
INSULIN INTERFERON LIPID DEXTROSE LACTATED WATER STERILE HUMAN RECOMBINANT INJ INJECTION
""")
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
def drug_names(text: str) -> tuple[str, ...]:
    """What to look for where a text may name the same drug, in upper case; empty where the text names none.

    Of the first two names a text has, each of the first two words by itself, without a salt or a maker's suffix: any of
    them will do. Behind a word that many drugs share, such as SODIUM or VITAMIN, the next one belongs to it.
    """
    found: list[str] = []
    for name in read_narrative(text).names[:2]:
        words = [word for word in _WORDS.findall(name.text.upper()) if not word.isdigit()]
        if words[1:] and (words[0] in _SHARED or len(words[0]) < _FEWEST_LETTERS):
            found.append(" ".join(words[:2]))
        else:
            found += [*words[:1], *(word for word in words[1:2] if _is_name(word))]
    return tuple(dict.fromkeys(found))


def _is_name(word: str) -> bool:
    return len(word) > _FEWEST_LETTERS and word not in _SALTS and word not in _SHARED


@remembered
def names_drug(text: str, names: tuple[str, ...]) -> bool:
    """Whether a text has one of some names, given in upper case, as whole words in any case."""
    words = set(_WORDS.findall(text.upper()))
    return any(set(name.split(" ")) <= words for name in names)


@remembered
def agree_in_dose(text: str, other: str) -> bool:
    """Whether two texts give a dose in common, or one of them gives none."""
    ones, others = ({(dose.number, dose.unit) for dose in read_narrative(each).doses} for each in (text, other))
    return not ones or not others or not ones.isdisjoint(others)
