"""The payer maps as the rules allow them: the shipped ones, and with them an operator's."""

from functools import cache
from typing import TYPE_CHECKING

from noc837.payer_maps import PayerMaps
from noc837.payer_maps.steerable import Catalogue, Holds, Steerable
from noc837.rule import Rule
from noc837.rules import ALL, CORRECTION_WITHHELD, waste

if TYPE_CHECKING:
    from os import PathLike

    from noc837.payer_maps.load import LoadedMaps


def catalogue() -> Catalogue:
    """What maps may say of each rule, by its code."""
    return {rule.code: _steerable(rule) for rule in ALL}


def _steerable(rule: Rule) -> Steerable:
    return Steerable(
        rule.guide,
        rule.may_correct.payer_decides,
        {each.name: Holds(each.default, each.words, each.form) for each in rule.parameters},
        "it tells that corrections were withheld" if rule is CORRECTION_WITHHELD else "",
        rule.check_event is not None,
        rule.off,
        rule is waste.NOT_ATTESTED,
    )


def load_maps(own: "str | PathLike[str] | None" = None) -> PayerMaps:
    """The shipped maps and those of an operator's directory; raises BrokenMaps with all that is wrong in them."""
    return load_with_files(own).maps


def load_with_files(own: "str | PathLike[str] | None" = None) -> "LoadedMaps":
    """The same maps with the files they come from."""
    from noc837.payer_maps import load  # lxml takes its time, and not every command needs maps

    return load.load_maps(catalogue(), own)


@cache
def shipped_maps() -> PayerMaps:
    """The shipped maps, read once."""
    return load_maps()
