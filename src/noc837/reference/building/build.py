"""Fills a reference file from the files of FDA and CMS, from first to last in the order given."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from noc837.reference.building.crosswalk import read_crosswalks
from noc837.reference.building.download import LIMITS, Limits, downloaded
from noc837.reference.building.fda import read_fda
from noc837.reference.building.given import Given, WrongInput
from noc837.reference.building.hcpcs import read_hcpcs
from noc837.reference.building.members import ShowProgress
from noc837.reference.building.single_dose import read_single_dose
from noc837.reference.building.source_rows import BuildRun, Report
from noc837.reference.building.sources import Opened, opened
from noc837.reference.building.tables import create_tables
from noc837.reference.values import Kind, Source

_READERS = {
    Kind.DIRECTORY: read_fda,
    Kind.UNFINISHED: read_fda,
    Kind.EXCLUDED: read_fda,
    Kind.CROSSWALK: read_crosswalks,
    Kind.NOC_CROSSWALK: read_crosswalks,
    Kind.HCPCS: read_hcpcs,
    Kind.SINGLE_DOSE: read_single_dose,
}
# It is built where no one looks yet, and thrown away where that fails: nothing needs a journal.
_WITHOUT_JOURNAL = "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"


def build(
    inputs: Sequence[Given], path: Path, report: Report, show: ShowProgress, limits: Limits = LIMITS
) -> tuple[Source, ...]:
    """Makes an empty file a reference and returns its sources; rows that are not taken are reported.

    The same inputs give the same bytes. Raises WrongInput, BrokenInput, and sqlite3.Error where it cannot be written.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_WITHOUT_JOURNAL)
        create_tables(connection)
        connection.execute("BEGIN")
        run = BuildRun(connection, report, show)
        for given in inputs:
            with _at_hand(given, path.parent, show, limits) as found:
                _refuse_twice(found, run.sources)
                _READERS[given.kind](found, run)
        connection.execute("COMMIT")
    return tuple(run.sources)


@contextmanager
def _at_hand(given: Given, folder: Path, show: ShowProgress, limits: Limits) -> Iterator[Opened]:
    """The input, downloaded into the folder for as long as it is read if it is an address."""
    with downloaded(given, folder, show, limits) if given.is_address else opened(given) as found:
        yield found


def _refuse_twice(found: Opened, sources: Sequence[Source]) -> None:
    if any((each.kind, each.sha256) == (found.given.kind, found.sha256) for each in sources):
        raise WrongInput(f"{found.name}: is given twice; name it once")
