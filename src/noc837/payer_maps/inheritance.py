"""Maps that have inherited what they do not say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from noc837.payer_maps.faults import Fault
from noc837.payer_maps.map_file import MapFile, RuleSettings
from noc837.payer_maps.noc_codes import NocCode
from noc837.payer_maps.payer_map import Choice, Narrative, Origin, PayerMap, Value

_OF_NARRATIVE = frozenset(field.name for field in fields(Narrative))


def lineage(found: MapFile, by_id: Mapping[str, MapFile]) -> list[MapFile] | Fault:
    """The map and all it inherits from, the most general first; a fault where one is unknown or there is a circle."""
    chain = [found]
    while inherits := chain[0].inherits:
        above = by_id.get(inherits)
        if above is None:
            return Fault(chain[0].path, chain[0].line, f"inherits from {inherits}, which is no map; check the id")
        if above in chain:
            ids = " from ".join(each.id for each in reversed(chain))
            return Fault(found.path, found.line, f"inherits from itself: {ids} from {above.id}; break the circle")
        chain.insert(0, above)
    return chain


def inherited(chain: Iterable[MapFile], codes: Mapping[str, NocCode], done: dict[str, PayerMap]) -> PayerMap:
    """The map at the end of a chain; `codes` are the facts on codes, `done` keeps what is made on the way."""
    result = PayerMap(codes={})
    for found in chain:
        if found.id not in done:
            done[found.id] = _with(result, found, codes)
        result = done[found.id]
    return result


def _with(above: PayerMap, found: MapFile, known: Mapping[str, NocCode]) -> PayerMap:
    names = (above.codes.keys() | found.added) - found.removed
    choices = dict(above.choices)
    for code, settings in found.rules.items():
        choices[code] = _choice(choices.get(code, Choice()), settings)
    of_map = {name: value for name, (value, _) in found.facts.items() if name not in _OF_NARRATIVE | {"codes"}}
    of_narrative = {name: value for name, (value, _) in found.facts.items() if name in _OF_NARRATIVE}
    return replace(
        above,
        id=found.id,
        name=found.name or found.id,
        codes=MappingProxyType({name: known.get(name, NocCode(name)) for name in sorted(names)}),
        choices=MappingProxyType(choices),
        narrative=replace(above.narrative, **of_narrative),
        origins=MappingProxyType({**above.origins, **{name: origin for name, (_, origin) in found.facts.items()}}),
        **of_map,
    )


def _choice(above: Choice, settings: RuleSettings) -> Choice:
    """The choice with what a file says of it: a severity takes the place of the one above and of its exceptions."""
    level, cases = above.level, above.cases
    if settings.level:
        level, cases = settings.level[0], ()
    if settings.cases is not None:
        cases = settings.cases
    parameters: dict[str, Value] = {**above.parameters, **{n: value for n, (value, _) in settings.parameters.items()}}
    correct = settings.correct[0] if settings.correct else above.correct
    origins = MappingProxyType({**above.origins, **dict(_origins(settings))})
    return Choice(level, cases, correct, MappingProxyType(parameters), origins)


def _origins(settings: RuleSettings) -> Iterator[tuple[str, Origin]]:
    named: dict[str, tuple[Any, Origin] | None] = {"severity": settings.level, "correct": settings.correct}
    for name, setting in (*named.items(), *settings.parameters.items()):
        if setting:
            yield name, setting[1]
