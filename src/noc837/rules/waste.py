"""Wasted drug: a waste line alone, waste and no waste together, neither of them stated; near twins.

A waste modifier is the provider's statement, and which lines belong together is for a person to say: nothing is
corrected. Which modifiers state waste, and which state that there was none, says the payer map.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.claims.packaging import is_packaged
from noc837.claims.siblings import Relation
from noc837.drugs.blanks import BLANKS
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import DAY
from noc837.reference import Kind, SingleDose
from noc837.rule import EXAMPLE_LISTING, Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line

_VACCINES = ("Q2039", "90")
_ACQUIRED_FOR_MEDICARE = "Q4082"
_MULTIPLE_DOSES = re.compile(r"\b(?:MDV|MULTI(?:PLE)?[ -]?(?:DOSE|USE))", re.IGNORECASE)
_BULK = "PHARMACY BULK PACKAGE"


def _bears_modifiers(line: ServiceLine) -> object:
    return line.modifier_set


def _finding(rule: Rule, line: ServiceLine, modifiers: frozenset[str], message: str, suggestion: str) -> Finding:
    """A finding on the first of some modifiers of the line."""
    wanted = (n for n, sent in enumerate(line.modifiers, 3) if sent.strip(BLANKS).upper() in modifiers)
    component = next(wanted)
    sent = line.procedure[component - 1]
    return Finding(rule.code, line.service_place(component), sent, message, suggestion, line.service)


def _words(modifiers: frozenset[str]) -> str:
    return " or ".join(sorted(modifiers))


def check_unpaired(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a waste line has no line that bills what was given of the same drug on the same date."""
    waste = given.payer_map.waste_modifiers
    if line.modifier_set.isdisjoint(waste):
        return
    if claim.siblings.without(waste, line) is Relation.NONE:
        message = "no line of the claim bills what was given of this drug, by code, date and NDC or description"
        suggestion = (
            f"a line without {_words(waste)} for what was given; or, where the payer takes no waste line for an "
            "unclassified code, one line with the waste in its description"
        )
        yield _finding(UNPAIRED, line, waste, message, suggestion)


