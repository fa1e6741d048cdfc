"""What is known beside the claim: the FDA directory, the CMS crosswalks, the HCPCS list, in one SQLite file."""

from noc837.reference.reference import BrokenReference, Reference
from noc837.reference.values import CodeOfNdc, Kind, Known, Listing, Procedure, SingleDose, Source, readable

__all__ = [
    "NO_REFERENCE",
    "BrokenReference",
    "CodeOfNdc",
    "Kind",
    "Known",
    "Listing",
    "Procedure",
    "Reference",
    "SingleDose",
    "Source",
    "readable",
]

NO_REFERENCE = Reference()
