"""The operator's directory of maps, and what its files say of whom they are for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from noc837.outputs.places import Refused
from noc837.payer_maps.map_file import MapFile
from noc837.payer_maps.selection import AppliesTo

NOBODY = AppliesTo()


def maps_directory(given: Sequence[str] | None, option: str = "--maps: ") -> Path | None:
    """The directory that was typed, None where none was; raises Refused where it is empty or there are two."""
    if not given:
        return None
    if len(given) > 1:
        raise Refused(f"{option}is given more than once; put all your maps into one directory")
    if not given[0]:
        raise Refused(f"{option}is empty; name the directory that holds your maps, or leave it out")
    return Path(given[0])


def owner(found: MapFile) -> str:
    """Whose the map is, in a word."""
    return "yours" if found.own else "shipped"


def parent(found: MapFile) -> str:
    """What the map inherits from, in words; empty for nothing."""
    return f"the shipped {found.id}" if found.inherits == found.id else found.inherits


def applies_to_values(found: MapFile) -> dict[str, Any]:
    """Whom a map applies to, as JSON can say it; keys are stable."""
    to = found.applies_to or NOBODY
    return {
        "payer_ids": sorted(to.payer_ids),
        "receivers": sorted(to.receivers),
        "filing_indicators": sorted(to.filing_indicators),
        "claim_types": sorted(to.claim_types),
        "bill_types": sorted(to.bill_types),
    }
