"""What stands in a slot of which file is released: written before it is moved there."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from noc837.ledger.values import Fate
from noc837.sweep.disk import write_whole
from noc837.sweep.slot import Slot


@dataclass(frozen=True, slots=True)
class Release:
    """A held file or a duplicate that is released: its path in the drop folder, its fate and number in the ledger."""

    path: str
    fate: Fate
    number: int

    def write(self, slot: Slot) -> None:
        """Notes in the slot what it is for, on disk when this returns; raises OSError."""
        write_whole(slot.release, json.dumps(asdict(self)).encode("ascii"))

    def place(self, root: Path) -> Path:
        """Where the file stood."""
        return root / self.path


def read_release(slot: Slot) -> Release | None:
    """What is released in a slot, None where it holds a file from the inbox; raises OSError."""
    try:
        values = json.loads(slot.release.read_bytes())
    except FileNotFoundError:
        return None
    return Release(values["path"], Fate(values["fate"]), values["number"])
