"""A segment: its bytes, its elements, and where it stands in the input."""

from collections.abc import Iterable
from typing import Final

from noc837.x12.delimiters import Delimiters


class DelimiterInValue(ValueError):
    """A value to be written holds a delimiter of its interchange; the message names no value."""


class Segment:
    """One segment without its terminator; never changed once made, compared by identity.

    `elements[0]` is the segment id, `elements[3]` is, say, LIN03. `start` and `end` are the offsets in the input
    of the segment it is or replaces, -1 in one that was inserted; `rendered` tells that a correction made it.
    """

    # No frozen dataclass: twenty are made a claim, and one of those takes three times as long to make.
    __slots__ = ("delimiters", "elements", "end", "id", "rendered", "start")

    def __init__(
        self,
        elements: tuple[bytes, ...],
        delimiters: Delimiters,
        start: int = -1,
        end: int = -1,
        rendered: bool = False,
    ) -> None:
        self.id: Final = elements[0]
        self.elements: Final = elements
        self.delimiters: Final = delimiters
        self.start: Final = start
        self.end: Final = end
        self.rendered: Final = rendered

    def element(self, position: int) -> bytes:
        """The element at a position counted from 1, empty where the segment is shorter."""
        return self.elements[position] if position < len(self.elements) else b""

    def components(self, position: int) -> list[bytes]:
        """The components of an element, at least one."""
        return self.element(position).split(self.delimiters.component)

    def component(self, position: int, index: int) -> bytes:
        """The component at an index counted from 1, empty where the element has fewer."""
        parts = self.components(position)
        return parts[index - 1] if index <= len(parts) else b""

    def render(self) -> bytes:
        """The segment's bytes, without the terminator."""
        return self.delimiters.element.join(self.elements)

    def with_element(self, position: int, value: bytes) -> "Segment":
        """A copy with one element replaced and everything else as it was."""
        self._refuse_delimiters(value, self.delimiters.all)
        return self._with_raw_element(position, value)

    def with_component(self, position: int, index: int, value: bytes) -> "Segment":
        """A copy with one component replaced; empty components are added before it where needed."""
        self._refuse_delimiters(value, self.delimiters.all)
        parts = self.components(position)
        parts += [b""] * (index - len(parts))
        parts[index - 1] = value
        return self._with_raw_element(position, self.delimiters.component.join(parts))

    def with_components(self, position: int, values: Iterable[bytes]) -> "Segment":
        """A copy with all components of one element replaced; empty ones at the end are left out."""
        parts = list(values)
        for value in parts:
            self._refuse_delimiters(value, self.delimiters.all)
        component = self.delimiters.component
        return self._with_raw_element(position, trimmed(component.join(parts), component))

    def _with_raw_element(self, position: int, value: bytes) -> "Segment":
        elements = list(self.elements) + [b""] * (position + 1 - len(self.elements))
        elements[position] = value
        return Segment(tuple(elements), self.delimiters, self.start, self.end, rendered=True)

    @staticmethod
    def _refuse_delimiters(value: bytes, forbidden: bytes) -> None:
        if any(byte in forbidden for byte in value):
            raise DelimiterInValue("a corrected value holds a delimiter of its interchange")


def trimmed(value: bytes, delimiter: bytes) -> bytes:
    """The value without empty parts at its end."""
    return value.rstrip(delimiter)


def new_segment(delimiters: Delimiters, *elements: bytes | list[bytes]) -> Segment:
    """A segment made by a correction; a list is a composite. Empty elements at the end are left out."""
    segment = Segment((b"",) * len(elements), delimiters)
    for position, value in enumerate(elements):
        if isinstance(value, list):
            segment = segment.with_components(position, value)
        else:
            segment = segment.with_element(position, value)
    used = max((n for n, value in enumerate(segment.elements) if value), default=0)
    return Segment(segment.elements[: used + 1], delimiters, rendered=True)
