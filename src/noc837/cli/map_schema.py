"""What the schema of map files says, element by element."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from noc837.payer_maps.xml import Element as Node
from noc837.payer_maps.xml import schema_text

_XS = "{http://www.w3.org/2001/XMLSchema}"
_WORDS = {"day": "a date, 2026-01-31", "text": "text", "text-or-nothing": "text, or nothing", "payer": "an id"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: its name, what it holds in words, whether it must be there, what it means."""

    name: str
    holds: str
    required: bool
    means: str


@dataclass(frozen=True, slots=True)
class Element:
    """An element: what it holds (empty for other elements), how often it stands, what it means, what is in it."""

    name: str
    holds: str
    many: bool
    means: str
    attributes: tuple[Attribute, ...]
    children: tuple["Element", ...]


class Schema:
    """The schema of map files."""

    def __init__(self) -> None:
        self._root: Node = etree.fromstring(schema_text())

    def element(self, name: str) -> Element:
        """A root element of map files, with all that may stand in it."""
        return self._element(self._named("element", name))

    def _named(self, kind: str, name: str) -> Node:
        return self._root.find(f"{_XS}{kind}[@name='{name}']")

    def _element(self, node: Node) -> Element:
        type_ = node.find(f"{_XS}complexType")
        if type_ is None:
            type_ = self._named("complexType", node.get("type"))
        means = _means(node) or _means(type_)
        many = node.get("maxOccurs", "1") != "1"
        if type_ is None:
            return Element(node.get("name"), self.holds(node.get("type")), many, means, (), ())
        attributes = tuple(map(self._attribute, type_.iter(f"{_XS}attribute")))
        children = tuple(map(self._element, type_.iter(f"{_XS}element")))
        extension = type_.find(f".//{_XS}extension")
        holds = "" if extension is None else self.holds(extension.get("base"))
        return Element(node.get("name"), holds, many, means, attributes, children)

    def _attribute(self, node: Node) -> Attribute:
        return Attribute(node.get("name"), self.holds(node.get("type")), node.get("use") == "required", _means(node))

    def pattern(self, type_: str) -> str:
        """The pattern that the values of a simple type follow, empty for none."""
        found = self._named("simpleType", type_).find(f".//{_XS}pattern")
        return "" if found is None else str(found.get("value"))

    def holds(self, type_: str) -> str:
        """What a simple type holds, in words."""
        if type_ in _WORDS:
            return _WORDS[type_]
        node = self._named("simpleType", type_)
        of = node.find(f"{_XS}list")
        if of is not None:
            return f"{self.holds(of.get('itemType'))}; several with blanks between"
        return ", ".join(_values(node, "enumeration")) or " to ".join(_bounds(node)) or type_.replace("-", " ")


def _values(node: Node, facet: str) -> Iterator[str]:
    return (found.get("value") for found in node.iter(f"{_XS}{facet}"))


def _bounds(node: Node) -> Iterator[str]:
    yield from _values(node, "minInclusive")
    yield from _values(node, "maxInclusive")


def _means(node: Node | None) -> str:
    found = None if node is None else node.find(f"{_XS}annotation/{_XS}documentation")
    return "" if found is None else " ".join(found.text.split())
