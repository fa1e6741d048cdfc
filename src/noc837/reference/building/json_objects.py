"""Reads a large JSON object piece by piece, so that a file of any size needs the memory of one element."""

from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper
from json import JSONDecodeError, JSONDecoder
from typing import Any

from noc837.reference.building.given import BrokenInput

_CHUNK = 1 << 16
_LONGEST = 1 << 24
_BLANKS = " \t\r\n"


class JsonObjects:
    """One JSON object; raises BrokenInput where it is none or is cut short. `line` is that of the value read last."""

    def __init__(self, stream: BufferedReader, place: str) -> None:
        self._read_text = TextIOWrapper(stream, "utf-8-sig", "replace").read
        self._decode = JSONDecoder().raw_decode
        self._place = place
        self._text = ""
        self._at = 0
        self.line = 1

    def members(self, listed: str) -> Iterator[tuple[str, Any]]:
        """Name and value of each member; of the one named `listed`, which is an array, each element by itself."""
        self._expect("{")
        if self._next() == "}":
            return
        following = ","
        while following == ",":
            name = self._value()
            self._expect(":")
            if name == listed:
                for element in self._elements():
                    yield name, element
            else:
                yield name, self._value()
            following = self._expect(",}")
        if self._next():
            raise BrokenInput(f"{self._place}: line {self.line}: goes on behind its end; give each file by itself")

    def _elements(self) -> Iterator[Any]:
        self._expect("[")
        if self._next() == "]":
            self._expect("]")
            return
        following = ","
        while following == ",":
            yield self._value()
            following = self._expect(",]")

    def _expect(self, wanted: str) -> str:
        """Reads one character that must be one of those wanted."""
        found = self._next()
        if not found or found not in wanted:
            raise self._broken()
        self._at += 1
        return found

    def _next(self) -> str:
        """The next character that is no blank, not yet read; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _BLANKS:
                    return self._text[self._at]
                self.line += self._text[self._at] == "\n"
                self._at += 1
            if not self._more(_CHUNK):
                return ""

    def _more(self, size: int) -> bool:
        """Reads on and forgets what is done; whether there was more."""
        read = self._read_text(size)
        self._text = self._text[self._at :] + read
        self._at = 0
        return bool(read)

    def _value(self) -> Any:
        self._next()
        size = _CHUNK
        while True:
            value, end = self._attempt()
            if end < len(self._text):
                self.line += self._text.count("\n", self._at, end)
                self._at = end
                return value
            # The value ends later, or may do so: 12 may be the beginning of 123.
            if size > _LONGEST or not self._more(size):
                raise self._broken()
            size *= 2

    def _attempt(self) -> tuple[Any, int]:
        """The value that begins here and where it ends, which is the end of the text where it is not all there."""
        try:
            return self._decode(self._text, self._at)
        except JSONDecodeError:
            return None, len(self._text)
        except (ValueError, RecursionError):  # a number or a nesting beyond all measure
            raise self._broken() from None

    def _broken(self) -> BrokenInput:
        return BrokenInput(f"{self._place}: line {self.line}: is cut short, or no JSON of this kind; get it again")
