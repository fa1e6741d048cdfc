"""Which payer map is in force for a claim."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from noc837.claims.claim import Claim
from noc837.payer_maps.payer_map import Choice, PayerMap

DEFAULT = "default"
BY_PAYER_ID, BY_RECEIVER, BY_FILING_INDICATOR = "payer id", "receiver", "filing indicator"


_NONE: frozenset[str] = frozenset()


class Traits(NamedTuple):
    """What of a claim decides on its map: NM109 of 2010BB, GS03, SBR09, P or I, and in 837I the type of bill."""

    payer_id: str = ""
    receiver: str = ""
    filing_indicator: str = ""
    claim_type: str = ""
    bill_type: str = ""


def compared(payer: str) -> str:
    """A payer id, receiver or filing indicator as it is compared: in capital letters, without blanks around it."""
    return payer.strip().upper()


def traits_of(claim: Claim) -> Traits:
    """The traits of a claim: of the payer it is sent to, never of another one on it."""
    place = claim.envelope
    guide = place.group.guide
    subscriber = place.subscriber
    return Traits(
        subscriber.payer_id,
        place.group.receiver_code,
        subscriber.filing_indicator,
        guide.claim_type if guide else "",
        claim.bill_type,
    )


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Whom a map applies to: one of the payer ids, receivers or filing indicators, and of theirs only some claims.

    Empty `claim_types` (P, I) and `bill_types` are all. A map without any of the first three applies to nobody by
    itself: others inherit from it.
    """

    payer_ids: frozenset[str] = frozenset()
    receivers: frozenset[str] = frozenset()
    filing_indicators: frozenset[str] = frozenset()
    claim_types: frozenset[str] = frozenset()
    bill_types: frozenset[str] = frozenset()

    def fits(self, traits: Traits) -> bool:
        """Whether the claim type and the type of bill are among those meant."""
        if self.claim_types and traits.claim_type not in self.claim_types:
            return False
        return not self.bill_types or is_billed_as(self.bill_types, traits.bill_type)

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """The payers, each as the way to tell it and its value."""
        ways = (
            (BY_PAYER_ID, self.payer_ids),
            (BY_RECEIVER, self.receivers),
            (BY_FILING_INDICATOR, self.filing_indicators),
        )
        return frozenset((way, value) for way, values in ways for value in values)

    def is_as_narrow_as(self, other: "AppliesTo") -> bool:
        """Whether both name claim types and bill types, or neither does, and some claim is meant by both."""
        types = _overlap(self.claim_types, other.claim_types, lambda a, b: a == b)
        return types and _overlap(self.bill_types, other.bill_types, same_bill_type)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedMap:
    """A map and whom it applies to; an operator's `own` one goes before one that is shipped."""

    payer_map: PayerMap
    applies_to: AppliesTo = AppliesTo()
    own: bool = False

    @property
    def precedence(self) -> tuple[bool, bool, bool]:
        """Sorts maps for one payer: own ones first, then those for some bill types, then those for a claim type."""
        return not self.own, not self.applies_to.bill_types, not self.applies_to.claim_types


class InForce(NamedTuple):
    """The map in force, and what chose it: one of the three ways, or that no other map applies."""

    payer_map: PayerMap
    why: str


class PayerMaps:
    """All maps of a run by id; `codes` are those that any map in use treats as unclassified."""

    def __init__(self, by_id: Mapping[str, PayerMap], placed: Iterable[PlacedMap] = ()) -> None:
        ordered = sorted(placed, key=lambda each: each.precedence)
        self.by_id = MappingProxyType(dict(by_id))
        self.default = by_id[DEFAULT]
        in_use = {self.default, *(each.payer_map for each in ordered)}
        self.codes = frozenset(code for each in in_use for code in each.codes)
        self._ways = (
            (BY_PAYER_ID, 0, _indexed(ordered, lambda to: to.payer_ids)),
            (BY_RECEIVER, 1, _indexed(ordered, lambda to: to.receivers)),
            (BY_FILING_INDICATOR, 2, _indexed(ordered, lambda to: to.filing_indicators)),
        )
        self._bill_types = {each: each.bill_types for each in in_use}
        self._narrowed: dict[tuple[PayerMap, frozenset[str]], PayerMap] = {}

    def of(self, claim: Claim) -> PayerMap:
        """The map in force for a claim, with the cases that fit its type of bill."""
        traits = traits_of(claim)
        return self._narrow(self._chosen(traits)[0], traits.bill_type)

    def in_force(self, traits: Traits) -> InForce:
        """The map in force for some traits, with the cases that fit the type of bill, and why it is in force.

        A payer id goes before a receiver, that before a filing indicator, and the default map comes last.
        """
        payer_map, way, value = self._chosen(traits)
        return InForce(self._narrow(payer_map, traits.bill_type), f"{way} {value.strip()}".rstrip())

    def _chosen(self, traits: Traits) -> tuple[PayerMap, str, str]:
        """The map for some traits, and the way and the value that chose it."""
        for way, trait, maps in self._ways:
            for placed in maps.get(compared(traits[trait]), ()):
                if placed.applies_to.fits(traits):
                    return placed.payer_map, way, traits[trait]
        return self.default, "no other map applies", ""

    def _narrow(self, payer_map: PayerMap, bill_type: str) -> PayerMap:
        """The map without the cases for other types of bill; there are few, however many types a file has."""
        named = self._bill_types[payer_map]
        if not named:
            return payer_map
        fitting = frozenset(each for each in named if is_billed_as((each,), bill_type)) if bill_type else _NONE
        key = (payer_map, fitting)
        if key not in self._narrowed:
            choices = {code: _fitting(choice, fitting) for code, choice in payer_map.choices.items()}
            self._narrowed[key] = replace(payer_map, choices=MappingProxyType(choices))
        return self._narrowed[key]


def only(payer_map: PayerMap) -> PayerMaps:
    """One map for all claims."""
    return PayerMaps({DEFAULT: payer_map})


def is_billed_as(bill_types: Iterable[str], bill_type: str) -> bool:
    """Whether a type of bill is one of some, where 11x stands for all frequencies."""
    return any(bill_type[:2] == each[:2] and each[2:] in ("x", bill_type[2:]) for each in bill_types)


def same_bill_type(one: str, other: str) -> bool:
    """Whether some claim has both types of bill, where 11x stands for all frequencies."""
    return is_billed_as((one,), other) or is_billed_as((other,), one)


def _overlap(ones: frozenset[str], others: frozenset[str], same: Callable[[str, str], bool]) -> bool:
    """Whether some of the ones and of the others are the same; also where there are neither."""
    if not ones and not others:
        return True
    return any(same(one, other) for one in ones for other in others)


def _fitting(choice: Choice, fitting: frozenset[str]) -> Choice:
    cases = tuple(case for case in choice.cases if not case.bill_types or case.bill_types & fitting)
    return replace(choice, cases=cases)


def _indexed(
    placed: Iterable[PlacedMap], keys: Callable[[AppliesTo], frozenset[str]]
) -> Mapping[str, tuple[PlacedMap, ...]]:
    index: dict[str, list[PlacedMap]] = {}
    for each in placed:
        for key in keys(each.applies_to):
            index.setdefault(key, []).append(each)
    return {key: tuple(maps) for key, maps in index.items()}
