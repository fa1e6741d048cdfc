"""What is wrong inside one segment, held against its node of the guide table."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from noc837.x12.delimiters import Delimiters
from noc837.x12.guide_table import FORMS, Element, Node, digits
from noc837.x12.segment import Segment

_OUTSIDE_CHARACTER_SET = re.compile(rb"[^ -~]")
_PLAIN_DATE = re.compile(rb"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])")


class Kind(StrEnum):
    """How a claim breaks its guide."""

    UNKNOWN_SEGMENT = "the loop does not have this segment"
    OUT_OF_ORDER = "segment out of order or outside its loop"
    OVER_MAX_USE = "segment sent too often"
    SEGMENT_MISSING = "required segment missing"
    OVER_MAX_REPEAT = "loop repeats too often"
    MISSING = "required element missing"
    NOT_USED = "element that is not used is filled"
    TOO_MANY = "more elements or components than the guide has"
    TRAILING_EMPTY = "empty elements or components at the end"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    CODE = "code not in the guide"
    TYPE = "not a value of its type"
    CHARACTERS = "control or non-ASCII character"
    TRAILING_BLANK = "blank at the end"
    SEPARATOR = "composite or repeated where neither is allowed"
    SYNTAX = "syntax note broken"


def faults(node: Node, segment: Segment) -> tuple[tuple[Kind, str], ...]:
    """Each fault of a segment with its place ("3", "1-7", or a syntax note's "P0506")."""
    elements, delimiters = segment.elements, segment.delimiters
    found = [(Kind.SYNTAX, note.text) for note in node.notes if note.broken_by(elements)]
    if not _is_sound(node.elements, elements, delimiters, node.least):
        found += _in_elements(node, elements, delimiters)
        found += _about_the_end(node, elements)
    return tuple(found)


def _is_sound(rules: tuple[Element, ...], values: Sequence[bytes], delimiters: Delimiters, least: int) -> bool:
    """Whether elements or components are surely free of faults: the quick answer for nearly all of them."""
    if not least <= len(values) <= len(rules) or not values[-1]:
        return False
    component = delimiters.component
    repetition = delimiters.repetition or component
    before = b""
    for rule, value in zip(rules, values, strict=False):
        if not value:
            sound = rule.usage != "R"
        elif rule.components:
            sound = _is_sound(rule.components, value.split(component), delimiters, rule.least)
        elif component in value or repetition in value or not rule.accepts(value):
            sound = False
        else:
            sound = rule.type != "DATE" or _is_period(before, value)
        if not sound:
            return False
        before = value
    return True


def _in_elements(node: Node, elements: tuple[bytes, ...], delimiters: Delimiters) -> Iterator[tuple[Kind, str]]:
    before = b""
    for place, (element, value) in enumerate(zip(node.elements[1:], elements[1:], strict=False), start=1):
        if value and element.components:
            yield from _in_composite(element, value, delimiters, place)
        else:
            yield from ((kind, str(place)) for kind in _in_part(element, value, before, delimiters))
        before = value


def _about_the_end(node: Node, elements: tuple[bytes, ...]) -> Iterator[tuple[Kind, str]]:
    for place in range(len(elements), node.least):
        if node.elements[place].usage == "R":
            yield Kind.MISSING, str(place)
    if len(elements) > len(node.elements):
        yield Kind.TOO_MANY, str(len(node.elements))
    if not elements[-1]:
        yield Kind.TRAILING_EMPTY, ""


def _in_composite(composite: Element, value: bytes, delimiters: Delimiters, place: int) -> Iterator[tuple[Kind, str]]:
    parts = value.split(delimiters.component)
    before = b""
    for number, (element, part) in enumerate(zip(composite.components, parts, strict=False), start=1):
        for kind in _in_part(element, part, before, delimiters):
            yield kind, f"{place}-{number}"
        before = part
    for number in range(len(parts), len(composite.components)):
        if composite.components[number].usage == "R":
            yield Kind.MISSING, f"{place}-{number + 1}"
    if len(parts) > len(composite.components):
        yield Kind.TOO_MANY, str(place)
    if not parts[-1]:
        yield Kind.TRAILING_EMPTY, str(place)


def _in_part(element: Element, value: bytes, before: bytes, delimiters: Delimiters) -> Iterator[Kind]:
    if not value:
        if element.usage == "R":
            yield Kind.MISSING
    elif element.usage == "N":
        yield Kind.NOT_USED
    else:
        yield from _about_characters(value, delimiters)
        yield from _about_value(element, value)
        if element.type == "DATE" and not _is_period(before, value):
            yield Kind.TYPE


def _about_characters(value: bytes, delimiters: Delimiters) -> Iterator[Kind]:
    if _OUTSIDE_CHARACTER_SET.search(value):
        yield Kind.CHARACTERS
    if delimiters.component in value or (delimiters.repetition and delimiters.repetition in value):
        yield Kind.SEPARATOR


def _about_value(element: Element, value: bytes) -> Iterator[Kind]:
    form = FORMS.get(element.type)
    size = digits(value) if form else len(value)
    if element.codes:
        if value not in element.codes:
            yield Kind.CODE
    elif size < element.low:
        yield Kind.TOO_SHORT
    elif size > element.high:
        yield Kind.TOO_LONG
    if form and not form.fullmatch(value):
        yield Kind.TYPE
    elif value.endswith(b" "):
        yield Kind.TRAILING_BLANK


def _is_period(qualifier: bytes, value: bytes) -> bool:
    """Whether a date or time is what the qualifier before it says; an unknown qualifier is its own fault."""
    if qualifier == b"D8":
        return _is_date(value)
    if qualifier == b"RD8":
        first, dash, last = value.partition(b"-")
        return dash != b"" and _is_date(first) and _is_date(last)
    if qualifier == b"DT":
        return _is_date(value[:8]) and _is_time(value[8:])
    return qualifier != b"TM" or _is_time(value)


def _is_date(value: bytes) -> bool:
    if _PLAIN_DATE.fullmatch(value):
        return True
    if len(value) != 8 or not value.isdigit():
        return False
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:])).year >= 1800
    except ValueError:
        return False


def _is_time(value: bytes) -> bool:
    return len(value) in (4, 6, 8) and value.isdigit() and value[:2] < b"24" and value[2:4] < b"60"
