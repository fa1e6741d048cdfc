"""Releases a file that is held, or that was set aside as a duplicate: it is delivered after all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import file_digest
from json import dumps
from pathlib import Path

from noc837.ledger.ledger import Ledger
from noc837.ledger.values import Earlier, Entry, Fate
from noc837.sweep.desk import Desk
from noc837.sweep.disk import move, write_whole
from noc837.sweep.folders import Folders
from noc837.sweep.plan import Plan
from noc837.sweep.routes import DELIVERED, deliveries, outputs_of, path_in
from noc837.sweep.settings import Settings
from noc837.sweep.slot import Slot, new_slot
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
        with path.open("rb") as file:
            sha256 = file_digest(file, "sha256").hexdigest()
    except OSError as failure:
        raise NotReleased(f"{path}: cannot be read: {failure.strerror}; check the name") from None
    place = path_in(folders, path)
    earlier = ledger.put_at(Fate.HELD, "corrected", place, sha256) or ledger.put_at(
        Fate.DUPLICATE, "original", place, sha256
    )
    if earlier is None:
        raise NotReleased(f"{path}: is not what the ledger has put there; a file that was repaired goes to the inbox")
    delivered = ledger.delivery_of(earlier.sha256)
    if delivered and not again:
        raise NotReleased(
            f"{path}: the same input was delivered on {delivered.recorded} (number {delivered.number});"
            " --again delivers it once more"
        )
    return Releasable(path, earlier)


def slot_for(found: Releasable, desk: Desk) -> Slot:
    """A slot in which the release is planned, or in which a duplicate is to be scrubbed; raises OSError."""
    if found.earlier.fate is Fate.DUPLICATE:
        return _taken_duplicate(found, desk.folders)
    slot = new_slot(desk.folders.working, found.earlier.partner, "")
    now = written(desk.now())
    entry = desk.ledger.entry(found.earlier.number)
    plan = _plan(replace(entry, job=slot.job, taken=now), found.earlier.number, desk.folders, desk.settings)
    plan.write(slot.plan)
    return slot


def _plan(entry: Entry, number: int, folders: Folders, settings: Settings) -> Plan:
    sources = {output.kind: folders.root / output.path for output in entry.outputs if output.kind in DELIVERED}
    moves = deliveries(folders, settings.of(entry.partner), entry, _that_stand(sources))
    released = replace(entry, fate=Fate.RELEASED, first=number, outputs=tuple(outputs_of(folders, moves)))
    return Plan(released, tuple(moves.values()))


def _that_stand(sources: Mapping[str, Path]) -> dict[str, Path]:
    """Those of the files that nobody has taken away."""
    return {kind: path for kind, path in sources.items() if path.is_file()}


def _taken_duplicate(found: Releasable, folders: Folders) -> Slot:
    slot = new_slot(folders.working, found.earlier.partner, found.earlier.name)
    try:
        write_whole(slot.release, dumps({"path": str(found.path), "number": found.earlier.number}).encode("ascii"))
        move(found.path, slot.original)
    except OSError:
        slot.clear()
        raise
    return slot
