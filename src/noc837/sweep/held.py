"""What waits in held/ for a person."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Held:
    """How many files are held, and the charges of all their claims in cents."""

    files: int = 0
    cents: int = 0

    @property
    def dollars(self) -> str:
        """The charges as text: 1234.50."""
        return f"{Decimal(self.cents).scaleb(-2):f}"


def held_in(folder: Path, charge_of: Callable[[str], int | None]) -> Held:
    """The files in held/ that the ledger calls held; `charge_of` asks it, by the path in the drop folder.

    Raises OSError where the folder cannot be read.
    """
    charges = [charge_of(path) for path in _paths(folder)]
    known = [charge for charge in charges if charge is not None]
    return Held(len(known), sum(known))


def _paths(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with os.scandir(entry) as inside:
                    yield from (f"{folder.name}/{entry.name}/{each.name}" for each in inside)
            else:
                yield f"{folder.name}/{entry.name}"
