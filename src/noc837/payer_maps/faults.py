"""What is wrong with a map file, and where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

_MOST_OF_A_FILE = 20


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


class BrokenMaps(ValueError):
    """Some maps cannot be used; `faults` are in the order of files and lines, at least one, and a score a file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(_first_of_each(sorted(set(faults))))
        super().__init__("\n".join(map(str, self.faults)))


def _first_of_each(faults: list[Fault]) -> Iterator[Fault]:
    """The first faults of each file, and how many more it has."""
    for path, of_file in groupby(faults, lambda fault: fault.path):
        found = list(of_file)
        yield from found[:_MOST_OF_A_FILE]
        if len(found) > _MOST_OF_A_FILE:
            left = found[_MOST_OF_A_FILE:]
            yield Fault(path, left[0].line, f"{len(left)} more things are wrong from here on")
