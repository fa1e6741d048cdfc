"""What maps say that does not hold together: with what they inherit, or with each other."""

from collections.abc import Iterable, Iterator

from noc837.payer_maps.faults import Fault
from noc837.payer_maps.map_file import MapFile
from noc837.payer_maps.payer_map import OFF, Choice, Origin, PayerMap
from noc837.payer_maps.rule_settings import RuleSettings
from noc837.payer_maps.steerable import Catalogue, Steerable


def clashes(files: Iterable[MapFile]) -> Iterator[Fault]:
    """Maps that are as near to the same claims as another, so that none of them goes before the other."""
    placed: dict[tuple[bool, str, str], list[MapFile]] = {}
    for each in files:
        to = each.applies_to
        if not to:
            continue
        keys = [(each.own, way, value) for way, value in sorted(to.names)]
        for key in keys:
            if other := next((one for one in placed.get(key, ()) if _as_narrow(each, one)), None):
                message = f"applies to {key[1]} {key[2]} as {other.id} does; take it from one of them"
                yield Fault(each.path, each.applies_line, message)
                break
        for key in keys:
            placed.setdefault(key, []).append(each)


def _as_narrow(one: MapFile, other: MapFile) -> bool:
    return bool(one.applies_to and other.applies_to and one.applies_to.is_as_narrow_as(other.applies_to))


def inconsistencies(found: MapFile, above: PayerMap, payer_map: PayerMap, catalogue: Catalogue) -> Iterator[Fault]:
    """What a file says that does not hold together with what its map inherits; `payer_map` is the map with both."""
    for line, message in (
        *_of_codes(found, above),
        *_of_modifiers(found, payer_map),
        *_of_narrative(found, payer_map),
        *_without_effect(found, payer_map, catalogue),
        *_of_waste_rules(found, payer_map, catalogue),
    ):
        yield Fault(found.path, line, message)


def _of_codes(found: MapFile, above: PayerMap) -> Iterator[tuple[int, str]]:
    for code in sorted(found.removed - above.codes.keys() - found.added):
        yield _line(found, "codes"), f"{code} is removed and was not inherited; check the code, or do not remove it"


def _of_modifiers(found: MapFile, payer_map: PayerMap) -> Iterator[tuple[int, str]]:
    both = payer_map.waste_modifiers & payer_map.no_waste_modifiers
    line = _line(found, "waste_modifiers", "no_waste_modifiers")
    if both and line:
        yield line, f"{min(both)} stands for waste and for no waste; decide"


def _of_narrative(found: MapFile, payer_map: PayerMap) -> Iterator[tuple[int, str]]:
    order = payer_map.narrative.order
    unsaid = payer_map.narrative.required - set(order)
    line = _line(found, "order", "required")
    if order and unsaid and line:
        yield line, f"{min(unsaid)} is required and not in the order; add it, or say in required what is"


def _without_effect(found: MapFile, payer_map: PayerMap, catalogue: Catalogue) -> Iterator[tuple[int, str]]:
    """Corrections and parameters of rules that are off, in a map that is for somebody; others may turn them on."""
    for code, settings in found.rules.items():
        origin = _of_rule_in_use(settings)
        if origin and found.applies_to and _is_off(payer_map.choice(code), catalogue[code]):
            yield origin.line, f"{code} is off, so that this does nothing; set its severity too"


def _of_rule_in_use(settings: RuleSettings) -> Origin | None:
    """Where a correction or a parameter is set, which needs the rule."""
    if settings.correct and settings.correct[0]:
        return None if settings.turns_off else settings.correct[1]
    return next((origin for _, origin in settings.parameters.values()), None)


def _of_waste_rules(found: MapFile, payer_map: PayerMap, catalogue: Catalogue) -> Iterator[tuple[int, str]]:
    if payer_map.waste_modifiers or payer_map.no_waste_modifiers:
        return
    for code, rule in catalogue.items():
        line = found.rules[code].line if code in found.rules else _line(found, "waste_modifiers", "no_waste_modifiers")
        if rule.needs_waste_modifiers and line and not _is_off(payer_map.choice(code), rule):
            yield line, f"{code} asks for a modifier on waste, and there is none; turn it off, or name some"


def _is_off(choice: Choice, rule: Steerable) -> bool:
    level_off = rule.off if choice.level is None else choice.level == OFF
    return level_off and all(case.level == OFF for case in choice.cases)


def _line(found: MapFile, *facts: str) -> int:
    """The line of the first of some settings that the file makes, 0 where it makes none."""
    return next((found.facts[name][1].line for name in facts if name in found.facts), 0)
