"""The place of service is missing, or one where the facility and not the physician owns the drug.

Medicare pays a hospital for the drugs it gives its patients, so a drug that a physician bills there is denied. Other
payers differ: the payer map says for whom and for which places it is said. The place itself is for a person to check.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import FILING_INDICATOR, PLACE
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where neither line nor claim has a place, or the place is one that the payer map names."""
    sent = line.place_of_service
    place = sent or claim.facility_code
    if not place:
        message = "neither the line nor the claim has a place of service"
    elif place in given.words("places") and _is_asked(line, claim, given):
        message = "at this place the facility bills the drug, not the physician"
    else:
        return
    stands_on = "2400 SV105" if sent else "2300 CLM05-1"
    segment = line.service if sent else claim.clm
    yield Finding(RULE.code, stands_on, place, message, "the place where the drug was given", segment)


def _is_asked(line: ServiceLine, claim: Claim, given: Chosen) -> bool:
    payer = claim.envelope.subscriber.filing_indicator
    return line.code.startswith("J") and payer in given.words("filing_indicators")


def _is_professional(line: ServiceLine) -> object:
    return line.service.id == b"SV1"


RULE = Rule(
    code="CLM09",
    name="place-of-service-unlikely",
    place="SV105, CLM05-1",
    guide="P",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:249"),
    because=__doc__,
    source="005010X222A1: SV105 and CLM05-1; CMS place of service code set",
    examples=(
        Example(
            "SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*22**1~DTP*472*D8*20261103",
            guide="P",
            under=Choice(parameters={"filing_indicators": frozenset({"CI"})}),
        ),
        Example(example_line(), found=False, guide="P"),
        Example("SV1*HC:J3490:::::DRUGX 5MG IV*120*UN*1*22**1~DTP*472*D8*20261103", found=False, guide="P"),
    ),
    applies=_is_professional,
    check=check,
    parameters=(
        Parameter("places", frozenset({"21", "22", "23"}), "places where the facility owns the drug", form=PLACE),
        Parameter(
            "filing_indicators",
            frozenset({"MA", "MB"}),
            "the payers, by SBR09, for whom the place is looked at",
            form=FILING_INDICATOR,
        ),
    ),
)
