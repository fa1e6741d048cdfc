"""Whether the texts of a service line name the drug that an NDC is."""

from noc837.claims.drug_text import describes, is_of_compound
from noc837.claims.line import ServiceLine
from noc837.drugs.substances import Agreement, agreement
from noc837.reference.reference import Reference
from noc837.reference.values import Listing

__all__ = ["Agreement", "agreement_of", "is_contradicted", "is_described_as_another"]

Listings = tuple[Listing, ...]
"""A package by each product that one edition of the directory has it under; any of their names will do."""


def agreement_of(line: ServiceLine, listings: Listings, reference: Reference) -> Agreement:
    """What a line's texts say of the drug that a package holds.

    The description confirms and contradicts, a note only confirms; where both do, and for a compound, nothing is
    decided.
    """
    if is_of_compound(line):
        return Agreement.UNDECIDED
    described = _agreement(line.description, listings, reference) if describes(line) else Agreement.UNDECIDED
    if described is Agreement.CONFIRMED or not _says(Agreement.CONFIRMED, line, listings, reference):
        return described
    return Agreement.CONFIRMED if described is Agreement.UNDECIDED else Agreement.UNDECIDED


def is_described_as_another(line: ServiceLine, listings: Listings, reference: Reference) -> bool:
    """Whether a line's texts say, as `agreement_of` has it, another drug than a package holds."""
    if _agreement(line.description, listings, reference) is not Agreement.CONTRADICTED:
        return False  # as nearly always, and told without a look at the rest
    return agreement_of(line, listings, reference) is Agreement.CONTRADICTED


def is_contradicted(line: ServiceLine, listings: Listings, reference: Reference) -> bool:
    """Whether any text of a line, a note too, names another drug than a package holds."""
    return _says(Agreement.CONTRADICTED, line, listings, reference)


def _says(what: Agreement, line: ServiceLine, listings: Listings, reference: Reference) -> bool:
    return any(_agreement(text, listings, reference) is what for text in line.texts)


def _agreement(text: str, listings: Listings, reference: Reference) -> Agreement:
    names = listings[0].names
    if listings[1:]:
        names = tuple(dict.fromkeys(name for listing in listings for name in listing.names))
    return agreement(text, names, reference.substances_named)
