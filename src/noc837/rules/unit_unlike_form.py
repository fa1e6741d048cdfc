"""CTP05-1 is a unit in which a drug of this dosage form is not counted.

Powders to be dissolved, tablets and kits are counted (UN), liquids measured (ML), creams and ointments weighed (GR);
international units (F2) are for clotting factors. The quantity depends on the unit, so nothing is corrected.
Milligrams (ME) are left to UOM04, and forms that do not tell are left alone.
"""

from collections.abc import Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine, has_exact_ndc
from noc837.drugs.dosage_forms import units_of_form
from noc837.drugs.unit_of_measure import Exact
from noc837.findings import Finding, Severity
from noc837.reference import Kind
from noc837.rule import EXAMPLE_LISTING, Chosen, Example, MayCorrect, Rule, Status, example_line

_COUNTED_AS = {
    "F2": "F2 with the international units",
    "GR": "GR with the weight in grams",
    "ML": "ML with the volume",
    "UN": "UN with the number of vials, tablets or kits",
}


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the unit fits no listing of the NDC."""
    if not isinstance(line.unit, Exact) or line.unit.code not in _COUNTED_AS:
        return
    listings = given.reference.listings_on(line.exact_ndc, line.dates[0])
    if any(line.unit.code in units_of_form(listing.dosage_form) for listing in listings):
        return  # as nearly always, and told without a look at the substances
    units = [units_of_form(listing.dosage_form, listing.substances) for listing in listings]
    if not units or not all(units) or any(line.unit.code in each for each in units):
        return
    form, source = listings[0].dosage_form, listings[0].source.title
    message = f"{line.unit.code} is no unit for this NDC, whose dosage form is {form} by the {source}"
    suggestion = "; or ".join(_COUNTED_AS[unit] for unit in sorted(frozenset().union(*units)))
    yield Finding(RULE.code, "2410 CTP05-1", line.unit_sent, message, suggestion, line.ctp)


def _ctp(unit: str) -> str:
    return example_line(drug=f"LIN**N4*50242006001~CTP****1*{unit}")


_SOLUTION = replace(EXAMPLE_LISTING, dosage_form="INJECTION, SOLUTION")
_FACTOR = replace(EXAMPLE_LISTING, substances=("COAGULATION FACTOR IX",))

RULE = Rule(
    code="UOM05",
    name="unit-of-measure-unlike-dosage-form",
    place="CTP05-1",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:659"),
    because=__doc__,
    source="FDA NDC directory, dosage forms; BCBSM Record 2014-08; BCBSTX on NDC units",
    examples=(
        Example(_ctp("ML"), knows=(EXAMPLE_LISTING,)),
        Example(_ctp("UN"), knows=(_SOLUTION,)),
        Example(_ctp("F2"), knows=(EXAMPLE_LISTING,)),
        Example(_ctp("UN"), found=False, knows=(EXAMPLE_LISTING,)),
        Example(_ctp("ML"), found=False, knows=(_SOLUTION,)),
        Example(_ctp("F2"), found=False, knows=(_FACTOR,)),
        Example(_ctp("UN"), found=False, knows=(replace(EXAMPLE_LISTING, dosage_form="AEROSOL, METERED"),)),
        Example(_ctp("ME"), found=False, knows=(EXAMPLE_LISTING,)),
    ),
    applies=has_exact_ndc,
    check=check,
    needs=Kind.DIRECTORY,
)
