"""The settings that maps make, with where each comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from noc837.payer_maps import OFF, Case, Choice, Level, Origin, PayerMap, Value
from noc837.payer_maps.settings import text_of
from noc837.rule import Rule
from noc837.rules import ALL

_MAP_ITSELF = PayerMap()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, of a rule or with an empty `rule` of the map; values are as a map file has them.

    `bill_types` and `procedures` are those an exception is for.
    """

    rule: str
    name: str
    value: str
    default: str
    origin: Origin
    bill_types: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()


class _Fact(NamedTuple):
    """A setting of the map itself: its name among the origins, the words for it, its value and the default."""

    origin: str
    name: str
    value: Value
    default: Value


def settings_of(payer_map: PayerMap) -> Iterator[Setting]:
    """All that a map and those it inherits from set: first of the map itself, then rule by rule."""
    for fact in _facts(payer_map):
        if origin := payer_map.origins.get(fact.origin):
            yield Setting("", fact.name, text_of(fact.value), text_of(fact.default), origin)
    for rule in sorted(ALL, key=lambda rule: rule.code):
        yield from _of_rule(rule, payer_map.choice(rule.code))


def _facts(payer_map: PayerMap) -> Iterator[_Fact]:
    own, of = _MAP_ITSELF, payer_map
    yield _Fact("codes", "noc-codes", frozenset(of.codes), frozenset(own.codes))
    for name in ("required", "order", "longest", "ndc_hyphens"):
        value, default = (getattr(each.narrative, name) for each in (of, own))
        yield _Fact(name, f"narrative {name.replace('_', '-')}", value, default)
    for name, words in (("waste_modifiers", "modifiers waste"), ("no_waste_modifiers", "modifiers no-waste")):
        yield _Fact(name, words, getattr(of, name), getattr(own, name))
    yield _Fact("corrects_encounters", "encounters correct", of.corrects_encounters, own.corrects_encounters)


def _of_rule(rule: Rule, choice: Choice) -> Iterator[Setting]:
    if choice.level is not None and (origin := choice.origins.get("severity")):
        yield Setting(rule.code, "severity", level_text(choice.level), rule.level_word, origin)
    for case in choice.cases:
        if case.origin:
            yield _exception(rule, case, case.origin)
    if choice.correct is not None and (origin := choice.origins.get("correct")):
        yield Setting(rule.code, "correct", text_of(choice.correct), text_of(rule.may_correct.by_itself), origin)
    for parameter in rule.parameters:
        if origin := choice.origins.get(parameter.name):
            value, default = choice.parameters[parameter.name], parameter.default
            yield Setting(rule.code, parameter.name, text_of(value), text_of(default), origin)


def _exception(rule: Rule, case: Case, origin: Origin) -> Setting:
    bill_types, procedures = tuple(sorted(case.bill_types)), tuple(sorted(case.procedures))
    return Setting(rule.code, "severity", level_text(case.level), rule.level_word, origin, bill_types, procedures)


def level_text(level: Level) -> str:
    """The severity in a word, or off."""
    return level if level == OFF else level.word
