"""The line points to no diagnosis, or to one that the claim does not have.

The payer cannot tell what the drug was given for. The claim's diagnoses are those of HI in loop 2300; which of them
was meant is for a person to say.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.blanks import BLANKS
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_POINTER = re.compile(r"[0-9]{1,2}")
_MOST_DIAGNOSES = 12
_MOST_POINTERS = 4
_USUAL_LENGTH = 11


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for the first diagnosis pointer of a line of 837P that is missing or wrong."""
    service = line.service
    sent, count = service.element(7), claim.diagnosis_count
    if len(sent) <= _USUAL_LENGTH and _are_sound(sent, service.delimiters.component, count):
        return
    for ordinal, pointer in enumerate(_pointers(sent, service.delimiters.component), 1):
        message = _fault(pointer, ordinal, count)
        if message:
            advice = (
                f"a number from 1 to {min(count, _MOST_DIAGNOSES)}" if count else "the claim's diagnoses in HI first"
            )
            yield Finding(RULE.code, f"2400 SV107-{ordinal}", pointer, message, advice, service)
            return


@lru_cache(maxsize=1024)
def _are_sound(sent: bytes, separator: bytes, count: int) -> bool:
    """Whether nothing is wrong; few spellings make up nearly all lines, and this is asked of each."""
    return not any(_fault(pointer, ordinal, count) for ordinal, pointer in enumerate(_pointers(sent, separator), 1))


def _pointers(sent: bytes, separator: bytes) -> list[str]:
    """The pointers, at most one more than there may be."""
    parts = sent.split(separator, _MOST_POINTERS + 1)[: _MOST_POINTERS + 1]
    return [part.decode("latin-1").strip(BLANKS) for part in parts]


def _fault(pointer: str, ordinal: int, count: int) -> str:
    if not pointer:
        return "the line points to no diagnosis" if ordinal == 1 else ""
    if ordinal > _MOST_POINTERS:
        return "the line points to more than four diagnoses"
    if not _POINTER.fullmatch(pointer) or not 1 <= int(pointer) <= _MOST_DIAGNOSES:
        return "a diagnosis pointer is a number from 1 to 12"
    if int(pointer) > count:
        return "the line points to a diagnosis that the claim does not have"
    return ""


def _is_professional(line: ServiceLine) -> object:
    return line.service.id == b"SV1"


RULE = Rule(
    code="CLM02",
    name="diagnosis-pointer-wrong",
    place="SV107",
    guide="P",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:477", "16", "M76"),
    because=__doc__,
    source="005010X222A1: SV107 and HI of loop 2300; stedi.com changelog: diagnosis pointers",
    examples=(
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**2~DTP*472*D8*20261103", guide="P"),
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11~DTP*472*D8*20261103", guide="P"),
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**A~DTP*472*D8*20261103", guide="P"),
        Example(example_line(), found=False, guide="P"),
    ),
    applies=_is_professional,
    check=check,
)
