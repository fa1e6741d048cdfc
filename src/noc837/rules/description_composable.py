"""The line has no description, and the FDA directory names the drug of its NDC.

Name, strength, NDC and quantity are written as the description where the payer map allows it: they say what the claim
says already. Dose and route are in no directory, so a person still has to add them; a description that says no more
than the NDC is reported too.
"""

from collections.abc import Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.drug_text import agrees_with_ndc, is_of_compound
from noc837.claims.line import ServiceLine
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.reference import Kind, Listing, Reference
from noc837.reference.agreement import is_contradicted
from noc837.reference.of_line import description_of, listings_of
from noc837.reference.on_the_day import off_market
from noc837.rule import EXAMPLE_LISTING, Chosen, Example, MayCorrect, Rule, Status, example_line

_COMPOSED = "NDC "


def _may_be_composed(line: ServiceLine) -> bool:
    return not line.description or _COMPOSED in line.description


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a description is missing that the directory knows, and where it is no more than that."""
    listings = listings_of(line, given.reference)
    text = description_of(line, listings)
    if not text or line.overflow or line.description not in ("", text):
        return
    source = listings[0].source.title
    message = f"the description says no more than the {source} of its NDC"
    correction = None
    if not line.description:
        message = f"the {source} names the drug of its NDC"
    if not line.description and _is_sure(line, listings, given.reference):
        written = line.service.with_component(line.composite, 7, text.encode())
        correction = Correction(Basis.REFERENCE, (Change(line.service_place(7), line.service, written),), source)
    yield Finding(
        RULE.code,
        line.service_place(7),
        line.description_sent,
        message,
        f"{text}, and the dose given and the route",
        line.service,
        correction,
        follows_from=("DSC01",),
    )


def _is_sure(line: ServiceLine, listings: tuple[Listing, ...], reference: Reference) -> bool:
    """Whether nothing on the line speaks against its NDC: neither its notes nor its date, and it is of no compound."""
    if is_of_compound(line) or is_contradicted(line, listings, reference):
        return False
    agree = all(agrees_with_ndc(line, text) for text in line.texts)
    return agree and not off_market(reference, line.exact_ndc, *line.dates)


_COMPOSES = Choice(correct=True)
_TEXT = "DRUGX 5 MG/1 NDC 50242006001 1UN"

RULE = Rule(
    code="DSC05",
    name="description-composable-from-ndc",
    place="SV101-7, SV202-7",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A8:306", "16", "N350"),
    because=__doc__,
    source="FDA NDC directory; 005010X222 example 10, whose description points to the NDC",
    examples=(
        Example(
            example_line("HC:J3490"),
            example_line(f"HC:J3490:::::{_TEXT}"),
            remains=True,
            under=_COMPOSES,
            knows=(EXAMPLE_LISTING,),
        ),
        Example(
            example_line("HC:J3490", note="NTE*ADD*NDC 00409-1966-02"),
            found=False,  # it joins DSC01
            guide="P",
            under=_COMPOSES,
            knows=(EXAMPLE_LISTING,),
        ),
        Example(
            example_line("HC:J3490"),
            found=False,
            under=_COMPOSES,
            knows=(replace(EXAMPLE_LISTING, last="20261102"),),
        ),
        Example(example_line(f"HC:J3490:::::{_TEXT}"), knows=(EXAMPLE_LISTING,)),
        Example(example_line(), found=False, knows=(EXAMPLE_LISTING,)),
        Example(example_line("HC:J3490", drug=""), found=False, under=_COMPOSES, knows=(EXAMPLE_LISTING,)),
        Example(
            example_line("HC:J3490", drug="LIN**N4*00409196602~CTP****1*UN"),
            found=False,
            under=_COMPOSES,
            knows=(EXAMPLE_LISTING,),
        ),
    ),
    applies=_may_be_composed,
    check=check,
    needs=Kind.DIRECTORY,
)
