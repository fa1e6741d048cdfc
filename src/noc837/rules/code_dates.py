"""The code is not valid on the service date, or the payer does not take it.

From when and until when a code is valid says the table of codes, and where that is silent the HCPCS list of the
reference; which codes a payer takes says its map. What to bill instead is for a person to decide, since dose and units
change with the code.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice, NocCode
from noc837.payer_maps.forms import PROCEDURE_CODE
from noc837.reference import Procedure, readable
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a service date is outside the code's dates, else where the payer does not take the code."""
    code = given.payer_map.codes.get(line.code)
    accepted = given.parameters["accepted"]
    listed = given.reference.procedure(line.code)
    if not accepted and not listed and not (code and (code.first or code.last)):
        return
    message = _expired(line, code or NocCode(line.code), listed)
    suggestion = code.instead if code else ""
    if not message and accepted and line.code not in given.words("accepted"):
        message = f"this payer does not take {line.code}"
        suggestion = " or ".join(sorted(given.words("accepted")))
    if message:
        suggestion = suggestion or "a code that is valid on the service date"
        yield Finding(RULE.code, line.service_place(2), line.procedure[1], message, suggestion, line.service)


def _expired(line: ServiceLine, code: NocCode, listed: Procedure | None) -> str:
    """In which dates the code is valid where a service date is outside them, else nothing."""
    (first, last), valid_from, valid_until = line.dates, code.first, code.last
    if listed:
        valid_from, valid_until = valid_from or listed.added, valid_until or listed.terminated
    if first and valid_from and first < valid_from:
        return f"{code.code} is valid from {readable(valid_from)} on{_by(listed, code.first)}"
    if first and valid_until and last > valid_until:
        return f"{code.code} is valid until {readable(valid_until)}{_by(listed, code.last)}"
    return ""


def _by(listed: Procedure | None, in_table: str) -> str:
    return f" by the {listed.source.title}" if listed and not in_table else ""


_ENDED = Procedure("J3490", terminated="20261102")
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
    source="HCPCS list, add and termination dates",
    examples=(
        Example(example_line("HC:J3590:::::DRUGX 5MG IV"), under=_TAKES),
        Example(example_line(), knows=(_ENDED,)),
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
