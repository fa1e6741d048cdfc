"""The revenue code of a drug line is none that drugs are billed under.

Drugs stand under 025x, 0631 to 0637, radiopharmaceuticals under 0343 and 0344, cell and gene therapies under 0891 and
0892. Under another code the payer may
pay nothing, or for something else. Which code is right, the hospital's charge master says.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status

_OF_DRUGS = frozenset(
    [b"025%d" % n for n in range(10)] + [b"063%d" % n for n in range(1, 8)] + [b"0343", b"0344", b"0891", b"0892"]
)


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for a revenue code that is not four digits, or none of a drug."""
    code = line.revenue_code
    if code.encode("latin-1") in _OF_DRUGS:
        return
    if len(code) == 4 and code.isascii() and code.isdigit():
        message = "this revenue code is none of a drug"
    else:
        message = "a revenue code has four digits"
    suggestion = "0636, or another of 025x and 0631 to 0637"
    yield Finding(RULE.code, "2400 SV201", code, message, suggestion, line.service)


def _is_doubtful(line: ServiceLine) -> bool:
    return line.service.id == b"SV2" and line.service.element(1) not in _OF_DRUGS


RULE = Rule(
    code="CLM08",
    name="revenue-code-unlike-drug",
    place="SV201",
    guide="I",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:455", "16", "M50"),
    because=__doc__,
    source="005010X223A2: SV201; NUBC revenue codes 025x, 034x, 063x; stedi.com changelog: revenue code",
    examples=(
        Example("SV2*0270*HC:J3490:::::DRUGX 5MG IV*120*UN*1", guide="I"),
        Example("SV2*636*HC:J3490:::::DRUGX 5MG IV*120*UN*1", guide="I"),
        Example("SV2*0250*HC:J3490:::::DRUGX 5MG IV*120*UN*1", found=False, guide="I"),
        Example("SV2*0636*HC:J3490:::::DRUGX 5MG IV*120*UN*1", found=False, guide="I"),
    ),
    applies=_is_doubtful,
    check=check,
)
