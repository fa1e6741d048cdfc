"""Takes the rows of one file into the reference, and reports those that it cannot take."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from noc837.reference.building.texts import BadRow, Rows
from noc837.reference.schema import add, add_package, add_product, add_source, count_rows
from noc837.reference.values import Known, Listing, Source

if TYPE_CHECKING:
    from sqlite3 import Connection

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its file, its line, why, and the beginning of its text."""

    source: str
    line: int
    reason: str
    row: str


Report = Callable[[Reject], None]


class Shelf:
    """Where the rows of one source go."""

    def __init__(self, connection: "Connection", source: Source, report: Report) -> None:
        self._connection = connection
        self._source = source
        self._report = report
        self._id = add_source(connection, source)
        self._rows = 0
        self._rejected = 0

    def product(self, listing: Listing) -> int:
        """Takes a product, and returns the number its packages refer to it by."""
        return add_product(self._connection, self._id, listing)

    def package(self, product: int, listing: Listing) -> None:
        """Takes a package of a product; raises BadRow where it has it already."""
        self._count(add_package(self._connection, product, listing))

    def take(self, known: Known) -> None:
        """Takes a row of another file; raises BadRow where it has it already."""
        self._count(add(self._connection, self._id, known))

    def _count(self, is_new: bool) -> None:
        if not is_new:
            raise BadRow("stands in the file already")
        self._rows += 1

    def take_each(self, rows: Rows, place: str, take: Callable[[list[str]], None], joined_by: str) -> None:
        """Takes the cells of each row that is not empty, and reports it where that raises BadRow."""
        for line, cells in rows:
            if any(map(str.strip, cells)):
                try:
                    take(cells)
                except BadRow as bad:
                    self.reject(place, line, str(bad), joined_by.join(cells).rstrip(joined_by))

    def reject(self, place: str, line: int, reason: str, row: str) -> None:
        """Reports a row that is not taken."""
        self._rejected += 1
        self._report(Reject(place, line, reason, row[:_SHOWN]))

    def close(self) -> Source:
        """The source with its counts."""
        count_rows(self._connection, self._id, self._rows, self._rejected)
        return replace(self._source, rows=self._rows, rejected=self._rejected)
