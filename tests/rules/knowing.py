"""References that know what a test says they know."""

import sqlite3
from functools import cache
from pathlib import Path

from noc837.reference import Known, Listing, Reference, Source
from noc837.reference.building.tables import add, add_package, add_product, add_source, create_tables


@cache
def reference_of(*known: Known, sources: tuple[Source, ...] = ()) -> Reference:
    """A reference in memory, built of some rows, each with its source, and of further sources that hold none."""
    connection = sqlite3.connect(":memory:")
    _fill(connection, known, sources)
    return Reference(connection, "reference.db")


def write_reference(path: Path, *known: Known, sources: tuple[Source, ...] = ()) -> Path:
    """The same as a file."""
    connection = sqlite3.connect(path)
    _fill(connection, known, sources)
    connection.commit()
    connection.close()
    return path


def _fill(connection: sqlite3.Connection, known: tuple[Known, ...], sources: tuple[Source, ...]) -> None:
    create_tables(connection)
    numbers: dict[Source, int] = {}
    for source in (*(each.source for each in known), *sources):
        if source not in numbers:
            numbers[source] = add_source(connection, source)
    for each in known:
        source = numbers[each.source]
        if isinstance(each, Listing):
            add_package(connection, add_product(connection, source, each), each)
        else:
            add(connection, source, each)
