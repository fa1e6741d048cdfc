"""C9399 where it does not belong, and where it might; near twins. The code is never changed."""

from collections.abc import Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine, raw_text
from noc837.claims.packaging import PACKAGED_CODES
from noc837.drugs.compounds import is_compound
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import BILL_TYPE, FILING_INDICATOR, PLACE, REVENUE_CODE
from noc837.reference import Listing, readable
from noc837.reference.on_the_day import codes_on
from noc837.rule import EXAMPLE_LISTING, Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line

_FIRST_APPROVAL = "20040101"
_APPROVED = frozenset({"ANDA", "BLA", "NDA", "NDA AUTHORIZED GENERIC"})


def _is_packaged_code(line: ServiceLine) -> bool:
    return line.service.id == b"SV2" and line.code in PACKAGED_CODES


def check_setting(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where C9399 is billed from a place that cannot bill it, and where its text is that of a compound."""
    if line.guide.claim_type == "P":
        setting, wanted = line.place_of_service or claim.facility_code, given.words("places")
        name = "place of service"
    else:
        setting, wanted = claim.facility_code, given.words("bill_types")
        name = "type of bill"
    if setting and setting not in wanted:
        message = f"C9399 is not for {name} {setting}"
        suggestion = f"J3490, J3590 or J9999; C9399 with {name} {' or '.join(sorted(wanted))} only"
        yield Finding(SETTING.code, line.service_place(2), line.procedure[1], message, suggestion, line.service)
    else:
        yield from _of_revenue_code(line, given.words("revenue_codes"))
    if is_compound(line.description):
        message = "C9399 is for a drug that the FDA approved, and the description is that of a compound"
        place = line.service_place(7)
        yield Finding(SETTING.code, place, line.description_sent, message, "J7999, J3490 or J9999", line.service)
    yield from _of_old_drug(line, given)


def _of_old_drug(line: ServiceLine, given: Chosen) -> Iterator[Finding]:
    """A finding where the drug was approved and on the market before 2004; a warning at most."""
    listings = _listings_before_2004(line, given)
    if not line.lin or not listings or any(listing.category.upper() not in _APPROVED for listing in listings):
        return
    message = (
        "C9399 is for drugs that the FDA approved in 2004 or later, and this NDC was on the market on "
        f"{readable(listings[0].first)} by the {listings[0].source.title}"
    )
    yield Finding(
        SETTING.code,
        "2410 LIN03",
        raw_text(line.lin, 3),
        message,
        "J3490, J3590 or J9999, if the drug has no code of its own",
        line.lin,
        follows_from=("COD01",),
        at_most=Severity.WARNING,
    )


def _listings_before_2004(line: ServiceLine, given: Chosen) -> tuple[Listing, ...]:
    """The directory's listings of the line's NDC where all say that it was on the market before 2004; else none."""
    ndc = line.exact_ndc
    listings = given.reference.listings_on(ndc, line.dates[0]) if ndc else ()
    return listings if all("" < listing.first < _FIRST_APPROVAL for listing in listings) else ()


def _of_revenue_code(line: ServiceLine, wanted: frozenset[str]) -> Iterator[Finding]:
    sent = line.revenue_code
    if sent and wanted and sent not in wanted:
        message = f"C9399 is not for revenue code {sent}"
        suggestion = " or ".join(sorted(wanted))
        yield Finding(SETTING.code, "2400 SV201", sent, message, suggestion, line.service, follows_from=("CLM08",))


def check_may_apply(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a hospital bills an outpatient drug to Medicare with a code that is packaged."""
    if claim.envelope.subscriber.filing_indicator not in given.words("payers"):
        return
    if claim.facility_code in given.words("bill_types") and not _is_known_drug(line, given):
        message = f"{line.code} is packaged in hospital outpatient claims and not paid by itself"
        suggestion = "C9399, if the FDA approved the drug lately and it has no code yet; else as it is"
        yield Finding(MAY_APPLY.code, line.service_place(2), line.procedure[1], message, suggestion, line.service)


def _is_known_drug(line: ServiceLine, given: Chosen) -> bool:
    """Whether the line's NDC has a code of its own on the service date, or was on the market before 2004."""
    ndc = line.exact_ndc
    codes = codes_on(given.reference, ndc, line.dates[0]) if ndc else ()
    return any(each.code for each in codes) or bool(_listings_before_2004(line, given))


def _c9399(place: str = "24", text: str = "DRUGX 5MG IV") -> str:
    return example_line(f"HC:C9399:::::{text}").replace("*11**1", f"*{place}**1", 1)


_COMMERCIAL = Choice(parameters={"payers": frozenset({"CI"})})
_BILL_TYPES = frozenset({"13"})
_OLD_DRUG = replace(EXAMPLE_LISTING, category="NDA", first="20031231")

SETTING = Rule(
    code="COD03",
    name="c9399-in-wrong-setting",
    place="SV101-2, SV202-2, SV201",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:507", "5"),
    because="""C9399 is for new drugs in hospital outpatient departments (bill type 13x) and ambulatory surgery (24).

Any other place of service or type of bill is reported, and so is a compound, which the FDA has not approved, and a
drug that by the FDA directory was on the market before 2004. Hospitals bill it under revenue code 0636.""",
    source="Palmetto FAQ 8BFR455541, A55913 and BY6RTU8205 (ASC); americanmedicalcoding.com on C9399",
    examples=(
        Example(_c9399("11"), guide="P"),
        Example(_c9399(text="CMPD MORPHINE 500MG IT")),
        Example(_c9399(), under=Choice(parameters={"bill_types": frozenset({"85"})}), guide="I"),
        Example(_c9399(), under=Choice(parameters={"revenue_codes": frozenset({"0250"})}), guide="I"),
        Example(_c9399(), knows=(_OLD_DRUG,)),
        Example(_c9399(), found=False, knows=(replace(_OLD_DRUG, first="20040101"),)),
        Example(_c9399(), found=False),
        Example(example_line(), found=False),
    ),
    applies=lambda line: line.code == "C9399",
    check=check_setting,
    parameters=(
        Parameter("bill_types", _BILL_TYPES, "first two places of the bill types that may bill C9399", form=BILL_TYPE),
        Parameter(
            "revenue_codes",
            frozenset(),
            "revenue codes that C9399 may be billed under; without any, all",
            form=REVENUE_CODE,
        ),
        Parameter("places", frozenset({"24"}), "places of service that may bill C9399 in 837P", form=PLACE),
    ),
)

MAY_APPLY = Rule(
    code="COD04",
    name="c9399-may-apply",
    place="SV202-2",
    guide="I",
    severity=Severity.INFO,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""Medicare packages J3490 and J3590 in hospital outpatient claims; a drug approved lately may be C9399.

Whether it is one, the claim does not say; it is none if CMS's crosswalk of the service date has a code for its NDC,
or if the FDA directory has it on the market before 2004.""",
    source="Palmetto A55913",
    examples=(
        Example(example_line(), under=_COMMERCIAL, guide="I"),
        Example(example_line(), found=False, under=_COMMERCIAL, guide="I", knows=(_OLD_DRUG,)),
        Example(example_line(), found=False, guide="I"),
        Example(example_line("HC:J9999:::::DRUGX 5MG IV"), found=False, under=_COMMERCIAL, guide="I"),
    ),
    applies=_is_packaged_code,
    check=check_may_apply,
    parameters=(
        Parameter(
            "bill_types", _BILL_TYPES, "first two places of the bill types that package J3490 and J3590", form=BILL_TYPE
        ),
        Parameter(
            "payers",
            frozenset({"MA", "MB"}),
            "filing indicators (SBR09) of payers that package them",
            form=FILING_INDICATOR,
        ),
    ),
)
