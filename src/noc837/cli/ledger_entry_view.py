"""All that is recorded of files, for people and for machines.

The JSON is an object with `ledger`, its path, and `entries`; its keys are stable. An entry has `number`, `run`,
`recorded`, `job`, `fate`, `partner`, `name`, `sha256`, `size`, `arrived`, `taken`, `mode`, `reason`, `first`,
`reference`, `charge_cents`, and
`counts` (`interchanges`, `sets`, `claims`, `noc_lines`, `clean`, `corrected`, `left`, `untouched`, `errors`,
`warnings`, `changes`),
`interchanges` (`ordinal`, `sender_qualifier`, `sender`, `receiver_qualifier`, `receiver`, `control_number`, `usage`,
`submitter`, `repeats`),
`outputs` (`kind`, `path`, `sha256`, `size`),
`payers` (`payer`, `noc_lines`, `clean`, `corrected`, `left`, `untouched`),
`rules` (`payer`, `rule`, `exceptions`, `changes`),
`later` (`number`, `fate`, `recorded`, `partner`, `name`, `sha256`), the entries that go back to it.
`first` and `repeats` are 0 for none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import indent
from typing import Any

from noc837.cli.console import table, visible
from noc837.cli.ledger_views import as_json, dollars
from noc837.findings import Counts
from noc837.ledger.rows import Recorded
from noc837.ledger.schema import COUNTS
from noc837.ledger.values import Entry, PayerCounts, SeenInterchange
from noc837.sweep.words import shown


def for_people(found: Sequence[Recorded]) -> str:
    """A block for each entry."""
    return "\n\n".join(map(_block, found))


def _block(found: Recorded) -> str:
    entry = found.entry
    head = f"{found.number}  {entry.fate}  {shown(entry.partner, entry.name)}"
    facts = (*_of_file(found), *_of_contents(entry), *_parts(entry))
    return f"{visible(head)}\n{indent(table([fact for fact in facts if fact[1]]), '  ')}"


def _of_file(found: Recorded) -> Iterator[tuple[str, str]]:
    """Whose the file was and what became of it; what is not known is empty."""
    entry = found.entry
    yield "sha256", entry.sha256
    yield "size", f"{entry.size} bytes"
    yield "arrived", entry.arrived
    yield "taken", entry.taken
    yield "recorded", f"{found.recorded}, by run {found.run}"
    yield "mode", entry.mode
    yield "reason", entry.reason
    yield "goes back to", f"entry {entry.first}" if entry.first else ""
    yield from (("later", f"entry {later.number}, {later.fate} {later.recorded}") for later in found.later)


def _of_contents(entry: Entry) -> Iterator[tuple[str, str]]:
    counts = entry.counts
    if not counts.interchanges and not entry.interchanges:
        return
    yield "reference", entry.reference
    yield "charges", dollars(entry.charge_cents)
    yield "holds", f"{counts.interchanges} interchanges, {counts.sets} sets, {counts.claims} claims"
    yield "NOC lines", _lines(counts)
    yield "findings", f"{counts.errors} errors, {counts.warnings} warnings, {counts.changes} changes"


def _lines(counts: Counts | PayerCounts) -> str:
    outcomes = f"{counts.clean} clean, {counts.corrected} corrected, {counts.left} left, {counts.untouched} untouched"
    return f"{counts.noc_lines}: {outcomes}"


def _parts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield from (("interchange", _interchange(each)) for each in entry.interchanges)
    yield from (("payer", f"{each.payer or '-'}: NOC lines {_lines(each)}") for each in entry.payers)
    for rule in entry.rules:
        yield "rule", f"{rule.rule}: {rule.exceptions} exceptions, {rule.changes} changes, payer {rule.payer or '-'}"
    yield from (("output", f"{each.kind}: {each.path}, {each.size} bytes, {each.sha256}") for each in entry.outputs)


def _interchange(seen: SeenInterchange) -> str:
    repeated = f", repeats one of entry {seen.repeats}" if seen.repeats else ""
    sender, receiver = seen.sender.strip(), seen.receiver.strip()
    return (
        f"{seen.ordinal}: {seen.control_number}, {seen.sender_qualifier} {sender} to {seen.receiver_qualifier}"
        f" {receiver}, usage {seen.usage or '-'}, submitter {seen.submitter or '-'}{repeated}"
    )


def for_machines(ledger: Path, found: Sequence[Recorded]) -> str:
    """The same as JSON."""
    return as_json(ledger, entries=[_values(each) for each in found])


def _values(found: Recorded) -> dict[str, Any]:
    entry = asdict(found.entry)
    counts = {name: getattr(found.entry.counts, name) for name in COUNTS}
    own = {"number": found.number, "run": found.run, "recorded": found.recorded}
    return {**own, **entry, "counts": counts, "later": [asdict(each) for each in found.later]}
