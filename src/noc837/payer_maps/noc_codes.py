"""What is known of a code that is treated as unclassified."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from noc837.payer_maps.xml import Element


@dataclass(frozen=True, slots=True)
class NocCode:
    """A code treated as unclassified, with the first and the last service date it is valid on.

    Tier 1 is a truly unclassified drug, tier 2 a code "not otherwise specified" for a named drug, with dose units of
    its own. Dates are YYYYMMDD, empty where not known or open. `oral` marks drugs that nobody administers.
    """

    code: str
    tier: int = 1
    first: str = ""
    last: str = ""
    oral: bool = False
    instead: str = ""


def read_noc_codes(root: "Element") -> dict[str, NocCode]:
    """The facts on codes of a table that the schema has passed, by code."""
    return {found.code: found for found in map(_read, root)}


def _read(element: "Element") -> NocCode:
    def attribute(name: str) -> str:
        return (element.get(name) or "").strip()

    return NocCode(
        attribute("id"),
        int(attribute("tier")),
        attribute("first").replace("-", ""),
        attribute("last").replace("-", ""),
        attribute("administered") == "no",
        attribute("instead"),
    )
