"""What is wrong with a map file, and where."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a map file; `line` counts from 1 and is 0 where it is the whole file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """File, line, what is wrong and what to do, in one line."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


class BrokenMaps(Exception):
    """Some maps cannot be used; `faults` are in the order of files and lines, at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__(str(self.faults[0]))
