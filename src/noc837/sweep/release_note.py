"""What stands in a slot of which file is released: written before it is moved there, and all that takes it back."""

import json
from dataclasses import asdict, dataclass
from errno import EINVAL

from noc837.ledger.values import Fate
from noc837.sweep.disk import write_whole
from noc837.sweep.slot import Slot


@dataclass(frozen=True, slots=True)
class Release:
    """A held file or a duplicate that is released: its fate, number and input's checksum as the ledger has them.

    `places` are the paths of what is moved into the slot, from the drop folder, by its kind: original, or corrected,
    exceptions and changes.
    """

    fate: Fate
    number: int
    sha256: str
    partner: str
    name: str
    places: dict[str, str]

    @property
    def path(self) -> str:
        """The path of the file itself."""
        return self.places["original" if self.fate is Fate.DUPLICATE else "corrected"]

    @property
    def is_of_held(self) -> bool:
        """Whether a held file is released, which is not scrubbed again."""
        return self.fate is Fate.HELD

    def write(self, slot: Slot) -> None:
        """Notes in the slot what it is for, on disk when this returns; raises OSError."""
        write_whole(slot.release, json.dumps(asdict(self)).encode("ascii"))


def read_release(slot: Slot) -> Release | None:
    """What is released in a slot, None where it holds a file from the inbox; raises OSError."""
    try:
        values = json.loads(slot.release.read_bytes())
        return Release(**values | {"fate": Fate(values["fate"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        raise OSError(EINVAL, "is damaged, or of another version; put back by hand", str(slot.release)) from None
