"""Modifiers that do not fit one another, the other lines, or a drug; near twins that only report.

A modifier is the provider's statement: none is ever changed.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.blanks import BLANKS
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_DISCOUNTS = frozenset({"JG", "TB"})
_ONE_DISCOUNT_FROM = "20250101"
_FIRST = frozenset({"KP"})
_PARTS = frozenset({"KP", "KQ"})
_OF_UNIT_DOSES = frozenset({"KO", "KQ"})
_NOT_FOR_DRUGS = {
    "GR": "a service by a resident in a Veterans Affairs facility",
    "GU": "a routine notice of liability",
    "GE": "a service by a resident under the primary care exception",
}
_OF_NO_DRUG = frozenset(_NOT_FOR_DRUGS)


def _finding(
    rule: Rule, line: ServiceLine, modifier: str, message: str, suggestion: str, severity: Severity | None = None
) -> Finding:
    """A finding on a modifier of the line."""
    component = next(n for n, sent in enumerate(line.modifiers, 3) if sent.strip(BLANKS).upper() == modifier)
    sent = line.procedure[component - 1]
    place = line.service_place(component)
    return Finding(rule.code, place, sent, message, suggestion, line.service, severity=severity)


def check_discounts(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a line has both modifiers of the 340B program, or JG from 2025 on."""
    if line.modifier_set >= _DISCOUNTS:
        yield _finding(DRUG_DISCOUNT, line, "JG", "JG and TB stand on one line and exclude each other", "one of them")
    elif line.dates[0] >= _ONE_DISCOUNT_FROM:
        message = "from 2025 on Medicare is said to take TB only for drugs of the 340B program"
        yield _finding(DRUG_DISCOUNT, line, "JG", message, "TB, if the payer has given up JG", Severity.INFO)


def check_compound(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a further drug of a unit dose has no first one, or a single drug is one of several."""
    modifiers = line.modifier_set
    if "KQ" in modifiers and line.dates not in claim.siblings.dates_bearing(_FIRST):
        message = "KQ is the second or a later drug of a unit dose, and no line of that date has KP, the first"
        yield _finding(COMPOUND, line, "KQ", message, "KP on the line of the first drug")
    if "KO" in modifiers and not modifiers.isdisjoint(_PARTS):
        message = "KO is a unit dose of a single drug, KP and KQ are of one with several"
        yield _finding(COMPOUND, line, "KO", message, "KO alone, or KP or KQ")


def check_meaning(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each modifier that speaks of a service and says nothing of a drug."""
    for modifier in sorted(line.modifier_set & _OF_NO_DRUG):
        message = f"{modifier} says that it is {_NOT_FOR_DRUGS[modifier]}, nothing of a drug"
        yield _finding(NOT_FOR_DRUGS, line, modifier, message, f"no {modifier}, unless the payer asks for it")


def _with(*modifiers: str) -> str:
    padded = [*modifiers, "", "", "", ""][:4]
    return example_line(f"HC:J3490:{':'.join(padded)}:DRUGX 5MG IV")


DRUG_DISCOUNT = Rule(
    code="MOD05",
    name="340b-modifiers-clash",
    place="SV101-3 to 6, SV202-3 to 6",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:453"),
    because="""JG and TB, the modifiers of the 340B program, exclude each other on a line.

JG alone is reported as information for services from 2025 on: Medicare is said to take TB from all by then.""",
    source="essentialhospitals.org, rxtrail.org and carecostestimate.com on JG and TB",
    examples=(
        Example(_with("JG", "TB")),
        Example(_with("JG")),
        Example(_with("TB"), found=False),
        Example(_with("JG").replace("20261103", "20241231"), found=False),
    ),
    applies=lambda line: "JG" in line.modifier_set,
    check=check_discounts,
)

COMPOUND = Rule(
    code="MOD06",
    name="compound-modifiers-incomplete",
    place="SV101-3 to 6, SV202-3 to 6",
    guide="both",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""KQ marks a further drug of a unit dose and needs KP, the first, on the same date; KO is a single drug.

Some Medicaid plans use KP and KQ for several NDCs of one code, so this is information only.""",
    source="HCPCS 2019 on KO, KP and KQ; WV/Molina NDC notice",
    examples=(
        Example(_with("KQ")),
        Example(_with("KO", "KP")),
        Example(_with("KQ"), found=False, claim_lines=(_with("KP"),)),
        Example(_with("KO"), found=False),
    ),
    applies=lambda line: not line.modifier_set.isdisjoint(_OF_UNIT_DOSES),
    check=check_compound,
)

NOT_FOR_DRUGS = Rule(
    code="MOD07",
    name="modifier-not-for-drugs",
    place="SV101-3 to 6, SV202-3 to 6",
    guide="both",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""GR, GU and GE speak of residents and of notices, not of a drug, though they are at times put on one.

They are reported and stay.""",
    source="HCPCS 2019 on GR, GU and GE",
    examples=(
        Example(_with("GR")),
        Example(_with("RT", "GU")),
        Example(_with("RT"), found=False),
    ),
    applies=lambda line: not line.modifier_set.isdisjoint(_OF_NO_DRUG),
    check=check_meaning,
)