def check_clash(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a line states waste and no waste, or no waste beside a waste line of the same drug."""
    waste, no_waste = given.payer_map.waste_modifiers, given.payer_map.no_waste_modifiers
    if line.modifier_set.isdisjoint(no_waste):
        return
    if not line.modifier_set.isdisjoint(waste):
        message = "the line states that drug was discarded, and that none was"
    elif not claim.modifiers.isdisjoint(waste) and claim.siblings.bearing_at_its_site(waste, line) is Relation.SAME:
        message = "the line states that nothing was discarded, and another line bills what was discarded of it"
    else:
        return
    suggestion = f"{_words(waste)} on the waste line, or {_words(no_waste)} alone"
    yield _finding(CLASH, line, no_waste, message, suggestion)


def check_not_attested(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where a drug that may come in a single-dose container says nothing of waste."""
    waste, no_waste = given.payer_map.waste_modifiers, given.payer_map.no_waste_modifiers
    begins = given.word("from")
    if not line.modifier_set.isdisjoint(waste | no_waste) or not begins or line.dates[0] < begins:
        return
    if _is_exempt(line, given) or is_packaged(line, claim) or not _may_hold_a_single_dose(line, given):
        return
    if not claim.modifiers.isdisjoint(waste) and claim.siblings.bearing(waste, line) is not Relation.NONE:
        return
    statements = f"{_words(no_waste)} where nothing was discarded, else a further line with {_words(waste)}"
    yield Finding(
        NOT_ATTESTED.code,
        line.service_place(3),
        line.modifiers[0] if line.modifiers else "",
        "a drug of a single-dose container needs a statement on what was discarded",
        f"for a single-dose container {statements}",
        line.service,
        follows_from=("MOD01",),
    )


def _may_hold_a_single_dose(line: ServiceLine, given: Chosen) -> bool:
    """Whether neither the description nor the reference says that the container held several doses."""
    if _MULTIPLE_DOSES.search(line.description):
        return False
    reference, ndc = given.reference, line.exact_ndc
    if not ndc:
        return True
    if Kind.SINGLE_DOSE in reference.kinds:
        return reference.is_single_dose(ndc)
    packages = (listing.package.upper() for listing in reference.listings_on(ndc, line.dates[0]))
    return not any(_BULK in package or _MULTIPLE_DOSES.search(package) for package in packages)


def _is_exempt(line: ServiceLine, given: Chosen) -> bool:
    """Whether the code is of radiopharmaceuticals, vaccines, the acquisition program, or drugs taken by mouth."""
    code = given.payer_map.codes.get(line.code)
    if code and code.self_administered:
        return True
    return line.code.startswith(("A", *_VACCINES)) or line.code == _ACQUIRED_FOR_MEDICARE


def _billed(modifier: str, text: str = "DRUGX 5MG IV", code: str = "J3490") -> str:
    return example_line(f"HC:{code}:{modifier}::::{text}")


_OTHER = example_line("HC:J3490:::::DRUGY 5MG IV", drug="LIN**N4*00409196602~CTP****1*UN")
_MEDICARE = Choice(Severity.WARNING)
_SEVERAL_DOSES = replace(EXAMPLE_LISTING, package="1 VIAL, MULTI-DOSE in 1 CARTON > 10 mL in 1 VIAL, MULTI-DOSE")

UNPAIRED = Rule(
    code="MOD02",
    name="waste-line-unpaired",
    place="SV101-3 to 6, SV202-3 to 6",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A8:453"),
    because="""A line bills discarded drug, and no line of the claim bills what was given of it.

The two lines share code, date and NDC, or where one has no NDC the description but for its amounts. Payers disagree
on unclassified codes: some want both lines, some want no waste line and the waste in the description.""",
    source="First Coast on JW; LifeWise on both lines' NDC; Palmetto AW8MMP6652, AASJMP3245; Visante on C9399",
    examples=(
        Example(_billed("JW"), claim_lines=(_OTHER,)),
        Example(_billed("JW")),
        Example(_billed("JW", "DRUGX 2MG DISCARDED"), found=False, claim_lines=(_billed("RT"),)),
        Example(_billed("JZ"), found=False),
        Example(example_line("HC:J3490:JW", drug="")),
        Example(example_line("HC:J3490:JW", drug=""), found=False, claim_lines=(_OTHER,)),
    ),
    applies=_bears_modifiers,
    check=check_unpaired,
)

CLASH = Rule(
    code="MOD03",
    name="waste-and-no-waste-together",
    place="SV101-3 to 6, SV202-3 to 6",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:453"),
    because="""One line says that drug was discarded and that none was, or two lines of the same drug say so.

Which is true is for the provider to say.""",
    source="CMS, discarded drugs and biologicals; First Coast 0503966",
    examples=(
        Example(_billed("JW:JZ").replace("::::DRUGX", ":::DRUGX")),
        Example(_billed("JZ"), claim_lines=(_billed("JW"),)),
        Example(_billed("JZ"), found=False, claim_lines=(_OTHER,)),
        Example(_billed("JW"), found=False, claim_lines=(_billed("RT"),)),
    ),
    applies=_bears_modifiers,
    check=check_clash,
)

NOT_ATTESTED = Rule(
    code="MOD04",
    name="waste-not-attested",
    place="SV101-3 to 6, SV202-3 to 6",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:453"),
    because="""Medicare wants a statement on discarded drug for each single-dose container it pays for.

The line states neither, and no other line bills the waste. Whether the container held a single dose, the claim does
not say; a list of single-dose containers decides where the reference has one. Radiopharmaceuticals, vaccines, oral
drugs, packaged drugs, and containers of several doses by description or FDA directory are left out.""",
    source="CMS, discarded drugs and biologicals; First Coast 0503966; Noridian JF on JW and JZ; NGS 11025084",
    examples=(
        Example(example_line(), under=_MEDICARE, guide="P"),
        Example(example_line("HC:C9399:::::DRUGX 5MG IV"), under=_MEDICARE, guide="I"),
        Example(example_line(), under=_MEDICARE, guide="P", knows=(SingleDose("50242006001"),)),
        Example(example_line(), found=False, under=_MEDICARE, knows=(SingleDose("50242006101"),)),
        Example(example_line(), found=False, under=_MEDICARE, knows=(_SEVERAL_DOSES,)),
        Example(_billed("JZ"), found=False, under=_MEDICARE),
        Example(example_line(), found=False, under=_MEDICARE, guide="I"),
        Example(example_line(), found=False, under=_MEDICARE, guide="P", claim_lines=(_billed("JW"),)),
        Example(example_line("HC:J3490:::::DRUGX 5MG IV MDV"), found=False, under=_MEDICARE),
        Example(example_line().replace("20261103", "20230630"), found=False, under=_MEDICARE),
    ),
    check=check_not_attested,
    parameters=(Parameter("from", "20230701", "the first service date, YYYYMMDD, that needs the statement", form=DAY),),
    off=True,
)
