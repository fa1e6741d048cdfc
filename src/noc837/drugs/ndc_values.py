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

    `digits` are those of the text, `candidates` the NDCs of 11 digits they may be, sorted and distinct. `ten` are the
    ten digits that the code on the package must have, empty where digits are lost. Where so many are that an NDC in the
    directory is no proof, `wants_name` says that the text must name the drug too.
    """

    digits: str
    candidates: tuple[str, ...]
    why: str
    tail: PaperQuantity | None = None
    ten: str = ""
    wants_name: bool = False

    @property
    def readings(self) -> tuple[str, ...]:
        """All NDCs of 11 digits that explain the digits, sorted: the candidates and those that lost any one digit.

        Only ten digits `00…` may be a code `00…` that did.
        """
        if not self.digits.startswith("00") or f"0{self.digits}" not in self.candidates:
            return self.candidates
        whole = (f"{self.digits[:at]}{digit}{self.digits[at:]}" for at in range(11) for digit in "0123456789")
        return tuple(sorted({*self.candidates, *(code for code in whole if code.startswith("00"))}))

    def admits(self, code: str) -> bool:
        """Whether an NDC of 11 digits explains the digits."""
        return code in self.readings


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
