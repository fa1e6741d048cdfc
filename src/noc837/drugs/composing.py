"""Puts what a text says of a drug into an order, and adds what is known beside the text; nothing is made up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from noc837.drugs.filler import before_ndc_pointer, points_to_ndc
from noc837.drugs.narrative_parts import said_parts
from noc837.drugs.narrative_reader import read_narrative
from noc837.drugs.narrative_tokens import without
from noc837.drugs.narrative_values import Narrative, Span
from noc837.drugs.narrative_words import FORMS
from noc837.drugs.ndc import NdcInText, full_ndcs, hyphenated
from noc837.drugs.remembered import remembered

_LABEL = re.compile(r"(?<![^\W_])(?:NDC|N4)[ :#.]*\Z", re.IGNORECASE)
_LABEL_REACH = 10
_LETTERS = re.compile(r"[A-Za-z]+")
_MAY_BE_AN_NDC = re.compile(r"[0-9]{7}|[0-9*]{3,}+-[0-9*]++-[0-9*]")
_ENDS_IN_NDC = re.compile(r"[0-9-]{11,13}\Z")
# What may stand between two values without tying them together.
_LOOSE = re.compile(r"(?:[ ,;:.()]|(?<= )[-/](?= ))*+")
_OUTER = " ,;:/-"


@dataclass(frozen=True, slots=True)
class Composed:
    """A text on a drug as a payer reads it best, and how many characters that payer reads; it is never cut."""

    text: str = field(repr=False)
    longest: int

    @property
    def fits(self) -> bool:
        """Whether the text is short enough."""
        return len(self.text) <= self.longest

    @property
    def offer(self) -> str:
        """The text in full; where it is too long, that is said behind it."""
        return self.text if self.fits else f"{self.text} ({len(self.text)} characters, {self.longest} are allowed)"


@dataclass(frozen=True, slots=True, repr=False)
class _Piece:
    """A part of the narrative, and the stretch of the text that says it with the form words behind it."""

    part: str
    text: str


class _Value(NamedTuple):
    part: str
    start: int
    end: int


def ndc_text(code: str, hyphens: bool) -> str:
    """An NDC of 11 digits as texts have it: `NDC 50242006001` or `NDC 50242-0060-01`."""
    return f"NDC {hyphenated(code) if hyphens else code}"


def compose(
    text: str, known: Mapping[str, str], order: Sequence[str], longest: int, ndc_hyphens: bool = False
) -> Composed:
    """The text with its parts in an order, and with the parts that are `known` beside it where it lacks them.

    Only what the order names is added, and no quantity that would be read as the dose. The text is taken apart where
    every part stands in it once, with nothing but form words and punctuation around it; else it stays as it is, and
    what is known is put behind it. Nothing of it gets lost. Composing the result again changes nothing.
    """
    if not order:
        return Composed(text, longest)
    return Composed(_compose(text, tuple(known.items()), tuple(order), ndc_hyphens), longest)


@remembered
def _compose(text: str, said: tuple[tuple[str, str], ...], order: tuple[str, ...], hyphens: bool) -> str:
    known = dict(said)
    once = _step(text, known, order, hyphens)
    return once if _step(once, known, order, hyphens) == once else text


def _step(text: str, known: Mapping[str, str], order: Sequence[str], hyphens: bool) -> str:
    if "ndc" in order and "ndc" in known and points_to_ndc(text):
        text = before_ndc_pointer(text)  # `see NDC#`, which gives way to the NDC
    if "quantity" in known and (list(order[-2:]) != ["ndc", "quantity"] or _reads_as_the_dose(text, known["quantity"])):
        known = _without_quantity(known)
    return _ordered(text, known, order, hyphens) or _completed(text, known, order)


def _ordered(text: str, known: Mapping[str, str], order: Sequence[str], hyphens: bool) -> str:
    """The text in order, empty where that might change its meaning."""
    quantity = known.get("quantity", "") if "quantity" in order else ""
    hyphens_of_ndc = hyphens if "ndc" in order else None
    pieces = _pieces(text, quantity, hyphens_of_ndc)
    if not pieces:
        return ""
    said = {piece.part for piece in pieces}
    pieces += [_Piece(part, known[part]) for part in order if part in known and part not in said]
    pieces.sort(key=lambda piece: _place(piece.part, order))
    composed = " ".join(piece.text for piece in pieces)
    if "quantity" not in said and "quantity" in known and not _follows_ndc(composed, known["quantity"]):
        return _ordered(text, _without_quantity(known), order, hyphens)
    if _bare(composed) == _bare(text):
        return text
    return composed if _pieces(composed, quantity, hyphens_of_ndc) == pieces else ""


def _place(part: str, order: Sequence[str]) -> tuple[int, bool]:
    """Where a part goes: a strength that the order does not name behind the drug's name, others behind all."""
    if part == "strength" and part not in order and "name" in order:
        return order.index("name"), True
    return (order.index(part) if part in order else len(order)), False


