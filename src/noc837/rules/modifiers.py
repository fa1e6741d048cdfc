"""A modifier is not two letters or digits, stands twice, or behind a gap; only its case and outer blanks are put right.

A modifier is the provider's statement: which one was meant is for a person to say.
"""

import re
from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.blanks import BLANKS
from noc837.drugs.remembered import remembered
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_MODIFIER = re.compile(r"[A-Z0-9]{2}")


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each modifier that is malformed, repeated, or follows an empty one."""
    seen: set[str] = set()
    gap = False
    for component, sent in enumerate(line.modifiers, 3):
        modifier = sent.strip(BLANKS)
        modifier = modifier.upper() if modifier.isascii() else modifier
        if modifier and not _MODIFIER.fullmatch(modifier):
            # A text among the modifiers may be the description, and then DSC04 says so.
            root = ("DSC04",) if len(modifier) > 2 and not line.overflow else ()
            yield _finding(line, component, "a modifier is two letters or digits", None, root)
        elif sent != modifier:
            yield _finding(line, component, "the modifier is in lower case or padded", modifier)
        elif modifier in seen:
            yield _finding(line, component, "the modifier stands twice", None)
        elif gap and modifier:
            yield _finding(line, component, "the modifier follows an empty one", None)
        if modifier:
            seen.add(modifier)
        gap = gap or not modifier


@remembered
def _are_sound(joined: str) -> bool:
    """Whether nothing is wrong with modifiers that have colons between them."""
    modifiers = joined.rstrip(":").split(":")
    return all(map(_MODIFIER.fullmatch, modifiers)) and len(set(modifiers)) == len(modifiers)


def _finding(
    line: ServiceLine, component: int, message: str, modifier: str | None, follows_from: tuple[str, ...] = ()
) -> Finding:
    """A finding on one modifier; `modifier` is how it should be written, where that is certain."""
    place, sent = line.service_place(component), line.procedure[component - 1]
    correction = None
    if modifier is not None:
        written = line.service.with_component(line.composite, component, modifier.encode("ascii"))
        written = written.with_components_cut(line.composite, len(line.procedure))
        correction = Correction(Basis.FORM, (Change(place, line.service, written),))
    suggestion = modifier or "two letters or digits, each modifier once, none left out before it"
    return Finding(RULE.code, place, sent, message, suggestion, line.service, correction, follows_from)


RULE = Rule(
    code="MOD01",
    name="modifier-malformed",
    place="SV101-3 to 6, SV202-3 to 6",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:453", "4", "N823"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: SV101-3 to 6, SV202-3 to 6",
    examples=(
        Example(example_line("HC:J3490:jz::::DRUGX 5MG IV"), example_line("HC:J3490:JZ::::DRUGX 5MG IV")),
        Example(example_line("HC:J3490:JZRT::::DRUGX 5MG IV")),
        Example(example_line("HC:J3490:RT1::::DRUGX 5MG IV")),
        Example(example_line("HC:J3490:JZ:JZ:::DRUGX 5MG IV")),
        Example(example_line("HC:J3490::JZ:::DRUGX 5MG IV")),
        Example(example_line("HC:J3490:JZ:RT:::DRUGX 5MG IV"), found=False),
    ),
    applies=lambda line: line.modifiers and not _are_sound(":".join(line.modifiers)),
    check=check,
)
