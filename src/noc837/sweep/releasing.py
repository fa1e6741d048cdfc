"""Releases a file that is held, or that was set aside as a duplicate: it is delivered after all."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

from noc837.ledger.ledger import Ledger
from noc837.ledger.values import Earlier, Entry, Fate
from noc837.sweep.desk import Desk
from noc837.sweep.disk import FOLDER, move, sync
from noc837.sweep.folders import Folders
from noc837.sweep.plan import Plan
from noc837.sweep.release_note import Release
from noc837.sweep.routes import DELIVERED, deliveries, outputs_of, path_in
from noc837.sweep.slot import NotNow, Slot, new_slot
from noc837.sweep.times import written


class NotReleased(Exception):
    """A file that is not released; the message is one line: the file, why, what to do."""


@dataclass(frozen=True, slots=True)
class Releasable:
    """A held file or a duplicate, and its entry in the ledger."""

    path: Path
    earlier: Earlier


def releasable(path: Path, folders: Folders, ledger: Ledger, again: bool) -> Releasable:
    """What the ledger knows of the file; raises NotReleased where it is not to be delivered, or was already."""
    try:
        sha256 = _checksum(path)
    except OSError as failure:
        raise NotReleased(f"{path}: cannot be read: {failure.strerror}; check the name") from None
    place = path_in(folders, path)
    held = ledger.put_at(Fate.HELD, "corrected", place, sha256)
    earlier = held or ledger.put_at(Fate.DUPLICATE, "original", place, sha256)
    if earlier is None:
        raise NotReleased(f"{path}: is not what the ledger has put there; a file that was repaired goes to the inbox")
    delivered = ledger.delivery_of(earlier.sha256)
    if delivered and not again:
        raise NotReleased(
            f"{path}: the same input was delivered on {delivered.recorded} (number {delivered.number});"
            " remove the file, or deliver it once more with --again"
        )
    if earlier.fate is Fate.DUPLICATE and not again:
        _refuse_where_first_is_held(path, earlier, folders, ledger)
    return Releasable(path, earlier)


def _refuse_where_first_is_held(path: Path, earlier: Earlier, folders: Folders, ledger: Ledger) -> None:
    """Raises NotReleased where the input that came first waits in held/, and would be there for a second release."""
    first = ledger.earlier(ledger.entry(earlier.number).first)
    if first is None or first.fate is not Fate.HELD:
        return
    for output in ledger.entry(first.number).outputs:
        place = folders.root / output.path
        if output.kind == "corrected" and place.is_file() and _checksum(place) == output.sha256:
            raise NotReleased(f"{path}: the same input waits as {place}; release that one")


def slot_for(found: Releasable, desk: Desk) -> Slot:
    """A slot in which the release is noted, and in which a duplicate is, to be scrubbed; raises OSError."""
    earlier = found.earlier
    is_duplicate = earlier.fate is Fate.DUPLICATE
    places = _of_duplicate(found, desk) if is_duplicate else _of_held(found, desk)
    release = Release(earlier.fate, earlier.number, earlier.sha256, earlier.partner, earlier.name, places)
    slot = new_slot(desk.folders.working, earlier.partner, earlier.name if is_duplicate else "")
    try:
        release.write(slot)
        if is_duplicate:
            move(found.path, slot.original)
    except OSError:
        slot.clear()
        raise
    return slot


def _of_duplicate(found: Releasable, desk: Desk) -> dict[str, str]:
    return {"original": path_in(desk.folders, found.path)}


def _of_held(found: Releasable, desk: Desk) -> dict[str, str]:
    """The held file, and what stands beside it yet."""
    outputs = desk.ledger.entry(found.earlier.number).outputs
    held = {output.kind: output.path for output in outputs if output.kind in DELIVERED}
    return {kind: path for kind, path in held.items() if _is_file(desk.folders.root / path)}


def planned(slot: Slot, release: Release, desk: Desk) -> Plan:
    """How a held file is delivered, once it is in the slot, where nobody changes it; raises NotNow, OSError."""
    held = _entry(release, desk.ledger)
    slot.held.mkdir(FOLDER, exist_ok=True)
    for place, here in _ways(slot, release, desk.folders):
        if _is_file(place) and not os.path.lexists(here):
            move(place, here)
    sync((slot.held, (desk.folders.root / release.path).parent))
    _refuse_changed(slot, held)
    entry = replace(held, job=slot.job, fate=Fate.RELEASED, first=release.number, taken=written(desk.now()))
    sources = {kind: slot.held / kind for kind in DELIVERED if _is_file(slot.held / kind)}
    moves = deliveries(desk.folders, desk.settings.of(held.partner), entry, sources)
    return Plan(replace(entry, outputs=tuple(outputs_of(desk.folders, moves))), tuple(moves.values()))


def give_back(slot: Slot, release: Release, folders: Folders) -> None:
    """Moves what was held back to where it was, and removes the slot; raises OSError."""
    slot.plan.unlink(missing_ok=True)
    for place, here in _ways(slot, release, folders):
        if os.path.lexists(here):
            move(here, place)
    slot.clear()


def _entry(release: Release, ledger: Ledger) -> Entry:
    """What the ledger says of the held file; raises NotNow where that ledger was moved away, and this is another."""
    earlier = ledger.earlier(release.number)
    if earlier is None or earlier.sha256 != release.sha256 or earlier.fate is not Fate.HELD:
        raise NotNow("is not known to this ledger; drop the original into the inbox again", is_trouble=True)
    return ledger.entry(release.number)


def _ways(slot: Slot, release: Release, folders: Folders) -> Iterator[tuple[Path, Path]]:
    """Where each piece of a held file stood, and where it is while it is released."""
    for kind, place in release.places.items():
        yield folders.root / place, slot.held / kind


def _refuse_changed(slot: Slot, held: Entry) -> None:
    try:
        checksum = _checksum(slot.held / "corrected")
    except FileNotFoundError:
        raise NotNow("is not there any more; nothing was delivered", is_trouble=True) from None
    if checksum not in [output.sha256 for output in held.outputs if output.kind == "corrected"]:
        raise NotNow("was changed since it was held; drop a repaired file into the inbox", is_trouble=True)


def _is_file(path: Path) -> bool:
    """Whether a regular file stands there; a link is none."""
    return path.is_file() and not path.is_symlink()


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
