"""Reads amounts: doses, strengths and ratios."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from noc837.drugs.narrative_tokens import END, NUMBER, WORD, Token, number_of, token_at
from noc837.drugs.narrative_values import Amount
from noc837.drugs.narrative_words import CONCENTRATIONS, GLUED, PER_WORDS, UNITS

# Before a number, these belong to something else: a range, a fraction, a price, an item number.
_MAY_STAND_BEFORE = frozenset("([:;,-/\"'=*&+–—%!|)]")
_JOINS_NUMBERS = frozenset("-/:–—")
_LEAST_RATIO = 100
_MULTIPLES = {"MILLION": 1_000_000, "THOUSAND": 1_000}


class Place(NamedTuple):
    """An amount and the tokens, from first up to last, that it is made of."""

    first: int
    last: int
    amount: Amount
    is_strength: bool


def amounts_in(text: str, tokens: list[Token]) -> list[Place]:
    """The doses and strengths of a text, in order."""
    places = list(_amounts(text, tokens))
    for at in range(len(places) - 2, -1, -1):
        this, after = places[at], places[at + 1]
        # 5 MG-1.5 MG/5 ML, 10 MG-DRUGX 100 MG/5 ML: what a hyphen joins to a strength is one.
        if after.is_strength and tokens[this.last].text == "-":
            places[at] = this._replace(is_strength=True)
    return places


def _amounts(text: str, tokens: list[Token]) -> Iterator[Place]:
    at = 0
    while at < len(tokens):
        place = None
        if tokens[at].kind == NUMBER and _is_free(tokens, at):
            place = _ratio(text, tokens, at) or _measured(text, tokens, at)
        if place:
            yield place
        at = place.last if place else at + 1


def _is_free(tokens: list[Token], at: int) -> bool:
    """Whether a number is not the second part of a range, fraction, time or longer sign."""
    number, before = tokens[at], token_at(tokens, at - 1)
    if before.text in _JOINS_NUMBERS or before.text == "TO":
        return token_at(tokens, at - 2).kind != NUMBER and _may_follow(number, before)
    return _may_follow(number, before)


def _may_follow(number: Token, before: Token) -> bool:
    if before.end != number.start:
        return before.text not in {"<", ">", "$"}
    if number.text[0] == ".":
        return before.text in {"(", ":"}
    return before.text in _MAY_STAND_BEFORE


def _ratio(text: str, tokens: list[Token], at: int) -> Place | None:
    """A strength as ratio, `1:1000` or `1/100,000`: a lone 1 before a number of 100 or more."""
    sign, second = token_at(tokens, at + 1), token_at(tokens, at + 2)
    if tokens[at].text != "1" or sign.text not in {":", "/"} or sign.start != tokens[at].end:
        return None
    number = number_of(second) if second.start == sign.end else None
    if number is None or number < _LEAST_RATIO or number != int(number):
        return None
    if sign.text == "/" and token_at(tokens, at + 3).text in UNITS:
        return None
    return _place(text, tokens, at, at + 3, number, "RATIO")


def _measured(text: str, tokens: list[Token], at: int) -> Place | None:
    number, last = number_of(tokens[at]), at + 1
    if number is None:
        return None
    word = token_at(tokens, last)
    if word.text in _MULTIPLES:
        number, last = number * _MULTIPLES[word.text], last + 1
        word = token_at(tokens, last)
    if word.text in CONCENTRATIONS:
        return _place(text, tokens, at, last + 1, number, CONCENTRATIONS[word.text])
    spelled = word.text if word.text in UNITS else GLUED.get(word.text, "")
    if not spelled:
        return None
    unit, below = UNITS[spelled], _below_the_line(tokens, last + 1)
    if below or unit == "%":
        return _place(text, tokens, at, below or last + 1, number, unit)
    amount = Amount(text[tokens[at].start : word.start + len(spelled)], tokens[at].start, 0, number, unit)
    return Place(at, last + 1, _ending(amount), is_strength=False)


def _ending(amount: Amount) -> Amount:
    return Amount(amount.text, amount.start, amount.start + len(amount.text), amount.number, amount.unit)


def _place(text: str, tokens: list[Token], first: int, last: int, number: Decimal, unit: str) -> Place:
    start, end = tokens[first].start, tokens[last - 1].end
    return Place(first, last, Amount(text[start:end], start, end, number, unit), is_strength=True)


def _below_the_line(tokens: list[Token], at: int) -> int:
    """The index after `/ML`, `/5 ML`, `)/ML`, ` PER ML` or ` ML` that begins at an index, 0 if none does."""
    if token_at(tokens, at).text == "ML":
        return at + 1
    if token_at(tokens, at).text == ")" and token_at(tokens, at + 1).text == "/":
        at += 1
    line, below = token_at(tokens, at), token_at(tokens, at + 1)
    if line.text not in {"/", "PER"}:
        return 0
    if below.kind == NUMBER and line.text == "/":
        return at + 2 + _is_below(token_at(tokens, at + 2))
    if below is END and line.text == "/":
        return at + 1
    return at + 2 if _is_below(below) else 0


def _is_below(token: Token) -> bool:
    return token.kind == WORD and (token.text in UNITS or token.text in PER_WORDS or token.text in GLUED)
