"""Which payer map is in force for the claims of a file, or for a payer that is typed in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from noc837.cli.find import claims_named
from noc837.cli.map_settings import Setting, settings_of
from noc837.outputs.places import Refused
from noc837.payer_maps import Traits, traits_of
from noc837.payer_maps.load import LoadedMaps
from noc837.payer_maps.map_file import MapFile
from noc837.payer_maps.selection import BY_PAYER_ID
from noc837.scrubbing.maps import load_with_files

_BILL_TYPE = re.compile("[0-9]{2}[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line; what was not given is empty."""

    file: str
    claim: str
    traits: Traits
    directory: Path | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands: the control number of its set, and its own number in the set."""

    set_control_number: str
    claim_number: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A map in force, why, and what it sets; `chain` are its file and those it inherits from.

    `traits` are those of the claims at `places`, or of a payer typed in, there for all `claim_types`. `narrower` are
    maps that take its place for some types of bill, where no type of bill was given.
    """

    traits: Traits
    claim_types: tuple[str, ...]
    places: tuple[Place, ...]
    why: str
    chain: list[MapFile]
    narrower: tuple[str, ...]
    settings: tuple[Setting, ...]

    @property
    def is_of_payer_id(self) -> bool:
        """Whether a payer id chose the map, so that no filing indicator is asked."""
        return self.why.startswith(BY_PAYER_ID)


def maps_in_force(asked: Asked) -> list[Shown]:
    """Each map in force for what was asked, at least one; raises Refused, and BrokenMaps before a file is read."""
    _refuse_clashes(asked)
    found = load_with_files(asked.directory)
    if not asked.file:
        return list(_of_payer(found, asked.traits))
    places: dict[Traits, list[Place]] = {}
    for claim in claims_named(Path(asked.file), asked.claim, found.maps.codes):
        place = Place(claim.envelope.header.control_number, claim.ordinal)
        places.setdefault(traits_of(claim), []).append(place)
    if not places:
        raise Refused(f"{asked.file}: has no claim {asked.claim} with an unclassified drug; check its number, CLM01")
    return [_shown(found, traits, (traits.claim_type,), at) for traits, at in places.items()]


def _refuse_clashes(asked: Asked) -> None:
    traits = asked.traits
    names_payer = bool(traits.payer_id or traits.receiver or traits.filing_indicator)
    clashes = (
        (bool(asked.file) and any(traits), "FILE: says whom its claims go to; leave out what describes a payer"),
        (bool(asked.file) and not asked.claim, "--claim: name the claim of the file, by its CLM01"),
        (bool(asked.claim) and not asked.file, "--claim: name the file it is in"),
        (not (asked.file or names_payer), "name a FILE and --claim, or --payer, --receiver or --filing-indicator"),
        (traits.claim_type not in ("", "P", "I"), f"--claim-type: {traits.claim_type} is not known; give P or I"),
        (traits.claim_type == "P" and bool(traits.bill_type), "--bill-type: an 837P claim has none; leave it out"),
        (
            bool(traits.bill_type) and not _BILL_TYPE.fullmatch(traits.bill_type),
            f"--bill-type: {traits.bill_type} is no type of bill; give all three characters, such as 131",
        ),
    )
    for clash, message in clashes:
        if clash:
            raise Refused(message)


def _of_payer(found: LoadedMaps, traits: Traits) -> Iterator[Shown]:
    """The maps for claims of one payer; for 837P and 837I together where it is the same one."""
    by_map: dict[str, list[str]] = {}
    for claim_type in _claim_types(traits):
        payer_map = found.maps.in_force(traits._replace(claim_type=claim_type)).payer_map
        by_map.setdefault(payer_map.id, []).append(claim_type)
    for types in by_map.values():
        yield _shown(found, traits._replace(claim_type=types[0]), types)


def _claim_types(traits: Traits) -> tuple[str, ...]:
    if traits.claim_type:
        return (traits.claim_type,)
    return ("I",) if traits.bill_type else ("P", "I")


def _shown(found: LoadedMaps, traits: Traits, claim_types: Iterable[str], places: Iterable[Place] = ()) -> Shown:
    types = tuple(claim_types)
    payer_map, why = found.maps.in_force(traits)
    any_bill_type = "I" in types and not traits.bill_type
    if any_bill_type:
        payer_map = found.maps.by_id[payer_map.id]  # with the exceptions for all types of bill
    narrower = tuple(_for_some_bill_types(found, traits)) if any_bill_type else ()
    chain = found.chain(payer_map.id)
    return Shown(traits, types, tuple(places), why, chain, narrower, tuple(settings_of(payer_map)))


def _for_some_bill_types(found: LoadedMaps, traits: Traits) -> Iterator[str]:
    """The maps that are in force for some types of bill, which are not given."""
    for id_, each in sorted(found.files.items()):
        bill_types = each.applies_to.bill_types if each.applies_to else ()
        billed = (traits._replace(claim_type="I", bill_type=bill_type) for bill_type in bill_types)
        if any(found.maps.in_force(some).payer_map.id == id_ for some in billed):
            yield id_
