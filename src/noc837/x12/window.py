"""A window that moves over a stream: the only place where input is read and held. All places are offsets."""

from typing import BinaryIO

CHUNK = 1 << 20


class Window:
    """Some bytes of a stream.

    `data` is what is held, `start` the offset of its first byte, `ended` whether the stream holds no more, `passed`
    the offset up to which it was passed on. Memory is that of the longest stretch kept, at most twice that while
    reading on.
    """

    __slots__ = ("_stream", "data", "ended", "passed", "start")

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.data = b""
        self.start = 0
        self.passed = 0
        self.ended = False

    @property
    def end(self) -> int:
        """The offset behind the last byte held."""
        return self.start + len(self.data)

    def move(self, keep: int) -> None:
        """Lets go of what stands before the offset `keep`, or was not yet passed on, and reads on.

        As much is read as is kept, at the least a chunk, so that growing for one long claim stays linear.
        """
        keep = min(keep, self.passed)
        tail = self.data[keep - self.start :]
        chunk = self._stream.read(max(CHUNK, len(tail)))
        self.data = tail + chunk if tail else chunk
        self.start = keep
        self.ended = not chunk

    def ahead(self, place: int, count: int) -> bytes:
        """The next `count` bytes from a place on, fewer only where the stream ends."""
        while self.end - place < count and not self.ended:
            self.move(place)
        index = place - self.start
        return self.data[index : index + count]

    def find(self, wanted: bytes, place: int) -> int:
        """The offset of the first occurrence from a place on in what is held, -1 where there is none."""
        index = self.data.find(wanted, place - self.start)
        return index + self.start if index >= 0 else -1

    def take(self, end: int) -> memoryview:
        """What stands between the place last passed on and the offset `end`, which is passed on by this."""
        taken = memoryview(self.data)[self.passed - self.start : end - self.start]
        self.passed = end
        return taken
