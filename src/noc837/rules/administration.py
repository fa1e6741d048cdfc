"""No service of the claim gives the drug on the day it is billed for.

Giving an unclassified drug is billed beside it, by a code for infusion or injection; where that is missing, it is not
paid, or the drug is questioned. The same holds where all that is billed gives drugs by other routes than the one that
the line's text names. Nothing is said of drugs that nobody injects, of waste, of pumps and prescriptions, of days on
which the drug may be part of a procedure, and of places where another bills the administration. It is said once for a
claim and day. No line is ever added.
"""

import re
from collections.abc import Iterable, Iterator

from noc837.claims.administration_codes import ANY_ROUTE, FAMILIES, Family, family_of
from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.narrative import read_narrative
from noc837.drugs.narrative_words import DOUBTFUL_ROUTES, ROUTES, words
from noc837.drugs.remembered import remembered
from noc837.findings import Finding, Severity
from noc837.payer_maps import PayerMap
from noc837.payer_maps.forms import PROCEDURE_CODE
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line

_ANY_DAY = ""
_WORD = re.compile(r"[A-Z]+")
_NOT_INJECTED = words("PO PR SL INH TOPICAL NASAL OPHTHALMIC OTIC VAGINAL TRANSDERMAL BUCCAL IRRIGATION MUCOSAL")
_NOT_INJECTED_WORDS = frozenset(word for word, route in ROUTES.items() if route in _NOT_INJECTED) | words("""
TAB TABS TABLET TABLETS CAP CAPS CAPSULE CAPSULES SYRUP ELIXIR CREAM CRM OINTMENT OINT LOTION GEL JELLY FOAM PATCH
PATCHES SPRAY DROPS DROP GTT GTTS SUPPOSITORY SUPP LOZENGE LOZENGES INHALER AEROSOL ENEMA DISPENSED DISPENSE SELF
SHAMPOO PASTE MOUTHWASH CHEWABLE BULK ACTUATION PADS STRIP STRIPS EMPTY DIALYSATE DIANEAL DELFLEX EXTRANEAL
""")
# Words of that kind that systems with short fields cut off.
_NOT_INJECTED_STEMS = ("NEBUL", "INHAL", "IRRIG", "CAPS", "TABL", "OPHTH", "SUPPOS")
# Pharmacy and home, where patients give it themselves; places where the facility bills the administration; health
# centers that are paid by visit.
_PLACES_OF_OTHERS = words("01 12 13 14 33 02 10 19 21 22 23 24 26 31 32 34 41 42 51 52 53 54 56 61 65 50 72")
# Hospital outpatients, clinics, surgery centers, critical access hospitals; no dialysis, which includes its drugs.
_OUTPATIENT = words("13 14 73 74 75 76 79 83 85")
_PUMP = "KD"


