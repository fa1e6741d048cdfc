"""Unit and count of the service, SV103 and SV104 or SV204 and SV205; near twins."""

import re
from collections.abc import Iterator
from decimal import Decimal

from noc837.claims.claim import Claim
from noc837.claims.drug_segments import new_ctp
from noc837.claims.line import ServiceLine, raw_text
from noc837.drugs.blanks import BLANKS
from noc837.drugs.narrative import read_narrative
from noc837.drugs.ndc import Exact as ExactNdc
from noc837.drugs.ndc import PaperQuantity
from noc837.drugs.quantity import Exact, Missing, decimals, integer_digits, read_quantity
from noc837.drugs.unit_of_measure import CONTAINERS
from noc837.drugs.unit_of_measure import Exact as ExactUnit
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import UNITS
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line
from noc837.x12.segment import Segment

_UNIT_CODES = {"P": ("UN", "MJ"), "I": ("UN", "DA")}
_DRUG_UNITS = frozenset({"F2", "GR", "ME", "ML"})
_WORD = re.compile(r"[A-Z]+")
_OF_ONE_OF_SEVERAL = CONTAINERS | {
    "EACH",
    "EA",
    "PER",
    "X",
    "DOSES",
    "AMPS",
    "AMPULE",
    "AMPULES",
    "SYRINGE",
    "SYRINGES",
}
_VOLUMES = frozenset({"ML", "L"})
# Packages (UN) and volumes (ML) tell no dose.
_DOSE_UNITS = frozenset({"F2", "GR", "ME"})
_MOST_DIGITS = 8
_MOST_DECIMALS = 3


def _is_odd(line: ServiceLine) -> bool:
    """Whether there is anything to be said: the line does not bill one unit."""
    place = line.composite + 2
    return line.service.elements[place : place + 2] != (b"UN", b"1")


def _finding(
    rule: Rule, line: ServiceLine, offset: int, message: str, suggestion: str, changes: tuple[Change, ...] = ()
) -> Finding:
    """A finding on the unit, `offset` 2 behind the procedure, or on the count, 3 behind it."""
    correction = Correction(Basis.PAYER_MAP, changes) if changes else None
    sent = raw_text(line.service, line.composite + offset)
    return Finding(rule.code, _place(line, offset), sent, message, suggestion, line.service, correction)


def _place(line: ServiceLine, offset: int) -> str:
    return f"2400 {line.service.id.decode()}0{line.composite + offset}"


def _with_count(line: ServiceLine, count: str) -> Segment:
    return line.service.with_element(line.composite + 3, count.encode())


