"""Writes map files for tests, and loads them beside the shipped maps or alone."""

from pathlib import Path

import pytest

from noc837.payer_maps import PayerMaps
from noc837.payer_maps.faults import BrokenMaps, Fault
from noc837.scrubbing.maps import load_maps

DEFAULT = '<payer-map id="default"><noc-codes><add>J3490 J3590</add></noc-codes></payer-map>'


def write(directory: Path, *maps: str) -> Path:
    """A directory with some map files, named after their ids where these can be told; each without declaration."""
    directory.mkdir(exist_ok=True)
    for number, text in enumerate(maps):
        name = text.partition('id="')[2].partition('"')[0] or f"map-{number}"
        path = directory / f"{name}.xml"
        while path.exists():
            path = path.with_name(f"x-{path.name}")
        path.write_text(text, encoding="utf-8")
    return directory


def loaded(directory: Path, *maps: str) -> PayerMaps:
    """The shipped maps with some of an operator's."""
    return load_maps(write(directory, *maps))


def faults_of(directory: Path, *maps: str) -> list[Fault]:
    """All that is wrong with an operator's maps; at least one thing is."""
    with pytest.raises(BrokenMaps) as broken:
        loaded(directory, *maps)
    return broken.value.faults


def applies(**to: str) -> str:
    """An applies-to element; names with underscores for hyphens, values with blanks between them."""
    children = "".join(
        f"<{name.replace('_', '-')}>{value}</{name.replace('_', '-')}>"
        for name, values in to.items()
        for value in values.split()
    )
    return f"<applies-to>{children}</applies-to>"


def a_map(id_: str, inside: str = "", inherits: str = "") -> str:
    """A map in one line."""
    above = f' inherits="{inherits}"' if inherits else ""
    return f'<payer-map id="{id_}"{above}>{inside}</payer-map>'
