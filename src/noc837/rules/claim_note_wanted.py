"""The payer reads the drug in the claim's remarks, 2300 NTE*ADD (FL80 of the paper form), and they do not name it.

The remarks have room for one note: it is written for the first unclassified drug of the claim, from its description
or from a line note that 837I does not have at the line. A note that stands there is never touched.
"""

from collections.abc import Iterator, Sequence

from noc837.claims.claim import Claim
from noc837.claims.drug_text import composed, drug_word, is_noted, is_sure, note_text
from noc837.claims.envelope import element
from noc837.claims.line import ServiceLine
from noc837.drugs.composing import Composed
from noc837.drugs.narrative import surely_a_drug
from noc837.drugs.narrative_parts import has_word, name_word
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import Segment, new_segment


def check(claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the claim's NTE*ADD does not name the drug of its first line with an unclassified code."""
    guide = claim.envelope.group.guide
    if not guide or guide.claim_type != "I":
        return
    codes = given.payer_map.codes
    lines = [line for line in claim.lines if line.code in codes and not given.is_off(line.code)]
    word = (drug_word(lines[0]) or _noted_word(lines[0])) if lines else ""
    if word and not is_noted(word, claim.notes, (b"ADD",)):
        yield _finding(claim, lines, word, given)


def _finding(claim: Claim, lines: Sequence[ServiceLine], word: str, given: Chosen) -> Finding:
    line, note = lines[0], _drug_note(lines[0])
    text = _text(line, note, given)
    remarks = next((each for each in claim.notes if each.element(1) == b"ADD"), None)
    return Finding(
        RULE.code,
        "2300 NTE02",
        element(remarks, 2),
        f"the claim's remarks do not name the drug, and this payer reads it there{_others(lines, word)}",
        text.offer,
        remarks or claim.clm,
        None if remarks or not has_word(text.text, word) else _correction(claim, line, note, text),
        line=line.ordinal,
    )


def _noted_word(line: ServiceLine) -> str:
    note = _drug_note(line)
    return name_word(note_text(note)) if note else ""


def _drug_note(line: ServiceLine) -> Segment | None:
    """The one NTE*ADD of the line, if it surely is a drug: the guide has none there."""
    notes = [note for note in line.notes if note.element(1) == b"ADD"]
    names_drug = len(notes) == 1 and len(notes[0].elements) == 3 and surely_a_drug(note_text(notes[0]))
    return notes[0] if names_drug else None


def _text(line: ServiceLine, note: Segment | None, given: Chosen) -> Composed:
    """The text for the remarks: the line note's as it is, else the composed description."""
    wanted = given.payer_map.narrative
    if note:
        return Composed(note_text(note), wanted.longest)
    return composed(line, wanted.order, wanted.longest, wanted.ndc_hyphens)


def _others(lines: Sequence[ServiceLine], word: str) -> str:
    """What to say of further lines whose drug is another one, or not known."""
    others = sum(drug_word(line) != word for line in lines[1:])
    return f"; there is room for the first of its unclassified drugs only, {others} more follow" if others else ""


def _correction(claim: Claim, line: ServiceLine, note: Segment | None, text: Composed) -> Correction | None:
    if not is_sure(line, text, line.guide.max_note_length):
        return None
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
