"""One build in the making: takes the rows of each file into the reference, and reports those that it cannot take."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from noc837.reference.building.cells import BadRow, check_lines, check_quotes
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import Member, Progress, ShowProgress
from noc837.reference.building.sources import Opened
from noc837.reference.building.tables import add, add_package, add_product, add_source, count_rows
from noc837.reference.building.texts import Rows
from noc837.reference.values import CodeOfNdc, Listing, Procedure, SingleDose, Source

if TYPE_CHECKING:
    from sqlite3 import Connection

_SHOWN = 200
_MOST_REJECTS = 200_000


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: its file, its line, why, and the beginning of its text."""

    source: str
    line: int
    reason: str
    row: str


Report = Callable[[Reject], None]


class SourceRows:
    """The rows of one source; `taken` and `rejected` count them, `first_reject` is the first that was not taken."""

    def __init__(self, connection: "Connection", source: Source, report: Report) -> None:
        self.source = source
        self.taken = 0
        self.rejected = 0
        self.first_reject: Reject | None = None
        self._connection = connection
        self._report = report
        self._id = add_source(connection, source)

    def product(self, listing: Listing) -> int:
        """Takes a product, and returns the number its packages refer to it by."""
        return add_product(self._connection, self._id, listing)

    def package(self, product: int, listing: Listing) -> None:
        """Takes a package of a product; raises BadRow where it has it already."""
        self._count(add_package(self._connection, product, listing))

    def take(self, known: CodeOfNdc | Procedure | SingleDose) -> None:
        """Takes a row of another file; raises BadRow where it has it already."""
        self._count(add(self._connection, self._id, known))

    def _count(self, is_new: bool) -> None:
        if not is_new:
            raise BadRow("stands in the file already")
        self.taken += 1

    def take_each(self, rows: Rows, place: str, take: Callable[[list[str]], None], joined_by: str) -> None:
        """Takes the cells of each row that is not empty, and reports it where that raises BadRow."""
        for line, cells in rows:
            if any(map(str.strip, cells)):
                check_lines(cells, place, line)
                try:
                    check_quotes(cells)
                    take(cells)
                except BadRow as bad:
                    self.reject(place, line, str(bad), joined_by.join(cells).rstrip(joined_by))

    def reject(self, place: str, line: int, reason: str, row: str) -> None:
        """Reports a row that is not taken; raises BrokenInput where there are too many to be read by anyone."""
        reject = Reject(place, line, reason, row[:_SHOWN])
        self.rejected += 1
        self.first_reject = self.first_reject or reject
        if self.rejected > max(_MOST_REJECTS, self.taken):
            raise _mostly_rejected(reject, self.rejected, self.rejected + self.taken)
        self._report(reject)

    def close(self) -> Source:
        """The source with its counts."""
        count_rows(self._connection, self._id, self.taken, self.rejected)
        return replace(self.source, rows=self.taken, rejected=self.rejected)


class BuildRun:
    """One build; `sources` are those that are complete, in order."""

    def __init__(self, connection: "Connection", report: Report, show: ShowProgress) -> None:
        self._connection = connection
        self._report = report
        self._show = show
        self.sources: list[Source] = []

    def begin(self, source: Source) -> SourceRows:
        """Where the rows of a new source go."""
        return SourceRows(self._connection, source, self._report)

    def finish(self, place: str, *begun: SourceRows) -> None:
        """Ends sources of one file; raises BrokenInput where it has no rows, or most of them were not taken."""
        taken, rejected = sum(each.taken for each in begun), sum(each.rejected for each in begun)
        first = next((each.first_reject for each in begun if each.first_reject), None)
        if first and rejected > taken:
            raise _mostly_rejected(first, rejected, rejected + taken)
        if not taken:
            raise BrokenInput(f"{place}: has no rows; is it the right file?")
        self.sources += [each.close() for each in begun]

    @contextmanager
    def progress(self, opened: Opened, members: Iterable[Member]) -> Iterator[Progress]:
        """What is told of the bytes of these members, while they are read."""
        with self._show(opened.name, sum(each.size for each in members)) as bytes_done:
            yield Progress(bytes_done)


def _mostly_rejected(reject: Reject, rejected: int, rows: int) -> BrokenInput:
    what = f"{reject.source}: line {reject.line}: {reject.reason}"
    return BrokenInput(f"{what}, one of {rejected} bad rows of {rows}; is it the right file, and all of it?")
