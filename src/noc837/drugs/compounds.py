"""Tells the texts of compounded drugs: mixtures that a pharmacy made for one patient."""

import re

from noc837.drugs.narrative_reader import read_narrative
from noc837.drugs.narrative_values import Amount, Span
from noc837.drugs.remembered import remembered

_WORD = re.compile(r"(?<![A-Z0-9])(?:COMPOUND|COMPOUNDED|CMPD|CPD|TRI-?MIX|BI-?MIX)(?![A-Z0-9])(?! TINCTURE)")
_DENIAL = re.compile(r"(?<![A-Z0-9])(?:NOT|NON|NO|UN|WITHOUT)[ -]*(?:A |THE )?\Z")
_DENIAL_REACH = 16
_JOINT = re.compile(r"\s*(?:[+&/]|(?<=\s)(?:AND|WITH)(?=\s))\s*")
# What a pump is filled with is mixed, however the drugs are listed.
_PUMP = re.compile(r"(?<![A-Z])PUMP(?![A-Z])")
_LISTED = re.compile(r"\s*(?:[+&/,;]|(?<=\s)(?:AND|WITH)(?=\s))?\s*")
_BESIDE = re.compile(r"[ (-]*")
_ANY_JOINT = re.compile(r"[+&/]|\sAND\s|\sWITH\s")
_NOT_OF_A_DRUG = frozenset({"ML", "L", "%", "RATIO"})
# Parts of products that are sold ready mixed.
_PARTNERS = re.compile(
    r"(?:[A-Z]+(?:BACTAM|MAB|VIR)|CILASTATIN|CLAVULANATE|DALFOPRISTIN|EPI|EPINEPHRINE|GLYCOPYRROLATE|HEPARIN|"
    r"HYALURONIDASE|MELOXICAM|RILPIVIRINE|TRIMETHOPRIM)(?:-[A-Z]+)?"
)
_SWALLOWED = re.compile(r"(?<![A-Z])(?:TABS?|TABLETS?|CAPS?|CAPSULES?|APAP|PO|ORAL)(?![A-Z])")


@remembered
def is_compound(text: str) -> bool:
    """Whether a text surely describes a compound; linear in its length.

    It says COMPOUND, COMPOUNDED, CMPD or CPD and does not deny it, or it joins two drugs, each with an amount of its
    own, by +, &, /, AND or WITH, or for a pump in any way. Volumes do not count, since a diluent has one; nor do
    percentages and ratios, wastes, one name twice, the parts of products sold ready mixed, or tablets and capsules.
    """
    upper = text.upper()
    if _says_so(upper):
        return True
    if _PUMP.search(upper):
        return _joins_drugs(upper, _LISTED)
    return _ANY_JOINT.search(upper) is not None and _joins_drugs(upper, _JOINT)


def _says_so(upper: str) -> bool:
    before = (upper[max(0, word.start() - _DENIAL_REACH) : word.start()] for word in _WORD.finditer(upper))
    return any(not _DENIAL.search(words) for words in before)


def _joins_drugs(upper: str, joint: re.Pattern[str]) -> bool:
    narrative = read_narrative(upper)
    amounts = [a for a in (*narrative.doses, *narrative.strengths) if a.unit not in _NOT_OF_A_DRUG]
    if len(amounts) < 2 or len(narrative.names) < 2 or _SWALLOWED.search(upper):
        return False
    values: list[Span] = sorted((*narrative.names, *amounts), key=lambda value: value.start)
    fours = zip(values, values[1:], values[2:], values[3:], strict=False)
    return any(
        _is_drug(upper, first, second)
        and _is_drug(upper, third, fourth)
        and joint.fullmatch(upper, second.end, third.start) is not None
        and _are_two_drugs(_name(first, second), _name(third, fourth))
        for first, second, third, fourth in fours
    )


def _is_drug(upper: str, first: Span, second: Span) -> bool:
    """Whether two values are a name and its amount, in either order, side by side."""
    return isinstance(first, Amount) != isinstance(second, Amount) and (
        _BESIDE.fullmatch(upper, first.end, second.start) is not None
    )


def _name(first: Span, second: Span) -> str:
    return second.text if isinstance(first, Amount) else first.text


def _are_two_drugs(name: str, other: str) -> bool:
    words = name.split()[0], other.split()[0]
    return words[0] != words[1] and not any(map(_PARTNERS.fullmatch, words))
