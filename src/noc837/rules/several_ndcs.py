"""A line carries more than one LIN; loop 2410 repeats once, so each NDC needs a line of its own.

Nothing is split: how the charge divides between the lines is not known.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.envelope import element
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a line has two or more LIN."""
    yield Finding(
        RULE.code,
        "2410 LIN",
        element(line.lins[1], 3),
        f"the line names {len(line.lins)} drugs, loop 2410 may stand once",
        "bill each NDC on a line of its own, with its share of the charge",
        line.lins[1],
    )


RULE = Rule(
    code="NDC10",
    name="more-than-one-ndc",
    place="LIN",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:218", "16", "M119"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: loop 2410 stands once",
    examples=(
        Example(
            example_line(drug="LIN**N4*50242006001~CTP****1*UN~LIN**N4*00409196602~CTP****2*ML"),
        ),
        Example(example_line(), found=False),
    ),
    applies=lambda line: len(line.lins) > 1,
    check=check,
)
