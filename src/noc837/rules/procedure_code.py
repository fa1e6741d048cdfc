"""The procedure code or its qualifier is in lower case or padded with blanks; both get the code set's own form.

Payers compare the code byte for byte, and case and outer blanks carry no meaning.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where qualifier or code are not as the code set writes them."""
    qualified = line.service.with_component(line.composite, 1, b"HC")
    written = qualified.with_component(line.composite, 2, line.code.encode())
    place = line.service_place(2)
    yield Finding(
        RULE.code,
        place,
        line.procedure[1],
        "the procedure code or its qualifier is in lower case or padded with blanks",
        f"HC and {line.code}",
        line.service,
        Correction(Basis.FORM, (Change(place, line.service, written),)),
    )


RULE = Rule(
    code="PRO01",
    name="procedure-code-misspelt",
    place="SV101-2, SV202-2",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:507", "16", "M51"),
    because=__doc__,
    source="HCPCS code set; Stedi changelog, procedure code format",
    examples=(
        Example(example_line("hc: j3490:::::DRUGX 5MG IV"), example_line()),
        Example(example_line("HC:J3490 :::::DRUGX 5MG IV"), example_line()),
        Example(example_line(), found=False),
    ),
    applies=lambda line: line.procedure[:2] != ["HC", line.code],
    check=check,
)
