"""The payer reads the drug in the line's note, NTE*ADD, and neither a note of the line nor the claim's names it.

The description stays; the note repeats it, with NDC and quantity where the payer's order of the text has them. It is
written only where the line has no note of its own, since the guide has room for one, and where the claim has no
NTE*ADD, which a line note with the same qualifier would replace for its line.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_text import composed, describes, is_sure, noted_texts
from noc837.claims.line import ServiceLine
from noc837.drugs.composing import Composed
from noc837.drugs.narrative_parts import drug_names, in_words, names_drug, unsaid_parts
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import new_segment


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where no NTE*ADD or NTE*DCP of the line or the claim says what the description says of the drug."""
    names = drug_names(line.description)
    if not names:
        return
    noted = noted_texts(line, (*line.notes, *claim.notes), names)
    if line.description in noted:
        return
    required = given.payer_map.required_of(line.modifier_set)
    unsaid = in_words(unsaid_parts(noted, line.description, required)) if noted else ""
    if (noted and not unsaid) or not describes(line):
        return
    wanted = given.payer_map.narrative
    text = composed(line, wanted.order, wanted.longest, wanted.ndc_hyphens)
    yield Finding(
        RULE.code,
        "2400 NTE02",
        "",
        f"the note does not say {unsaid}, and this payer reads it there" if noted else
        "no note names the drug, and this payer reads it there",
        text.offer,
        line.service,
        _correction(line, claim, text, names) if given.corrects and not noted else None,
    )  # fmt: skip


def _correction(line: ServiceLine, claim: Claim, text: Composed, names: tuple[str, ...]) -> Correction | None:
    is_free = all(note.element(1) == b"TPO" for note in line.notes) and b"ADD" not in claim.note_codes
    if not is_free or not line.sections.in_place or line.segments[0].id != b"LX":
        return None
    if not is_sure(line, text, line.guide.max_note_length) or not names_drug(text.text, names):
        return None
    note = new_segment(line.service.delimiters, b"NTE", b"ADD", text.text.encode("latin-1"))
    follows = line.segments[line.guide.position_for(line.segments, note) - 1]
    return Correction(Basis.PAYER_MAP, (Change("2400 NTE", None, note, follows),))


_ON = Choice(Severity.WARNING, correct=True)
_NOTED = example_line(note="NTE*ADD*DRUGX 5MG IV")

RULE = Rule(
    code="NTE03",
    name="payer-wants-line-note",
    place="NTE02",
    guide="P",
    severity=Severity.WARNING,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A7:586"),
    because=__doc__,
    source="CGS cope173832; Noridian JE on unlisted drugs and JA on NOC items; Palmetto AW8MMP6652",
    examples=(
        Example(example_line(), _NOTED, guide="P", under=_ON),
        Example(example_line(), guide="P", under=Choice(Severity.WARNING)),
        Example(example_line(note="NTE*ADD*GIVEN ON SITE"), guide="P", under=_ON),
        Example(example_line(), guide="P", claim_note="NTE*ADD*PATIENT WEIGHT 80 KG", under=_ON),
        Example(example_line(note="NTE*ADD*DRUGX"), guide="P", under=_ON),
        Example(_NOTED, guide="P", found=False, under=_ON),
        Example(example_line(note="NTE*DCP*Drugx vial 5 mg iv"), guide="P", found=False, under=_ON),
        Example(example_line("HC:J3490:::::UNCLASSIFIED DRUGS"), guide="P", found=False, under=_ON),
        Example(example_line(), guide="P", found=False),
    ),
    applies=lambda line: line.description,
    check=check,
    off=True,
)
