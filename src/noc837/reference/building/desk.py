"""What readers of files work with: where rows go, who is told of rejects and progress, what came of it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import Member, Told, Watch
from noc837.reference.building.shelf import Report, Shelf
from noc837.reference.building.sources import Opened
from noc837.reference.values import Source

if TYPE_CHECKING:
    from sqlite3 import Connection


class Desk:
    """One build in the making; `sources` are those that are complete, in order."""

    def __init__(self, connection: "Connection", report: Report, watch: Watch) -> None:
        self._connection = connection
        self._report = report
        self._watch = watch
        self.sources: list[Source] = []

    def begin(self, source: Source) -> Shelf:
        """Where the rows of a new source go."""
        return Shelf(self._connection, source, self._report)

    def finish(self, place: str, *shelves: Shelf) -> None:
        """Ends sources of one file; raises BrokenInput, which names `place`, where no row at all was taken."""
        ended = [shelf.close() for shelf in shelves]
        if not any(source.rows for source in ended):
            rejected = sum(source.rejected for source in ended)
            why = f"none of its {rejected} rows could be taken" if rejected else "has no rows"
            raise BrokenInput(f"{place}: {why}; is it the right file?")
        self.sources += ended

    @contextmanager
    def told(self, opened: Opened, members: Iterable[Member]) -> Iterator[Told]:
        """What is told of the bytes of these members, while they are read."""
        with self._watch(opened.name, sum(each.size for each in members)) as tell:
            yield Told(tell)
