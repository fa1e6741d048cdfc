"""Texts as public files have them: cp1252 or UTF-8, tabs or commas, columns by name, days of eight digits."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from noc837.reference.building.given import BrokenInput

_LONGEST = 1 << 20
# A quote that is never closed would make one cell of the rest of the file.
_LONGEST_CELL = 1 << 17
_BOM = b"\xef\xbb\xbf"
_NOT_IN_KEY = re.compile(r"[^A-Z0-9]")
_DAY = re.compile(r"(?:1[89]|2\d)\d{6}", re.ASCII)

Rows = Iterator[tuple[int, list[str]]]
"""Rows of cells, each with the number of its line."""


class BadRow(ValueError):
    """A row that cannot be taken; the message is the reason, without the row's text."""


def byte_lines(stream: BinaryIO, place: str) -> Iterator[bytes]:
    """The lines with their ends; raises BrokenInput where one is longer than a megabyte."""
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            raise BrokenInput(f"{place}: line {number}: is longer than any of such a file; is it the right file?")
        yield line.removeprefix(_BOM) if number == 1 else line


def lines(stream: BinaryIO, place: str) -> Iterator[str]:
    """The lines with their ends as text; raises BrokenInput as `byte_lines` does."""
    return map(decoded, byte_lines(stream, place))


def decoded(line: bytes) -> str:
    """UTF-8 where it is valid as such, else cp1252, whose five unused bytes become blanks."""
    if line.isascii():
        return line.decode("ascii")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").replace("\ufffd", " ")


def tab_rows(stream: BinaryIO, place: str) -> Rows:
    """The rows of a file whose cells are set apart by tabs and never quoted."""
    for number, line in enumerate(lines(stream, place), 1):
        yield number, line.rstrip("\r\n").split("\t")


def csv_rows(stream: BinaryIO, place: str, delimiter: str = ",") -> Rows:
    """The rows of a CSV file; raises BrokenInput where it is none."""
    csv.field_size_limit(_LONGEST_CELL)  # the exceptions file is read without one
    reader = csv.reader(lines(stream, place), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as failure:
        raise BrokenInput(f"{place}: line {reader.line_num}: is no CSV: {failure}; get the file again") from None


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

    def at(self, *names: str) -> int:
        """The place of the first of these names that the header has, the width where it has none."""
        return next((self.keys.index(name) for name in names if name in self.keys), self.width)

    def padded(self, cells: list[str]) -> list[str]:
        """The cells of a row, and empty ones for what is missing at its end and for columns that are not there."""
        return cells + [""] * (self.width + 1 - len(cells))


def is_day(text: str) -> bool:
    """Whether the text is a day YYYYMMDD of the calendar."""
    return not text or _is_day(text)


def day(text: str, column: str) -> str:
    """The text, a day YYYYMMDD or empty; raises BadRow."""
    if not is_day(text):
        raise BadRow(f"{column} is no day YYYYMMDD")
    return text


@lru_cache(4096)
def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True
