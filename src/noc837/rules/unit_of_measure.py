"""The unit of the drug quantity, CTP05-1: misspelt, no unit, a container, milligrams; near twins on one value."""

import re
from collections.abc import Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.dosage_forms import units_of_form
from noc837.drugs.ndc import Ambiguous
from noc837.drugs.ndc import Exact as ExactNdc
from noc837.drugs.quantity import Exact as ExactQuantity
from noc837.drugs.unit_of_measure import CODES, CONTAINERS, Container, Exact, Milligrams, Missing, Misspelt, Unknown
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.reference import Reference
from noc837.rule import EXAMPLE_LISTING, Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line
from noc837.x12.segment import Segment

_STATUS = Status("A7:659", "16", "M119")
_MOST_DIGITS = 15
_TAKEN_BY_ALL = ("UN", "ML")
_WORD = re.compile(r"[A-Z]+")
_LIQUIDS = frozenset({"ML", "MLS", "CC", "SOLUTION", "SOLN", "SOL", "LIQUID", "SUSPENSION", "SUSP", "EMULSION"})
_ME = frozenset({"ME"})
_NO_WEIGHT = "UN if vials were used up, ML for a liquid"


def _is_odd(line: ServiceLine) -> bool:
    """Whether there is anything to be said of the unit: it is none of those that every payer takes."""
    return not isinstance(line.unit, Exact) or line.unit.code not in _TAKEN_BY_ALL


def _finding(
    rule: Rule, line: ServiceLine, message: str, suggestion: str, basis: Basis, written: Segment | None
) -> Finding:
    assert line.ctp is not None
    return Finding(
        rule.code,
        "2410 CTP05-1",
        line.unit_sent,
        message,
        suggestion,
        line.ctp,
        Correction(basis, (Change("2410 CTP05-1", line.ctp, written),)) if written else None,
    )


