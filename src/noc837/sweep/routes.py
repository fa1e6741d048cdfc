"""Where what comes of a taken file goes, by what becomes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

from noc837.ledger.values import Entry, Output
from noc837.outputs.visible import visible
from noc837.sweep.disk import FILE, write_whole
from noc837.sweep.folders import Folders
from noc837.sweep.names import archived, beside, candidates, free
from noc837.sweep.plan import Move, Plan, within
from noc837.sweep.settings import Partner
from noc837.sweep.slot import Slot
from noc837.sweep.template import fill

BESIDE = ("exceptions", "changes")
# In the order of their delivery: the corrected file is the commit mark.
DELIVERED = (*BESIDE, "corrected")


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways out of one slot."""

    folders: Folders
    settings: Partner
    slot: Slot

    def delivered(self, entry: Entry) -> Plan:
        """Exceptions, changes and the corrected file to their folders, the original to the archive."""
        sources = {kind: self.slot.output(kind) for kind in DELIVERED}
        return self._archiving(entry, deliveries(self.folders, self.settings, entry, sources))

    def held(self, entry: Entry) -> Plan:
        """All three to held/, under one name; the original to the archive."""
        folder = self.folders.held / self.slot.partner
        name = free(folder, candidates(entry.name, entry.sha256, entry.job), BESIDE)
        names = {kind: beside(name, kind) for kind in BESIDE} | {"corrected": name}
        moves = {kind: Move(str(self.slot.output(kind)), str(folder / names[kind]), FILE) for kind in DELIVERED}
        return self._archiving(entry, moves)

    def duplicate(self, entry: Entry) -> Plan:
        """The original to duplicates/."""
        folder = self.folders.duplicates / self.slot.partner
        name = free(folder, candidates(entry.name, entry.sha256, entry.job))
        return self._plan(entry, {"original": self._original_to(folder / name)})

    def failed(self, entry: Entry) -> Plan:
        """The original to failed/, with the reason beside it."""
        folder = self.folders.failed / self.slot.partner
        name = free(folder, candidates(entry.name, entry.sha256, entry.job), ("reason",))
        reason = self.slot.output("reason")
        write_whole(reason, _reason_text(entry))
        moves = {"reason": Move(str(reason), str(folder / beside(name, "reason")), FILE)}
        return self._plan(entry, moves, self._original_to(folder / name))

    def _archiving(self, entry: Entry, moves: Mapping[str, Move]) -> Plan:
        folder = self.folders.archive / self.slot.partner / entry.taken[:10].replace("-", "/")
        name = free(folder, archived(entry.name, entry.sha256, entry.job))
        return self._plan(entry, moves, self._original_to(folder / name))

    def _original_to(self, place: Path) -> Move:
        return Move(str(self.slot.original), str(place), FILE, is_ours=False)

    def _plan(self, entry: Entry, moves: Mapping[str, Move], last: Move | None = None) -> Plan:
        original = last or moves["original"]
        ours = {kind: move for kind, move in moves.items() if move.is_ours}
        kept = Output("original", path_in(self.folders, Path(original.target)), entry.sha256, entry.size)
        outputs = (*outputs_of(self.folders, ours), *((kept,) if entry.sha256 else ()))
        return Plan(replace(entry, outputs=outputs), tuple(moves.values()), last)


def deliveries(folders: Folders, settings: Partner, entry: Entry, sources: Mapping[str, Path]) -> dict[str, Move]:
    """How the outputs of a file get where they are to be delivered, by their kind, in order.

    Each has the name that the template gives; where that is not free, with part of the checksum.
    """
    name = fill(settings.name_template, entry.name, entry.partner, entry.sha256, entry.taken)
    places = {
        "exceptions": folders.exceptions / entry.partner,
        "changes": folders.changes / entry.partner,
        "corrected": settings.corrected,
    }
    names = [*candidates(name, entry.sha256, entry.job)]
    return {
        kind: Move(str(sources[kind]), str(folder / free(folder, _called(names, kind))), *_access(settings))
        for kind, folder in places.items()
        if kind in sources
    }


def _called(names: list[str], kind: str) -> Iterator[str]:
    return (beside(name, kind) if kind in BESIDE else name for name in names)


def _access(settings: Partner) -> tuple[int, int]:
    return settings.delivered_mode, -1 if settings.delivered_group is None else settings.delivered_group


def outputs_of(folders: Folders, moves: Mapping[str, Move]) -> Iterator[Output]:
    """What the ledger keeps of files that are to be moved; raises OSError where one cannot be read."""
    for kind, move in moves.items():
        with Path(move.source).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
            yield Output(kind, path_in(folders, Path(move.target)), digest, file.tell())


def path_in(folders: Folders, path: Path) -> str:
    """The path as the ledger has it: within the drop folder, whole where it is elsewhere."""
    return within(path, folders.root)


def _reason_text(entry: Entry) -> bytes:
    checksum = f"sha256 {entry.sha256 or 'not known'}"
    lines = (f"{visible(entry.name)}: {entry.reason}", checksum, f"{entry.size} bytes", entry.taken)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
