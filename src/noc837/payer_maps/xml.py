"""Reads an XML file of ours, checked against the schema: no entities, no DTD, no network."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

from noc837.payer_maps.faults import BrokenMaps, Fault

_NOT_COMPARED = "No precomputed value available"
_PLACE = re.compile(r", line \d+, column \d+")
_ROOTS = ("payer-map", "noc-code-table")
_LARGEST = 1_000_000
Element = Any  # lxml has no types


def read_xml(path: Path) -> Element:
    """The root of a file that holds a map or the table of codes; raises BrokenMaps with all that is wrong in it."""
    try:
        root = etree.fromstring(_read(path), _parser())
    except etree.XMLSyntaxError as error:
        reason = _PLACE.sub("", _one_line(error.msg or ""))
        raise BrokenMaps([Fault(path, error.lineno or 1, f"is no XML: {reason}; put that right")]) from None
    if root.getroottree().docinfo.doctype:
        raise BrokenMaps([Fault(path, 1, "has a DOCTYPE; maps have none, remove it")])
    if root.tag not in _ROOTS:
        raise BrokenMaps([Fault(path, _line(root), f"begins with {root.tag}; a map begins with payer-map")])
    schema = _schema()
    if not schema.validate(root):
        # Where a value is no code, libxml2 also says that it could not compare it.
        errors = [error for error in schema.error_log if _NOT_COMPARED not in error.message]
        raise BrokenMaps([Fault(path, error.line, _one_line(error.message)) for error in errors])
    return root


def _line(element: Element) -> int:
    return element.sourceline or 1


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BrokenMaps([Fault(path, 0, "is no regular file; remove it or name it otherwise")])
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as failure:
        raise BrokenMaps([Fault(path, 0, f"cannot be read: {failure.strerror}; check who may read it")]) from None
    if len(data) > _LARGEST:
        raise BrokenMaps([Fault(path, 0, f"has more than {_LARGEST} bytes; that is no map")])
    return data


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(schema_text()))


def schema_text() -> bytes:
    """The schema of map files, an XSD 1.0."""
    return (files("noc837.payer_maps") / "payer-map.xsd").read_bytes()


def _one_line(message: str) -> str:
    return " ".join(message.split())
