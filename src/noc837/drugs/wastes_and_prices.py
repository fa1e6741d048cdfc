"""Reads what a text says was discarded, and invoice prices."""

import re
from collections.abc import Iterator
from decimal import Decimal

from noc837.drugs.amounts import Place
from noc837.drugs.narrative_tokens import SIGN, Token, number_of, token_at
from noc837.drugs.narrative_values import Amount, Price
from noc837.drugs.narrative_words import GIVEN_WORDS, PRICE_FILLINGS, PRICE_WORDS, UNITS, WASTE_WORDS

_FILLINGS = frozenset({":", "=", "-", "OF", "WAS", "AMOUNT", "AMT", "("})
_CENTS = re.compile(r"[0-9,]+\.[0-9]{2}")


def wastes_in(text: str, tokens: list[Token], places: list[Place]) -> tuple[list[Amount], set[int]]:
    """What a text says was discarded, and the starts of the amounts so taken.

    `WASTE 50MG`, `100MG DISCARDED`, `WASTED 0`, `NO WASTE`. Between two amounts the word speaks of the
    second, unless that one is said to be given.
    """
    by_first = {place.first: place for place in places if not place.is_strength}
    by_last = {place.last: place for place in by_first.values()}
    wastes, taken = [], set()
    for at, token in enumerate(tokens):
        if token.text not in WASTE_WORDS:
            continue
        place = _after(tokens, at, by_first) or _before(tokens, at, by_last)
        if place and place.amount.start not in taken:
            taken.add(place.amount.start)
            start, end = min(token.start, place.amount.start), max(token.end, place.amount.end)
            wastes.append(Amount(text[start:end], start, end, place.amount.number, place.amount.unit))
        elif not place:
            wastes.extend(_nothing(text, tokens, at))
    return wastes, taken


def _after(tokens: list[Token], at: int, by_first: dict[int, Place]) -> Place | None:
    first = _past_fillings(tokens, at + 1)
    place = by_first.get(first)
    return None if place and token_at(tokens, place.last).text in GIVEN_WORDS else place


def _past_fillings(tokens: list[Token], at: int) -> int:
    for _ in range(2):
        at += token_at(tokens, at).text in _FILLINGS
    return at


def _before(tokens: list[Token], at: int, by_last: dict[int, Place]) -> Place | None:
    if token_at(tokens, at - 1).kind == SIGN and token_at(tokens, at - 1).text in {"(", "-", ","}:
        at -= 1
    return by_last.get(at)


def _nothing(text: str, tokens: list[Token], at: int) -> Iterator[Amount]:
    after, before = token_at(tokens, _past_fillings(tokens, at + 1)), token_at(tokens, at - 1)
    for other in (after, before):
        if other.text in {"0", "NO", "ZERO", "NONE"}:
            start, end = min(tokens[at].start, other.start), max(tokens[at].end, other.end)
            yield Amount(text[start:end], start, end, Decimal(0), "")
            return


def prices_in(text: str, tokens: list[Token]) -> Iterator[Price]:
    """The invoice prices of a text: INVOICE or INV, and a number with a dollar sign or with cents."""
    for at, token in enumerate(tokens):
        if token.text not in PRICE_WORDS:
            continue
        last = at + 1
        while last <= at + 3 and token_at(tokens, last).text in PRICE_FILLINGS:
            last += 1
        dollars = token_at(tokens, last).text == "$"
        last += dollars
        number = number_of(token_at(tokens, last))
        if number is None or token_at(tokens, last + 1).text in UNITS:
            continue
        if dollars or _CENTS.fullmatch(tokens[last].text):
            yield Price(text[token.start : tokens[last].end], token.start, tokens[last].end, number)
