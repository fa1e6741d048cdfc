"""The line has no service date, or one that is no date.

In 837P each line needs one. In 837I it may be left out where the claim's own dates say it; on an outpatient claim
over several days they do not. No date is ever put in.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from noc837.claims.claim import Claim
from noc837.claims.envelope import element, first
from noc837.claims.line import ServiceLine, read_dates
from noc837.drugs.narrative_words import words
from noc837.findings import Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_LONGEST = len("20261103-20261105")
# The first two places of the bill type: hospital, nursing and other outpatients, clinics, surgery centers, critical
# access hospitals.
_OUTPATIENT = words("13 14 23 24 34 43 71 72 73 74 75 76 77 79 83 85")
_D8 = "DTP*472*D8 with the day, CCYYMMDD"


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the service date is missing though needed, or cannot be read."""
    dated = line.dated
    of_institution = line.guide.claim_type == "I"
    if dated and element(dated, 3):
        message = "the service date is no date, or not in the form that its qualifier names"
    elif of_institution and not _leaves_days_open(claim):
        return
    else:
        message = "the line has no service date"
    severity = Severity.WARNING if of_institution else None
    sent = line.service_date
    yield Finding(RULE.code, "2400 DTP*472", sent, message, _D8, dated or line.service, severity=severity)


def _leaves_days_open(claim: Claim) -> bool:
    """Whether an outpatient claim covers several days, so that it does not say when the drug was given."""
    if claim.facility_code not in _OUTPATIENT:
        return False
    first_day, last_day = read_dates(element(first(claim.own_segments, b"DTP", b"434"), 3))
    return first_day != last_day


def _is_doubtful(line: ServiceLine) -> bool:
    dated = line.dated
    return not dated or not _is_sound(dated.element(2), line.service_date)


@lru_cache(maxsize=1024)
def _is_sound(qualifier: bytes, period: str) -> bool:
    """Whether a period is a day under D8, or two in their order under RD8."""
    if len(period) > _LONGEST or (qualifier == b"RD8") != ("-" in period):
        return False
    try:
        first_day, last_day = map(_day, read_dates(period))
    except ValueError:
        return False
    return first_day <= last_day


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


RULE = Rule(
    code="CLM03",
    name="service-date-missing",
    place="DTP*472",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:187", "16", "M52"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: DTP*472 of loop 2400, DTP*434 of loop 2300",
    examples=(
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~LIN**N4*50242006001~CTP****1*UN", guide="P"),
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~DTP*472*D8*20261301"),
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~DTP*472*D8*20261101-20261103"),
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*11**1~DTP*472*RD8*20261101-20261103", found=False),
        Example("SV2*0636*HC:J3490:::::DRUGX 5MG IV*120*UN*1", found=False, guide="I"),
        Example(example_line(), found=False),
    ),
    applies=_is_doubtful,
    check=check,
)
