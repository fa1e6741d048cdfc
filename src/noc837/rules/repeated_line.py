"""The same drug stands twice on one day: same code, modifiers, NDC and date.

Payers deny the second as a duplicate. The drug is told by its NDC; where a line has none, by the description but for
its amounts. Where it is meant, a modifier such as 76 or 59 says so; which it is, a person
has to say. Lines of one compound and lines of waste are no repetitions.
"""

from collections.abc import Iterable, Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine, raw_text
from noc837.claims.siblings import drug_name_of, ndc_of
from noc837.drugs.blanks import squeezed
from noc837.drugs.ndc import Placeholder
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_Group = tuple[str, frozenset[str], tuple[str, str], str]
_Key = tuple[str, str]
_MEANT = frozenset(("59", "76", "77", "XE", "XP", "XS", "XU", "KP", "KQ"))


def check(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each line that repeats an earlier one."""
    if len(claim.lines) == 1:
        return
    codes, meant = given.payer_map.codes, _MEANT | given.payer_map.waste_modifiers
    lines = [line for line in claim.lines if line.code in codes and _may_repeat(line, meant)]
    numbers = set(map(ndc_of, lines))
    if len(numbers) == len(lines) and "" not in numbers:
        return  # each its own NDC, as in nearly all claims
    alike: dict[_Group, list[ServiceLine]] = {}
    for line in lines:
        where = line.revenue_code or line.place_of_service or claim.facility_code
        alike.setdefault((line.code, line.modifier_set, line.dates, where), []).append(line)
    for group in alike.values():
        if len(group) > 1:
            yield from _repeated(group)


def _may_repeat(line: ServiceLine, meant: frozenset[str]) -> bool:
    """Whether the line has a day, and does not say that it is no repetition.

    A line with a prescription or link number is part of a compound, or a prescription of its own.
    """
    return line.dates[0] != "" and not line.prescriptions and line.modifier_set.isdisjoint(meant)


def _repeated(lines: Iterable[ServiceLine]) -> Iterator[Finding]:
    """A finding for each line that bills the drug of an earlier one."""
    seen: dict[_Key, int] = {}
    numbered = [(line, _number(line)) for line in lines]
    are_named = any(not number for _, number in numbered)
    for line, number in numbered:
        wanted, known_by = _keys(number, drug_name_of(line) if are_named else "")
        earlier = next((seen[key] for key in wanted if key in seen), 0)
        if earlier:
            yield _finding(line, earlier)
        for key in known_by:
            if key[1]:
                seen.setdefault(key, line.ordinal)


def _keys(number: str, name: str) -> tuple[tuple[_Key, ...], tuple[_Key, ...]]:
    """What an earlier line of the same drug is known by, and what this one is: names count where a number lacks."""
    if number:
        return (("number", number), ("name alone", name)), (("number", number), ("name", name))
    return (("name", name),), (("name", name), ("name alone", name))


def _number(line: ServiceLine) -> str:
    """The line's NDC, or what stands in its place where that is in doubt; empty where nothing does."""
    number = ndc_of(line)
    if number or isinstance(line.ndc, Placeholder):
        return number
    return squeezed(" ".join(raw_text(lin, 3) for lin in line.lins)).upper()


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
        Example(example_line(drug=""), claim_lines=(example_line("HC:J3490:::::DRUGX 2MG IV"),)),
        Example(example_line(drug=""), claim_lines=(example_line("HC:J3490:::::DRUGY 5MG IV"),), found=False),
        Example(example_line(), claim_lines=(example_line("HC:J3490:76::::DRUGX 5MG IV"),), found=False),
        Example(example_line(), claim_lines=(_OTHER_DAY,), found=False),
        Example(example_line(), found=False),
    ),
    check_claim=check,
)
