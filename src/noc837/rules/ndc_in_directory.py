"""What the FDA directory says of the NDC: not listed, not on the market on the service date, a sample; near twins.

An NDC is never replaced: which package was used only those know who hold it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from noc837.claims.claim import Claim
from noc837.claims.drug_text import is_of_compound
from noc837.claims.line import ServiceLine, has_exact_ndc, raw_text
from noc837.drugs.ndc import TEN_DIGITS_FROM_ZERO, Exact
from noc837.findings import Finding, Severity
from noc837.reference import Kind, Reference, Source
from noc837.reference.on_the_day import off_market
from noc837.rule import EXAMPLE_LISTING, Chosen, Example, MayCorrect, Rule, Status, example_line

_STATUS = Status("A8:218", "16", "M119")
# A little more than a quarter.
_MOST_DAYS = 100


def _finding(rule: Rule, line: ServiceLine, message: str, advice: str, at_most: Severity | None = None) -> Finding:
    assert line.lin is not None
    sent = raw_text(line.lin, 3)
    return Finding(rule.code, "2410 LIN03", sent, message, advice, line.lin, severity=at_most, at_most=at_most)


def check_listed(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where no directory lists the NDC; information where there is none of about the service date."""
    reference = given.reference
    if reference.listings(line.exact_ndc) or _is_said_already(line) or is_of_compound(line):
        return
    newest = next(source for source in reference.sources if source.kind is Kind.DIRECTORY)
    message = f"no FDA directory that is loaded has this NDC; the newest is the {newest.title}"
    at_most = None
    if _is_far(line.dates[0], reference):
        message += f"; none is within {_MOST_DAYS} days of the service date, so one of that time may have it"
        at_most = Severity.INFO
    yield _finding(NOT_LISTED, line, message, "the NDC on the package used; a digit may be mistyped", at_most)


def _is_said_already(line: ServiceLine) -> bool:
    """Whether NDC04 has left the NDC as it is because the directory does not list it."""
    return isinstance(line.ndc, Exact) and TEN_DIGITS_FROM_ZERO in line.ndc.how


def _is_far(day: str, reference: Reference) -> bool:
    """Whether no directory is of about a day: what was listed later, or only before, it does not have."""
    served = _date(day)
    editions = (_date(source.dated) for source in reference.sources if source.kind is Kind.DIRECTORY)
    return served is not None and all(abs((served - each).days) > _MOST_DAYS for each in editions if each)


def _date(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def check_marketed(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a service date is outside the marketing dates, or the NDC had left the directory by then."""
    message = off_market(given.reference, line.exact_ndc, *line.dates)
    if message:
        yield _finding(NOT_MARKETED, line, message, "the NDC on the package used, or the date on which it was used")


def check_sample(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the directory lists the package as a sample."""
    listings = given.reference.listings_on(line.exact_ndc, line.dates[0])
    if listings and all(listing.is_sample for listing in listings):
        message = f"by the {listings[0].source.title} this NDC is that of a sample, which is not sold"
        yield _finding(SAMPLE, line, message, "the NDC of a package that was bought; a sample is not charged")


_OTHER = replace(EXAMPLE_LISTING, ndc="50242006101")
_OLD = replace(EXAMPLE_LISTING, source=Source(Kind.DIRECTORY, dated="20260105"))
_OLDEST = replace(_OTHER, source=Source(Kind.DIRECTORY, dated="20260105"))
_COMPOUND = example_line("HC:J3490:::::CMPD DRUGX 5MG IT")

NOT_LISTED = Rule(
    code="NDC07",
    name="ndc-not-in-directory",
    place="LIN03",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=_STATUS,
    because="""The NDC is in no FDA directory, the lists of unfinished and excluded drugs included.

Clearinghouses have begun to reject such lines. A directory cannot know what was listed after it or left it before, so
where none is within 100 days of the service date this is information.""",
    source="FDA NDC directory; Stedi changelog, unrecognized or inactive NDC",
    examples=(
        Example(example_line(), knows=(_OTHER,)),
        Example(example_line(), knows=(_OLDEST,)),
        Example(example_line(), found=False, knows=(EXAMPLE_LISTING,)),
        Example(example_line(), found=False, knows=(_OTHER, _OLD)),
        Example(_COMPOUND, found=False, knows=(_OTHER,)),
        Example(example_line(drug="LIN**N4*99999999999~CTP****1*UN"), found=False, knows=(_OTHER,)),
        Example(example_line(), found=False),
    ),
    applies=has_exact_ndc,
    check=check_listed,
    needs=Kind.DIRECTORY,
)

NOT_MARKETED = Rule(
    code="NDC08",
    name="ndc-not-marketed-on-service-date",
    place="LIN03",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=_STATUS,
    because="""The service date is before the first or after the last day on which the package was marketed.

So it is where a directory of that day or before no longer has an NDC that an older one had.""",
    source="FDA NDC directory, marketing dates; RARC M119; Stedi changelog, unrecognized or inactive NDC",
    examples=(
        Example(example_line(), knows=(replace(EXAMPLE_LISTING, first="20261104"),)),
        Example(example_line(), knows=(replace(EXAMPLE_LISTING, last="20261102"),)),
        Example(example_line(), knows=(_OLD, _OTHER)),
        Example(example_line(), found=False, knows=(replace(EXAMPLE_LISTING, first="20261103", last="20261103"),)),
        Example(example_line(), found=False, knows=(EXAMPLE_LISTING,)),
        Example(
            example_line(),
            found=False,
            knows=(_OLD, replace(_OTHER, source=Source(Kind.DIRECTORY, dated="20261104"))),
        ),
    ),
    applies=has_exact_ndc,
    check=check_marketed,
    needs=Kind.DIRECTORY,
)

SAMPLE = Rule(
    code="NDC11",
    name="ndc-of-sample-package",
    place="LIN03",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:218"),
    because="""The directory lists the package as a sample, which the manufacturer gives away.

Either another package was used, or the drug was not bought and is not to be charged.""",
    source="FDA NDC directory, SAMPLE_PACKAGE",
    examples=(
        Example(example_line(), knows=(replace(EXAMPLE_LISTING, is_sample=True),)),
        Example(example_line(), found=False, knows=(EXAMPLE_LISTING,)),
        Example(example_line(), found=False, knows=(replace(_OTHER, is_sample=True),)),
    ),
    applies=has_exact_ndc,
    check=check_sample,
    needs=Kind.DIRECTORY,
)
