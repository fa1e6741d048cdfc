"""The payer maps as the rules allow them: the shipped ones, and with them an operator's."""

from functools import cache
from typing import TYPE_CHECKING

from noc837.payer_maps import PayerMaps
from noc837.payer_maps.steerable import Catalogue, Holds, Steerable
from noc837.rule import MayCorrect, Rule
from noc837.rules import ALL, CORRECTION_WITHHELD

if TYPE_CHECKING:
    from pathlib import Path

_PAYER_DECIDES = (MayCorrect.PAYER_YES, MayCorrect.PAYER_NO)


def catalogue() -> Catalogue:
    """What maps may say of each rule, by its code."""
    return {rule.code: _steerable(rule) for rule in ALL}


def _steerable(rule: Rule) -> Steerable:
    return Steerable(
        rule.guide,
        rule.may_correct in _PAYER_DECIDES,
        {each.name: Holds(each.default, each.words) for each in rule.parameters},
        "it tells that corrections were withheld" if rule is CORRECTION_WITHHELD else "",
        rule.check_event is not None,
    )


def load_maps(own: "Path | None" = None) -> PayerMaps:
    """The shipped maps and those of an operator's directory; raises BrokenMaps with all that is wrong in them."""
    from noc837.payer_maps import load  # lxml takes its time, and not every command needs maps

    return load.load_maps(catalogue(), own)


@cache
def shipped_maps() -> PayerMaps:
    """The shipped maps, read once."""
    return load_maps()
