"""Reads free text about a drug: names, strengths, doses, routes, NDCs, quantities, wastes, prices."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from noc837.drugs.amounts import Place, amounts_in
from noc837.drugs.drug_names import names_in
from noc837.drugs.narrative_tokens import Token, tokens_of, without
from noc837.drugs.narrative_values import Narrative, Quantity, Span
from noc837.drugs.ndc import NdcInText, full_ndcs, paper_forms
from noc837.drugs.remembered import remembered
from noc837.drugs.routes import routes_in
from noc837.drugs.wastes_and_prices import prices_in, wastes_in


@remembered
def read_narrative(text: str) -> Narrative:
    """What a description or note says about a drug; total, and linear in the length of the text.

    Nothing is read inside an NDC or a paper form. A name needs no dictionary, so an administrative note has
    names too: `surely_a_drug` tells. `1,000 MG` is 1000; no amount is read from `1,5 MG`, `½ MG`, `1/2 MG`,
    ranges and times.
    """
    ndcs, quantities = full_ndcs(text), tuple(_quantities(text))
    codes: tuple[Span | NdcInText, ...] = (*quantities, *ndcs)
    tokens = tokens_of(without(text, ((code.start, code.end) for code in codes)))
    places = amounts_in(text, tokens)
    wastes, wasted = wastes_in(text, tokens, places)
    routes = tuple(routes_in(text, tokens, beside_amounts=bool(places or ndcs)))
    prices = tuple(prices_in(text, tokens))
    return Narrative(
        names=tuple(names_in(text, tokens, _starts(tokens, places))),
        strengths=tuple(place.amount for place in places if place.is_strength),
        doses=tuple(place.amount for place in places if not place.is_strength and place.amount.start not in wasted),
        routes=routes,
        ndcs=ndcs,
        quantities=quantities,
        wastes=tuple(wastes),
        prices=prices,
    )


def _quantities(text: str) -> Iterator[Quantity]:
    for form in paper_forms(text):
        number, unit = Decimal(form.quantity.number), form.quantity.unit
        yield Quantity(text[form.start : form.end], form.start, form.end, number, unit)


def _starts(tokens: list[Token], places: Iterable[Place]) -> set[int]:
    return {token.start for place in places for token in tokens[place.first : place.last]}