def check_spelling(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where CTP05-1 is a spelling that can mean one unit only."""
    if line.ctp and isinstance(line.unit, Misspelt):
        written = line.ctp.with_component(5, 1, line.unit.code.encode())
        yield _finding(
            SPELLING, line, "CTP05-1 does not spell the unit as X12 does", line.unit.code, Basis.FORM, written
        )


def check_unknown(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where CTP05-1 is empty, no unit that can be told, or one that the payer refuses."""
    if not line.ctp:
        return
    *others, last = sorted(CODES - _refused(given))
    wanted = f"{', '.join(others)} or {last}"
    if isinstance(line.unit, Unknown):
        suggestion = _without(_refused(given), line.unit.suggestion) or wanted
        yield _finding(UNKNOWN, line, f"CTP05-1 is no unit: {line.unit.why}", suggestion, Basis.FORM, None)
    elif isinstance(line.unit, Missing) and isinstance(line.quantity, ExactQuantity):
        yield _finding(UNKNOWN, line, "CTP05-1 is empty", wanted, Basis.FORM, None)
    elif isinstance(line.unit, Exact) and line.unit.code in given.words("refused"):
        message, suggestion = f"this payer refuses {line.unit.code}", "the quantity in a unit that it takes"
        yield replace(_finding(UNKNOWN, line, message, suggestion, Basis.FORM, None), severity=Severity.WARNING)


def _refused(given: Chosen) -> frozenset[str]:
    """The units of the guide that the payer does not take, whichever rule says so."""
    refused = given.payer_map.choice("UOM02").parameters.get("refused")
    milligrams = given.payer_map.choice("UOM04").parameters.get("accepts_me") is False
    return (refused if isinstance(refused, frozenset) else frozenset()) | (_ME if milligrams else frozenset())


def _without(refused: frozenset[str], suggestion: str) -> str:
    """The units that a suggestion names but for those refused, empty where none is left."""
    return " or ".join(unit for unit in suggestion.split(" or ") if unit and unit not in refused)


def check_container(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where CTP05-1 names a container."""
    if line.ctp and isinstance(line.unit, Container):
        counted = line.unit.word in given.words("containers") and not _is_measured(line, given)
        written = line.ctp.with_component(5, 1, line.unit.code.encode()) if counted else None
        message = f"CTP05-1 names a container, {line.unit.word}"
        suggestion = "UN for powders, solids and kits; for a liquid ML with the volume"
        yield _finding(CONTAINER, line, message, suggestion, Basis.PAYER_MAP, written)


def _is_measured(line: ServiceLine, given: Chosen) -> bool:
    """Whether the line's texts speak of a volume or a liquid, or the dosage form is not one that is counted."""
    if any(not _LIQUIDS.isdisjoint(_WORD.findall(text.upper())) for text in line.texts):
        return True
    day = line.dates[0]
    listings = (each for ndc in _possible(line, given.reference) for each in given.reference.listings_on(ndc, day))
    units = [units_of_form(listing.dosage_form, listing.substances) for listing in listings]
    return any(each and "UN" not in each for each in units)


def _possible(line: ServiceLine, reference: Reference) -> tuple[str, ...]:
    """The NDCs that the line's may be, as far as they are listed."""
    if isinstance(line.ndc, Ambiguous):
        return reference.listed(line.ndc.readings)
    return (line.ndc.code,) if isinstance(line.ndc, ExactNdc) else ()


def check_milligrams(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where CTP05-1 is MG, or ME for a payer that refuses it."""
    if not line.ctp:
        return
    if isinstance(line.unit, Milligrams):
        is_taken = given.flag("accepts_me")
        written = line.ctp.with_component(5, 1, b"ME") if is_taken and given.sets("accepts_me") else None
        message = "MG is no unit of X12; it is often the dose of a powder, whose quantity is counted in UN"
        suggestion = "ME if milligrams were used up, UN if vials were, ML for a liquid" if is_taken else _NO_WEIGHT
        yield _finding(MILLIGRAMS, line, message, suggestion, Basis.PAYER_MAP, written)
    elif line.unit == Exact("ME") and not given.flag("accepts_me"):
        takes_grams = "GR" not in _refused(given)
        suggestion, written = ("GR", _grams(line, line.ctp)) if takes_grams else (_NO_WEIGHT, None)
        found = _finding(MILLIGRAMS, line, "this payer refuses ME", suggestion, Basis.PAYER_MAP, written)
        yield replace(found, severity=Severity.WARNING)


def _grams(line: ServiceLine, ctp: Segment) -> Segment | None:
    """The CTP in grams, a thousandth of its milligrams, exactly."""
    if not isinstance(line.quantity, ExactQuantity):
        return None
    grams = format(line.quantity.value.scaleb(-3).normalize(), "f")
    if sum(map(str.isdigit, grams)) > _MOST_DIGITS:
        return None
    return ctp.with_element(4, grams.encode()).with_component(5, 1, b"GR")


def _ctp(unit: str, quantity: str = "1") -> str:
    return example_line(drug=f"LIN**N4*50242006001~CTP****{quantity}*{unit}")


_F2 = frozenset({"F2"})
_SOLUTION = replace(EXAMPLE_LISTING, dosage_form="INJECTION, SOLUTION")

SPELLING = Rule(
    code="UOM01",
    name="unit-of-measure-misspelt",
    place="CTP05-1",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=_STATUS,
    because="""CTP05-1 is in lower case, padded, or another spelling of a unit: CC, GM, IU, EA and the like.

It is written as X12 does. The quantity stays as it is, since these spellings mean the same unit.""",
    source="005010X222A1 and 005010X223A2: CTP05-1; T-MSIS CLT229 on GM and EA",
    examples=(
        Example(_ctp("ml"), _ctp("ML")),
        Example(_ctp("EA"), _ctp("UN")),
        Example(_ctp("CC"), _ctp("ML")),
        Example(_ctp("UN"), found=False),
    ),
    applies=_is_odd,
    check=check_spelling,
)

UNKNOWN = Rule(
    code="UOM02",
    name="unit-of-measure-unknown",
    place="CTP05-1",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=_STATUS,
    because="""CTP05-1 is empty or holds what is no unit of a drug quantity, or may mean several.

U and UNITS may be each or international units; MCG would need a conversion that loses decimals. A unit of the guide
that the payer refuses is a warning.""",
    source="005010X222A1 and 005010X223A2: CTP05-1; BCBSM Record 2015-02 on units it does not take",
    examples=(
        Example(_ctp("UNITS")),
        Example(_ctp("MCG")),
        Example(_ctp("XX")),
        Example(_ctp("F2"), under=Choice(parameters={"refused": _F2})),
        Example(_ctp("F2"), found=False),
        Example(_ctp("GR"), found=False, under=Choice(parameters={"refused": _F2})),
    ),
    applies=_is_odd,
    check=check_unknown,
    parameters=(
        Parameter(
            "refused",
            frozenset(),
            "units that this payer refuses, of F2 and GR; UOM04 says of ME",
            frozenset({"F2", "GR"}),
        ),
    ),
)

CONTAINER = Rule(
    code="UOM03",
    name="unit-of-measure-is-a-container",
    place="CTP05-1",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.PAYER_NO,
    status=_STATUS,
    because="""CTP05-1 names a vial, syringe, bag or another container.

Counting containers as UN is right for powders, solids and kits, and wrong for liquids: where the line's texts name a
volume or a liquid, or by the FDA directory the NDC is one or a cream, nothing is corrected.""",
    source="BCBSM Record 2014-08 on vials, powders and liquids; FDA NDC directory, dosage forms",
    examples=(
        Example(_ctp("VIAL")),
        Example(_ctp("VIAL"), _ctp("UN"), under=Choice(correct=True)),
        Example(_ctp("VIAL").replace("5MG IV", "5MG/ML 10ML"), under=Choice(correct=True)),
        Example(_ctp("VIAL"), under=Choice(correct=True), knows=(_SOLUTION,)),
        Example(_ctp("VIAL"), _ctp("UN"), under=Choice(correct=True), knows=(EXAMPLE_LISTING,)),
        Example(_ctp("SYR"), under=Choice(correct=True, parameters={"containers": frozenset({"VIAL"})})),
        Example(_ctp("UN"), found=False),
    ),
    applies=_is_odd,
    check=check_container,
    parameters=(
        Parameter("containers", CONTAINERS, "the containers counted as UN where the map corrects", CONTAINERS),
    ),
)

MILLIGRAMS = Rule(
    code="UOM04",
    name="quantity-in-milligrams",
    place="CTP05-1",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A7:659"),
    because="""CTP05-1 is MG, which X12 does not have, or ME where the payer refuses it.

MG is often the dose of a powder vial whose quantity is counted in UN: written as ME it passes the guide and is denied
weeks later. MG becomes ME, and ME becomes GR, only where the payer map itself says whether the payer takes ME, and
that it be corrected.""",
    source="BCBSM Record 2015-02, Fidelis and Oklahoma HealthChoice on MG, ME and GR",
    examples=(
        Example(_ctp("MG", "500")),
        Example(_ctp("MG", "500"), under=Choice(correct=True)),
        Example(_ctp("MG", "500"), _ctp("ME", "500"), under=Choice(correct=True, parameters={"accepts_me": True})),
        Example(_ctp("ME", "25"), _ctp("GR", "0.025"), under=Choice(correct=True, parameters={"accepts_me": False})),
        Example(_ctp("ME", "25"), found=False),
    ),
    applies=_is_odd,
    check=check_milligrams,
    parameters=(Parameter("accepts_me", True, "whether this payer takes ME, milligrams, as a unit of quantity"),),
)
