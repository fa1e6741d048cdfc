"""A commented start of a payer map."""

import re
from collections.abc import Iterable, Iterator
from textwrap import fill, indent
from xml.sax.saxutils import escape

from noc837.cli.map_schema import Attribute, Element, Schema
from noc837.cli.map_settings import level_text
from noc837.outputs.places import Refused
from noc837.payer_maps import OFF, Case, Choice, PayerMap
from noc837.payer_maps.selection import DEFAULT
from noc837.payer_maps.settings import text_of
from noc837.payer_maps.steerable import Steerable
from noc837.rule import Rule
from noc837.rules import ALL
from noc837.scrubbing.maps import catalogue, shipped_maps

_WIDTH = 110
_BEGIN = """\
A payer map, begun by noc837 maps new and explained in noc837's maps/README.md. Save it as {id}.xml in a directory \
of your own, with your other maps.
It changes nothing yet: all that it could set stands in comments. To set something, remove the line above it that \
opens the comment and the line below it that closes it, put in what the payer wants, and say in source where you have \
that from.
noc837 maps check tells whether the map is right, noc837 maps show what comes of it."""
_RULES = """\
All rules follow, each as the map that this one inherits from has it, but those that are off as they are when switched \
on. Some rules grade single findings themselves (837I, later payers); a severity here is for all of them. \
Leave out of a rule what is not to be changed: a severity also takes the place of all inherited exceptions.
Another severity for some claims or codes stands first in a rule: \
<rule code="DSC01"><on bill-type="11x 18x" severity="info"/></rule>
noc837 rules CODE explains a rule."""


def start_of_map(id_: str, inherits: str) -> str:
    """The start as the text of a file; raises Refused where it could not be a map."""
    schema = Schema()
    _refuse(schema, id_, inherits)
    changed = inherits or (id_ if id_ in shipped_maps().by_id else DEFAULT)
    above = "" if id_ == DEFAULT else f' inherits="{changed}"'
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{_comment(_BEGIN.format(id=id_))}'
    body = "\n\n".join(_parts(schema.element("payer-map"), id_, shipped_maps().by_id[changed]))
    return f'{head}\n<payer-map id="{id_}"{above}>\n{indent(body, "  ")}\n</payer-map>'


def _refuse(schema: Schema, id_: str, inherits: str) -> None:
    pattern = schema.pattern("map-id")
    for each in (id_, inherits or DEFAULT):
        if not re.fullmatch(pattern, each):
            raise Refused(f"{each or 'nothing'}: is no name of a map; use small letters, digits and hyphens")
    if id_ == DEFAULT and inherits:
        raise Refused("default: inherits from the shipped default; leave out --inherits")
    if inherits and inherits not in (shipped := shipped_maps().by_id):
        advice = "to inherit from one of yours, write its id into the file"
        raise Refused(f"{inherits}: is no shipped map; they are {', '.join(sorted(shipped))}; {advice}")


def _parts(of: Element, id_: str, inherited: PayerMap) -> Iterator[str]:
    """The elements of a map with what they mean; all but the name are switched off."""
    for element in of.children:
        means = _comment(_meaning(element))
        if element.name == "name":
            yield f"{means}\n<name>{id_}</name>"
        elif element.name == "rule":
            yield "\n".join((means, _comment(_RULES), *_menu(id_, inherited)))
        elif not (element.name == "applies-to" and id_ == DEFAULT):
            yield f"{means}\n{_switched_off(_sample(element, _samples(inherited)))}"


def _meaning(element: Element) -> str:
    named: tuple[Attribute | Element, ...] = (*element.attributes, *element.children)
    inner = [f"{each.name}{f' ({each.holds})' if each.holds else ''}: {each.means}" for each in named]
    return "\n".join((f"{element.name}: {element.means}", *inner))


def _comment(text: str) -> str:
    """The lines of a text, wrapped, as a comment."""
    lines = [fill(line, _WIDTH, subsequent_indent="  ") for line in text.replace("--", "- -").splitlines()]
    return f"<!-- {indent(chr(10).join(lines), '     ').strip()} -->"


def _switched_off(lines: Iterable[str], heading: str = "") -> str:
    return "\n".join((f"<!-- {heading}".rstrip(), *lines, "-->"))


def _samples(inherited: PayerMap) -> dict[str, str]:
    """What a map itself may hold, by its path: the inherited values, so that nothing changes by itself."""
    return {
        "applies-to/payer-id": "YOUR-PAYER-ID",
        "noc-codes/add": "",
        "noc-codes/remove": "",
        "narrative/required": text_of(inherited.narrative.required),
        "narrative/order": text_of(inherited.narrative.order),
        "narrative/longest": text_of(inherited.narrative.longest),
        "narrative/ndc-hyphens": text_of(inherited.narrative.ndc_hyphens),
        "modifiers/waste": text_of(inherited.waste_modifiers),
        "modifiers/no-waste": text_of(inherited.no_waste_modifiers),
    }


def _sample(element: Element, samples: dict[str, str]) -> Iterator[str]:
    required = (f' {each.name}="no"' for each in element.attributes if each.required)
    paths = ((each.name, f"{element.name}/{each.name}") for each in element.children)
    inner = [f"  <{name}>{samples[path]}</{name}>" for name, path in paths if path in samples]
    tag = element.name + "".join(required)
    if not inner:
        yield f'<{tag} source="where it is published"/>'
        return
    yield f'<{tag} source="where it is published">'
    yield from inner
    yield f"</{element.name}>"


def _menu(id_: str, inherited: PayerMap) -> Iterator[str]:
    """Each rule that the map may set in a comment of its own, with the inherited choices."""
    steerable = catalogue()
    for rule in sorted(ALL, key=lambda rule: rule.code):
        may = steerable[rule.code]
        if not may.fixed and (id_ == DEFAULT or not may.default_only):
            choice = inherited.choice(rule.code)
            yield _switched_off(
                _rule(rule, may, choice), f"{rule.code} {rule.name}{'; off by itself' if rule.off else ''}"
            )


def _rule(rule: Rule, may: Steerable, choice: Choice) -> Iterator[str]:
    corrects = rule.may_correct.by_itself if choice.correct is None else choice.correct
    correct = f' correct="{text_of(corrects)}"' if may.payer_decides else ""
    level = rule.severity if choice.level in (None, OFF) else choice.level
    tag = f'<rule code="{rule.code}" severity="{level_text(level)}"{correct} source="where it is published"'
    inner = [*map(_case, choice.cases)]
    for each in rule.parameters:
        value = choice.parameters.get(each.name, each.default)
        inner.append(f'  <set parameter="{each.name}">{escape(text_of(value))}</set>')
    yield from (f"{tag}>", *inner, "</rule>") if inner else (f"{tag}/>",)


def _case(case: Case) -> str:
    named = (("bill-type", case.bill_types), ("procedure", case.procedures))
    attributes = " ".join(f'{name}="{text_of(values)}"' for name, values in named if values)
    return f'  <on {attributes} severity="{level_text(case.level)}"/>'
