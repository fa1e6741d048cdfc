"""Whether the texts of a service line name the drug that an NDC is."""

from noc837.claims.drug_text import describes, is_of_compound
from noc837.claims.line import ServiceLine
from noc837.drugs.substances import Agreement, agreement
from noc837.reference.reference import Reference
from noc837.reference.values import Listing

__all__ = ["Agreement", "agreement_of", "is_contradicted", "is_described_as_another"]


def agreement_of(line: ServiceLine, listing: Listing, reference: Reference) -> Agreement:
    """What a line's texts say of the drug that a package holds.

    The description confirms and contradicts, a note only confirms; where both do, and for a compound, nothing is
    decided.
    """
    if is_of_compound(line):
        return Agreement.UNDECIDED
    described = Agreement.UNDECIDED
    if describes(line):
        described = agreement(line.description, listing.names, reference.substances_named)
    if described is Agreement.CONFIRMED or not _is_confirmed(line, listing, reference):
        return described
    return Agreement.CONFIRMED if described is Agreement.UNDECIDED else Agreement.UNDECIDED


def is_described_as_another(line: ServiceLine, listing: Listing, reference: Reference) -> bool:
    """Whether a line's texts say, as `agreement_of` has it, another drug than a package holds."""
    if agreement(line.description, listing.names, reference.substances_named) is not Agreement.CONTRADICTED:
        return False
    return agreement_of(line, listing, reference) is Agreement.CONTRADICTED


def is_contradicted(line: ServiceLine, listing: Listing, reference: Reference) -> bool:
    """Whether any text of a line, a note too, names another drug than a package holds."""
    known = reference.substances_named
    return any(agreement(text, listing.names, known) is Agreement.CONTRADICTED for text in line.texts)


def _is_confirmed(line: ServiceLine, listing: Listing, reference: Reference) -> bool:
    known = reference.substances_named
    return any(agreement(text, listing.names, known) is Agreement.CONFIRMED for text in line.texts)
