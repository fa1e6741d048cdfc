"""The guide table as values: loops 2300, 2400 and 2410 of 837P and 837I, read from the package's data.

`make guide` writes the data from pyx12's maps. The row of a segment is [id, position, usage, maximum use,
syntax notes, elements], an element `"R AN 1-80"`, `"R ID 2-2 N4"` or `"N"`, a composite a list.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from noc837.x12.segment import Segment

CLAIM, LINE, DRUG = "2300", "2400", "2410"
FORMS = {"R": re.compile(rb"-?[0-9]*+(?:\.[0-9]+)?"), "N0": re.compile(rb"-?[0-9]+")}
_TEXT = re.compile(rb"[ -~]++(?<! )")


@dataclass(frozen=True, slots=True)
class Element:
    """One element or component; one that is not used accepts nothing.

    A composite has components, of which `least` must be sent.
    """

    usage: str
    type: str
    low: int
    high: int
    codes: frozenset[bytes]
    accepts: Callable[[bytes], object]
    components: tuple["Element", ...] = ()

    least: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A syntax note: P paired, R one at least, E one at most, C and L conditional on the first."""

    kind: str
    places: tuple[int, ...]
    text: str

    def broken_by(self, elements: tuple[bytes, ...]) -> bool:
        """Whether a segment's elements break the note."""
        filled = [place < len(elements) and elements[place] != b"" for place in self.places]
        if self.kind == "P":
            return any(filled) and not all(filled)
        if self.kind == "R":
            return not any(filled)
        if self.kind == "E":
            return sum(filled) > 1
        demanded = all if self.kind == "C" else any
        return filled[0] and not demanded(filled[1:])


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A segment as the guide has it in one loop; compared by identity.

    `rank` grows along the legal order of a claim's head or of a line with its 2410. `elements` has a stand-in
    for the id at 0. `qualifiers` is empty where the id alone says which segment it is. `label` is the id with
    the first qualifier; `least` the number of elements that reach the last required one, the id among them.
    """

    loop: str
    id: bytes
    label: str
    rank: int
    usage: str
    maximum: int
    qualifiers: frozenset[bytes]
    elements: tuple[Element, ...]
    least: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The segments of one loop that share an id; `only` is set where no qualifier is needed to tell them."""

    only: Node | None
    in_composite: bool
    by_qualifier: Mapping[bytes, tuple[Node, ...]]

    def of(self, segment: Segment) -> tuple[Node, ...]:
        """What a segment may be; nothing where its qualifier is none of the loop's."""
        if self.only is not None:
            return (self.only,)
        value = segment.component(1, 1) if self.in_composite else segment.element(1)
        return self.by_qualifier.get(value, ())


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop's own segments and how often it may repeat.

    `children` holds the ids that begin the loops right below it, `below` all ids of the loops below that the
    table does not hold, `ranks` the place of an id in the legal order, whatever its qualifier.
    """

    name: str
    repeat: int
    nodes: tuple[Node, ...]
    families: Mapping[bytes, Family]
    children: frozenset[bytes]
    below: frozenset[bytes]
    required: tuple[Node, ...]
    ranks: Mapping[bytes, int]

    def of(self, segment: Segment) -> tuple[Node, ...]:
        """What a segment may be in this loop, usually one; nothing where the loop does not have it."""
        family = self.families.get(segment.id)
        return family.of(segment) if family else ()


@cache
def load(claim_type: str) -> dict[str, Loop]:
    """The loops of 837P ("P") or 837I ("I") by name, read once."""
    from importlib.resources import files  # 8 ms that a run without corrections need not spend

    text = (files("noc837.x12") / "guide_data.json").read_text(encoding="ascii")
    return {name: _loop(name, facts) for name, facts in json.loads(text)[claim_type].items()}


def _loop(name: str, facts: dict[str, Any]) -> Loop:
    often = Counter(row[0] for row in facts["segments"])
    nodes = tuple(_node(name, row, often[row[0]] == 1) for row in facts["segments"])
    ids = dict.fromkeys(node.id for node in nodes)
    return Loop(
        name=name,
        repeat=facts["repeat"],
        nodes=nodes,
        families={id_: _family([node for node in nodes if node.id == id_]) for id_ in ids},
        children=frozenset(child.encode() for child in facts["children"]),
        below=frozenset(id_.encode() for id_ in facts["below"]),
        required=tuple(node for node in nodes if node.usage == "R"),
        ranks={node.id: node.rank for node in nodes},
    )


def _node(loop: str, row: list[Any], alone: bool) -> Node:
    """A node; one that is alone with its id and has its qualifier in a composite (SV1) needs no qualifier."""
    id_, position, usage, maximum, notes, texts = row
    elements = (_STAND_IN, *map(_any_element, texts))
    in_composite = bool(elements[1].components)
    first = elements[1].components[0] if in_composite else elements[1]
    tells = first.type == "ID" and elements[1].usage == "R" and not (in_composite and alone)
    qualifiers = first.codes if tells else frozenset[bytes]()
    return Node(
        loop=loop,
        id=id_.encode(),
        label="*".join([id_, *(code.decode() for code in sorted(qualifiers)[:1])]),
        rank=position,
        usage=usage,
        maximum=maximum,
        qualifiers=qualifiers,
        elements=elements,
        least=_least(elements),
        notes=tuple(_notes(notes, elements)),
    )


def _family(nodes: list[Node]) -> Family:
    by_qualifier: dict[bytes, tuple[Node, ...]] = {}
    for node in nodes:
        for code in node.qualifiers:
            by_qualifier[code] = (*by_qualifier.get(code, ()), node)
    in_composite = bool(nodes[0].elements[1].components)
    return Family(None if by_qualifier else nodes[0], in_composite, by_qualifier)


def _notes(texts: list[str], elements: tuple[Element, ...]) -> Iterator[Note]:
    """The notes that usage does not already imply."""
    for text in texts:
        places = tuple(int(text[n : n + 2]) for n in range(1, len(text), 2))
        usages = {elements[place].usage for place in places}
        implied = usages == {"R"} or usages == {"N"} or (text[0] == "R" and "R" in usages)
        if not implied:
            yield Note(text[0], places, text)


def _any_element(text: str | list[Any]) -> Element:
    if isinstance(text, str):
        return _element(text)
    components = tuple(map(_any_element, text[1:]))
    return Element(text[0], "", 0, 0, frozenset(), bool, components, _least(components))


def _least(elements: tuple[Element, ...]) -> int:
    """How many elements must be sent so that the last required one is among them."""
    return max((n for n, element in enumerate(elements, start=1) if element.usage == "R"), default=0)


@cache
def _element(text: str) -> Element:
    usage, *facts = text.split(" ")
    if not facts:
        return Element(usage, "", 0, 0, frozenset(), _nothing)
    type_, (low, high) = facts[0], map(int, facts[1].split("-"))
    codes = frozenset(code.encode() for code in facts[2:])
    accepts = codes.__contains__ if codes else _accepts(type_, low, high)
    return Element(usage, type_, low, high, codes, accepts)


def _accepts(type_: str, low: int, high: int) -> Callable[[bytes], object]:
    """A test of form and length; signs and points of a number do not count as length."""
    matches = FORMS.get(type_, _TEXT).fullmatch
    if type_ in FORMS:
        return lambda value: low <= digits(value) <= high and matches(value)
    return lambda value: low <= len(value) <= high and matches(value)


def digits(number: bytes) -> int:
    """The length of a number as X12 counts it: without sign and decimal point."""
    return len(number) - number.count(b"-") - number.count(b".")


def _nothing(_: bytes) -> bool:
    return False


_STAND_IN = Element("R", "", 0, 0, frozenset(), bool)
