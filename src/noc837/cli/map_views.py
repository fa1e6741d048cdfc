"""A payer map in force and its settings, for people and for machines."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import indent
from typing import Any

from noc837.cli.console import table, visible
from noc837.cli.map_files import owner
from noc837.cli.map_settings import Setting
from noc837.cli.map_show import Shown
from noc837.payer_maps.map_file import MapFile

_HEADINGS = ("rule", "setting", "value", "by default", "from", "source")


def for_people(shown: Sequence[Shown], claim: str) -> str:
    """Each map with the chain it inherits from, and its settings in a table."""
    return "\n\n".join(_section(each, claim) for each in shown)


def _section(shown: Shown, claim: str) -> str:
    return "\n".join((visible(_subject(shown, claim)), indent(table(_facts(shown)), "  "), "", _settings(shown)))


def _facts(shown: Shown) -> Iterator[tuple[str, str]]:
    yield "map in force", _map(shown.chain[0])
    yield "why", shown.why
    for each in shown.chain[1:]:
        yield "inherits from", _map(each)
    if not shown.places and not shown.traits.filing_indicator and not shown.is_of_payer_id:
        yield "but", "claims with a filing indicator may get another map; give --filing-indicator"
    if shown.narrower:
        yield "but", f"for some types of bill {', '.join(shown.narrower)}; give --bill-type"


def _map(found: MapFile) -> str:
    name = f" ({found.name})" if found.name else ""
    return f"{found.id}{name}, {owner(found)}, {found.path}"


def _settings(shown: Shown) -> str:
    if not shown.settings:
        return "nothing is set: all is as noc837 rules has it"
    return f"{table(settings_rows(shown))}\n\nall else is as noc837 rules has it"


def settings_rows(shown: Shown) -> list[tuple[str, ...]]:
    """The settings as rows of a table, the first its headings."""
    return [_HEADINGS, *(_row(each) for each in shown.settings)]


def _subject(shown: Shown, claim: str) -> str:
    traits = shown.traits
    ways = (
        ("payer id", traits.payer_id),
        ("receiver", traits.receiver),
        ("filing indicator", traits.filing_indicator),
        ("type of bill", traits.bill_type),
    )
    types = " and ".join(f"837{each}" for each in shown.claim_types)
    subject = ", ".join((types, *(f"{way} {value}" for way, value in ways if value)))
    if not shown.places:
        return subject
    places = "; ".join(f"set {each.set_control_number} claim {each.claim_number}" for each in shown.places)
    return f"claim {claim} ({places}), {subject}"


def _row(setting: Setting) -> tuple[str, ...]:
    on = " ".join((*setting.bill_types, *setting.procedures))
    return (
        setting.rule or "-",
        f"{setting.name} on {on}" if on else setting.name,
        setting.value or "-",
        setting.default or "-",
        f"{setting.origin.file}:{setting.origin.line}",
        setting.origin.source or "-",
    )


def for_machines(shown: Sequence[Shown], claim: str) -> str:
    """The same as JSON; keys are stable."""
    import json

    return json.dumps([_values(each, claim) for each in shown], indent=2)


def _values(shown: Shown, claim: str) -> dict[str, Any]:
    traits, head = shown.traits, shown.chain[0]
    return {
        "claim": claim or None,
        "places": [asdict(each) for each in shown.places],
        "claim_types": list(shown.claim_types),
        "payer_id": traits.payer_id,
        "receiver": traits.receiver,
        "filing_indicator": traits.filing_indicator,
        "bill_type": traits.bill_type,
        "map": head.id,
        "name": head.name,
        "why": shown.why,
        "chain": [{"id": each.id, "own": each.own, "file": str(each.path)} for each in shown.chain],
        "for_some_bill_types": list(shown.narrower),
        "settings": [_setting(each) for each in shown.settings],
    }


def _setting(setting: Setting) -> dict[str, Any]:
    origin = setting.origin
    return {
        "rule": setting.rule or None,
        "setting": setting.name,
        "bill_types": list(setting.bill_types),
        "procedures": list(setting.procedures),
        "value": setting.value,
        "default": setting.default,
        "map": origin.map,
        "file": origin.file,
        "line": origin.line,
        "source": origin.source,
    }
