"""The description is missing, and the line's note is surely the drug; the note's text becomes the description.

Billing systems that have no other field tell their users to type `NOC` and the drug into the note. In 837P the note
stays, since some payers read it there, unless the payer map says otherwise; in 837I a line note is not allowed and
goes. A note with any administrative or clinical word is never taken, nor one that is more or less than one name of
one word with one dose and a route or an NDC; behind `NOC` the dose is enough.
"""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.drug_text import agrees_with_ndc
from noc837.claims.envelope import element
from noc837.claims.line import ServiceLine
from noc837.drugs.free_text import is_clean
from noc837.drugs.narrative import drug_text, surely_the_drug_given
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line
from noc837.x12.segment import Segment


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where the drug stands in the line's NTE*ADD and nowhere else."""
    notes = [note for note in line.notes if note.element(1) == b"ADD"]
    if line.overflow or len(notes) != 1 or len(notes[0].elements) > 3:
        return
    noted = element(notes[0], 2)
    if not surely_the_drug_given(noted):
        return
    described = drug_text(noted)
    doubt = _doubt(line, described)
    yield Finding(
        RULE.code,
        line.service_place(7),
        line.description_sent,
        f"the drug is described in the line note only{doubt}",
        described if not doubt else "name, dose and route of the drug that was given",
        line.service,
        None if doubt else _correction(line, notes[0], described, given.flag("keeps_note")),
    )


def _doubt(line: ServiceLine, described: str) -> str:
    """Why the note may be on another drug than the line's, empty where nothing tells so."""
    if not agrees_with_ndc(line, described):
        return ", and names another NDC than LIN03"
    others = [note for note in line.notes if note.element(1) not in (b"ADD", b"TPO")]
    return ", and the line has another note beside it" if others else ""


def _correction(line: ServiceLine, note: Segment, described: str, keeps_note: bool) -> Correction | None:
    text = described.encode("latin-1")
    if not is_clean(text, line.service.delimiters.all):
        return None
    service = line.service.with_component(line.composite, 7, text)
    changes = [Change(line.service_place(7), line.service, service)]
    if not keeps_note or b"ADD" not in line.guide.line_note_codes:
        changes.append(Change("2400 NTE", note, None))
    return Correction(Basis.CLAIM, tuple(changes))


_NOTE = "NTE*ADD*NOC DRUGX 500MG IV"

RULE = Rule(
    code="DSC03",
    name="description-in-line-note",
    place="SV101-7, SV202-7",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A6:306", "16", "N350"),
    because=__doc__,
    source="Tebra help, NOC codes; X12 RFI 1467; CGS, Noridian and Palmetto on the note",
    examples=(
        Example(
            example_line("HC:J3590", note=_NOTE), example_line("HC:J3590:::::DRUGX 500MG IV", note=_NOTE), guide="P"
        ),
        Example(example_line("HC:J3590", note=_NOTE), example_line("HC:J3590:::::DRUGX 500MG IV"), guide="I"),
        Example(
            example_line("HC:J3590", note=_NOTE),
            example_line("HC:J3590:::::DRUGX 500MG IV"),
            guide="P",
            under=Choice(parameters={"keeps_note": False}),
        ),
        Example(example_line("HC:J3590", note="NTE*ADD*CORRECTED CLAIM SEE ICN 2026123"), found=False),
        Example(example_line("HC:J3590", note="NTE*ADD*IV 09.15-10.45"), found=False),
        Example(example_line("HC:J3590:::::DRUGY", note=_NOTE), found=False),
    ),
    applies=lambda line: line.notes and not line.description,
    check=check,
    parameters=(Parameter("keeps_note", True, "whether the 837P note stays once its text is the description"),),
)
