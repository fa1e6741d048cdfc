"""The same drug stands twice on one day: same code, modifiers, NDC and date.

Payers deny the second as a duplicate. Where it is meant, a modifier such as 76 or 59 says so; which it is, a person
has to say. Lines of one compound and lines of waste are no repetitions.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.claims.siblings import ndc_of
from noc837.drugs.blanks import squeezed
from noc837.drugs.narrative import is_filler
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_Key = tuple[str, frozenset[str], str, tuple[str, str]]
_MEANT = frozenset(("59", "76", "77", "XE", "XP", "XS", "XU", "KP", "KQ"))


def check(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each line that repeats an earlier one."""
    codes = given.payer_map.codes
    if len(claim.lines) == 1:
        return
    meant = _MEANT | given.payer_map.waste_modifiers
    seen: dict[_Key, ServiceLine] = {}
    for line in claim.lines:
        if line.code not in codes:
            continue
        key = (line.code, line.modifier_set, _drug(line), line.dates)
        earlier = seen.setdefault(key, line)
        if earlier is not line and _may_repeat(line, meant):
            if _may_repeat(earlier, meant):
                yield _finding(line, earlier.ordinal)
            else:
                seen[key] = line


def _may_repeat(line: ServiceLine, meant: frozenset[str]) -> bool:
    """Whether the line does not say that it is no repetition, and enough to tell.

    A line with a prescription or link number is part of a compound, or a prescription of its own.
    """
    if not line.dates[0] or line.prescriptions or not line.modifier_set.isdisjoint(meant):
        return False
    return _drug(line) != ""


def _drug(line: ServiceLine) -> str:
    """The NDC, or the description where no LIN is sent; empty where the drug is not known."""
    if line.lins:
        return ndc_of(line)
    return "" if is_filler(line.description) else squeezed(line.description.upper())


def _finding(line: ServiceLine, earlier: int) -> Finding:
    return Finding(
        RULE.code,
        line.service_place(2),
        line.code,
        f"the line repeats line {earlier}: same code, modifiers, drug and date",
        "one line with the whole quantity, or the modifier that says why it is billed again",
        line.service,
        line=line.ordinal,
    )


_OTHER_DAY = "SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~DTP*472*D8*20261104~LIN**N4*50242006001~CTP****1*UN"

RULE = Rule(
    code="CLM10",
    name="drug-line-repeated",
    place="SV1, SV2",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:746", "18"),
    because=__doc__,
    source="X12 claim status code 746; CARC 18; modifiers 59, 76, 77 and XU",
    examples=(
        Example(example_line(), claim_lines=(example_line(),)),
        Example(example_line(drug=""), claim_lines=(example_line(drug=""),)),
        Example(example_line(), claim_lines=(example_line("HC:J3490:76::::DRUGX 5MG IV"),), found=False),
        Example(example_line(), claim_lines=(_OTHER_DAY,), found=False),
        Example(example_line(), found=False),
    ),
    check_claim=check,
)
