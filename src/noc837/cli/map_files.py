"""The maps of a run with the files they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noc837.payer_maps import PayerMaps, load
from noc837.payer_maps.map_file import MapFile, read_map
from noc837.payer_maps.selection import AppliesTo
from noc837.payer_maps.xml import read_xml
from noc837.scrubbing.maps import catalogue, load_maps

NOBODY = AppliesTo()


@dataclass(frozen=True, slots=True)
class MapsAndFiles:
    """Maps that can be used, and each one's file by the map's id."""

    maps: PayerMaps
    files: Mapping[str, MapFile]

    def chain(self, id_: str) -> list[MapFile]:
        """The file of a map and of all it inherits from, the most general last."""
        chain = [self.files[id_]]
        while chain[-1].inherits:
            chain.append(self.files[chain[-1].inherits])
        return chain


def maps_and_files(own: str) -> MapsAndFiles:
    """The shipped maps and those of a directory, empty for none; raises BrokenMaps."""
    directory = Path(own) if own else None
    maps = load_maps(directory)  # the files are sound from here on
    files = _files(load.shipped_directory(), False)
    if directory is not None:
        files |= _files(directory, True)
    return MapsAndFiles(maps, files)


def _files(directory: Path, own: bool) -> dict[str, MapFile]:
    steerable = catalogue()
    paths = sorted(path for path in directory.iterdir() if path.suffix.lower() == ".xml")
    roots = ((path, read_xml(path)) for path in paths)
    found = (read_map(root, path, own, steerable) for path, root in roots if root.tag == "payer-map")
    return {each.id: each for each in found}


def owner(found: MapFile) -> str:
    """Whose the map is, in a word."""
    return "yours" if found.own else "shipped"


def applies_to_values(found: MapFile) -> dict[str, Any]:
    """Whom a map applies to, as JSON can say it; keys are stable."""
    to = found.applies_to or NOBODY
    return {
        "payer_ids": sorted(to.payer_ids),
        "receivers": sorted(to.receivers),
        "filing_indicators": sorted(to.filing_indicators),
        "claim_types": sorted(to.claim_types),
        "bill_types": sorted(to.bill_types),
    }
