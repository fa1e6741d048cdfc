"""What a payer chooses: maps in XML, read, inherited and found for a claim; to the rules one value."""

from noc837.payer_maps.noc_codes import NocCode
from noc837.payer_maps.payer_map import OFF, Case, Choice, Level, Narrative, Origin, PayerMap, Value
from noc837.payer_maps.selection import InForce, PayerMaps, Traits, only, traits_of

__all__ = [
    "OFF",
    "Case",
    "Choice",
    "InForce",
    "Level",
    "Narrative",
    "NocCode",
    "Origin",
    "PayerMap",
    "PayerMaps",
    "Traits",
    "Value",
    "only",
    "traits_of",
]
