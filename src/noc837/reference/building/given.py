"""What a reference is built from, as typed: paths and addresses, each with the day it stands for if that was said."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit, urlunsplit

from noc837.reference.values import Kind

_YEARS = range(1990, 2100)
_DATED = re.compile(r"(.+)@(\d{4}-\d\d-\d\d)", re.DOTALL)
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
SCHEMES = ("http", "https")


class WrongInput(ValueError):
    """An input that is not there or cannot be one; the message is one line with its name and what to do."""


class BrokenInput(ValueError):
    """A file that is not what it was given as; the message is one line with file, place, fault and what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """One input: a path or an http(s) address, and the day YYYYMMDD it stands for, empty where the file says."""

    kind: Kind
    place: str
    dated: str = ""

    @property
    def is_address(self) -> bool:
        """Whether it is to be downloaded."""
        return _ADDRESS.match(self.place) is not None

    @property
    def shown(self) -> str:
        """What messages call it: the path as typed, or the address without its query."""
        if not self.is_address:
            return self.place
        parts = urlsplit(self.place)
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))

    @property
    def name(self) -> str:
        """What the reference calls it: the last part of the path, or the address without its query."""
        return self.shown if self.is_address else self.place.rstrip("/").rpartition("/")[2] or self.place


def file_day(day: date) -> str:
    """A day as YYYYMMDD, empty for one that only a wrong clock gives a file of the FDA or CMS."""
    return day.isoformat().replace("-", "") if day.year in _YEARS else ""


def read_given(kind: Kind, typed: str) -> Given:
    """An input from PATH, PATH@YYYY-MM-DD or an address in the same forms; raises WrongInput."""
    dated = _DATED.fullmatch(typed)
    place, day = (dated[1], dated[2]) if dated else (typed, "")
    if not place:
        raise WrongInput(f"--{OPTIONS[kind]}: is empty; name a file")
    address = _ADDRESS.match(place)
    if address and address[1].lower() not in SCHEMES:
        raise WrongInput(f"{place}: is no http or https address; name a file or such an address")
    if address:
        _check_address(place)
    return Given(kind, place, _typed_day(day, typed) if day else "")


def _typed_day(day: str, typed: str) -> str:
    try:
        found = file_day(date.fromisoformat(day))
    except ValueError:
        found = ""
    if not found:
        raise WrongInput(f"{typed}: {day} is no day of such a file; write it as 2026-01-31")
    return found


def _check_address(place: str) -> None:
    try:
        parts = urlsplit(place)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if not has_host:
        raise WrongInput(f"{place}: is no address; write it as https://www.example.org/file.zip")
    if parts.username is not None:  # and a password, which is not to be shown
        raise WrongInput(f"{parts.hostname}: an address cannot name a user; download the file yourself")


OPTIONS = {
    Kind.DIRECTORY: "fda",
    Kind.UNFINISHED: "fda-unfinished",
    Kind.EXCLUDED: "fda-excluded",
    Kind.CROSSWALK: "asp-crosswalk",
    Kind.NOC_CROSSWALK: "noc-crosswalk",
    Kind.HCPCS: "hcpcs",
    Kind.SINGLE_DOSE: "single-dose",
}
"""The option, without its hyphens, that files of a kind are given with."""
