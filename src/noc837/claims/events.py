"""What the sweep meets on its way, in the order of the file."""

from dataclasses import dataclass

from noc837.claims.claim import Claim
from noc837.claims.envelope import Group, Interchange, SetHeader
from noc837.x12.segment import Segment


@dataclass(frozen=True, slots=True, repr=False)
class Stretch:
    """Bytes that nothing is to be done with, from the offset `start` on."""

    start: int
    data: memoryview


@dataclass(frozen=True, slots=True)
class InterchangeStart:
    """An ISA was read."""

    interchange: Interchange


@dataclass(frozen=True, slots=True)
class GroupStart:
    """A GS was read."""

    interchange: Interchange
    group: Group


@dataclass(frozen=True, slots=True)
class SetEnd:
    """The SE of a set of a supported guide; `counted` segments from ST to SE, blank ones left out."""

    interchange: Interchange
    group: Group
    header: SetHeader
    segment: Segment
    counted: int
    claims: int


@dataclass(frozen=True, slots=True)
class GroupEnd:
    """The end of a group; `segment` is its GE, None where there is none, as `group` is None where there is no GS."""

    interchange: Interchange
    group: Group | None
    segment: Segment | None
    sets: int


@dataclass(frozen=True, slots=True)
class InterchangeEnd:
    """The IEA of an interchange, and the groups that were met in it."""

    interchange: Interchange
    segment: Segment
    groups: int


@dataclass(frozen=True, slots=True)
class StrayBytes:
    """Bytes outside of any interchange, other than blanks and blank segments."""

    start: int
    count: int


Event = Claim | Stretch | InterchangeStart | GroupStart | SetEnd | GroupEnd | InterchangeEnd | StrayBytes
