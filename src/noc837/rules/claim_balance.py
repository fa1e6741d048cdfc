"""The claim's charge is not the sum of its lines' charges.

Payers refuse such a claim. Which of the charges is wrong is for a person to say: no charge is ever changed. A line of
revenue code 0001 that repeats the total is no charge of its own.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.blanks import BLANKS
from noc837.drugs.remembered import remembered
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_AMOUNT = re.compile(r"-?(?=\.?[0-9])[0-9]{0,14}(?:\.[0-9]{0,4})?")


def check(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where all charges are numbers and the lines do not add up to the claim."""
    total, added = _amount(claim.clm.element(2)), 0
    if total is None:
        return
    for line in claim.lines:
        amount = _charge(line)
        if amount is None:
            return
        added += amount
    if added == total:
        return
    charges = added - _totals(claim)
    if charges != total:
        yield Finding(
            RULE.code,
            "2300 CLM02",
            claim.charge,
            "the claim's charge is not the sum of its lines' charges",
            f"the lines add up to {_written(charges)}",
            claim.clm,
        )


def _charge(line: ServiceLine) -> int | None:
    return _amount(line.service.element(line.composite + 1))


def _totals(claim: Claim) -> int:
    return sum(_charge(line) or 0 for line in claim.lines if line.revenue_code == "0001")


def _amount(sent: bytes) -> int | None:
    return _read_amount(sent.decode("latin-1"))


@remembered
def _read_amount(sent: str) -> int | None:
    """An amount in ten-thousandths; None for what is no number, and for more digits than any charge has."""
    sent = sent.strip(BLANKS)
    if not _AMOUNT.fullmatch(sent):
        return None
    whole, _, fraction = sent.partition(".")
    return int(whole + fraction.ljust(4, "0"))


def _written(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-4).normalize():f}"


RULE = Rule(
    code="CLM01",
    name="claim-out-of-balance",
    place="CLM02",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:400", "16", "M54"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: CLM02, SV102, SV203; X12 claim status code 400",
    examples=(
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*100*UN*1*11**1~DTP*472*D8*20261103~LIN**N4*50242006001~CTP****1*UN"),
        Example(example_line(), found=False),
    ),
    check_claim=check,
)
