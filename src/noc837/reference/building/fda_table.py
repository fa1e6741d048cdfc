"""One text file of the FDA: its header row, its rows by the columns of it, whether it is all there."""

from io import BufferedReader
from itertools import islice
from typing import Any

from noc837.reference.building.cells import BadRow, Columns, squeezed
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.texts import Rows, cut_short, tab_rows

_BEFORE_HEADER = 50


class FdaTable:
    """The rows below the header row, which is the first that has the columns `told_by`; else raises BrokenInput."""

    def __init__(self, stream: "BufferedReader[Any]", place: str, *told_by: str) -> None:
        self.place = place
        self._rows = tab_rows(stream, place)
        found = (Columns(cells) for _, cells in islice(self._rows, _BEFORE_HEADER))
        columns = next((each for each in found if set(told_by) <= set(each.keys)), None)
        if columns is None:
            raise BrokenInput(f"{place}: has no header row with {' and '.join(told_by)}; is it the right file?")
        self.columns = columns

    def need(self, *names: str) -> None:
        """Raises BrokenInput where a column is not there."""
        for name in names:
            self.columns.needed(self.place, name)

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return set(names) <= set(self.columns.keys)

    def rows(self) -> Rows:
        """The rows as they stand; raises BrokenInput after the last one where the file was cut within it."""
        last, length = 0, self.columns.width
        for line, cells in self._rows:
            if any(map(str.strip, cells)):
                last, length = line, len(cells)
            yield line, cells
        if length < self.columns.width:
            raise cut_short(self.place, last)

    def checked(self, cells: list[str]) -> list[str]:
        """The cells without blanks, as many as the header has and an empty one; raises BadRow where some are missing.

        Of a line that was broken in two, values would else be taken from the wrong columns.
        """
        width = self.columns.width
        if len(cells) < width or any(cells[width:]):
            raise BadRow(f"has {len(cells)} columns, the header {width}")
        return [*map(squeezed, cells[:width]), ""]
