"""What `noc837 maps check` says."""

from pathlib import Path
from typing import Any

from noc837.cli.console import table, visible
from noc837.cli.map_files import applies_to_values, owner, parent
from noc837.payer_maps.faults import BrokenMaps, Fault
from noc837.payer_maps.map_file import MapFile
from noc837.payer_maps.selection import DEFAULT
from noc837.scrubbing.maps import load_with_files

_HEADINGS = ("map", "whose", "inherits", "applies to", "name")
_ONE_OF_EACH = {
    "payer_ids": "payer id",
    "receivers": "receiver",
    "filing_indicators": "filing indicator",
    "claim_types": "only 837",
    "bill_types": "only type of bill",
}


def check_maps(directory: Path | None, as_json: bool) -> tuple[str, bool]:
    """The maps or what is wrong with them, for people or as JSON, and whether they can be used."""
    faults: list[Fault] = []
    files: list[MapFile] = []
    try:
        found = load_with_files(directory).files
        files = [found[id_] for id_ in sorted(found)]
    except BrokenMaps as broken:
        faults = broken.faults
    if as_json:
        import json

        return json.dumps(_values(files, faults), indent=2), not faults
    return _for_people(files, faults), not faults


def faults_for_machines(faults: list[Fault]) -> dict[str, Any]:
    """What is wrong as JSON can say it; keys are stable."""
    listed = [{"file": str(each.path), "line": each.line, "message": each.message} for each in faults]
    return {"exit": 2 if faults else 0, "faults": listed}


def _for_people(files: list[MapFile], faults: list[Fault]) -> str:
    if faults:
        things = "1 thing is" if len(faults) == 1 else f"{len(faults)} things are"
        return "\n".join((*(visible(str(fault)) for fault in faults), f"{things} wrong; the maps cannot be used"))
    rows = [(each.id, owner(each), parent(each) or "-", applies_to(each), each.name) for each in files]
    return f"{table([_HEADINGS, *rows])}\n{len(files)} maps can be used"


def applies_to(found: MapFile) -> str:
    """Whom a map applies to, in words."""
    if found.id == DEFAULT:
        return "all others"
    named = [(words, values) for key, words in _ONE_OF_EACH.items() if (values := applies_to_values(found)[key])]
    return "; ".join(f"{words} {', '.join(values)}" for words, values in named) or "none by itself"


def _values(files: list[MapFile], faults: list[Fault]) -> dict[str, Any]:
    """Keys are stable."""
    return {
        "exit": 2 if faults else 0,
        "maps": [
            {
                "id": each.id,
                "name": each.name,
                "own": each.own,
                "file": str(each.path),
                "inherits": each.inherits or None,
                "applies_to": applies_to_values(each),
            }
            for each in files
        ],
        "faults": faults_for_machines(faults)["faults"],
    }
