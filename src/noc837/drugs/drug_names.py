"""Reads the names of drugs: the words of a text that are nothing else."""

import re
from collections.abc import Iterator, Set

from noc837.drugs.narrative_tokens import NUMBER, SIGN, WORD, Token, token_at
from noc837.drugs.narrative_values import Span
from noc837.drugs.narrative_words import CUT_FORMS, NOT_NAMES, SHORT_NAMES

_FEWEST_LETTERS = 3
_GAPS = frozenset(("", " ", "  ", "-", ".", ". ", "'", "’"))
_JOINS = frozenset("-.'’")
_ISOTOPES = frozenset(("I", "Y", "F", "P"))
_CODE = re.compile(r"[A-Z][0-9]{4}|N4[0-9]+|[A-Z]+[0-9]{6,}[A-Z0-9]*")


def names_in(text: str, tokens: list[Token], used: Set[int]) -> Iterator[Span]:
    """The names of a text in order; tokens that start in `used` are something else.

    A name begins with a word of three letters or more, a vitamin such as B12, `5-FU` or `RA-223`, in the first
    place of the text also with a shorter word (`CA CHLORIDE`). It goes on over blanks and hyphens, also with
    what could begin none: `VITAMIN E`, `INTERFERON BETA-1A`.
    """
    start = end = -1
    for at, token in enumerate(tokens):
        if token.kind == SIGN and token.text in _JOINS:
            continue
        unused = token.start not in used
        if start >= 0 and unused and _goes_on(tokens, at, text[end : token.start]):
            end = token.end
            continue
        if start >= 0:
            yield Span(text[start:end], start, end)
            start = -1
        if unused and _begins(tokens, at):
            start, end = token.start, token.end
    if start >= 0:
        yield Span(text[start:end], start, end)


def _goes_on(tokens: list[Token], at: int, gap: str) -> bool:
    if gap not in _GAPS:
        return False
    token = tokens[at]
    if token.kind == NUMBER:
        return gap == "-" and token.text.isdigit() and len(token.text) <= 3
    return _is_free_word(tokens, at)


def _is_free_word(tokens: list[Token], at: int) -> bool:
    word = tokens[at].text
    if tokens[at].kind != WORD or word in NOT_NAMES or (not word.isalpha() and _CODE.fullmatch(word)):
        return False
    return not (0 < at == len(tokens) - 1 and word in CUT_FORMS)


def _begins(tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.kind == NUMBER:
        return (
            token.text.isdigit() and len(token.text) <= 2 and _is_joined(tokens, at) and _is_free_word(tokens, at + 2)
        )
    if not _is_free_word(tokens, at):
        return False
    if sum(map(str.isalpha, token.text)) < _FEWEST_LETTERS:
        opens = at == 0 and len(tokens) > 1 and tokens[1].kind == WORD and _begins(tokens, 1)
        return opens or token.text in SHORT_NAMES or _is_isotope(tokens, at)
    return len(set(token.text)) > 1


def _is_joined(tokens: list[Token], at: int) -> bool:
    """Whether a hyphen joins a token to the one after the hyphen."""
    hyphen, after = token_at(tokens, at + 1), token_at(tokens, at + 2)
    return hyphen.text == "-" and hyphen.start == tokens[at].end and after.start == hyphen.end


def _is_isotope(tokens: list[Token], at: int) -> bool:
    number = token_at(tokens, at + 2)
    symbol = tokens[at].text
    return (
        (symbol in _ISOTOPES or (len(symbol) == 2 and symbol.isalpha()))
        and _is_joined(tokens, at)
        and number.kind == NUMBER
        and number.text.isdigit()
        and 2 <= len(number.text) <= 3
    )