def check_unit_code(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the unit of the service is none that the guide has."""
    sent, known = raw_text(line.service, line.composite + 2), _UNIT_CODES[line.guide.claim_type]
    if sent in known:
        return
    place, bare = _place(line, 2), sent.strip(BLANKS).upper()
    if not bare:
        yield _finding(UNIT_CODE, line, 2, f"{place[5:]} is empty", "UN")
    elif bare in known:
        yield _finding(UNIT_CODE, line, 2, f"{place[5:]} is in lower case or padded", bare)
    elif bare in _DRUG_UNITS:
        message = f"{place[5:]} is a unit of drug quantity, which belongs into CTP"
        suggestion = f"UN with the units of the code; in CTP the quantity with {bare}"
        moved = _moved(line, sent, given.word("units")) if _has_no_dose(line, given) else ()
        yield _finding(UNIT_CODE, line, 2, message, suggestion, moved)
    else:
        yield _finding(UNIT_CODE, line, 2, f"{place[5:]} is no unit of a service", "UN with the units of the code")


def _has_no_dose(line: ServiceLine, given: Chosen) -> bool:
    """Whether the line's code is for any drug, so that its units count no dose."""
    code = given.payer_map.codes.get(line.code)
    return code is not None and code.tier == 1


def _moved(line: ServiceLine, unit: str, units: str) -> tuple[Change, ...]:
    """The changes that make unit and count the line's drug quantity, and UN with `units` those of the service.

    None where that is not certain, or another payer has the units of the line on its record.
    """
    count, lin = raw_text(line.service, line.composite + 3), _lin_without_quantity(line)
    if not lin or unit not in _DRUG_UNITS or _fault(count) or _fault(units) or line.is_adjudicated:
        return ()
    ctp = new_ctp(line, PaperQuantity(count, unit))
    service = _with_count(line, units).with_element(line.composite + 2, b"UN")
    return Change("2410 CTP", None, ctp, follows=lin), Change(_place(line, 2), line.service, service)


def _lin_without_quantity(line: ServiceLine) -> Segment | None:
    """The line's one LIN where it holds an NDC as it should be, nothing else, and no CTP follows."""
    if line.ctp or len(line.lins) != 1 or not line.lin or any(line.lin.elements[4:]) or not line.sections.in_place:
        return None
    is_sound = line.ndc_qualifier == "N4" and isinstance(line.ndc, ExactNdc) and not line.ndc.how
    return line.lin if is_sound else None


def check_count(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the count of the service is no positive number of eight digits and three decimals."""
    fault = _fault(raw_text(line.service, line.composite + 3))
    if fault:
        message = f"{_place(line, 3)[5:]} {fault}"
        yield _finding(COUNT, line, 3, message, "the units of the code as a plain number above zero")


def _fault(count: str) -> str:
    """What is wrong with a count of units, empty where it is sound."""
    quantity = read_quantity(count)
    match quantity:
        case Exact(_, value) if value <= 0:
            return "is not more than zero"
        case Exact(_, value) if integer_digits(value) > _MOST_DIGITS:
            return f"has more than {_MOST_DIGITS} digits"
        case Exact(_, value) if decimals(value) > _MOST_DECIMALS:
            return f"has more than {_MOST_DECIMALS} decimals"
        case Exact():
            return ""
        case Missing():
            return "is empty"
    return "is not a plain number"


def check_not_one(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a code without dose units of its own is billed with another count than the payer expects."""
    service, place, expected = line.service, line.composite + 2, given.word("expected")
    if service.element(place) != b"UN" or not _has_no_dose(line, given):
        return
    sent = raw_text(service, place + 1)
    if sent == expected or _fault(sent) or _fault(expected) or Decimal(sent) == Decimal(expected):
        return
    survives = not line.is_adjudicated and _is_told_elsewhere(line, Decimal(sent))
    changes = (Change(_place(line, 3), service, _with_count(line, expected)),) if survives else ()
    message = f"{line.code} has no dose of its own, and this payer takes {expected} as its units"
    yield _finding(NOT_ONE, line, 3, message, f"{expected}, with the dose in the description", changes)


def _is_told_elsewhere(line: ServiceLine, count: Decimal) -> bool:
    """Whether CTP or the description tell the dose, and the count, one or more, says what one of them says too.

    A count that agrees with neither may itself be what was given, and less than one would grow. A volume is no dose,
    and a description of single packages leaves it to the count how many there were.
    """
    if not _OF_ONE_OF_SEVERAL.isdisjoint(_WORD.findall(line.description.upper())):
        return False
    amounts = read_narrative(line.description).doses
    doses = {dose.number for dose in amounts if dose.number > 0 and dose.unit not in _VOLUMES}
    quantity = line.quantity.value if isinstance(line.quantity, Exact) else Decimal(0)
    is_a_dose = quantity > 0 and isinstance(line.unit, ExactUnit) and line.unit.code in _DOSE_UNITS
    return count >= 1 and (is_a_dose or bool(doses)) and count in doses | {quantity}


def _line(unit: str, count: str, drug: str = "LIN**N4*50242006001~CTP****1*UN", procedure: str = "") -> str:
    line = example_line(procedure or "HC:J3490:::::DRUGX 5MG IV", drug=drug)
    return line.replace("*UN*1*11", f"*{unit}*{count}*11", 1)


_MOVES = Choice(correct=True, parameters={"units": "1"})
_ONE = Choice(Severity.WARNING)
_MAKES_ONE = Choice(Severity.WARNING, correct=True)

UNIT_CODE = Rule(
    code="UNT01",
    name="service-unit-not-un",
    place="SV103, SV204",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A7:659", "16", "M53"),
    because="""The unit of the service is not UN, nor minutes in 837P or days in 837I: often it is the drug's unit.

Where the payer map says which units the code then has, and a sound LIN has no CTP, unit and count become the CTP and
the service is billed in UN. Never for a code with a dose of its own, nor on a line that another payer has adjudicated,
whose record has the units too.""",
    source="005010X222A1: SV103, 005010X223A2: SV204; X12 RFI 1333 on F2",
    examples=(
        Example(_line("ML", "4", drug="LIN**N4*50242006001")),
        Example(
            _line("ML", "4", drug="LIN**N4*50242006001"),
            _line("UN", "1", drug="LIN**N4*50242006001~CTP****4*ML"),
            under=_MOVES,
        ),
        Example(_line("ML", "4"), under=_MOVES),
        Example(_line("EA", "4", drug="LIN**N4*50242006001"), under=_MOVES),
        Example(_line("un", "1")),
        Example(_line("UN", "4"), found=False),
        Example(_line("MJ", "15"), found=False, guide="P"),
    ),
    applies=_is_odd,
    check=check_unit_code,
    parameters=(
        Parameter(
            "units",
            "",
            "the units of the code where unit and count are moved to CTP; empty to move nothing",
            form=UNITS,
        ),
    ),
)

COUNT = Rule(
    code="UNT02",
    name="service-units-invalid",
    place="SV104, SV205",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:476", "16", "M53"),
    because="""The units of the service are no number, not above zero, or longer than eight digits and three decimals.

How much was billed is for a person to say.""",
    source="005010X222A1: SV104, 005010X223A2: SV205; Stedi changelog, unit counts",
    examples=(
        Example(_line("UN", "0")),
        Example(_line("UN", "1,000")),
        Example(_line("UN", "0.0625")),
        Example(_line("UN", "")),
        Example(_line("UN", "14"), found=False),
        Example(_line("UN", "0.125"), found=False),
    ),
    applies=_is_odd,
    check=check_count,
)

NOT_ONE = Rule(
    code="UNT03",
    name="service-units-not-one",
    place="SV104, SV205",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A7:476", "16", "M53"),
    because="""An unclassified code has no dose, so that Medicare takes one unit of it; other payers count packages.

The count is corrected only where the payer map says so, the dose stands in the description or as weight or
international units in CTP, and the count repeats a number of theirs: one that agrees with nothing may be the fact.
Never on a line that another payer has adjudicated. The charge stays as it is.""",
    source="WPS article 31604; Palmetto FAQ 8BFR455541 (reason 32512); NGS 1625983",
    examples=(
        Example(_line("UN", "5"), under=_ONE),
        Example(_line("UN", "5"), _line("UN", "1"), under=_MAKES_ONE),
        Example(_line("UN", "7"), under=_MAKES_ONE),
        Example(_line("UN", "5", drug="", procedure="HC:J3490:::::DRUGX"), under=_MAKES_ONE),
        Example(_line("UN", "1.0"), found=False, under=_MAKES_ONE),
        Example(_line("UN", "5"), found=False),
    ),
    check=check_not_one,
    parameters=(
        Parameter("expected", "1", "the units that this payer takes of a code without a dose of its own", form=UNITS),
    ),
    off=True,
)
