"""Builds a reference: plans it, has it filled and delivered, says what came of it."""

import os
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from noc837.cli.console import MISUSED, complain, say, table, visible
from noc837.cli.progress import bar
from noc837.cli.reference_delivery import REJECTS_COLUMNS, delivered, refuse_unsafe, rejects_of
from noc837.cli.reference_info import warnings_of_age
from noc837.outputs.places import Refused
from noc837.outputs.tables import CsvTable
from noc837.reference import Kind, Source, readable
from noc837.reference.building import BrokenInput, Given, Reject, WrongInput, build, read_given
from noc837.reference.opening import place_in_use, usual_place

BUILT, NOT_PROCESSED = 0, 3
_HEADINGS = ("rows", "rejected", "dated", "source", "file")


def run(out: str, typed: Sequence[tuple[Kind, str]]) -> int:
    """Builds what was asked for, and returns the exit code."""
    try:
        place = _place(out)
        return _run([read_given(*each) for each in typed], place)
    except (Refused, WrongInput) as refusal:
        complain(str(refusal))
        return MISUSED
    except BrokenInput as broken:
        complain(str(broken))
        return NOT_PROCESSED


def _place(out: str) -> Path:
    """Where the reference goes, through a link to what it names; raises Refused where no place is known."""
    place = Path(out) if out else place_in_use()
    if place is None:
        raise Refused("reference build: there is no home to keep the reference in; name a file with --out")
    return Path(os.path.realpath(place)) if os.path.islink(place) else place  # noqa: PTH114 - of any text


def _run(inputs: Sequence[Given], place: Path) -> int:
    try:
        sources = _build(inputs, place)
    except (OSError, sqlite3.Error) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        complain(f"{place}: cannot be written: {reason}; put that right and build it again")
        return NOT_PROCESSED
    say("\n".join(_report(sources, place)))
    return BUILT


def _build(inputs: Sequence[Given], place: Path) -> tuple[Source, ...]:
    if not inputs:
        raise Refused("reference build: name at least one input, such as --fda ndctext.zip")
    if place == usual_place():
        place.parent.mkdir(parents=True, exist_ok=True)
    refuse_unsafe(place, inputs)
    with delivered(place) as (part, rejects):
        rows = CsvTable(rejects, REJECTS_COLUMNS)

        def report(reject: Reject) -> None:
            rows.write((reject.source, str(reject.line), reject.reason, reject.row))

        return build(inputs, part, report, bar)


def _report(sources: Sequence[Source], place: Path) -> list[str]:
    rows = [_HEADINGS, *map(_row, sources)]
    rejected = sum(source.rejected for source in sources)
    return [
        table(rows, range(2)),
        f"written: {visible(str(place))}",
        f"rows that were not taken: {rejected}, in {visible(str(rejects_of(place)))}",
        *warnings_of_age(sources, date.today()),
    ]


def _row(source: Source) -> tuple[str, ...]:
    return str(source.rows), str(source.rejected), readable(source.dated), source.what, source.name
