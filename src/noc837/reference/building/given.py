"""What a reference is built from, as typed: paths and addresses, each with the day it stands for if that was said."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit, urlunsplit

from noc837.reference.values import Kind

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
    def name(self) -> str:
        """What the reference calls it: the last part of the path, or the address without its query."""
        if not self.is_address:
            return self.place.rstrip("/").rpartition("/")[2] or self.place
        parts = urlsplit(self.place)
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def read_given(kind: Kind, typed: str) -> Given:
    """An input from PATH, PATH@YYYY-MM-DD or an address in the same forms; raises WrongInput."""
    dated = _DATED.fullmatch(typed)
    place, day = (dated[1], dated[2]) if dated else (typed, "")
    if not place:
        raise WrongInput(f"--{_OPTIONS[kind]}: is empty; name a file")
    address = _ADDRESS.match(place)
    if address and address[1].lower() not in SCHEMES:
        raise WrongInput(f"{place}: is no http or https address; name a file or such an address")
    if address:
        _check_address(place)
    try:
        return Given(kind, place, date.fromisoformat(day).strftime("%Y%m%d") if day else "")
    except ValueError:
        raise WrongInput(f"{typed}: {day} is no day; write it as 2026-01-31") from None


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


_OPTIONS = {
    Kind.DIRECTORY: "fda",
    Kind.UNFINISHED: "fda-unfinished",
    Kind.EXCLUDED: "fda-excluded",
    Kind.CROSSWALK: "asp-crosswalk",
    Kind.NOC_CROSSWALK: "noc-crosswalk",
    Kind.HCPCS: "hcpcs",
    Kind.SINGLE_DOSE: "single-dose",
}
