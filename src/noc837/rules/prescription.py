"""The prescription reference of loop 2410, REF*VY or REF*XZ, and the prescription's date."""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.envelope import element, first
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line


def _has_reference(line: ServiceLine) -> object:
    return line.prescriptions


def check_reference(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where REF of loop 2410 stands twice, has another qualifier than VY or XZ, or no number."""
    for ordinal, reference in enumerate(line.prescriptions):
        if ordinal:
            message = "loop 2410 has more than one REF"
        elif reference.element(1) not in line.guide.prescription_qualifiers:
            message = "REF behind the drug has another qualifier than VY or XZ"
        elif not element(reference, 2):
            message = "REF behind the drug holds no number"
        else:
            continue
        place = "2410 REF02" if message.endswith("number") else "2410 REF01"
        yield Finding(
            REFERENCE.code,
            place,
            element(reference, int(place[-1])),
            message,
            "one REF*XZ with the prescription number, or REF*VY with the number that links a compound",
            reference,
        )


def check_date(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where 837P has a prescription number but no prescription date."""
    if first(line.sections.own, b"DTP", b"471"):
        return
    reference = first(line.prescriptions, b"REF", b"XZ")
    if reference:
        yield Finding(
            DATE.code,
            "2400 DTP*471",
            "",
            "a prescription number is sent without the prescription's date",
            "DTP*471*D8 with the date",
            reference,
        )


_DRUG = "LIN**N4*50242006001~CTP****1*UN"

REFERENCE = Rule(
    code="RXN01",
    name="prescription-reference-wrong",
    place="REF",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:219"),
    because="""REF behind LIN and CTP stands twice, has a qualifier other than VY or XZ, or is empty.

What the sender meant by it is not known.""",
    source="005010X222A1 and 005010X223A2: REF of loop 2410",
    examples=(
        Example(example_line(drug=f"{_DRUG}~REF*ZZ*771")),
        Example(example_line(drug=f"{_DRUG}~REF*XZ")),
        Example(example_line(drug=f"{_DRUG}~REF*VY*771"), found=False),
        Example(example_line(drug=_DRUG), found=False),
    ),
    applies=_has_reference,
    check=check_reference,
)

DATE = Rule(
    code="RXN02",
    name="prescription-date-missing",
    place="DTP",
    guide="P",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""A drug billed with a prescription number (REF*XZ) should carry the prescription's date, DTP*471.

837I has no such date.""",
    source="005010X222A1: DTP*471",
    examples=(
        Example(example_line(drug=f"{_DRUG}~REF*XZ*771"), guide="P"),
        Example(example_line(note="DTP*471*D8*20261101", drug=f"{_DRUG}~REF*XZ*771"), found=False, guide="P"),
        Example(example_line(drug=f"{_DRUG}~REF*VY*771"), found=False, guide="P"),
    ),
    applies=_has_reference,
    check=check_date,
)
