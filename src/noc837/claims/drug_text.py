"""What a service line says of its drug in words, and the same put together with its NDC and quantity."""

from collections.abc import Collection, Sequence

from noc837.claims.envelope import Segments
from noc837.claims.line import ServiceLine
from noc837.drugs import ndc, quantity, unit_of_measure
from noc837.drugs.composing import Composed, compose, ndc_text
from noc837.drugs.compounds import is_compound
from noc837.drugs.free_text import is_clean
from noc837.drugs.narrative import is_filler, points_to_ndc, surely_a_drug
from noc837.drugs.narrative_parts import PARTS, agree_in_dose, drug_names, names_drug
from noc837.x12.segment import Segment

_COMPOUND_CODES = frozenset({"J7999", "Q9977"})
_NOTES_ON_A_LINE = (b"ADD", b"DCP")


def is_of_compound(line: ServiceLine) -> bool:
    """Whether the line bills a compounded drug: by its code, a link number between the parts, or its texts."""
    if line.code in _COMPOUND_CODES or any(reference.element(1) == b"VY" for reference in line.prescriptions):
        return True
    return any(map(is_compound, line.texts))


def describes(line: ServiceLine) -> bool:
    """Whether the line has a whole description that is neither filler nor points to an NDC that is not sent."""
    described = line.description
    if not described or line.overflow or is_filler(described, line.code):
        return False
    return line.lin is not None or not points_to_ndc(described)


def described_drug(line: ServiceLine) -> tuple[str, ...]:
    """The names by which a note may speak of the description's drug, in upper case; empty where none is sure."""
    return drug_names(line.description) if describes(line) else ()


def note_text(note: Segment) -> str:
    """NTE02 without outer blanks; one cut in two by an element separator counts with all of its parts."""
    return note.delimiters.element.join(note.elements[2:]).decode("latin-1").strip()


def composed(
    line: ServiceLine, order: Sequence[str], longest: int, ndc_hyphens: bool, parts: Collection[str] = PARTS
) -> Composed:
    """The line's description in an order of parts, with the NDC and the quantity of loop 2410 where it lacks them.

    Of these two only those among `parts` are added.
    """
    known = {part: said for part, said in _known(line, ndc_hyphens).items() if part in parts}
    return compose(line.description, known, order, longest, ndc_hyphens)


def noted_texts(
    line: ServiceLine, notes: Segments, names: tuple[str, ...], codes: Sequence[bytes] = _NOTES_ON_A_LINE
) -> list[str]:
    """The texts of the notes with these NTE01 that speak of a line's drug, by name and without another NDC or dose."""
    texts = (note_text(note) for note in notes if note.element(1) in codes)
    named = [text for text in texts if text == line.description or names_drug(text, names)]
    return [text for text in named if text == line.description or _agrees(line, text)]


def _agrees(line: ServiceLine, text: str) -> bool:
    return agree_in_dose(text, line.description) and agrees_with_ndc(line, text)


def _known(line: ServiceLine, ndc_hyphens: bool) -> dict[str, str]:
    """The parts of a narrative that the line says beside its text, as they are to be written."""
    known = {}
    if isinstance(line.ndc, ndc.Exact) and line.ndc_qualifier == "N4" and len(line.lins) == 1:
        known["ndc"] = ndc_text(line.ndc.code, ndc_hyphens)
    amount, unit = line.quantity, line.unit
    if isinstance(amount, quantity.Exact) and isinstance(unit, unit_of_measure.Exact) and amount.value > 0:
        known["quantity"] = f"{amount.text} {unit.code}"
    return known


def agrees_with_ndc(line: ServiceLine, text: str) -> bool:
    """Whether a text names no NDC, or the line has no LIN, or one LIN with just that NDC."""
    named = {found.code for found in ndc.full_ndcs(text)}
    if not named or not line.lin:
        return True
    return len(line.lins) == 1 and isinstance(line.ndc, ndc.Exact) and named == {line.ndc.code}


def is_sure(line: ServiceLine, text: Composed, most: int) -> bool:
    """Whether a text made of the line's description may be written as a note of at most so many characters.

    It surely is a drug, is short enough, holds nothing that may not be sent, and names no other NDC than loop 2410.
    """
    if not surely_a_drug(text.text):
        return False
    whole = text.fits and len(text.text) <= most
    return (
        whole
        and is_clean(text.text.encode("latin-1"), line.service.delimiters.all)
        and agrees_with_ndc(line, text.text)
    )
