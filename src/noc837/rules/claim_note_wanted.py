"""The payer reads the drug in the claim's remarks, 2300 NTE*ADD (FL80 of the paper form), and they do not name it.

The remarks have room for one note: it is written for the first unclassified drug of the claim, from its description
or from a line note that 837I does not have at the line; the other drugs are left to a person. A note that stands there
is never touched.
"""

import re
from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_text import composed, described_drug, is_sure, note_text, noted_texts
from noc837.claims.envelope import element
from noc837.claims.line import ServiceLine
from noc837.claims.siblings import ndc_of
from noc837.drugs.composing import Composed
from noc837.drugs.narrative import drug_text, read_narrative, surely_a_drug
from noc837.drugs.narrative_parts import drug_names, in_words, names_drug, unsaid_parts
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import Segment, new_segment


def check(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for each drug of the claim's unclassified lines that its NTE*ADD does not name, or not in full.

    The first is offered as the claim's remarks where it has none.
    """
    remarks = next((note for note in claim.notes if note.element(1) == b"ADD"), None)
    free = remarks is None
    for names, line in _lines_by_drug(claim, given):
        noted = noted_texts(line, (remarks,), names) if remarks else []
        unsaid = in_words(unsaid_parts(noted, line.description, given.payer_map.required_of(line.modifier_set)))
        if not noted or unsaid:
            yield _finding(claim, line, remarks, given, _message(noted, unsaid, free), names if free else ())
        free = False


def _lines_by_drug(claim: Claim, given: Chosen) -> Iterator[tuple[tuple[str, ...], ServiceLine]]:
    """The names of each drug, told apart by LIN03 and text too, and its first line; waste only where nothing else."""
    codes, waste = given.payer_map.codes, given.payer_map.waste_modifiers
    lines = [line for line in claim.lines if line.code in codes and not given.is_off(line.code)]
    seen: set[tuple[tuple[str, ...], str, str]] = set()
    for line in sorted(lines, key=lambda line: not line.modifier_set.isdisjoint(waste)):
        names = described_drug(line) or _noted_names(line)
        is_waste = not line.modifier_set.isdisjoint(waste)
        drug = (names, *(("", "") if is_waste else (ndc_of(line), line.description)))
        if names and drug not in seen and not (is_waste and any(other == names for other, *_ in seen)):
            seen.add(drug)
            yield names, line


def _message(noted: list[str], unsaid: str, free: bool) -> str:
    if noted:
        return f"the claim's remarks do not say {unsaid}, and this payer reads it there"
    if free:
        return "the claim has no remarks that name the drug, and this payer reads it there"
    return "the claim's remarks, where this payer reads the drug, have no room for this one"


def _finding(
    claim: Claim, line: ServiceLine, remarks: Segment | None, given: Chosen, message: str, names: tuple[str, ...]
) -> Finding:
    """A finding on one drug; `names` are its own where the remarks may be written for it, and none where not."""
    note = _drug_note(line)
    text = _text(line, note, given)
    may_write = given.corrects and names and names_drug(text.text, names)
    return Finding(
        RULE.code,
        "2300 NTE02",
        element(remarks, 2),
        message,
        text.offer,
        remarks or claim.clm,
        _correction(claim, line, note, text) if may_write else None,
        line=line.ordinal,
    )


def _noted_names(line: ServiceLine) -> tuple[str, ...]:
    note = _drug_note(line)
    return drug_names(note_text(note)) if note else ()


def _drug_note(line: ServiceLine) -> Segment | None:
    """The one NTE*ADD of the line, if it surely is a drug: the guide has none there.

    One that says another thing than the description is not the drug's for sure.
    """
    notes = [note for note in line.notes if note.element(1) == b"ADD"]
    if len(notes) != 1 or len(notes[0].elements) != 3 or not surely_a_drug(note_text(notes[0])):
        return None
    same = _letters(note_text(notes[0])) == _letters(line.description)
    return notes[0] if same or not line.description else None


def _tells_of_a_drug(text: str) -> bool:
    narrative = read_narrative(text)
    return narrative.has_dose or bool(narrative.ndcs)


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z0-9.]", "", drug_text(text).upper())


def _text(line: ServiceLine, note: Segment | None, given: Chosen) -> Composed:
    """The text for the remarks: the line note's as it is, else the composed description."""
    wanted = given.payer_map.narrative
    if note:
        return Composed(note_text(note), wanted.longest)
    return composed(line, wanted.order, wanted.longest, wanted.ndc_hyphens)


def _correction(claim: Claim, line: ServiceLine, note: Segment | None, text: Composed) -> Correction | None:
    others = [note_text(other) for other in line.notes if other is not note and other.element(1) != b"TPO"]
    if (
        line.segments[0].id != b"LX"
        or any(map(_tells_of_a_drug, others))
        or not is_sure(line, text, line.guide.max_note_length)
    ):
        return None  # what another note says of the drug is for a person to weigh
    remark = new_segment(line.service.delimiters, b"NTE", b"ADD", text.text.encode("latin-1"))
    follows = claim.before(remark)
    if not follows:
        return None
    changes = [Change("2300 NTE", None, remark, follows)]
    if note:
        changes.append(Change("2400 NTE", note, None))
    return Correction(Basis.PAYER_MAP, tuple(changes))


_ON = Choice(Severity.WARNING, correct=True)

RULE = Rule(
    code="NTE04",
    name="drug-text-belongs-in-claim-note",
    place="NTE02",
    guide="I",
    severity=Severity.WARNING,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A7:704"),
    because=__doc__,
    source="NGS A52855 and Palmetto A54880 on remarks; 005010X223A2: NTE of loop 2300",
    examples=(
        Example(example_line(), example_line(), guide="I", under=_ON),
        Example(example_line(), guide="I", under=Choice(Severity.WARNING)),
        Example(example_line(), guide="I", under=_ON, claim_note="NTE*ADD*CORRECTED CLAIM"),
        Example(example_line(note="NTE*ADD*DRUGX 5MG IV"), example_line(), guide="I", under=_ON),
        Example(example_line(), guide="I", under=_ON, claim_note="NTE*ADD*DRUGX 5 MG IV", found=False),
        Example(example_line("HC:J3490"), guide="I", under=_ON, found=False),
        Example(example_line(), guide="I", found=False),
    ),
    check_claim=check,
    off=True,
)
