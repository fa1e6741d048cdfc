"""Reads an XML file of ours, checked against the schema: no entities, no DTD, no network."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

from noc837.payer_maps.faults import Fault
from noc837.payer_maps.schema_words import said_of

_PLACE = re.compile(r", line \d+, column \d+")
_CROSSED = re.compile(r"tag mismatch: (\S+) line (\d+) and ([^\s,]+)")
_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(?:(?><\?.*?\?>|<!--.*?-->)\s*+)*+<!DOCTYPE", re.DOTALL)
_HAS_DOCTYPE = "has a DOCTYPE; maps have none, remove it"
_ROOTS = ("payer-map", "noc-code-table")
_LARGEST = 1_000_000
# What libxml2 says, and what to do about it.
_ADVICE = (
    ("xmlParseEntityRef", "a bare &; write &amp; in its place"),
    ("EntityRef: expecting ';'", "a bare &; write &amp; in its place"),
    ("AttValue:", 'an attribute\'s value has no straight quotes; write it as id="state-plan"'),
    ("Specification mandates value", 'an attribute has no value; write it as id="state-plan"'),
    ("Unescaped '<'", "a bare <; write &lt; in its place, or close the quotes before it"),
    ("Comment not terminated", "a comment begins with <!-- and does not end; add -->"),
    ("Double hyphen", "a comment in a comment, or -- in one; remove the inner one, or the line <!-- around it"),
    ("Document is empty", "the file is empty, or begins with something else than <; write a map into it"),
    ("Start tag expected", "the file does not begin with <; write a map into it"),
    ("Premature end of data", "an element is not closed; add its </…> or what is cut off"),
)
Element = Any  # lxml has no types


class NotAMap(Exception):
    """A file that cannot be read as a map, with all that is wrong in it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(str(faults[0]))


def read_xml(path: Path) -> Element:
    """The root of a file that holds a map or the table of codes; raises NotAMap with all that is wrong in it."""
    data = _read(path)
    if _DOCTYPE.match(data):
        raise NotAMap([Fault(path, 1, _HAS_DOCTYPE)])
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise NotAMap([Fault(path, error.lineno or 1, f"is no XML: {_advice(error.msg or '')}")]) from None
    if root.getroottree().docinfo.doctype:
        raise NotAMap([Fault(path, 1, _HAS_DOCTYPE)])
    if root.tag not in _ROOTS:
        raise NotAMap([Fault(path, _line(root), f"begins with {root.tag}; a map begins with payer-map")])
    schema = _schema()
    if not schema.validate(root):
        found = said_of(schema.error_log, data, schema_text())
        raise NotAMap([Fault(path, line, message) for line, message in found])
    return root


def _advice(message: str) -> str:
    if crossed := _CROSSED.search(message):
        return f"<{crossed[1]}> of line {crossed[2]} ends with </{crossed[3]}>; close each element with its own name"
    for said, advice in _ADVICE:
        if said in message:
            return advice
    return f"{_PLACE.sub('', ' '.join(message.split()))}; put that right"


def _line(element: Element) -> int:
    return element.sourceline or 1


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise NotAMap([Fault(path, 0, "is no regular file; remove it or name it otherwise")])
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as failure:
        raise NotAMap([Fault(path, 0, f"cannot be read: {failure.strerror}; check who may read it")]) from None
    if len(data) > _LARGEST:
        raise NotAMap([Fault(path, 0, f"has more than {_LARGEST} bytes; that is no map")])
    return data


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(schema_text()))


@cache
def schema_text() -> bytes:
    """The schema of map files, an XSD 1.0."""
    return (files("noc837.payer_maps") / "payer-map.xsd").read_bytes()
