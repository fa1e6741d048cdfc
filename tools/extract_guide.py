"""Extracts loops 2300, 2400 and 2410 of both guides from pyx12's maps into the package's guide table.

Facts only: ids, positions, usage, repeats, lengths, types, code lists, syntax notes. With `--check` nothing
is written; the exit status is 1 where the table is stale.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from lxml import etree

MAPS = {"P": "837.5010.X222.A1.xml", "I": "837Q3.I.5010.X223.A1.xml"}
LOOPS = ("2300", "2400", "2410")
TABLE = Path(__file__).parents[1] / "src" / "noc837" / "x12" / "guide_data.json"
DATE_TIME_PERIOD = "1251"


def table() -> str:
    """The table as JSON text, one segment a line."""
    sizes = {
        entry.get("ele_num"): (entry.get("data_type"), int(entry.get("min_len")), int(entry.get("max_len")))
        for entry in _parse("dataele.xml").iter("data_ele")
    }
    guides = {kind: {loop: _loop(_parse(name), loop, sizes) for loop in LOOPS} for kind, name in MAPS.items()}
    return _render(guides) + "\n"


def _parse(name):
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring((files("pyx12") / "map" / name).read_bytes(), parser)


def _loop(root, loop_id, sizes):
    """The loop's own facts; a loop that stands in several places must be the same in all of them."""
    found = [_one_loop(loop, sizes) for loop in root.iter("loop") if loop.get("xid") == loop_id]
    first = found[0]
    if any(other["segments"] != first["segments"] for other in found):
        raise SystemExit(f"loop {loop_id} differs between its places in the map")
    return first


def _one_loop(loop, sizes):
    return {
        "position": int(_fact(loop, "pos")),
        "repeat": int(_fact(loop, "repeat")),
        "children": sorted({child.find("segment").get("xid") for child in loop.findall("loop")}),
        "below": sorted(set(_ids_below(loop))),
        "segments": [_segment(segment, sizes) for segment in loop.findall("segment")],
    }


def _ids_below(loop) -> Iterator[str]:
    """The segment ids of all loops below that the table does not hold itself."""
    for child in loop.findall("loop"):
        if child.get("xid") not in LOOPS:
            yield from (segment.get("xid") for segment in child.iter("segment"))


def _segment(segment, sizes):
    parts = sorted((part for part in segment if part.tag in ("element", "composite")), key=_sequence)
    return [
        segment.get("xid"),
        int(_fact(segment, "pos")),
        _fact(segment, "usage"),
        int(_fact(segment, "max_use")),
        [note.text for note in segment.findall("syntax")],
        [_element(part, sizes) for part in parts],
    ]


def _element(part, sizes):
    """ "R AN 1-80" or "R ID 2-2 N4"; "N" where not used; a list for a composite, its usage first."""
    usage = _fact(part, "usage")
    if usage == "N":
        return usage
    if part.tag == "composite":
        return [usage, *(_element(component, sizes) for component in part.findall("element"))]
    number = _fact(part, "data_ele")
    data_type, low, high = sizes[number]
    kind = "DATE" if number == DATE_TIME_PERIOD else data_type
    return " ".join([usage, kind, f"{low}-{high}", *_codes(part)])


def _codes(part) -> Iterator[str]:
    for code in part.iterfind("valid_codes/code"):
        yield code.text


def _sequence(part) -> int:
    return int(_fact(part, "seq"))


def _fact(node, name):
    return node.get(name) or node.findtext(name)


def _render(guides) -> str:
    return _braced(
        (kind, _braced((loop, _render_loop(facts)) for loop, facts in loops.items())) for kind, loops in guides.items()
    )


def _render_loop(facts) -> str:
    segments = ",\n".join(json.dumps(segment) for segment in facts["segments"])
    head = {name: value for name, value in facts.items() if name != "segments"}
    return json.dumps(head)[:-1] + f', "segments": [\n{segments}\n]}}'


def _braced(pairs) -> str:
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {value}" for name, value in pairs) + "\n}"


def main() -> int:
    """Writes the table, or with `--check` compares it; 1 where it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; 1 where the table is stale")
    current = table()
    if parser.parse_args().check:
        stale = not TABLE.exists() or TABLE.read_text(encoding="ascii") != current
        print(f"{TABLE.name} is {'stale: run make guide' if stale else 'current'}")
        return int(stale)
    TABLE.write_text(current, encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
