"""Cells of a row: columns by name, days of eight digits, and what is wrong with a row."""

import re
from collections.abc import Sequence
from functools import lru_cache

from noc837.reference.building.given import BrokenInput
from noc837.x12.days import is_day

_NOT_IN_KEY = re.compile(r"[^A-Z0-9]")
_CENTURIES = re.compile(r"1[89]|2")
_DELIMITERS = "\t;|,"
_MOST_BREAKS = 3
_MOST_IN_TEXT = 1


class BadRow(ValueError):
    """A row that cannot be taken; the message is the reason, without the row's text."""


def check_lines(cells: Sequence[str], place: str, line: int) -> None:
    """Raises BrokenInput for a row of many lines: a quote that is not closed made all of them one cell."""
    if sum(cell.count("\n") for cell in cells) > _MOST_BREAKS:
        raise BrokenInput(f"{place}: line {line}: ends a row of many lines; close its quote, or get the file again")


def check_quotes(cells: Sequence[str]) -> None:
    """Raises BadRow where a cell holds what looks like the next row, since a quote is not closed."""
    rests = (rest for cell in cells if "\n" in cell for rest in cell.split("\n")[1:])
    if any(max(map(rest.count, _DELIMITERS)) > _MOST_IN_TEXT for rest in rests):
        raise BadRow("a quote is not closed: the next row is within this one")


def key(name: str) -> str:
    """A column's name as it is compared: capitals and digits only."""
    return _NOT_IN_KEY.sub("", name.upper())


def squeezed(cell: str) -> str:
    """The cell without outer blanks, runs of blanks made one."""
    return " ".join(cell.split())


class Columns:
    """Where the columns of a file stand, by name in any case."""

    def __init__(self, header: Sequence[str]) -> None:
        self.keys = tuple(map(key, header))
        self.width = len(self.keys)
        self._named = max((at + 1 for at, name in enumerate(self.keys) if name), default=0)

    def at(self, *names: str) -> int:
        """The place of the first of these names that the header has, the width where it has none."""
        return next((self.keys.index(name) for name in names if name in self.keys), self.width)

    def needed(self, place: str, *names: str) -> int:
        """The place of the first of these names that the header has; raises BrokenInput where it has none."""
        at = self.at(*names)
        if at == self.width:
            raise BrokenInput(f"{place}: has no column {names[0]}; get the file again")
        return at

    def refuse_more(self, cells: list[str]) -> None:
        """Raises BadRow where something stands behind the last column that has a name."""
        if any(map(str.strip, cells[self._named :])):
            raise BadRow(f"has more than the {self._named} columns of the header")

    def padded(self, cells: list[str]) -> list[str]:
        """The cells of a row, and empty ones for what is missing at its end and for columns that are not there."""
        return cells + [""] * (self.width + 1 - len(cells))


def day(text: str, column: str) -> str:
    """The text, a day YYYYMMDD or empty; raises BadRow."""
    if text and not _is_day(text):
        raise BadRow(f"{column} is no day YYYYMMDD")
    return text


@lru_cache(4096)
def _is_day(text: str) -> bool:
    return _CENTURIES.match(text) is not None and is_day(text)
