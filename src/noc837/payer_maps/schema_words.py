"""What the schema has against a file, said for those who write maps."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from xml.parsers import expat

from lxml import etree

_XS = "{http://www.w3.org/2001/XMLSchema}"
_PLACE = re.compile(r"Element '([^']*)'(?:, attribute '([^']*)')?: (.*)")
_NOT_COMPARED = "No precomputed value available"
_LIST = "SCHEMAV_CVC_DATATYPE_VALID_1_2_2"
_BY_PATTERN = "SCHEMAV_CVC_PATTERN_VALID"
_OF_A_WORD = (_BY_PATTERN, "SCHEMAV_CVC_ENUMERATION_VALID")
_SEVERAL = "; several have blanks between them, no commas"
_TEXT = ("SCHEMAV_CVC_COMPLEX_TYPE_2_3", "SCHEMAV_CVC_COMPLEX_TYPE_2_1")
_PATTERN = re.compile(r"The value '(.*)' is not accepted by the pattern '(.*)'\.")
_ADVICE = "delete it, or was a comment not closed?"
_SHOWN = 40
Words = Callable[[re.Match[str]], str]


def said_of(errors: Iterable[Any], data: bytes, schema: bytes) -> Iterator[tuple[int, str]]:
    """The line and what is wrong there, once for each mistake; `errors` are the validator's."""
    found = [error for error in errors if _NOT_COMPARED not in error.message]  # follows where a value is no code
    precise = {(error.line, error.path) for error in found if error.type_name != _LIST}
    lists = {(error.line, error.path) for error in found if error.type_name == _LIST}
    texts = _stray_texts(data) if any(error.type_name in _TEXT for error in found) else {}
    for error in found:
        place = _PLACE.fullmatch(_one_line(error.message))
        if place is None:
            yield error.line, _one_line(error.message)
        elif error.type_name in _TEXT:
            yield _stray(place[1], error.line, texts)
        elif error.type_name != _LIST or (error.line, error.path) not in precise:
            several = _SEVERAL if error.type_name in _OF_A_WORD and (error.line, error.path) in lists else ""
            yield error.line, _said(error.type_name, place, schema) + several


def _said(kind: str, place: re.Match[str], schema: bytes) -> str:
    subject = f"{place[1]} {place[2]}" if place[2] else place[1]
    if kind == _BY_PATTERN and (wrong := _PATTERN.search(place[3])):
        return f"{subject}: {_quoted(wrong[1])} is not accepted; it holds {_held(schema).get(wrong[2], wrong[2])}"
    pattern, words = _KINDS.get(kind.removeprefix("SCHEMAV_"), ("", None))
    found = re.search(pattern, place[3])
    return subject + words(found) if words and found else f"{subject}: {place[3]}"


def _listed(names: str) -> str:
    return ", ".join(names.replace("'", "").replace(",", " ").split())


def _unexpected(found: re.Match[str]) -> str:
    if found[1] == "Missing child":
        return f" lacks {_listed(found[2])}; add it"
    if not found[2]:
        return " may not stand here, or not twice; remove it"
    order = ", in this order" if " " in found[2].strip() else ""
    return f" may not stand here; what may is {_listed(found[2])}{order}"


_DAY = "a day, year first, such as 2026-01-31"
_ATOMS = {"day": _DAY, "date": _DAY, "text-length": "a whole number from 1 to 80", "tier": "1 or 2"}
_KINDS: Mapping[str, tuple[str, Words]] = {
    "CVC_ENUMERATION_VALID": (
        r"The value '(.*)' is not an element of the set \{(.*)\}",
        lambda found: f": {_quoted(found[1])} is not accepted; it holds {_listed(found[2])}",
    ),
    "CVC_MAXINCLUSIVE_VALID": (
        r"The value '(.*)' is .* \('(.*)'\)",
        lambda found: f": {_quoted(found[1])} is too large; it holds at most {found[2]}",
    ),
    "CVC_MININCLUSIVE_VALID": (
        r"The value '(.*)' is .* \('(.*)'\)",
        lambda found: f": {_quoted(found[1])} is too small; it holds at least {found[2]}",
    ),
    "CVC_DATATYPE_VALID_1_2_1": (
        r"'(.*)' is not a valid value of the atomic type '(?:xs:)?(.*)'",
        lambda found: f": {_quoted(found[1])} is not accepted; it holds {_ATOMS.get(found[2], found[2])}",
    ),
    "CVC_MINLENGTH_VALID": ("", lambda _: " is empty; write something in it or remove it"),
    "CVC_MAXLENGTH_VALID": ("length of '([0-9]+)'\\.$", lambda found: f" has more than {found[1]} characters"),
    "CVC_COMPLEX_TYPE_4": ("'(.*)' is required", lambda found: f" lacks {found[1]}; add it"),
    "CVC_COMPLEX_TYPE_3_2_1": ("", lambda _: ": there is no such attribute; check its name or remove it"),
    "CVC_COMPLEX_TYPE_2_2": ("", lambda _: " holds text only; take the elements out of it"),
    "CVC_TYPE_3_1_2": ("", lambda _: " holds text only; take the elements out of it"),
    "CVC_IDC": (r"\['(.*)'\]", lambda found: f" {found[1]} stands twice; put both into one"),
    "ELEMENT_CONTENT": (r"(Missing child|not expected)[^.]*\.(?: Expected is (?:one of )?\( (.*) \)\.)?", _unexpected),
}


@cache
def _held(schema: bytes) -> Mapping[str, str]:
    """What the simple types of the schema hold in words, by their patterns."""
    types = etree.fromstring(schema).iter(f"{_XS}simpleType")
    found = ((each.find(f".//{_XS}pattern"), each.findtext(f".//{_XS}documentation")) for each in types)
    return {pattern.get("value"): " ".join(words.split()) for pattern, words in found if pattern is not None and words}


def _stray(element: str, line: int, texts: Mapping[str, list[tuple[int, str]]]) -> tuple[int, str]:
    """The first text in an element that holds none, from the line the element begins on."""
    found = texts.get(element, [])
    at = bisect_left(found, (line, ""))
    if at < len(found):
        return found[at][0], f"{_quoted(found[at][1])} stands outside of any element; {_ADVICE}"
    return line, f"{element} holds text outside of its elements; {_ADVICE}"


def _stray_texts(data: bytes) -> dict[str, list[tuple[int, str]]]:
    """The texts of a sound file that are not blank, with their lines, by the element they stand in."""
    parser = expat.ParserCreate()
    above: list[str] = []
    texts: dict[str, list[tuple[int, str]]] = {}

    def seen(text: str) -> None:
        if above and text.strip():
            texts.setdefault(above[-1], []).append((parser.CurrentLineNumber, text.strip()))

    parser.StartElementHandler = lambda name, _: above.append(name)
    parser.EndElementHandler = lambda _: above.pop()
    parser.CharacterDataHandler = seen
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):  # an encoding that only the other parser reads
        return {}
    return texts


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= _SHOWN else text[:_SHOWN] + "…"}"'


def _one_line(message: str) -> str:
    return " ".join(message.split())
