"""Rows as CSV that a spreadsheet opens and never runs, and as JSON lines; both are written row by row."""

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

_RUN_BY_SPREADSHEETS = "=+-@\t\r"
_SUSPECT = frozenset(_RUN_BY_SPREADSHEETS + "'")
_WOULD_RUN = re.compile(rf"'*+[{re.escape(_RUN_BY_SPREADSHEETS)}]")
_GUARDED = re.compile(rf"'++[{re.escape(_RUN_BY_SPREADSHEETS)}]")
_BOM = b"\xef\xbb\xbf"


def guarded(cell: str) -> str:
    """The cell as it stands in a CSV file: one apostrophe first where a spreadsheet would run it.

    A cell in which apostrophes stand before such a character gets one more, so that `unguarded` gives every
    cell back; other cells that begin with an apostrophe stay as they are.
    """
    return "'" + cell if _WOULD_RUN.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell


class CsvTable:
    """A CSV file by RFC 4180 in UTF-8 with BOM, its header written at once."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        file.write(_BOM)
        self._write = csv.writer(_Utf8(file), lineterminator="\r\n").writerow
        self._write(columns)

    def write(self, row: Sequence[str]) -> None:
        """Writes one row."""
        self._write([guarded(cell) if cell[:1] in _SUSPECT else cell for cell in row])


class JsonLines:
    """A file of one JSON object a line; values are raw, everything beyond ASCII is written as an escape."""

    def __init__(self, file: BinaryIO, columns: Sequence[str]) -> None:
        from json.encoder import encode_basestring_ascii as encode  # most runs write none

        self._write = file.write
        self._encode = encode
        self._line = "{" + ", ".join(f"{encode(column)}: %s" for column in columns) + "}\n"

    def write(self, row: Sequence[str]) -> None:
        """Writes one row."""
        line = self._line % tuple(map(self._encode, row))
        self._write(line.encode("ascii"))


class _Utf8:
    """What csv.writer writes to: text in, bytes out, nothing held back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode("utf-8", "backslashreplace"))


Table = CsvTable | JsonLines


def is_json_lines(path: Path) -> bool:
    """Whether a file of this name is written as JSON lines; all others are written as CSV."""
    return path.suffix.lower() == ".jsonl"


def table_for(path: Path, file: BinaryIO, columns: Sequence[str]) -> Table:
    """The table that the name of an output asks for, written to `file`."""
    return JsonLines(file, columns) if is_json_lines(path) else CsvTable(file, columns)


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file of ours, as written or as a spreadsheet saved it, by column name, unguarded.

    Lifts Python's limit on the length of a CSV cell, since a note may be longer.
    """
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: unguarded(cell) for column, cell in row.items()}
