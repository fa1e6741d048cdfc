"""A segment: its bytes, its elements, and where it stands in the input."""

from typing import Final

from noc837.x12.delimiters import Delimiters


class DelimiterInValue(ValueError):
    """A value to be written holds a delimiter of its interchange; the message names no value."""


class Segment:
    """One segment without its terminator; never changed once made, compared by identity.

    `elements[0]` is the segment id, `elements[3]` is, say, LIN03. `start` and `end` are the offsets in the input
    of the segment it is or replaces, -1 in one that was inserted; `rendered` tells that a correction made it.
    `origin` is the offset of the segment whose text it carries, for one that was moved too.
    """

    # No frozen dataclass: twenty are made a claim, and one of those takes three times as long to make.
    __slots__ = ("delimiters", "elements", "end", "id", "origin", "rendered", "start")

    def __init__(
        self,
        elements: tuple[bytes, ...],
        delimiters: Delimiters,
        start: int = -1,
        end: int = -1,
        rendered: bool = False,
        origin: int = -1,
    ) -> None:
        self.id: Final = elements[0]
        self.elements: Final = elements
        self.delimiters: Final = delimiters
        self.start: Final = start
        self.end: Final = end
        self.rendered: Final = rendered
        self.origin: Final = start if origin < 0 else origin

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
        self._refuse_delimiters(value)
        return self._with_raw_element(position, value)

    def with_component(self, position: int, index: int, value: bytes) -> "Segment":
        """A copy with one component replaced; empty components are added before it where needed."""
        self._refuse_delimiters(value)
        parts = self.components(position)
        parts += [b""] * (index - len(parts))
        parts[index - 1] = value
        return self._with_raw_element(position, self.delimiters.component.join(parts))

    def with_components_cut(self, position: int, count: int) -> "Segment":
        """A copy with at most the first components of an element, none of them empty at its end."""
        component = self.delimiters.component
        kept = component.join(self.components(position)[:count])
        return self._with_raw_element(position, kept.rstrip(component))

    def shortened(self, count: int) -> "Segment":
        """A copy with at most the first elements, the id not counted, none of them empty at its end."""
        elements = list(self.elements[: count + 1])
        while len(elements) > 1 and not elements[-1]:
            elements.pop()
        return Segment(tuple(elements), self.delimiters, self.start, self.end, True, self.origin)

    def moved(self) -> "Segment":
        """A copy to be inserted elsewhere."""
        return Segment(self.elements, self.delimiters, rendered=True, origin=self.origin)

    def _with_raw_element(self, position: int, value: bytes) -> "Segment":
        elements = list(self.elements) + [b""] * (position + 1 - len(self.elements))
        elements[position] = value
        return Segment(tuple(elements), self.delimiters, self.start, self.end, True, self.origin)

    def _refuse_delimiters(self, value: bytes) -> None:
        if any(byte in self.delimiters.all for byte in value):
            raise DelimiterInValue("a corrected value holds a delimiter of its interchange")


def new_segment(delimiters: Delimiters, *elements: bytes) -> Segment:
    """A segment made by a correction, of simple elements."""
    segment = Segment((b"",) * len(elements), delimiters)
    for position, value in enumerate(elements):
        segment = segment.with_element(position, value)
    return Segment(segment.elements, delimiters, rendered=True)
