"""Maps that have inherited what they do not say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from noc837.payer_maps.faults import Fault
from noc837.payer_maps.map_file import MapFile
from noc837.payer_maps.noc_codes import NocCode
from noc837.payer_maps.payer_map import Choice, Narrative, Origin, PayerMap, Value
from noc837.payer_maps.rule_settings import RuleSettings

_OF_NARRATIVE = frozenset(field.name for field in fields(Narrative))
_NAMED_OF_A_CIRCLE = 5
NOTHING = PayerMap(codes={})


@dataclass(slots=True)
class Family:
    """Map files with what each inherits from. `in_order` has each behind the one above it, without broken ones."""

    above: dict[MapFile, MapFile] = field(default_factory=dict)
    in_order: list[MapFile] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def family(files: Mapping[str, MapFile], shipped: Mapping[str, MapFile]) -> Family:
    """The maps in use and all they inherit from; a map that names its own id means the shipped one it replaces."""
    result = Family()
    sound: dict[MapFile, bool] = {}
    for found in files.values():
        path: dict[MapFile, None] = {}
        at = found
        while at not in sound and at not in path:
            path[at] = None
            above = _above(at, files, shipped)
            if isinstance(above, Fault):
                result.faults.append(above)
                sound[at] = False
            elif above is None:
                sound[at] = True
            else:
                result.above[at] = above
                at = above
        if at not in sound:
            result.faults.append(_circle([*path][[*path].index(at) :]))
        result.in_order += reversed(path) if sound.get(at) else ()
        sound |= dict.fromkeys(path, sound.get(at, False))
    return result


def _above(found: MapFile, files: Mapping[str, MapFile], shipped: Mapping[str, MapFile]) -> MapFile | Fault | None:
    if not found.inherits:
        return None
    if found.inherits == found.id:
        return shipped.get(found.id, found) if found.own else found
    unknown = Fault(found.path, found.line, f"inherits from {found.inherits}, which is no map; check the id")
    return files.get(found.inherits, unknown)


def _circle(members: list[MapFile]) -> Fault:
    """One fault for all members, at a map of the operator's."""
    first = min(range(len(members)), key=lambda at: (not members[at].own, members[at].path))
    ordered = [*members[first:], *members[:first], members[first]]
    ids = " from ".join(each.id for each in ordered[:_NAMED_OF_A_CIRCLE])
    more = " and so on" if len(ordered) > _NAMED_OF_A_CIRCLE else ""
    return Fault(ordered[0].path, ordered[0].line, f"inherits from itself: {ids}{more}; break the circle")


def inherited(of: Family, codes: Mapping[str, NocCode]) -> dict[MapFile, PayerMap]:
    """Each sound map with all that it inherits; `codes` are the facts on codes."""
    done: dict[MapFile, PayerMap] = {}
    for found in of.in_order:
        done[found] = _with(done[of.above[found]] if found in of.above else NOTHING, found, codes)
    return done


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