def check(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each day on which a drug that must be injected is billed, and nothing that gives it."""
    if claim.is_institutional and claim.facility_code not in _OUTPATIENT:
        return
    drugs = _injected_by_day(claim, given)
    if not drugs:
        return
    giving = _giving_by_day(claim, given.words("codes"))
    for day, lines in drugs.items():
        families = set().union(*giving.values()) if day == _ANY_DAY else giving.get(day, set()) | giving[_ANY_DAY]
        line = _not_given(lines, families)
        if line:
            yield _finding(line, families)


def _injected_by_day(claim: Claim, given: Chosen) -> dict[str, list[ServiceLine]]:
    """The lines of unclassified drugs by day, but those that nothing need be billed beside."""
    found: dict[str, list[ServiceLine]] = {}
    codes = given.payer_map.codes
    for line in claim.lines:
        if line.code in codes and not given.is_off(line.code) and _is_asked(line, claim, given.payer_map):
            start, end = line.dates
            # A range is often the days of a supply; a line of 837P without a day has a fault of its own.
            if start == end and (start or claim.is_institutional):
                found.setdefault(start, []).append(line)
    return found


def _is_asked(line: ServiceLine, claim: Claim, payer_map: PayerMap) -> bool:
    code = payer_map.codes[line.code]
    if code.self_administered or code.tier != 1 or line.prescriptions:
        return False
    modifiers = line.modifier_set
    if modifiers and (_PUMP in modifiers or modifiers & payer_map.waste_modifiers):
        return False
    if claim.is_institutional:
        return True
    return (line.place_of_service or claim.facility_code) not in _PLACES_OF_OTHERS


def _giving_by_day(claim: Claim, more: frozenset[str]) -> dict[str, set[Family]]:
    """The families of all services that give drugs, by day; under any day those whose day is not certain."""
    found: dict[str, set[Family]] = {_ANY_DAY: set()}
    for line in claim.lines:
        code = line.code
        family = ANY_ROUTE if code in more else family_of(code)
        if family:
            start, end = line.dates
            found.setdefault(start if start == end else _ANY_DAY, set()).add(family)
    return found


def _not_given(lines: Iterable[ServiceLine], families: set[Family]) -> ServiceLine | None:
    """The first line whose drug is injected, and not by any of these families."""
    if ANY_ROUTE in families:
        return None
    if not families:
        return next((line for line in lines if not _is_not_injected(line)), None)
    served = frozenset[str]().union(*(family.routes for family in families))
    return next((line for line in lines if _needs_another_route(line, served)), None)


def _is_not_injected(line: ServiceLine) -> bool:
    return any(map(_says_not_injected, line.texts))


@remembered
def _says_not_injected(text: str) -> bool:
    said = _WORD.findall(text.upper())
    return not _NOT_INJECTED_WORDS.isdisjoint(said) or any(word.startswith(_NOT_INJECTED_STEMS) for word in said)


def _needs_another_route(line: ServiceLine, served: frozenset[str]) -> bool:
    """Whether the line's texts surely name one route, and that is none of those served."""
    routes = _routes(line)
    if not routes or not routes.isdisjoint(served) or _is_not_injected(line) or _is_local_anaesthetic(line):
        return False
    read = [route for text in line.texts for route in read_narrative(text).routes]
    is_sure = any(route.text.upper() not in DOUBTFUL_ROUTES for route in read)
    return is_sure and len({route.route for route in read}) == 1


def _is_local_anaesthetic(line: ServiceLine) -> bool:
    """Whether the drug may have been given for another injection, and so under the skin before that."""
    return any(word.endswith("CAINE") for text in line.texts for word in _WORD.findall(text.upper()))


def _routes(line: ServiceLine) -> set[str]:
    """What may be routes in the line's texts, word by word: quick, and without regard to what stands around them."""
    return set().union(*map(_route_words, line.texts))


@remembered
def _route_words(text: str) -> frozenset[str]:
    return frozenset(ROUTES[word] for word in _WORD.findall(text.upper()) if word in ROUTES)


def _finding(line: ServiceLine, families: set[Family]) -> Finding:
    message = "no service of this day gives the drug"
    if families:
        message = "the services of this day give drugs by another route than the line's text says"
    routes = _routes(line)
    named = next((family.named for family in FAMILIES if not routes.isdisjoint(family.routes)), FAMILIES[0].named)
    suggestion = f"bill its administration too, if it was given here: {named}"
    severity = Severity.INFO if line.service.id == b"SV2" else None
    return Finding(
        RULE.code,
        line.service_place(2),
        line.code,
        message,
        suggestion,
        line.service,
        severity=severity,
        line=line.ordinal,
    )


_GIVEN = "SV1*HC:96374*30*UN*1*11**1~DTP*472*D8*20261103"
_GIVEN_LATER = "SV1*HC:96374*30*UN*1*11**1~DTP*472*D8*20261104"
_GIVEN_OTHERWISE = "SV1*HC:96372*30*UN*1*11**1~DTP*472*D8*20261103"
_VISIT = "SV1*HC:99213*90*UN*1*11**1~DTP*472*D8*20261103"

RULE = Rule(
    code="CLM04",
    name="administration-not-billed",
    place="SV101-2, SV202-2",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because=__doc__,
    source="CPT 96360 to 96549 and the codes of injections into eye, joint, nerve and spinal canal; HCPCS C8957",
    examples=(
        Example(example_line(), claim_lines=(_VISIT,)),
        Example(example_line(), claim_lines=(_GIVEN_LATER,)),
        Example(example_line(), claim_lines=(_GIVEN_OTHERWISE,)),
        Example(example_line(), claim_lines=(_GIVEN,), found=False),
        Example(example_line("HC:J3490:::::DRUGX 5MG TABLET PO"), claim_lines=(_VISIT,), found=False),
        Example(example_line("HC:J3490:JW::::DRUGX 5MG IV"), claim_lines=(_VISIT,), found=False),
    ),
    check_claim=check,
    parameters=(
        Parameter(
            "codes",
            frozenset(),
            "more procedure codes that give a drug, such as a payer's G codes",
            form=PROCEDURE_CODE,
        ),
    ),
)
