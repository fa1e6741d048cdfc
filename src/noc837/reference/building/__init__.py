"""Builds a reference file from what FDA and CMS publish."""

from noc837.reference.building.build import build
from noc837.reference.building.download import LIMITS, Limits
from noc837.reference.building.given import BrokenInput, Given, WrongInput, read_given
from noc837.reference.building.members import ShowProgress
from noc837.reference.building.source_rows import Reject

__all__ = [
    "LIMITS",
    "BrokenInput",
    "Given",
    "Limits",
    "Reject",
    "ShowProgress",
    "WrongInput",
    "build",
    "read_given",
]
