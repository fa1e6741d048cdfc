"""All maps of a run, from the files that are shipped and from those of an operator."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from noc837.payer_maps.faults import BrokenMaps, Fault
from noc837.payer_maps.inheritance import inherited, lineage
from noc837.payer_maps.map_file import MapFile, read_map
from noc837.payer_maps.noc_codes import NocCode, read_noc_codes
from noc837.payer_maps.payer_map import PayerMap
from noc837.payer_maps.selection import PayerMaps, PlacedMap
from noc837.payer_maps.steerable import Catalogue
from noc837.payer_maps.xml import read_xml

_IN_PACKAGE = Path(__file__).parents[1] / "maps"
_IN_CHECKOUT = Path(__file__).parents[3] / "maps"


def shipped_directory() -> Path:
    """Where the shipped maps are: in the installed package, else in the checkout."""
    return _IN_PACKAGE if _IN_PACKAGE.is_dir() else _IN_CHECKOUT


def load_maps(catalogue: Catalogue, own: Path | None = None) -> PayerMaps:
    """The shipped maps and those of an operator's directory, of which one with a shipped one's id takes its place.

    Raises BrokenMaps with all that is wrong; a directory without a map is wrong, too.
    """
    found = _read_directory(shipped_directory(), False, catalogue)
    if own is not None:
        found.add(_read_directory(own, True, catalogue))
    files = found.maps
    found.faults += _clashes(files.values())
    chains = {id_: lineage(each, files) for id_, each in files.items()}
    found.faults += [chain for chain in chains.values() if isinstance(chain, Fault)]
    maps: dict[str, PayerMap] = {}
    for chain in chains.values():
        if not isinstance(chain, Fault):
            inherited(chain, found.codes, maps)
    found.faults += [fault for id_, payer_map in maps.items() for fault in _inconsistencies(files[id_], payer_map)]
    if found.faults:
        raise BrokenMaps(found.faults)
    placed = [PlacedMap(maps[id_], each.applies_to, each.own) for id_, each in files.items() if each.applies_to]
    return PayerMaps(maps, placed)


@dataclass(slots=True)
class _Directory:
    """The files of a directory: maps by id, facts on codes, and what is wrong."""

    maps: dict[str, MapFile] = field(default_factory=dict)
    codes: dict[str, NocCode] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: "_Directory") -> None:
        """Adds what another directory holds, in place of what has the same name here."""
        self.maps |= other.maps
        self.codes |= other.codes
        self.faults += other.faults


def _read_directory(directory: Path, own: bool, catalogue: Catalogue) -> _Directory:
    found = _Directory()
    try:
        paths = sorted(path for path in directory.iterdir() if path.suffix.lower() == ".xml")
    except (OSError, ValueError) as failure:
        paths = []
        reason = getattr(failure, "strerror", None) or "Not a path"
        found.faults.append(Fault(directory, 0, f"{reason}; name the directory that holds the maps"))
    else:
        if not paths:
            found.faults.append(Fault(directory, 0, "holds no map; noc837 maps new writes one to begin with"))
    for path in paths:
        try:
            root = read_xml(path)
        except BrokenMaps as broken:
            found.faults += broken.faults
            continue
        if root.tag == "noc-code-table":
            found.codes |= read_noc_codes(root)
        else:
            _add_map(found, read_map(root, path, own, catalogue))
    return found


def _add_map(found: _Directory, each: MapFile) -> None:
    found.faults += each.faults
    other = found.maps.setdefault(each.id, each)
    if other is not each:
        found.faults.append(Fault(each.path, each.line, f"has the id {each.id} of {other.path.name}; rename one"))


def _clashes(files: Iterable[MapFile]) -> Iterator[Fault]:
    """Two maps that are as near to the same claims as each other, so that none of them goes before the other."""
    placed = [(each, each.applies_to) for each in files if each.applies_to]
    for (one, to), (other, other_to) in combinations(placed, 2):
        shared = to.names & other_to.names
        if shared and one.own == other.own and to.is_as_narrow_as(other_to):
            way, value = min(shared)
            yield Fault(
                other.path, other.applies_line, f"applies to {way} {value} as {one.id} does; take it from one of them"
            )


def _inconsistencies(found: MapFile, payer_map: PayerMap) -> Iterator[Fault]:
    """What a file says that does not hold together with what its map inherits."""
    both = payer_map.waste_modifiers & payer_map.no_waste_modifiers
    origin = found.facts.get("waste_modifiers") or found.facts.get("no_waste_modifiers")
    if both and origin:
        yield Fault(found.path, origin[1].line, f"{min(both)} stands for waste and for no waste; decide")
    order = payer_map.narrative.order
    unsaid = payer_map.narrative.required - set(order)
    origin = found.facts.get("order") or found.facts.get("required")
    if order and unsaid and origin:
        yield Fault(found.path, origin[1].line, f"{min(unsaid)} is required and not in the order; add it")
