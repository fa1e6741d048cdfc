"""What a service line says of its drug in words, and the same put together with its NDC and quantity."""

from collections.abc import Sequence

from noc837.claims.envelope import Segments
from noc837.claims.line import ServiceLine
from noc837.drugs import ndc, quantity, unit_of_measure
from noc837.drugs.composing import Composed, compose, ndc_text
from noc837.drugs.free_text import is_clean
from noc837.drugs.narrative import is_filler, points_to_ndc
from noc837.drugs.narrative_parts import has_word, name_word
from noc837.x12.segment import Segment

_NOTES_ON_A_LINE = (b"ADD", b"DCP")


def describes(line: ServiceLine) -> bool:
    """Whether the line has a whole description that is neither filler nor points to an NDC that is not sent."""
    described = line.description
    if not described or line.overflow or is_filler(described, line.code):
        return False
    return line.lin is not None or not points_to_ndc(described)


def drug_word(line: ServiceLine) -> str:
    """The word of the description that a note on the same drug has too, in upper case; empty where none is sure."""
    return name_word(line.description) if describes(line) else ""


def note_text(note: Segment) -> str:
    """NTE02 without outer blanks; one cut in two by an element separator counts with all of its parts."""
    return note.delimiters.element.join(note.elements[2:]).decode("latin-1").strip()


def is_noted(word: str, notes: Segments, codes: Sequence[bytes] = _NOTES_ON_A_LINE) -> bool:
    """Whether one of the notes with these NTE01 has a word, given in upper case."""
    return any(note.element(1) in codes and has_word(note_text(note), word) for note in notes)


def composed(line: ServiceLine, order: Sequence[str], longest: int, ndc_hyphens: bool) -> Composed:
    """The line's description in an order of parts, with the NDC and the quantity of loop 2410 where it lacks them."""
    return compose(line.description, _known(line, ndc_hyphens), order, longest, ndc_hyphens)


def _known(line: ServiceLine, ndc_hyphens: bool) -> dict[str, str]:
    """The parts of a narrative that the line says beside its text, as they are to be written."""
    known = {}
    if isinstance(line.ndc, ndc.Exact) and line.ndc_qualifier == "N4" and len(line.lins) == 1:
        known["ndc"] = ndc_text(line.ndc.code, ndc_hyphens)
    amount, unit = line.quantity, line.unit
    if isinstance(amount, quantity.Exact) and isinstance(unit, unit_of_measure.Exact) and amount.value > 0:
        known["quantity"] = f"{amount.text} {unit.code}"
    return known


def is_sure(line: ServiceLine, text: Composed, most: int) -> bool:
    """Whether a text made of the line's description may be written as a note of at most so many characters.

    It is short enough, holds nothing that may not be sent, and names no other NDC than loop 2410.
    """
    sent = {line.ndc.code} if isinstance(line.ndc, ndc.Exact) else set()
    named = {found.code for found in ndc.full_ndcs(text.text)}
    whole = text.fits and len(text.text) <= most
    return (
        whole
        and is_clean(text.text.encode("latin-1"), line.service.delimiters.all)
        and (not named or not line.lin or named == sent)
    )
