"""What a text given as an NDC can turn out to be."""

from dataclasses import dataclass
from enum import Enum


class Layout(Enum):
    """The hyphenless layouts of ten digits that a qualifier can name (X12 element 235: N1, N2, N3)."""

    F442 = (4, 4, 2)
    F532 = (5, 3, 2)
    F541 = (5, 4, 1)


@dataclass(frozen=True, slots=True)
class PaperQuantity:
    """The quantity printed after a code on paper: the number as written, the unit in upper case."""

    number: str
    unit: str


@dataclass(frozen=True, slots=True)
class Exact:
    """One NDC of 11 digits; `how` is empty where the text was these digits, else what was read."""

    code: str
    how: str = ""
    tail: PaperQuantity | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Digits that need a directory or the line's own text before they are an NDC.

    `digits` are those of the text, `candidates` the NDCs of 11 digits they may be, sorted and distinct.
    """

    digits: str
    candidates: tuple[str, ...]
    why: str
    tail: PaperQuantity | None = None

    def admits(self, code: str) -> bool:
        """Whether an NDC of 11 digits explains the digits.

        It does as a candidate; ten digits `00…` may also be a code `00…` that lost any one digit.
        """
        return code in self.candidates or self._lacks_one_digit_of(code)

    def _lacks_one_digit_of(self, code: str) -> bool:
        if not self.digits.startswith("00") or f"0{self.digits}" not in self.candidates:
            return False
        if len(code) != 11 or not code.startswith("00"):
            return False
        return any(code[:at] + code[at + 1 :] == self.digits for at in range(11))


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A text that fills the place of an NDC and names none."""

    why: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A text that cannot be read as an NDC of 5-4-2 digits."""

    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing, or blanks only."""


Ndc = Exact | Ambiguous | Placeholder | Malformed | Missing


def hyphenated(code: str) -> str:
    """An NDC of 11 digits as 5-4-2 with hyphens."""
    return f"{code[:5]}-{code[5:9]}-{code[9:]}"
