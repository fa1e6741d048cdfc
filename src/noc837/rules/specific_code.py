"""By CMS's crosswalk of the service date the NDC has a code of its own, and the line bills an unclassified one.

Medicare contractors reject or return such lines. The code is never changed: units, dose and waste change with it, and
some drugs have several codes, by use. An NDC that CMS's crosswalk of unclassified drugs has is right as it is. Where
no crosswalk of the service date is loaded, the last one before it is asked, and what it says is information.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.drug_text import is_of_compound
from noc837.claims.line import ServiceLine, has_exact_ndc
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice, PayerMap
from noc837.payer_maps.forms import NDC
from noc837.payer_maps.payer_map import NOC_CODES
from noc837.reference import CodeOfNdc, Kind, Reference, Source
from noc837.reference.on_the_day import codes_before, codes_on
from noc837.reference.values import Procedure
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line

_SURGERY_CENTER = "24"


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding that names the codes which the crosswalk has for the NDC."""
    day, ndc = line.dates[0], line.exact_ndc
    if not given.reference.codes_of(ndc):
        return
    now = codes_on(given.reference, ndc, day)
    rows = now or codes_before(given.reference, ndc, day)
    if not rows or not all(row.code for row in rows) or ndc in given.words("allowed") or is_of_compound(line):
        return
    fitting = [row for row in rows if _fits(row.code, line, claim, given)]
    if not fitting or any(row.code == line.code for row in rows):
        return
    message, at_most = _message(fitting), None
    suggestion = " or ".join(dict.fromkeys(row.code for row in fitting))
    if not now:
        message = f"no crosswalk of the service date is loaded; by the last one before it, {message}"
        suggestion += ", if the crosswalk of the service date has it too: load that one"
        at_most = Severity.INFO
    place, sent = line.service_place(2), line.procedure[1]
    yield Finding(RULE.code, place, sent, message, suggestion, line.service, severity=at_most, at_most=at_most)


def _fits(code: str, line: ServiceLine, claim: Claim, given: Chosen) -> bool:
    """Whether a code is a specific one that may stand on a line like this, on its service date."""
    if _is_unclassified(code, given.payer_map) or not _is_valid(given.reference, code, line.dates[0]):
        return False
    if code.startswith("C") and line.guide.claim_type == "P":
        return (line.place_of_service or claim.facility_code) == _SURGERY_CENTER
    return True


def _is_unclassified(code: str, payer_map: PayerMap) -> bool:
    known = payer_map.codes.get(code) or NOC_CODES.get(code)
    return known is not None and known.tier == 1


def _is_valid(reference: Reference, code: str, day: str) -> bool:
    """Whether nothing that the HCPCS list says of a code forbids it on a day."""
    listed = reference.procedure(code)
    if not listed:
        return True
    return (listed.added or listed.effective) <= day and not (listed.terminated and listed.terminated < day)


def _message(rows: Iterable[CodeOfNdc]) -> str:
    """`the CMS ASP crosswalk of … gives this NDC J0881 (a unit is 1 MCG, a package 25 units)`, by crosswalk."""
    by_title: dict[str, list[str]] = {}
    for row in {row.code: row for row in rows}.values():
        by_title.setdefault(row.source.title, []).append(f"{row.code}{_units(row)}")
    return "; ".join(f"the {title} gives this NDC {' and '.join(codes)}" for title, codes in by_title.items())


def _units(row: CodeOfNdc) -> str:
    unit = f"a unit is {row.dosage}" if row.dosage else ""
    package = f"a package {row.package_units} units" if row.package_units else ""
    return f" ({', '.join(filter(None, (unit, package)))})" if unit or package else ""


_QUARTER = Source(Kind.CROSSWALK, first="20261001", last="20261231", dated="20261001", label="ASP")
_BEFORE = replace(_QUARTER, first="20260701", last="20260930", dated="20260701")
_NOC_QUARTER = replace(_QUARTER, kind=Kind.NOC_CROSSWALK, label="")
_ROW = CodeOfNdc("50242006001", "J0881", "1 MCG", "25", "25", source=_QUARTER)
_OTHER = replace(_ROW, ndc="50242006101")
_NOC = replace(_ROW, code="", source=_NOC_QUARTER)
_HOSPITAL = replace(_ROW, code="C9257")
_SURGERY = example_line().replace("*11**1", "*24**1", 1)
_ADDED_LATER = Procedure("J0881", added="20261104")
_ALLOWED = Choice(parameters={"allowed": frozenset({"50242006001"})})

RULE = Rule(
    code="COD01",
    name="specific-code-exists",
    place="SV101-2, SV202-2",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:507", "189"),
    because=__doc__,
    source="CMS, NDC-HCPCS crosswalks; First Coast 0489004 and 0504764; CGS cope173832; CARC 189",
    examples=(
        Example(example_line(), knows=(_ROW,)),
        Example(example_line("HC:C9399:::::DRUGX 5MG IV"), knows=(_ROW, replace(_ROW, code="J0882"))),
        Example(example_line(), knows=(replace(_ROW, source=_BEFORE),)),
        Example(example_line(), guide="I", knows=(_HOSPITAL,)),
        Example(_SURGERY, guide="P", knows=(_HOSPITAL,)),
        Example(example_line(), found=False, guide="P", knows=(_HOSPITAL,)),
        Example(example_line(), found=False, knows=(_OTHER,)),
        Example(example_line(), found=False, knows=(_OTHER, replace(_ROW, source=_BEFORE))),
        Example(example_line(), found=False, knows=(_ROW, _NOC)),
        Example(example_line(), found=False, knows=(_ROW, _ADDED_LATER)),
        Example(example_line(), found=False, knows=(_ROW,), under=_ALLOWED),
        Example(example_line("HC:J3490:::::CMPD DRUGX 5MG IT"), found=False, knows=(_ROW,)),
        Example(example_line(), found=False),
    ),
    applies=has_exact_ndc,
    check=check,
    parameters=(
        Parameter(
            "allowed",
            frozenset(),
            "NDCs of eleven digits that this payer wants billed with an unclassified code",
            form=NDC,
        ),
    ),
    needs=Kind.CROSSWALK,
)
