"""The four delimiters of an interchange, read from its ISA segment (X12.5, control segments)."""

import re
from dataclasses import dataclass
from functools import cached_property

BLANKS = b"\r\n\t "
_ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_NOT_DELIMITERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ")
# The longest ISA that is still read by its separators: every element at five times its width.
ISA_REACH = 512


class Unprocessable(ValueError):
    """An input that cannot be scrubbed; the message says where, why and what to do, and holds no data."""


class NotAnInterchange(Unprocessable):
    """The bytes do not begin an X12 interchange."""


@dataclass(frozen=True)
class Delimiters:
    """Element, component and segment delimiters, one byte each; `repetition` is empty where there is none."""

    element: bytes
    component: bytes
    repetition: bytes
    terminator: bytes

    @cached_property
    def blanks(self) -> bytes:
        """Bytes that may be skipped around a segment or a code: blanks that are no delimiter here."""
        return bytes(b for b in BLANKS if b not in self.all)

    @cached_property
    def component_text(self) -> str:
        """The component separator as text."""
        return self.component.decode("latin-1")

    @cached_property
    def all(self) -> bytes:
        """The delimiters in force, as one string of bytes."""
        return self.element + self.component + self.repetition + self.terminator

    @cached_property
    def blank_class(self) -> bytes:
        """A regular expression that skips blanks and never gives any back, for use inside a pattern."""
        return b"[" + re.escape(self.blanks) + b"]*+"


@dataclass(frozen=True, slots=True, repr=False)
class InterchangeHeader:
    """An ISA as read: delimiters, sixteen elements, length without the terminator, oddities, line break."""

    delimiters: Delimiters
    elements: tuple[bytes, ...]
    length: int
    oddities: tuple[str, ...]
    line_break: bytes

    @property
    def control_number(self) -> bytes:
        """ISA13 without outer blanks."""
        return self.elements[12].strip()


def read_header(data: bytes) -> InterchangeHeader:
    """The header of the interchange that `data` begins with; at least 512 bytes, or all there is.

    Raises NotAnInterchange where the bytes are no ISA, are cut short, or name impossible delimiters.
    """
    if data[:3] != b"ISA" or len(data) < 4:
        raise NotAnInterchange("no ISA segment")
    element = data[3:4]
    parts = data[:ISA_REACH].split(element, 16)
    if len(parts) < 17 or len(parts[16]) < 2:
        raise NotAnInterchange("the ISA segment is cut short or does not have sixteen elements")
    elements = (*parts[1:16], parts[16][:1])
    length = len(element.join(parts[:16])) + 2
    component, terminator = parts[16][:1], parts[16][1:2]
    _refuse_impossible(element, component, terminator)
    repetition, odd = _repetition(elements, element + component + terminator)
    if tuple(map(len, elements)) != _ISA_WIDTHS:
        odd = ("elements are not of fixed width", *odd)
    delimiters = Delimiters(element, component, repetition, terminator)
    return InterchangeHeader(delimiters, elements, length, odd, _line_break(data[length + 1 :], terminator))


def _refuse_impossible(element: bytes, component: bytes, terminator: bytes) -> None:
    if len({element, component, terminator}) < 3:
        raise NotAnInterchange("two delimiters of the ISA segment are the same byte")
    if any(d[0] in _NOT_DELIMITERS for d in (element, component, terminator)):
        raise NotAnInterchange("a delimiter of the ISA segment is a letter, a digit or a blank")


def _line_break(behind: bytes, terminator: bytes) -> bytes:
    """The line break behind the first terminator, which inserted segments repeat."""
    found = re.match(rb"\r\n|\n|\r", behind)
    return found[0] if found and terminator not in found[0] else b""


def _repetition(elements: tuple[bytes, ...], others: bytes) -> tuple[bytes, tuple[str, ...]]:
    """ISA11 is the repetition separator from version 00501 on, and only if it can be one."""
    value, version = elements[10], elements[11]
    if version < b"00501":
        return b"", ()
    if len(value) != 1 or value[0] in _NOT_DELIMITERS:
        return b"", ("ISA11 holds no usable repetition separator",)
    if value in others:
        return b"", ("ISA11 repeats another delimiter",)
    return value, ()
