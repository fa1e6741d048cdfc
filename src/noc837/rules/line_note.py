"""The line's note: one that hides the claim's, one whose qualifier the guide does not have."""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.envelope import element
from noc837.claims.line import ServiceLine
from noc837.drugs.narrative import surely_a_drug
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import Segment


def _has_foreign_note(line: ServiceLine) -> object:
    """Whether the line has a note whose qualifier the guide does not know there."""
    return line.notes and any(note.element(1) not in line.guide.line_note_codes for note in line.notes)


def check_hiding(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for a line note that takes the place of a claim note with the same qualifier."""
    if not claim.note_codes:
        return
    for note in line.notes:
        if note.element(1) in claim.note_codes:
            yield Finding(
                HIDING.code,
                "2400 NTE01",
                element(note, 1),
                "for this line the note takes the place of the claim's note with the same qualifier",
                "make sure that the line's note says all that the payer must read",
                note,
            )


def check_qualifier(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for a line note whose qualifier the guide does not have at the line."""
    allowed = line.guide.line_note_codes
    may_rename = line.guide.claim_type == "P" and _may_be_named_add(line)
    for note in line.notes:
        if note.element(1) not in allowed:
            yield Finding(
                QUALIFIER.code,
                "2400 NTE01",
                element(note, 1),
                f"at the line the guide has NTE only with {', '.join(sorted(code.decode() for code in allowed))}",
                _choices(line),
                note,
                _renamed(line, note) if may_rename else None,
            )


def _may_be_named_add(line: ServiceLine) -> bool:
    """Whether the line has one note of a provider only, and that is not still to become its description."""
    own = [note for note in line.notes if note.element(1) != b"TPO"]
    return len(own) == 1 and (line.description != "" or not surely_a_drug(element(own[0], 2)))


def _choices(line: ServiceLine) -> str:
    if line.guide.claim_type == "P":
        return "ADD, where the line has no other note"
    return "the drug belongs in SV202-7; a remark on the whole claim in 2300 NTE*ADD"


def _renamed(line: ServiceLine, note: Segment) -> Correction | None:
    """The note as NTE*ADD; None where it would still not be sound, or stands where the guide has no note."""
    renamed = note.with_element(1, b"ADD")
    others = [segment for segment in line.segments if segment is not note]
    place = line.segments.index(note)
    if line.segments[0].id != b"LX" or line.guide.faults(renamed) or line.guide.position_for(others, renamed) != place:
        return None
    return Correction(Basis.PAYER_MAP, (Change("2400 NTE01", note, renamed),))


HIDING = Rule(
    code="NTE01",
    name="line-note-hides-claim-note",
    place="NTE01",
    guide="P",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status(),
    because="""A line note replaces, for its line, the claim note with the same qualifier.

What the claim note says does not reach the payer for this line.""",
    source="005010X222A1: NTE of loops 2300 and 2400",
    examples=(
        Example(example_line(note="NTE*ADD*DRUGX 5MG IV"), claim_note="NTE*ADD*PATIENT WEIGHT 80 KG", guide="P"),
        Example(example_line(note="NTE*DCP*DRUGX 5MG IV"), claim_note="NTE*ADD*X", found=False, guide="P"),
        Example(example_line(note="NTE*ADD*DRUGX 5MG IV"), found=False, guide="P"),
    ),
    applies=lambda line: line.notes,
    check=check_hiding,
)

QUALIFIER = Rule(
    code="NTE02",
    name="line-note-qualifier-not-allowed",
    place="NTE01",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.PAYER_NO,
    status=Status("A7:599"),
    because="""The line's NTE has a qualifier that the guide does not know there: 837P has ADD, DCP, TPO, 837I only TPO.

In 837P it may be renamed to ADD where the payer map says so and the line has no other note. In 837I the choices are
named: a note at claim level would speak for every line.""",
    source="005010X222A1 and 005010X223A2: NTE of loop 2400",
    examples=(
        Example(example_line(note="NTE*MED*DRUGX 5MG IV")),
        Example(example_line(note="NTE*ADD*DRUGX 5MG IV"), guide="I"),
        Example(example_line(note="NTE*ADD*DRUGX 5MG IV"), found=False, guide="P"),
        Example(example_line(note="NTE*TPO*REPRICED"), found=False),
    ),
    applies=_has_foreign_note,
    check=check_qualifier,
)
