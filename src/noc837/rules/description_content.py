"""The description lacks a part that the payer reads it for, or gives the strength for the dose; near twins."""

import re
from collections.abc import Iterator, Sequence

from noc837.claims.claim import Claim
from noc837.claims.drug_text import composed, describes
from noc837.claims.line import ServiceLine
from noc837.drugs.compounds import is_compound
from noc837.drugs.narrative_parts import missing_parts
from noc837.findings import Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line

_WORDS = {
    "name": "the drug's name",
    "strength": "the strength",
    "dose": "the dose given",
    "route": "the route",
    "waste": "the amount discarded",
    "ndc": "the NDC",
    "quantity": "the NDC's quantity and unit",
    "price": "the invoice price",
}
_STRENGTH = re.compile(r"[0-9]\s*+MG\s*+/?\s*+ML", re.IGNORECASE)
_COMPOUNDED_DRUG = "J7999"


def _has_description(line: ServiceLine) -> object:
    return line.description


def check_incomplete(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description lacks a part of the narrative that the payer requires."""
    missing = missing_parts(line.description, _required(line, given))
    if not missing or not describes(line):
        return
    if not line.description.isprintable():
        roots: tuple[str, ...] = ("TXT02",)
    else:
        roots = ("DSC07",) if missing == ("dose",) else ()
    yield Finding(
        INCOMPLETE.code,
        line.service_place(7),
        line.description_sent,
        f"the description does not say {_listed(missing)}",
        _suggestion(line, given),
        line.service,
        follows_from=roots,
    )


def _required(line: ServiceLine, given: Chosen) -> frozenset[str]:
    """What the payer requires; what was discarded only on a line that bills it."""
    required = given.payer_map.narrative.required
    if "waste" in required and line.modifier_set.isdisjoint(given.payer_map.waste_modifiers):
        return required - {"waste"}
    return required


def _suggestion(line: ServiceLine, given: Chosen) -> str:
    wanted = given.payer_map.narrative
    offered = composed(line, wanted.order, wanted.longest, wanted.ndc_hyphens)
    lacking = missing_parts(offered.text, _required(line, given))
    parts = [] if offered.text == line.description else [offered.offer]
    if lacking:
        parts.append(f"add {_listed(lacking)}")
    return "; ".join(parts)


def _listed(parts: Sequence[str]) -> str:
    """`the dose given`, `the dose given and the route`, `the dose given, the route and the NDC`."""
    words = [_WORDS[part] for part in parts]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def check_strength(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the description of a drug that is no compound has milligrams per millilitre."""
    match = _STRENGTH.search(line.description)
    if not match or line.guide.claim_type != "P" or line.code == _COMPOUNDED_DRUG or line.overflow:
        return
    if not is_compound(line.description):
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

Which parts these are is the payer's choice. Where the claim itself says what is missing, the whole text is offered in
the payer's order; a person has to add the rest.""",
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
