"""The code is not valid on the service date, or the payer does not take it.

From when and until when a code is valid says the table of codes; which codes a payer takes says its map. What to bill
instead is for a person to decide, since dose and units change with the code.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice, NocCode
from noc837.payer_maps.forms import PROCEDURE_CODE
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a service date is outside the code's dates, else where the payer does not take the code."""
    code = given.payer_map.codes.get(line.code)
    accepted = given.parameters["accepted"]
    if not accepted and not (code and (code.first or code.last)):
        return
    message = _expired(line, code) if code else ""
    suggestion = code.instead if code else ""
    if not message and accepted and line.code not in given.words("accepted"):
        message = f"this payer does not take {line.code}"
        suggestion = " or ".join(sorted(given.words("accepted")))
    if message:
        suggestion = suggestion or "a code that is valid on the service date"
        yield Finding(RULE.code, line.service_place(2), line.procedure[1], message, suggestion, line.service)


def _expired(line: ServiceLine, code: NocCode) -> str:
    """In which dates the code is valid where a service date is outside them, else nothing."""
    first, last = line.dates
    if not first:
        return ""
    if code.first and first < code.first:
        return f"{code.code} is valid from {code.first} on"
    if code.last and last > code.last:
        return f"{code.code} is valid until {code.last}"
    return ""


_TAKES = Choice(parameters={"accepted": frozenset({"J3490", "J7999"})})

RULE = Rule(
    code="COD05",
    name="code-expired",
    place="SV101-2, SV202-2",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:507"),
    because=__doc__,
    source="HCPCS 2019, add and termination dates",
    examples=(
        Example(example_line("HC:J3590:::::DRUGX 5MG IV"), under=_TAKES),
        Example(example_line(), found=False, under=_TAKES),
        Example(example_line("HC:J3590:::::DRUGX 5MG IV"), found=False),
    ),
    check=check,
    parameters=(
        Parameter(
            "accepted", frozenset(), "the unclassified codes that this payer takes; none for all", form=PROCEDURE_CODE
        ),
    ),
)
