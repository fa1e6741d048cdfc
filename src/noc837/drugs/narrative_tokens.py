"""Cuts a free text into numbers, words and signs."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

_TOKEN = re.compile(r"(\.?[0-9]++(?:[.,][0-9]++)*+)|([^\W\d_][^\W_]*+)|(\S)")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_MOST_DIGITS = 15
_LONGEST_NUMBER = _MOST_DIGITS + 6  # with commas and a point

NUMBER, WORD, SIGN = 1, 2, 3
_NOTHING = "\0"


class Token(NamedTuple):
    """A number, word or sign in upper case, and its place in the text."""

    kind: int
    text: str
    start: int
    end: int


END = Token(SIGN, "", -1, -1)
"""What stands before the first and after the last token."""


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in order."""
    return [
        Token(match.lastindex or SIGN, match[0].upper(), match.start(), match.end()) for match in _TOKEN.finditer(text)
    ]


def without(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text, as long as it was, with a sign that means nothing and blanks in some places of it."""
    pieces, at = [], 0
    for start, end in sorted(places):
        if start >= at:
            pieces += [text[at:start], _NOTHING, " " * (end - start - 1)]
            at = end
    return "".join(pieces) + text[at:] if pieces else text


def number_of(token: Token) -> Decimal | None:
    """The number of a token of at most 15 digits, a comma grouping thousands; None for `1,5` or `1.2.3`."""
    if token.kind != NUMBER or len(token.text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(token.text):
        return None
    digits = token.text.replace(",", "")
    return Decimal(digits) if len(digits.replace(".", "")) <= _MOST_DIGITS else None


def token_at(tokens: list[Token], at: int) -> Token:
    """The token at an index, END where there is none."""
    return tokens[at] if 0 <= at < len(tokens) else END
