"""A plain reader and writer of X12 that shares nothing with the product: it splits everything, naively."""

from dataclasses import dataclass, field, replace

BLANKS = b"\r\n\t "


@dataclass(frozen=True)
class Interchange:
    """One interchange; `segments` are pairs of the blanks before a segment and its text, empty for a blank one.

    `before` stands in front of the ISA, `closed` tells whether a terminator stands behind the IEA.
    """

    before: bytes
    element: bytes
    component: bytes
    terminator: bytes
    segments: tuple[tuple[bytes, bytes], ...]
    closed: bool = True

    @property
    def texts(self) -> list[bytes]:
        """The segments without the blanks before them, blank ones left out."""
        return [text for _, text in self.segments if text]

    def parsed(self) -> list[list[list[bytes]]]:
        """The segments as elements of components; of the ISA what names no delimiter."""
        isa, *others = self.texts
        head = [[element] for element in isa.split(self.element)[:16]]
        return [head, *([e.split(self.component) for e in text.split(self.element)] for text in others)]

    def with_texts(self, texts: list[bytes]) -> "Interchange":
        """The same interchange with other texts, one for each segment, blank ones included."""
        leads = [lead for lead, _ in self.segments]
        return replace(self, segments=tuple(zip(leads, texts, strict=True)))

    def with_delimiters(self, element: bytes, component: bytes, terminator: bytes) -> "Interchange":
        """The same interchange with other delimiters; its texts must not hold them."""
        texts = []
        for _, text in self.segments:
            if text.startswith(b"ISA"):
                text = text[:-1] + self.component
            texts.append(element.join(e.replace(self.component, component) for e in text.split(self.element)))
        return replace(self.with_texts(texts), element=element, component=component, terminator=terminator)

    def render(self) -> bytes:
        """The interchange as bytes."""
        body = self.terminator.join(lead + text for lead, text in self.segments)
        return self.before + body + (self.terminator if self.closed else b"")


@dataclass(frozen=True)
class File:
    """Interchanges, and the bytes behind the last of them."""

    interchanges: tuple[Interchange, ...]
    tail: bytes = field(default=b"")

    def render(self) -> bytes:
        """The file as bytes."""
        return b"".join(each.render() for each in self.interchanges) + self.tail


def read(data: bytes) -> File:
    """The file in parts; rendering them gives the same bytes again."""
    found = []
    end = 0
    while (start := data.find(b"ISA", end)) >= 0:
        interchange, end = _read_interchange(data, end, start)
        found.append(interchange)
    return File(tuple(found), data[end:])


def _read_interchange(data: bytes, end: int, start: int) -> tuple[Interchange, int]:
    before, element = data[end:start], data[start + 3 : start + 4]
    parts = data[start:].split(element, 16)
    component, terminator = parts[16][:1], parts[16][1:2]
    blanks = bytes(byte for byte in BLANKS if byte not in element + component + terminator)
    segments = []
    place, closed = start, True
    while not (segments and segments[-1][1].startswith(b"IEA" + element)):
        chunk = data[place:].split(terminator, 1)[0]
        closed = len(data) > place + len(chunk)
        text = chunk.lstrip(blanks)
        if not closed:
            text = text.rstrip(BLANKS)
        lead = chunk[: len(chunk) - len(chunk.lstrip(blanks))]
        segments.append((lead, text))
        place += len(lead + text) + closed
        assert text or closed, "no IEA"
    return Interchange(before, element, component, terminator, tuple(segments), closed), place


def counted_sets(data: bytes) -> list[tuple[bytes, int]]:
    """For each set SE01 as sent and the segments from ST to SE, blank ones left out."""
    counted = []
    for interchange in read(data).interchanges:
        segments = 0
        for text in interchange.texts:
            name, *elements = text.split(interchange.element)
            segments = 1 if name == b"ST" else segments + 1
            if name == b"SE":
                counted.append((elements[0], segments))
    return counted
