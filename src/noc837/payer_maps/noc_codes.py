"""What is known of a code that is treated as unclassified."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from noc837.payer_maps.xml import Element


@dataclass(frozen=True, slots=True)
class NocCode:
    """A code treated as unclassified, with the first and the last service date it is valid on.

    Tier 1 is a truly unclassified drug, tier 2 a code "not otherwise specified" for a named drug, with dose units of
    its own. Dates are YYYYMMDD, empty where not known or open. `self_administered` marks drugs that the patient takes.
    """

    code: str
    tier: int = 1
    first: str = ""
    last: str = ""
    self_administered: bool = False
    instead: str = ""


def read_noc_codes(root: "Element") -> Iterator[tuple[NocCode, int]]:
    """The facts on each code of a table that the schema has passed, with its line."""
    for element in root:
        yield _read(element), element.sourceline or 0


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


def fault_in(facts: NocCode) -> str:
    """What the facts on a code say that cannot hold together, empty for nothing."""
    if facts.last and facts.first > facts.last:
        return f"{facts.code}: first is after last; change them"
    if facts.instead == facts.code:
        return f"{facts.code}: is no code in its own place; change instead"
    return ""
