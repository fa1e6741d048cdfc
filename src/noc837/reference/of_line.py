"""What the reference knows of the drug of a service line."""

import re

from noc837.claims.line import ServiceLine
from noc837.drugs.free_text import cleaned
from noc837.drugs.narrative_parts import said_parts
from noc837.drugs.ndc import Ambiguous
from noc837.drugs.quantity import Exact as ExactQuantity
from noc837.drugs.unit_of_measure import Exact as ExactUnit
from noc837.reference.agreement import Agreement, agreement_of, is_contradicted
from noc837.reference.on_the_day import off_market
from noc837.reference.reference import Reference
from noc837.reference.values import Kind, Listing

_MICROGRAMS = re.compile(r"\bUG\b")
_POINT = re.compile(r"(?<![0-9])\.")
_STRENGTH = re.compile(r"[0-9.]+ [A-Z]+/[0-9.]*[A-Z]*")
_STATED = frozenset({"dose", "route", "waste", "price"})


def listings_of(line: ServiceLine, reference: Reference) -> tuple[Listing, ...]:
    """The package of a line's NDC as the directory of its service date has it, by product.

    Empty where the line has no certain NDC, or the directory does not list it.
    """
    ndc = line.exact_ndc
    return reference.listings_on(ndc, line.dates[0]) if ndc else ()


def listed_readings(value: Ambiguous, reference: Reference) -> tuple[str, ...]:
    """The NDCs that explain the digits and are listed, where there is a directory of finished drugs."""
    return reference.listed(value.readings) if Kind.DIRECTORY in reference.kinds else ()


def bearing_the_digits(value: Ambiguous, ndcs: tuple[str, ...], reference: Reference) -> tuple[str, ...]:
    """Those of some NDCs whose own code has the ten digits, all where these are not known.

    For the others one would have to assume another layout than their labeler's.
    """
    if not value.ten:
        return ndcs
    return tuple(ndc for ndc in ndcs if value.ten in {each.code.replace("-", "") for each in reference.listings(ndc)})


def only_listed(value: Ambiguous, reference: Reference) -> str:
    """The candidate that is the only listed NDC of all that explain the digits, and bears them; empty for none."""
    listed = listed_readings(value, reference)
    if len(listed) != 1 or listed[0] not in value.candidates:
        return ""
    return listed[0] if bearing_the_digits(value, listed, reference) else ""


def doubt_of(line: ServiceLine, value: Ambiguous, listings: tuple[Listing, ...], reference: Reference) -> str:
    """Why the only package listed is not surely that of the line, in words; empty where nothing speaks against it.

    It was marketed on the service date as far as that is known, and the line's texts do not contradict its names; they
    confirm one where a spreadsheet dropped zeros.
    """
    off = off_market(reference, listings[0].ndc, *line.dates)
    if off:
        return off
    if listings[0].source.kind is not Kind.DIRECTORY:
        return "it is no finished drug"
    if is_contradicted(line, listings, reference):
        return "the line's text names another drug"
    if value.wants_name and agreement_of(line, listings, reference) is not Agreement.CONFIRMED:
        return "the line's text does not name it"
    return ""


def description_of(line: ServiceLine, listings: tuple[Listing, ...]) -> str:
    """The description that a line's NDC and its listing make: name, strength, NDC, quantity; empty for none.

    In upper case, at most as long as the guide allows, and without any delimiter. The strength or the quantity is left
    out where it would not fit or be read as the dose given, which nobody has said; so is the strength of several
    substances, whose order is another than the name's. There is none where the listings, by product, have several names
    or strengths, or are of no finished drug.
    """
    told = {(listing.name.upper(), _strength(listing)) for listing in listings}
    if len(told) != 1 or listings[0].source.kind is not Kind.DIRECTORY:
        return ""
    name, strength = told.pop()
    code = f"NDC {listings[0].ndc}"
    forms = (
        (name, strength, code, _quantity(line)),
        (name, strength, code),
        (name, code, _quantity(line)),
        (name, code),
    )
    texts = (" ".join(filter(None, form)) for form in forms) if name else ()
    return next((text for text in map(_plain, texts) if _may_stand(line, text)), "")


def _strength(listing: Listing) -> str:
    """The strength as texts have it, micrograms as MCG; empty for several substances and for units of other letters."""
    strength = _POINT.sub("0.", _MICROGRAMS.sub("MCG", listing.strength.upper()))
    return strength if len(listing.substances) == 1 and _STRENGTH.fullmatch(strength) else ""


def _quantity(line: ServiceLine) -> str:
    amount, unit = line.quantity, line.unit
    if isinstance(amount, ExactQuantity) and isinstance(unit, ExactUnit) and amount.value > 0:
        return f"{amount.text}{unit.code}"
    return ""


def _plain(text: str) -> str:
    """The text in ASCII, empty where that cannot be said for sure."""
    now = cleaned(text.encode("utf-8"), "", "", "")
    return " ".join(now.text.split()) if now.certain else ""


def _may_stand(line: ServiceLine, text: str) -> bool:
    delimiters = line.service.delimiters.all.decode("latin-1")
    fits = 0 < len(text) <= line.guide.max_description_length and not any(mark in delimiters for mark in text)
    return fits and said_parts(text).isdisjoint(_STATED)
