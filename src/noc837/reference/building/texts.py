"""Rows of cells from texts as public files have them: cp1252 or UTF-8, tabs or commas."""

import csv
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, BinaryIO

from noc837.reference.building.given import BrokenInput

_LONGEST = 1 << 20
# A quote that is never closed would make one cell of the rest of the file.
_LONGEST_CELL = 1 << 17
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BEGINNING = 1 << 16
_DELIMITERS = "\t;|,"

Rows = Iterator[tuple[int, list[str]]]
"""Rows of cells, each with the number of its line."""


def byte_lines(stream: BinaryIO, place: str) -> Iterator[bytes]:
    """The lines with their ends; raises BrokenInput where one is longer than a megabyte, and for UTF-16."""
    number = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            raise BrokenInput(f"{place}: line {number}: is longer than any of such a file; is it the right file?")
        if number == 1 and line.startswith(_UTF_16):
            raise BrokenInput(f"{place}: is UTF-16, as Excel's Unicode text; save it as CSV in UTF-8")
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
    """The rows of a file whose cells are set apart by tabs and never quoted.

    Raises BrokenInput at the end of a file whose last line has neither an end nor as many cells as the first.
    """
    first, number, line, cells = 0, 0, "\n", list[str]()
    for number, line in enumerate(lines(stream, place), 1):
        cells = line.rstrip("\r\n").split("\t")
        first = first or len(cells)
        yield number, cells
    if not line.endswith("\n") and len(cells) < first:
        raise cut_short(place, number)


def cut_short(place: str, number: int) -> BrokenInput:
    """What is raised where a file ends within a row."""
    return BrokenInput(f"{place}: line {number}: the file ends within this row; get it again")


def delimiter_of(stream: "BufferedReader[Any]", heading: str) -> str:
    """What sets apart the cells of the first line that has a heading; a comma where none has."""
    lines_ = decoded(stream.peek(_BEGINNING)).splitlines()
    found = next((line for line in lines_ if heading in line.upper()), "")
    most = max(_DELIMITERS, key=found.count)
    return most if most in found else ","


def csv_rows(stream: BinaryIO, place: str, delimiter: str = ",") -> Rows:
    """The rows of a CSV file; raises BrokenInput where it is none."""
    csv.field_size_limit(_LONGEST_CELL)  # the exceptions file is read without one
    reader = csv.reader(lines(stream, place), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        where = f"{place}: line {reader.line_num}"
        raise BrokenInput(f"{where}: is no CSV that can be read; save it anew as CSV in UTF-8") from None
