"""What is at hand while a file is worked on: the drop folder, its settings, the ledger, maps and references."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noc837.ledger.ledger import Ledger
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


def given_for(settings: Settings, partners: Iterable[str]) -> dict[str, Given]:
    """What to scrub each partner's files with; what several share is read once.

    Raises BrokenMaps and BrokenReference.
    """
    read: dict[tuple[Path | None, Path | None], Given] = {}
    found = {}
    for partner in sorted(set(partners)):
        wanted = settings.of(partner)
        key = (wanted.maps, wanted.reference)
        if key not in read:
            reference = reference_in_use(str(wanted.reference or ""))
            read[key] = Given(load_maps(wanted.maps), reference=reference)
        found[partner] = read[key]
    return found
