"""The output as pieces: spans of the input and rendered bytes, and the proof that they tile the input."""

from dataclasses import dataclass


class TilingBroken(RuntimeError):
    """The pieces of an output do not tile its input: a fault of ours, and nothing may be delivered."""


@dataclass(frozen=True, slots=True, repr=False)
class Span:
    """Bytes of the input that are written as they came, from the offset `start` on."""

    start: int
    data: bytes | memoryview

    @property
    def end(self) -> int:
        """The offset of the first byte of the input behind the span."""
        return self.start + len(self.data)


@dataclass(frozen=True, slots=True, repr=False)
class Rendered:
    """Bytes written in the place of `replaced`, which stands in the input from the offset `start` on."""

    start: int
    replaced: bytes
    data: bytes

    @property
    def end(self) -> int:
        """The offset of the first byte of the input behind what is replaced."""
        return self.start + len(self.replaced)


Piece = Span | Rendered


@dataclass(slots=True)
class Tiling:
    """Adds up pieces as they are written; `read` and `written` are bytes of input and of output so far."""

    read: int = 0
    written: int = 0

    def add(self, piece: Piece) -> None:
        """Takes the next piece; raises TilingBroken where it leaves a gap or overlaps."""
        if piece.start != self.read:
            raise TilingBroken(f"a piece begins at byte {piece.start}, expected {self.read}")
        self.read = piece.end
        self.written += len(piece.data)

    def close(self, size_in: int, size_out: int) -> None:
        """Raises TilingBroken unless the pieces cover all of the input and make up all of the output."""
        if self.read != size_in:
            raise TilingBroken(f"the pieces cover {self.read} of {size_in} bytes of the input")
        if self.written != size_out:
            raise TilingBroken(f"the pieces add up to {self.written} bytes, the output has {size_out}")
