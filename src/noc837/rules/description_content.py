"""The description lacks a part that the payer reads it for, or gives the strength for the dose; near twins."""

import re
from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_text import composed, describes, is_of_compound, noted_texts
from noc837.claims.line import ServiceLine
from noc837.drugs.narrative_parts import drug_names, in_words, missing_parts
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_STRENGTH = re.compile(r"[0-9]\s*+MG\s*+(?:(?:/|PER\b)\s*+)?+ML\b", re.IGNORECASE)


def _has_description(line: ServiceLine) -> object:
    return line.description


def check_incomplete(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description lacks a part that the payer requires, or has them in another order."""
    required = given.payer_map.required_of(line.modifier_set)
    missing = missing_parts(line.description, required)
    noted = _noted(line, claim, given) if missing or given.payer_map.narrative.order else []
    for text in noted:
        missing = missing_parts(text, frozenset(missing))
    if missing and describes(line):
        yield _lacking(line, missing, required, given)
    elif given.payer_map.narrative.order and not missing and not noted and describes(line):
        yield from _in_another_order(line, required, given)


def _noted(line: ServiceLine, claim: Claim, given: Chosen) -> list[str]:
    """What notes say of the drug, where the payer reads it there."""
    of_line = line.guide.claim_type == "P"
    if not given.payer_map.switches_on("NTE03" if of_line else "NTE04"):
        return []
    notes = (*line.notes, *claim.notes) if of_line else claim.notes
    return noted_texts(line, notes, drug_names(line.description))


def _lacking(line: ServiceLine, missing: tuple[str, ...], required: frozenset[str], given: Chosen) -> Finding:
    if not line.description.isprintable():
        roots: tuple[str, ...] = ("TXT02",)
    else:
        roots = ("DSC07",) if missing == ("dose",) else ()
    return Finding(
        INCOMPLETE.code,
        line.service_place(7),
        line.description_sent,
        f"the description does not say {in_words(missing)}",
        _suggestion(line, required, given),
        line.service,
        follows_from=roots,
        claim_status="A7:223" if missing == ("route",) else "",
    )


def _in_another_order(line: ServiceLine, required: frozenset[str], given: Chosen) -> Iterator[Finding]:
    """For information the text as the payer publishes it, where that is another than the description."""
    wanted = given.payer_map.narrative
    offered = composed(line, wanted.order, wanted.longest, wanted.ndc_hyphens, required)
    if offered.text != line.description:
        yield Finding(
            INCOMPLETE.code,
            line.service_place(7),
            line.description_sent,
            "the description is not in the order, or not in the form, in which this payer publishes it",
            offered.offer,
            line.service,
            at_most=Severity.INFO,
        )


def _suggestion(line: ServiceLine, required: frozenset[str], given: Chosen) -> str:
    wanted = given.payer_map.narrative
    offered = composed(line, wanted.order, wanted.longest, wanted.ndc_hyphens)
    lacking = missing_parts(offered.text, required)
    parts = [] if offered.text == line.description else [offered.offer]
    if lacking:
        parts.append(f"add {in_words(lacking)}")
    return "; ".join(parts)


def check_strength(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description of a drug that is no compound has milligrams per millilitre."""
    match = _STRENGTH.search(line.description)
    if match and not line.overflow and not is_of_compound(line):
        yield Finding(
            STRENGTH.code,
            line.service_place(7),
            line.description_sent,
            "the description has milligrams per millilitre, which this payer takes for no dose",
            "the total dose given, without the strength",
            line.service,
        )


_ON = Choice(Severity.WARNING)

INCOMPLETE = Rule(
    code="DSC06",
    name="description-incomplete",
    place="SV101-7, SV202-7",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:217", "16", "M123"),
    because="""The description lacks a part that the payer needs: the drug's name, the dose given, the route, the NDC.

Which parts these are is the payer's choice; where the payer reads a note, that may say them too. Where the claim itself
says what is missing, the whole text is offered in the payer's order; a person has to add the rest. A text that is only
in another order than the payer's is offered anew, for information.""",
    source="WPS article 31604; Palmetto AW8MMP6652; CGS cope25420; Noridian on unlisted drugs; NGS A52855",
    examples=(
        Example(example_line("HC:J3490:::::DRUGX 5MG"), under=_ON),
        Example(example_line("HC:J3490:::::DRUGX 5MG/ML IV"), under=_ON),
        Example(example_line("HC:J3490:::::INJECTION 5MG IV"), under=_ON),
        Example(example_line("HC:J3490:::::DRUGX"), found=False),
        Example(example_line("HC:J3490:::::IV DRUGX, 5 MG"), found=False, under=_ON),
        Example(example_line("HC:J3490:::::UNCLASSIFIED DRUGS"), found=False, under=_ON),
    ),
    applies=_has_description,
    check=check_incomplete,
    off=True,
)

STRENGTH = Rule(
    code="DSC07",
    name="strength-given-as-dose",
    place="SV101-7",
    guide="P",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:217", "16", "M123"),
    because="""The description has milligrams per millilitre, and the payer wants the total dose given.

A strength tells what is in the vial, not what the patient got. Compounded drugs are left alone.""",
    source="Palmetto AW8MMP6652 and AW8Q7R2525",
    examples=(
        Example(example_line("HC:J3490:::::DRUGX 40MG/ML IV"), guide="P", under=_ON),
        Example(example_line("HC:J3490:::::DRUGX 40 mg / ml 80MG IV"), guide="P", under=_ON),
        Example(example_line("HC:J3490:::::DRUGX 40MG/ML IV"), guide="P", found=False),
        Example(example_line("HC:J3490:::::COMPOUNDED DRUGX 40MG/ML IT"), guide="P", found=False, under=_ON),
        Example(example_line("HC:J3490:::::DRUGX 80MG IV"), guide="P", found=False, under=_ON),
    ),
    applies=_has_description,
    check=check_strength,
    off=True,
)
