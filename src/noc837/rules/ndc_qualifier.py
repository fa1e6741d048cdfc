"""LIN02 is not N4, the qualifier of an NDC in 5-4-2; known aliases are written as N4, others go to a person.

N1, N2 and N3 say how ten digits without hyphens are laid out (4-4-2, 5-3-2, 5-4-1), so these become eleven. ND says
nothing of the layout and is taken only where LIN03 can be read in one way.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import LAYOUTS, ServiceLine, raw_text
from noc837.drugs.ndc import Exact
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import Segment


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where LIN02 is not exactly N4; a warning for the pilot qualifiers that 837P knows."""
    if not line.lin or len(line.lins) > 1:
        return
    written = _written(line, line.lin)
    pilot = line.ndc_qualifier.encode("latin-1") in line.guide.lin_qualifiers and not written
    yield Finding(
        RULE.code,
        "2410 LIN02",
        raw_text(line.lin, 2),
        "LIN02 holds a qualifier of pilot programs" if pilot else "LIN02 is not N4",
        "N4, with the NDC in LIN03",
        line.lin,
        Correction(Basis.FORM, (Change("2410 LIN02", line.lin, written),)) if written else None,
        severity=Severity.WARNING if pilot else None,
    )


def _written(line: ServiceLine, lin: Segment) -> Segment | None:
    """The LIN with N4, where it is certain that LIN03 means an NDC and which."""
    named = lin.with_element(2, b"N4")
    if line.ndc_qualifier == "N4":
        return named
    if not isinstance(line.ndc, Exact) or any(lin.elements[4:]):
        return None
    if line.ndc_qualifier in LAYOUTS and not line.ndc.tail:
        return named.with_element(3, line.ndc.code.encode())
    return named if line.ndc_qualifier == "ND" else None


RULE = Rule(
    code="NDC03",
    name="ndc-qualifier-wrong",
    place="LIN02",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:745", "16", "M119"),
    because=__doc__,
    source="X12 data element 235; 005010X222A1 and 005010X223A2: LIN02",
    examples=(
        Example(example_line(drug="LIN**n4*50242006001~CTP****1*UN"), example_line()),
        Example(example_line(drug="LIN**N2*5024206001~CTP****1*UN"), example_line()),
        Example(example_line(drug="LIN**ND*50242-060-01~CTP****1*UN"), example_line()),
        Example(example_line(drug="LIN**ND*5024206001~CTP****1*UN")),
        Example(example_line(drug="LIN**VC*50242006001~CTP****1*UN")),
        Example(example_line(), found=False),
    ),
    applies=lambda line: line.lin and line.lin.element(2) != b"N4",
    check=check,
)
