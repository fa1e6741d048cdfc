"""What a reference was built from and how old that is, for people and for machines."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime

from noc837.cli.console import table, visible
from noc837.reference import Kind, Reference, Source, readable

OLD = 100
"""Days after which the newest source of a kind is old: the FDA publishes daily, CMS every quarter."""

_HEADINGS = ("rows", "rejected", "days old", "source", "file")


def for_people(reference: Reference, today: date) -> str:
    """The sources, the newest first, and a line for each kind whose newest is old, and for each of a day to come."""
    rows = [_HEADINGS, *(_row(source, today) for source in reference.sources)]
    return "\n".join(
        (f"reference: {visible(reference.path)}", table(rows, range(3)), *warnings_of_age(reference.sources, today))
    )


def _row(source: Source, today: date) -> tuple[str, ...]:
    counts = str(source.rows), str(source.rejected), str(_age(source, today))
    return *counts, source.title, source.name


def warnings_of_age(sources: Sequence[Source], today: date) -> Iterator[str]:
    """A line for each kind of source whose newest is past 100 days old, and for each source of a day to come."""
    newest: dict[Kind, Source] = {}
    for source in sources:
        if source.kind not in newest or _since(source) > _since(newest[source.kind]):
            newest[source.kind] = source
    for source in newest.values():
        age = _age(source, today)
        if age > OLD:
            yield f"warning: the {source.title} is {age} days old; get the newest and build again"
    for source in sources:
        if not source.first and _age(source, today) < -1:  # a quarter is published before it begins
            yield f"warning: the {source.title} is of a day to come; build again and say its day: INPUT@2026-01-31"


def _since(source: Source) -> str:
    return source.first or source.dated


def _age(source: Source, today: date) -> int:
    return (today - datetime.strptime(_since(source), "%Y%m%d").date()).days


def for_machines(reference: Reference, today: date) -> str:
    """The same as JSON; keys are stable."""
    import json

    sources = [_values(source, today) for source in reference.sources]
    warnings = list(warnings_of_age(reference.sources, today))
    return json.dumps({"reference": reference.path, "sources": sources, "warnings": warnings}, indent=2)


def _values(source: Source, today: date) -> dict[str, object]:
    days = {name: readable(getattr(source, name)) for name in ("dated", "first", "last")}
    return {"title": source.title, **asdict(source), **days, "days_old": _age(source, today)}
