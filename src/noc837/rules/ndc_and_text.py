"""The description begins with the name of a drug, and the NDC is another drug.

Names are held against each other through the FDA directory: a brand name agrees with its substances, a substance with
any of its salts, and shortened or mistyped names agree as well. Fluids, compounds and names that the directory does
not know are left alone. Which of the two is wrong is for a person to check; nothing is changed.
"""

from collections.abc import Iterator
from textwrap import shorten

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine, raw_text
from noc837.claims.siblings import ndc_of
from noc837.drugs.substances import leading_name
from noc837.findings import Finding, Severity
from noc837.reference import Kind, Listing
from noc837.reference.agreement import is_described_as_another
from noc837.reference.of_line import listings_of
from noc837.rule import (
    EXAMPLE_DIRECTORY,
    EXAMPLE_LISTING,
    Chosen,
    Example,
    MayCorrect,
    Rule,
    Status,
    example_line,
)

_LONGEST = 60


def _has_both(line: ServiceLine) -> object:
    return line.description and ndc_of(line)


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description names another drug than the directory has for the NDC."""
    listings = listings_of(line, given.reference)
    if not listings or not is_described_as_another(line, listings, given.reference):
        return
    assert line.lin is not None
    named = leading_name(line.description)
    yield Finding(
        RULE.code,
        "2410 LIN03",
        raw_text(line.lin, 3),
        f"the description names {named}, the NDC is {_called(listings[0])} in the {listings[0].source.title}",
        "check both: the NDC of the drug given, or its name in the description",
        line.lin,
    )


def _called(listing: Listing) -> str:
    name, generic = (shorten(each, _LONGEST, placeholder=" …") for each in (listing.name, listing.generic))
    return f"{name} ({generic})" if generic and generic.upper() != name.upper() else name


_OTHER = Listing("00409196602", "DRUGY", "drugyium", ("DRUGYIUM CHLORIDE",), source=EXAMPLE_DIRECTORY)
_KNOWN = (EXAMPLE_LISTING, _OTHER)

RULE = Rule(
    code="NDC09",
    name="ndc-contradicts-description",
    place="LIN03",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:218", "16", "M119"),
    because=__doc__,
    source="FDA NDC directory; X12 claim status code 218; RARC M119",
    examples=(
        Example(example_line("HC:J3490:::::DRUGY 5MG IV"), knows=_KNOWN),
        Example(example_line("HC:J3490:::::INJ DRUGYIUM CHLORIDE 5MG"), knows=_KNOWN),
        Example(example_line(), found=False, knows=_KNOWN),
        Example(example_line("HC:J3490:::::DRUGXATE SODIUM 5MG IV"), found=False, knows=_KNOWN),
        Example(example_line("HC:J3490:::::DRGXATE 5MG IV"), found=False, knows=_KNOWN),
        Example(example_line("HC:J3490:::::DRUGX 5MG IN DRUGY 10ML"), found=False, knows=_KNOWN),
        Example(example_line("HC:J3490:::::DRUGZ 5MG IV"), found=False, knows=_KNOWN),
        Example(example_line("HC:J3490:::::DRUGY 5MG IV"), found=False, knows=(_OTHER,)),
    ),
    applies=_has_both,
    check=check,
    needs=Kind.DIRECTORY,
)
