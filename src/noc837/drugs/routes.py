"""Reads routes of administration."""

from collections.abc import Iterator

from noc837.drugs.narrative_tokens import SIGN, WORD, Token, token_at
from noc837.drugs.narrative_values import Route
from noc837.drugs.narrative_words import CUT_ROUTES, DOUBTFUL_ROUTES, NUMERAL_LEADS, ROUTES


def routes_in(text: str, tokens: list[Token], beside_amounts: bool) -> Iterator[Route]:
    """The routes of a text in order.

    Routes that are also ordinary words, such as IT and PO, count only beside amounts. IV after FACTOR or
    STAGE is a number. A route cut off by the end of the text is read where it can be no other.
    """
    for at, token in enumerate(tokens):
        if token.kind != WORD:
            continue
        route, last = _route(tokens, at), at
        if not route:
            route, last = _in_two_words(tokens, at)
        if route and (beside_amounts or token.text not in DOUBTFUL_ROUTES):
            start, end = token.start, tokens[last].end
            yield Route(text[start:end], start, end, route)


def _route(tokens: list[Token], at: int) -> str:
    word = tokens[at].text
    route = ROUTES.get(word, "")
    if not route:
        return CUT_ROUTES.get(word, "") if at == len(tokens) - 1 else ""
    if word == "IV" and token_at(tokens, at - 1).text in NUMERAL_LEADS:
        return ""
    if word in {"ID", "PO"} and token_at(tokens, at + 1).text in {"#", ":", "NO", "BOX"}:
        return ""
    return route


def _in_two_words(tokens: list[Token], at: int) -> tuple[str, int]:
    """`INTRA-ARTICULAR`, `SUB-Q`, with a hyphen or blanks between, and the index of its last word."""
    if tokens[at].text not in {"INTRA", "SUB"}:
        return "", at
    last = at + 2 if token_at(tokens, at + 1).kind == SIGN and tokens[at + 1 : at + 2] else at + 1
    if last == at + 2 and tokens[at + 1].text != "-":
        return "", at
    return ROUTES.get(tokens[at].text + token_at(tokens, last).text, ""), last