def _reads_as_the_dose(text: str, quantity: str) -> bool:
    return not read_narrative(text).has_dose and read_narrative(quantity).has_dose


def _follows_ndc(text: str, quantity: str) -> bool:
    """Whether a text ends with an NDC and a quantity."""
    return text.endswith(f" {quantity}") and _ENDS_IN_NDC.search(text[: -len(quantity) - 1]) is not None


def _without_quantity(known: Mapping[str, str]) -> dict[str, str]:
    return {part: said for part, said in known.items() if part != "quantity"}


def _bare(text: str) -> str:
    return re.sub(r"[ ,;:]", "", text)


def _completed(text: str, known: Mapping[str, str], order: Sequence[str]) -> str:
    """The text with what it lacks behind it; as it is where that would be read as something else."""
    said = said_parts(text)
    if _MAY_BE_AN_NDC.search(text):  # in another form than the claim's, or another one
        known = {part: words for part, words in known.items() if part != "ndc"}
    lacking = [part for part in order if part in known and part not in said]
    if lacking[:1] == ["quantity"] and not _ENDS_IN_NDC.search(text):
        lacking = []
    completed = " ".join(filter(None, (text, *(known[part] for part in lacking))))
    return completed if said_parts(completed) == said.union(lacking) else text


def _pieces(text: str, quantity: str, hyphens: bool | None) -> list[_Piece]:
    """The text cut before each part it says; nothing where a part stands in it twice or not by itself.

    `quantity` is what the claim has, `hyphens` how NDCs are to be written, None for as they stand.
    """
    values = _values(text, quantity)
    if not values or not _stand_by_themselves(text, values):
        return []
    cuts = [0, *(value.start for value in values[1:]), len(text)]
    pieces = []
    for value, (start, end) in zip(values, pairwise(cuts), strict=True):
        said = text[start:end]
        if value.part == "ndc" and hyphens is not None:
            code = full_ndcs(text[value.start : value.end])[0].code
            said = text[start : value.start] + ndc_text(code, hyphens) + text[value.end : end]
        if said.count("(") != said.count(")"):
            return []
        pieces.append(_Piece(value.part, said.strip(_OUTER)))
    return pieces


def _values(text: str, quantity: str) -> list[_Value]:
    """The parts of a text in its order; nothing where one of them stands in it more than once."""
    sent = _places_of(quantity, text)
    narrative = read_narrative(without(text, sent))
    found: dict[str, Iterable[tuple[int, int]]] = {
        "name": _name_stretch(narrative),
        "strength": _places(narrative.strengths),
        "dose": _places(narrative.doses),
        "route": _places(narrative.routes),
        "waste": _places(narrative.wastes),
        "ndc": [(_label_start(text, ndc.start), ndc.end) for ndc in narrative.ndcs],
        "quantity": sent,
        "price": _places(narrative.prices),
    }
    values = sorted((_Value(part, *place) for part in found for place in found[part]), key=lambda value: value.start)
    once = len({value.part for value in values}) == len(values)
    return values if once and not narrative.quantities else []  # a paper form stays whole


def _places(values: Sequence[Span | NdcInText]) -> list[tuple[int, int]]:
    return [(value.start, value.end) for value in values]


def _name_stretch(narrative: Narrative) -> list[tuple[int, int]]:
    """From the first name to the end of the last: what belongs to which name is not known."""
    return [(narrative.names[0].start, narrative.names[-1].end)] if narrative.names else []


def _places_of(quantity: str, text: str) -> list[tuple[int, int]]:
    """Where a quantity stands as such in a text."""
    if not quantity:
        return []
    pattern = rf"(?<![^\W_])(?<![.,/-]){re.escape(quantity)}(?![^\W_])(?![/-])"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _label_start(text: str, start: int) -> int:
    label = _LABEL.search(text[max(0, start - _LABEL_REACH) : start])
    return start - len(label[0]) if label else start


def _stand_by_themselves(text: str, values: Sequence[_Value]) -> bool:
    """Whether no two values overlap, and only form words and punctuation stand around them."""
    ends, starts = [0, *(value.end for value in values)], [*(value.start for value in values), len(text)]
    return all(end <= start and _is_loose(text[end:start]) for end, start in zip(ends, starts, strict=True))


def _is_loose(between: str) -> bool:
    words = _LETTERS.findall(between)
    return all(word.upper() in FORMS for word in words) and _LOOSE.fullmatch(_LETTERS.sub(" ", between)) is not None
