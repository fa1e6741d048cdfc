"""Making LIN and CTP segments, for the rules that build or complete loop 2410."""

import re
from decimal import Decimal

from noc837.claims.line import ServiceLine
from noc837.drugs.narrative import certain_ndcs, has_doubtful_word
from noc837.drugs.narrative_tokens import without
from noc837.drugs.ndc import PaperForm, PaperQuantity, full_ndcs, paper_forms
from noc837.drugs.quantity import Exact as ExactQuantity
from noc837.drugs.quantity import Respelled, decimals, integer_digits
from noc837.drugs.unit_of_measure import Exact as ExactUnit
from noc837.drugs.unit_of_measure import Misspelt
from noc837.findings import Change
from noc837.x12.segment import Segment, new_segment

_AMOUNT = re.compile(r"[0-9][0-9,.]*+ *(?:%|(?:MC?G|GM?|ML|IU|UNITS?|MEQ|MCI)\b)(?:/[0-9.]* *ML\b)?", re.IGNORECASE)
_X = re.compile(r"\bX\b", re.IGNORECASE)
_MAY_BE_AN_NDC = re.compile(r"[0-9]{7,}|[0-9*]{3,}-[0-9*]+-[0-9*]+")


def new_lin(line: ServiceLine, code: str) -> Segment:
    """A LIN with an NDC of 11 digits."""
    return new_segment(line.service.delimiters, b"LIN", b"", b"N4", code.encode())


def new_ctp(line: ServiceLine, quantity: PaperQuantity) -> Segment:
    """A CTP with a quantity as written and its unit."""
    amount, unit = quantity.number.encode(), quantity.unit.encode()
    return new_segment(line.service.delimiters, b"CTP", b"", b"", b"", amount, unit)


def before_drug(line: ServiceLine, lin: Segment) -> Segment | None:
    """The segment of a line that its LIN has to follow, by the guide's order.

    None where the line is in no order that the guide knows: its own segments must all stand before LIN, those of the
    loops below behind it.
    """
    others = [segment for segment in line.segments if segment not in line.sections.drug]
    place = line.guide.position_for(others, lin)
    sound = set(line.sections.own).isdisjoint(others[place:]) and set(line.sections.rest).isdisjoint(others[:place])
    return others[place - 1] if sound else None


def ndc_changes(line: ServiceLine, code: str, tail: PaperQuantity | None) -> tuple[Change, ...] | None:
    """The changes that make LIN03 this NDC and move a quantity written behind it to a CTP.

    None where the line has a CTP that says anything else, or where there is no certain place for one.
    """
    assert line.lin is not None
    lin = line.lin.with_element(3, code.encode())
    changes = (Change("2410 LIN03", line.lin, lin),)
    if not tail:
        return changes
    if line.ctp:
        return changes if _says(line, tail) else None
    if not line.sections.in_place:
        return None
    return (*changes, Change("2410 CTP", None, new_ctp(line, tail), follows=lin))


def _says(line: ServiceLine, tail: PaperQuantity) -> bool:
    """Whether the CTP means the same quantity, however it is spelt."""
    unit, quantity = line.unit, line.quantity
    if not isinstance(unit, ExactUnit | Misspelt) or not isinstance(quantity, ExactQuantity | Respelled):
        return False
    return unit.code == tail.unit and quantity.value == Decimal(tail.number)


def only_paper_form(line: ServiceLine) -> PaperForm | None:
    """The one NDC with quantity that a line without LIN and CTP has in its texts, printed as on paper.

    None where its texts hold another number that may be an NDC or its quantity, say anything doubtful, or may have
    been cut: by a separator, or at the length that the guide allows.
    """
    if line.sections.drug or line.overflow or any(len(note.elements) > 3 for note in line.notes):
        return None
    if any(segment.id == b"REF" and segment.element(1) in (b"VY", b"XZ") for segment in line.sections.rest):
        return None
    found = {(form.code, form.quantity): form for each in line.texts for form in paper_forms(each)}
    if len(found) != 1 or not all(_stands_alone(each, line.guide.max_description_length) for each in line.texts):
        return None
    form = next(iter(found.values()))
    value = Decimal(form.quantity.number)
    return form if value > 0 and decimals(value) <= 3 and integer_digits(value) <= 8 else None


def _stands_alone(text: str, longest: int) -> bool:
    """Whether a text without or with a paper form leaves no doubt about it."""
    rest, last = text, ""
    for form in reversed(paper_forms(text)):
        rest, last = rest[: form.start] + " " + rest[form.end :], last or text[form.end :]
    if rest == text:
        return not _MAY_BE_AN_NDC.search(text)
    cut = len(text) >= longest and not last
    numbers = any(map(str.isdigit, last)) or any(map(str.isdigit, _AMOUNT.sub(" ", rest)))
    return not (cut or numbers or not rest.isascii() or "?" in rest or _X.search(rest) or has_doubtful_word(rest))


def only_ndc(line: ServiceLine) -> str:
    """The NDC that the line's texts surely name, where nothing else in them may be one, else nothing."""
    certain = frozenset[str]().union(*map(certain_ndcs, line.texts))
    if len(certain) != 1 or certain != {n.code for n in line.ndcs_in_texts} or "?" in "".join(line.texts):
        return ""
    rests = (without(each, ((n.start, n.end) for n in full_ndcs(each))) for each in line.texts)
    return "" if any(map(_MAY_BE_AN_NDC.search, rests)) else next(iter(certain))
