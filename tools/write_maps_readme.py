"""Writes the generated parts of maps/README.md from the program; with --check says whether they are stale."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent, indent

from generated_parts import write
from noc837.cli.console import table
from noc837.cli.map_check import applies_to
from noc837.cli.map_schema import Element, Schema
from noc837.cli.map_show import Asked, maps_in_force
from noc837.cli.map_views import settings_rows
from noc837.payer_maps import Traits
from noc837.payer_maps.settings import text_of
from noc837.rule import Parameter
from noc837.rules import ALL
from noc837.scrubbing.maps import catalogue, load_with_files

README = Path(__file__).resolve().parents[1] / "maps" / "README.md"
_EXAMPLE = re.compile(r"^( *)```xml\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_BY_CODE = sorted(ALL, key=lambda rule: rule.code)


def examples(readme: str) -> dict[str, str]:
    """The maps that the README shows, by their ids."""
    texts = (dedent(found[2]) for found in _EXAMPLE.finditer(readme))
    return {found[1]: text for text in texts if (found := re.search(r'<payer-map id="([^"]+)"', text))}


def first_payer(text: str) -> str:
    """The first payer id that a map names."""
    return text.partition("<payer-id>")[2].partition("<")[0]


def _rows(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)
    return "\n".join((f"| {' | '.join(headings)} |", "|---" * len(headings) + "|", *(f"| {line} |" for line in lines)))


def shown() -> str:
    """What `maps show` lists of the first example."""
    id_, text = next(iter(examples(README.read_text(encoding="utf-8")).items()))
    with TemporaryDirectory() as own:
        (Path(own) / f"{id_}.xml").write_text(text, encoding="utf-8")
        (found,) = maps_in_force(Asked("", "", Traits(first_payer(text)), Path(own)))
    headings, *rows = settings_rows(found)
    listed = table([headings, *(row for row in rows if row[4].startswith(f"{id_}.xml"))])
    return indent(f"```\n{listed}\n```", "   ")


def corrections() -> str:
    """The rules whose corrections the payer decides on."""
    steerable = catalogue()
    rules = (rule for rule in _BY_CODE if steerable[rule.code].payer_decides)
    rows = ((rule.code, rule.name, text_of(rule.may_correct.by_itself), "yes" if rule.off else "no") for rule in rules)
    return _rows(("rule", "name", "corrected without a map", "off without a map"), rows)


def parameters() -> str:
    """All parameters of all rules."""
    found = ((rule.code, each) for rule in _BY_CODE for each in rule.parameters)
    rows = (
        (
            code,
            f"`{each.name}`",
            _holds(each),
            f"`{default}`" if (default := text_of(each.default)) else "none",
            each.means,
        )
        for code, each in found
    )
    return _rows(("rule", "parameter", "holds", "without a map", "what it is"), rows)


def _holds(parameter: Parameter) -> str:
    form = parameter.form.says if parameter.form else ""
    match parameter.default:
        case bool():
            return "yes or no"
        case int():
            return form or "a whole number"
        case str():
            return f"{form}{'' if parameter.default else ', or nothing'}" if form else "a word"
    some = f", of {' '.join(sorted(parameter.words))}" if parameter.words else f", each {form}" if form else ""
    return f"words{some}"


def maps() -> str:
    """The shipped maps and whom they apply to."""
    files = load_with_files().files
    rows = (
        (f"[{id_}]({files[id_].path.name})", files[id_].inherits or "–", applies_to(files[id_]), files[id_].name)
        for id_ in sorted(files)
    )
    return _rows(("map", "inherits from", "applies to", "for"), rows)


def elements() -> str:
    """All that may stand in a map, and in the table of codes, from the schema."""
    schema = Schema()
    roots = (schema.element("payer-map"), schema.element("noc-code-table"))
    return "\n\n".join(_rows(("element or attribute", "holds", "meaning"), _element(root, "")) for root in roots)


def _element(element: Element, above: str) -> Iterator[tuple[str, str, str]]:
    yield f"{above}`<{element.name}>`{'+' if element.many else ''}", element.holds or "–", element.means
    for each in element.attributes:
        yield f"`<{element.name} {each.name}=…>`{'*' if each.required else ''}", each.holds, each.means
    for child in element.children:
        yield from _element(child, f"`<{element.name}>` ")


PARTS = {
    "shown": shown,
    "corrections": corrections,
    "parameters": parameters,
    "maps": maps,
    "elements": elements,
}


if __name__ == "__main__":
    sys.exit(write(README, PARTS))
