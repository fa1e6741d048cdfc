"""Scrub 837 files: find unclassified-drug lines, correct what is certain, list the rest."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from noc837.drugs.ndc import read_ndc as normalize_ndc
    from noc837.payer_maps.faults import BrokenMaps
    from noc837.reference import BrokenReference
    from noc837.reference.opening import open_reference
    from noc837.scrubbing import Given, Part, Scrubbed, scrub, scrub_claims
    from noc837.scrubbing.maps import load_maps

__version__ = "0.1.0"
__all__ = [
    "BrokenMaps",
    "BrokenReference",
    "Given",
    "Part",
    "Scrubbed",
    "load_maps",
    "normalize_ndc",
    "open_reference",
    "scrub",
    "scrub_claims",
]
_HOMES = {
    "BrokenMaps": ("payer_maps.faults", "BrokenMaps"),
    "BrokenReference": ("reference", "BrokenReference"),
    "load_maps": ("scrubbing.maps", "load_maps"),
    "normalize_ndc": ("drugs.ndc", "read_ndc"),
    "open_reference": ("reference.opening", "open_reference"),
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for, so that no command pays for what it does not use."""
    if name not in __all__:
        raise AttributeError(f"module 'noc837' has no attribute {name!r}")
    from importlib import import_module

    module, there = _HOMES.get(name, ("scrubbing", name))
    return getattr(import_module(f"noc837.{module}"), there)
