"""What is at hand while a file is worked on: the drop folder, its settings, the ledger, maps and references."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noc837.ledger.ledger import Ledger
from noc837.payer_maps.faults import BrokenMaps
from noc837.reference import BrokenReference
from noc837.reference.opening import reference_in_use
from noc837.scrubbing import Given
from noc837.scrubbing.maps import load_maps
from noc837.sweep.around import Bar
from noc837.sweep.folders import Folders
from noc837.sweep.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """All of it; `now` is in seconds since the epoch, `bar` shows how far a large file is."""

    folders: Folders
    settings: Settings
    ledger: Ledger
    given: Mapping[str, Given]
    now: Callable[[], float]
    bar: Bar


def given_for(settings: Settings, partners: Iterable[str]) -> tuple[dict[str, Given], dict[str, list[str]]]:
    """What to scrub each partner's files with, and of partners whose maps or reference are broken all that is wrong.

    What several share is read once.
    """
    read: dict[tuple[Path | None, Path | None], Given | list[str]] = {}
    given: dict[str, Given] = {}
    faults: dict[str, list[str]] = {}
    for partner in sorted(set(partners)):
        wanted = settings.of(partner)
        key = (wanted.maps, wanted.reference)
        if key not in read:
            read[key] = _read(*key)
        found = read[key]
        if isinstance(found, Given):
            given[partner] = found
        else:
            faults[partner] = found
    return given, faults


def _read(maps: Path | None, reference: Path | None) -> Given | list[str]:
    try:
        return Given(load_maps(maps), reference=reference_in_use(str(reference or "")))
    except BrokenMaps as broken:
        return [str(fault) for fault in broken.faults]
    except BrokenReference as broken:
        return [str(broken)]
