"""Scrub 837 files: find unclassified-drug lines, correct what is certain, list the rest."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from noc837.drugs.ndc import read_ndc as normalize_ndc
    from noc837.payer_maps.faults import BrokenMaps
    from noc837.scrubbing import Given, Part, Scrubbed, scrub, scrub_claims
    from noc837.scrubbing.maps import load_maps

__all__ = ["BrokenMaps", "Given", "Part", "Scrubbed", "load_maps", "normalize_ndc", "scrub", "scrub_claims"]


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for, so that no command pays for what it does not use."""
    if name == "normalize_ndc":
        from noc837.drugs.ndc import read_ndc

        return read_ndc
    if name == "BrokenMaps":
        from noc837.payer_maps.faults import BrokenMaps

        return BrokenMaps
    if name == "load_maps":
        from noc837.scrubbing.maps import load_maps

        return load_maps
    if name in __all__:
        from noc837 import scrubbing

        return getattr(scrubbing, name)
    raise AttributeError(f"module 'noc837' has no attribute {name!r}")
