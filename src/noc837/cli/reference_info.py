"""What a reference was built from and how old that is, for people and for machines."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime

from noc837.cli.console import table, visible
from noc837.reference import Kind, Reference, Source, readable

OLD = 100
"""Days after which the newest source of a kind is old: the FDA publishes daily, CMS every quarter."""

_HEADINGS = ("rows", "rejected", "days old", "source", "file", "sha256")


def for_people(reference: Reference, today: date) -> str:
    """The sources, the newest first, and a line for each kind whose newest is old."""
    rows = [_HEADINGS, *(_row(source, today) for source in reference.sources)]
    return "\n".join((f"reference: {visible(reference.path)}", table(rows, range(3)), *_warnings(reference, today)))


def _row(source: Source, today: date) -> tuple[str, ...]:
    counts = str(source.rows), str(source.rejected), str(_age(source, today))
    return *counts, source.title, source.name, source.sha256


def _warnings(reference: Reference, today: date) -> Iterator[str]:
    newest: dict[Kind, Source] = {}
    for source in reference.sources:
        if source.kind not in newest or _since(source) > _since(newest[source.kind]):
            newest[source.kind] = source
    for source in newest.values():
        age = _age(source, today)
        if age > OLD:
            yield f"warning: the {source.title} is {age} days old; get the newest and build again"


def _since(source: Source) -> str:
    return source.first or source.dated


def _age(source: Source, today: date) -> int:
    return (today - datetime.strptime(_since(source), "%Y%m%d").date()).days


def for_machines(reference: Reference, today: date) -> str:
    """The same as JSON; keys are stable."""
    import json

    sources = [_values(source, today) for source in reference.sources]
    warnings = list(_warnings(reference, today))
    return json.dumps({"reference": reference.path, "sources": sources, "warnings": warnings}, indent=2)


def _values(source: Source, today: date) -> dict[str, object]:
    days = {name: readable(getattr(source, name)) for name in ("dated", "first", "last")}
    return {"title": source.title, **asdict(source), **days, "days_old": _age(source, today)}
