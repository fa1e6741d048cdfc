"""Builds a reference file from what FDA and CMS publish."""

from noc837.reference.building.build import build
from noc837.reference.building.download import LIMITS, Limits
from noc837.reference.building.given import BrokenInput, Given, WrongInput, read_given
from noc837.reference.building.members import Watch
from noc837.reference.building.shelf import Reject

__all__ = [
    "LIMITS",
    "BrokenInput",
    "Given",
    "Limits",
    "Reject",
    "Watch",
    "WrongInput",
    "build",
    "read_given",
]
