"""The drug is described in NTE*TPO, which belongs to repricers, and not in the description.

Where the payer map allows it and the description is missing, the text becomes the description, under the conditions
that hold for a line note: one name of one word, one dose, and a route, an NDC or `NOC` beside it. The note stays. A
text with an NDC is left to a person where LIN03 has none: it would be read for that too.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_text import agrees_with_ndc, note_text
from noc837.claims.line import ServiceLine
from noc837.drugs.free_text import is_clean
from noc837.drugs.narrative import drug_text, surely_a_drug, surely_the_drug_given
from noc837.drugs.narrative_parts import drug_names, names_drug
from noc837.drugs.ndc import full_ndcs
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import Segment


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each repricer's note that surely is the text on a drug which the description does not name."""
    notes = [note for note in line.notes if note.element(1) == b"TPO"]
    for note in notes:
        if surely_a_drug(note_text(note)) and not names_drug(line.description, drug_names(note_text(note))):
            yield Finding(
                RULE.code,
                "2400 NTE02",
                note_text(note),
                "the repricer's note, NTE*TPO, describes a drug",
                f"{drug_text(note_text(note))} in {line.service_place(7)}",
                note,
                _correction(line, note) if len(notes) == 1 else None,
                follows_from=("DSC01", "DSC02"),
            )


def _correction(line: ServiceLine, note: Segment) -> Correction | None:
    if line.description or line.overflow or len(note.elements) > 3 or not surely_the_drug_given(note_text(note)):
        return None
    text = drug_text(note_text(note))
    names_the_only_ndc = full_ndcs(text) and not line.lin  # which NDC02 would then read
    if names_the_only_ndc or not agrees_with_ndc(line, text):
        return None
    if not is_clean(text.encode("latin-1"), line.service.delimiters.all):
        return None
    service = line.service.with_component(line.composite, 7, text.encode("latin-1"))
    return Correction(Basis.CLAIM, (Change(line.service_place(7), line.service, service),))


_NOTE = "NTE*TPO*DRUGX 500MG IV"
_ON = Choice(correct=True)

RULE = Rule(
    code="NTE05",
    name="drug-text-in-repricer-note",
    place="NTE02",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.PAYER_NO,
    status=Status(),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: NTE of loop 2400",
    examples=(
        Example(
            example_line("HC:J3490", note=_NOTE), example_line("HC:J3490:::::DRUGX 500MG IV", note=_NOTE), under=_ON
        ),
        Example(example_line("HC:J3490:::::DRUGY 5MG IV", note=_NOTE)),
        Example(example_line(note=_NOTE), found=False),
        Example(example_line(note="NTE*TPO*REPRICED AT CONTRACT RATE"), found=False),
        Example(example_line(note="NTE*TPO*DRUGX"), found=False),
    ),
    applies=lambda line: line.notes and any(note.element(1) == b"TPO" for note in line.notes),
    check=check,
)
