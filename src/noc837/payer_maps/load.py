"""All maps of a run, from the files that are shipped and from those of an operator."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from noc837.payer_maps.consistency import clashes, inconsistencies
from noc837.payer_maps.faults import BrokenMaps, Fault
from noc837.payer_maps.inheritance import NOTHING, family, inherited
from noc837.payer_maps.map_file import MapFile, read_map
from noc837.payer_maps.noc_codes import NocCode, fault_in, read_noc_codes
from noc837.payer_maps.selection import PayerMaps, PlacedMap
from noc837.payer_maps.steerable import Catalogue
from noc837.payer_maps.xml import Element, NotAMap, read_xml

_IN_PACKAGE = Path(__file__).parents[1] / "maps"
_IN_CHECKOUT = Path(__file__).parents[3] / "maps"


def shipped_directory() -> Path:
    """Where the shipped maps are: in the installed package, else in the checkout."""
    return _IN_PACKAGE if _IN_PACKAGE.is_dir() else _IN_CHECKOUT


@dataclass(frozen=True, slots=True)
class LoadedMaps:
    """Maps that can be used, each one's file by the map's id, and what each file inherits from."""

    maps: PayerMaps
    files: Mapping[str, MapFile]
    above: Mapping[MapFile, MapFile]

    def chain(self, id_: str) -> list[MapFile]:
        """The file of a map and of all it inherits from, the most general last."""
        chain = [self.files[id_]]
        while chain[-1] in self.above:
            chain.append(self.above[chain[-1]])
        return chain


def load_maps(catalogue: Catalogue, own: str | PathLike[str] | None = None) -> LoadedMaps:
    """The shipped maps and those of an operator's directory, of which one with a shipped one's id takes its place.

    Raises BrokenMaps with all that is wrong; a directory without a map is wrong, too.
    """
    shipped = _read_directory(shipped_directory(), False, catalogue)
    theirs = _Directory() if own is None else _read_directory(Path(own), True, catalogue)
    _take_over_payers(theirs.maps, shipped.maps)
    files = shipped.maps | theirs.maps
    of = family(files, shipped.maps)
    maps = inherited(of, shipped.codes | theirs.codes)
    faults = [*shipped.faults, *theirs.faults, *clashes(files.values()), *of.faults]
    for found, payer_map in maps.items():
        above = maps[of.above[found]] if found in of.above else NOTHING
        faults += inconsistencies(found, above, payer_map, catalogue)
    if faults:
        raise BrokenMaps(faults)
    placed = [PlacedMap(maps[each], each.applies_to, each.own) for each in files.values() if each.applies_to]
    return LoadedMaps(PayerMaps({id_: maps[each] for id_, each in files.items()}, placed), files, of.above)


@dataclass(slots=True)
class _Directory:
    """The files of a directory: maps by id, facts on codes, and what is wrong."""

    maps: dict[str, MapFile] = field(default_factory=dict)
    codes: dict[str, NocCode] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def _read_directory(directory: Path, own: bool, catalogue: Catalogue) -> _Directory:
    found = _Directory()
    try:
        paths = sorted(_maps_in(directory))
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
        except NotAMap as broken:
            found.faults += broken.faults
            continue
        if root.tag == "noc-code-table":
            _add_codes(found, root, path)
        else:
            _add_map(found, read_map(root, path, own, catalogue))
    return found


def _take_over_payers(own: Mapping[str, MapFile], shipped: Mapping[str, MapFile]) -> None:
    """Lets maps that change a shipped one, and say of nobody that they are for, be for those that it is for."""
    for id_, each in own.items():
        if each.inherits == id_ and not each.applies_to and id_ in shipped:
            each.applies_to, each.applies_line = shipped[id_].applies_to, each.line


def _maps_in(directory: Path) -> Iterator[Path]:
    """The XML files of a directory; those with a dot before the name are an editor's or the system's."""
    return (path for path in directory.iterdir() if path.suffix.lower() == ".xml" and not path.name.startswith("."))


def _add_map(found: _Directory, each: MapFile) -> None:
    found.faults += each.faults
    other = found.maps.setdefault(each.id, each)
    if other is not each:
        found.faults.append(Fault(each.path, each.line, f"has the id {each.id} of {other.path.name}; rename one"))


def _add_codes(found: _Directory, root: Element, path: Path) -> None:
    for facts, line in read_noc_codes(root):
        if facts.code in found.codes:
            found.faults.append(Fault(path, line, f"{facts.code} stands in another file too; keep one"))
        if message := fault_in(facts):
            found.faults.append(Fault(path, line, message))
        found.codes[facts.code] = facts
