"""A map file as read, before it has inherited anything, and what is wrong with it by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noc837.findings import Severity
from noc837.payer_maps.faults import Fault
from noc837.payer_maps.payer_map import OFF, Case, Level, Origin
from noc837.payer_maps.rule_settings import RuleSettings, Subject, contradictions
from noc837.payer_maps.selection import DEFAULT, AppliesTo, compared
from noc837.payer_maps.settings import NotAValue, value_of
from noc837.payer_maps.steerable import Catalogue, Steerable
from noc837.payer_maps.xml import Element

_LEVELS: Mapping[str, Level] = {OFF: OFF, **{severity.word: severity for severity in Severity}}


@dataclass(slots=True, eq=False)
class MapFile:
    """One map as its file has it. `facts` are the map's own settings by their names in PayerMap and Narrative."""

    path: Path
    own: bool
    id: str
    line: int
    inherits: str
    name: str = ""
    applies_to: AppliesTo | None = None
    applies_line: int = 0
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    facts: dict[str, tuple[Any, Origin]] = field(default_factory=dict)
    rules: dict[str, RuleSettings] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, message: str) -> None:
        """Notes down what is wrong at a line of the file."""
        self.faults.append(Fault(self.path, line, message))


def read_map(root: Element, path: Path, own: bool, catalogue: Catalogue) -> MapFile:
    """The map of a file that the schema has passed, with its faults."""
    id_ = _attribute(root, "id")
    inherits = _attribute(root, "inherits") or ("" if id_ == DEFAULT and not own else DEFAULT)
    found = MapFile(path, own, id_, _line(root), inherits)
    readers = {
        "name": _read_name,
        "applies-to": _read_applies_to,
        "noc-codes": _read_codes,
        "narrative": _read_narrative,
        "modifiers": _read_modifiers,
        "encounters": _read_encounters,
    }
    for element in root:
        if element.tag == "rule":
            _read_rule(found, element, catalogue)
        else:
            readers[str(element.tag)](found, element)
    return found


def _attribute(element: Element, name: str) -> str:
    return " ".join((element.get(name) or "").split())


def _text(element: Element) -> str:
    return " ".join((element.text or "").split())


def _line(element: Element) -> int:
    return element.sourceline or 0


def _origin(found: MapFile, element: Element, source: str = "") -> Origin:
    return Origin(found.id, _line(element), _attribute(element, "source") or source, found.path.name)


def _read_name(found: MapFile, element: Element) -> None:
    found.name = _text(element)


def _read_applies_to(found: MapFile, element: Element) -> None:
    def named(tag: str) -> frozenset[str]:
        return frozenset(_text(child) for child in element if child.tag == tag)

    def payers(tag: str) -> frozenset[str]:
        return frozenset(map(compared, named(tag)))

    to = AppliesTo(
        payers("payer-id"), payers("receiver"), payers("filing-indicator"), named("claim-type"), named("bill-type")
    )
    found.applies_to, found.applies_line = to, _line(element)
    if found.id == DEFAULT:
        found.fault(_line(element), "the default map is for all that no other applies to; remove applies-to")
    elif not (to.payer_ids or to.receivers or to.filing_indicators):
        found.fault(_line(element), "names no payer-id, receiver or filing-indicator; name one, or remove applies-to")
    if to.bill_types and "P" in to.claim_types:
        found.fault(_line(element), "an 837P claim has no type of bill; remove bill-type or claim-type")
    _refuse_twice(found, element)


def _refuse_twice(found: MapFile, element: Element) -> None:
    seen: set[tuple[str, str]] = set()
    for child in element:
        key = (str(child.tag), compared(_text(child)))
        if key in seen:
            found.fault(_line(child), f"{child.tag} {_text(child)} stands twice; remove one")
        seen.add(key)


def _read_codes(found: MapFile, element: Element) -> None:
    codes = {str(child.tag): frozenset(_text(child).split()) for child in element}
    found.added, found.removed = codes.get("add", frozenset()), codes.get("remove", frozenset())
    for code in sorted(found.added & found.removed):
        found.fault(_line(element), f"{code} is added and removed; decide")
    found.facts["codes"] = (None, _origin(found, element))


def _read_narrative(found: MapFile, element: Element) -> None:
    values: dict[str, Any] = {}
    for child in element:
        words = tuple(_text(child).split())
        match child.tag:
            case "required":
                values["required"] = frozenset(words)
            case "order":
                values["order"] = words
                if len(set(words)) < len(words):
                    found.fault(_line(child), "a part stands twice in the order; name it once")
            case "longest":
                values["longest"] = int(_text(child))
            case _:
                values["ndc_hyphens"] = _text(child) == "yes"
        origin = _origin(found, child, _attribute(element, "source"))
        found.facts |= {name: (value, origin) for name, value in values.items() if name not in found.facts}


def _read_modifiers(found: MapFile, element: Element) -> None:
    names = {"waste": "waste_modifiers", "no-waste": "no_waste_modifiers"}
    for child in element:
        origin = _origin(found, child, _attribute(element, "source"))
        found.facts[names[str(child.tag)]] = (frozenset(_text(child).split()), origin)


def _read_encounters(found: MapFile, element: Element) -> None:
    found.facts["corrects_encounters"] = (_attribute(element, "correct") == "yes", _origin(found, element))


def _read_rule(found: MapFile, element: Element, catalogue: Catalogue) -> None:
    code = _attribute(element, "code")
    rule = catalogue.get(code)
    if rule is None:
        found.fault(_line(element), f"there is no rule {code}; noc837 rules lists them")
        return
    settings = RuleSettings(_line(element))
    severity, correct = _attribute(element, "severity"), _attribute(element, "correct")
    if severity:
        settings.level = (_LEVELS[severity], _origin(found, element))
    if correct:
        settings.correct = (correct == "yes", _origin(found, element))
    exceptions = [child for child in element if child.tag == "on"]
    if exceptions:
        settings.cases = tuple(_case(found, child, _attribute(element, "source")) for child in exceptions)
    for child in element:
        if child.tag == "set":
            _read_parameter(found, settings, child, (code, rule), _attribute(element, "source"))
    found.rules[code] = settings
    of = Subject(code, rule, found.applies_to or AppliesTo(), found.id == DEFAULT)
    for line, message in contradictions(of, settings):
        found.fault(line, message)


def _case(found: MapFile, element: Element, source: str) -> Case:
    bill_types, procedures = (frozenset(_attribute(element, name).split()) for name in ("bill-type", "procedure"))
    if not bill_types and not procedures:
        found.fault(_line(element), "names neither bill-type nor procedure; name one, or put the severity on the rule")
    return Case(_LEVELS[_attribute(element, "severity")], bill_types, procedures, _origin(found, element, source))


def _read_parameter(
    found: MapFile, settings: RuleSettings, element: Element, of: tuple[str, Steerable], source: str
) -> None:
    (code, rule), name = of, _attribute(element, "parameter")
    holds = rule.parameters.get(name)
    if holds is None:
        known = ", ".join(sorted(rule.parameters)) or "none"
        found.fault(_line(element), f"{code} has no parameter {name}; it has {known}")
    elif name in settings.parameters:
        found.fault(_line(element), f"{code} {name} is set twice; set it once")
    else:
        try:
            settings.parameters[name] = (value_of(_text(element), holds), _origin(found, element, source))
        except NotAValue as error:
            found.fault(_line(element), f"{code} {name}: {error}")
