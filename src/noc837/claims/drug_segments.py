"""Making LIN and CTP segments, for the rules that build or complete loop 2410."""

from decimal import Decimal

from noc837.claims.line import ServiceLine
from noc837.drugs.ndc import NdcInText, PaperForm, PaperQuantity, paper_forms
from noc837.drugs.quantity import Exact as ExactQuantity
from noc837.drugs.quantity import Respelled
from noc837.drugs.unit_of_measure import Exact as ExactUnit
from noc837.drugs.unit_of_measure import Misspelt
from noc837.findings import Change
from noc837.x12.segment import Segment, new_segment


def new_lin(line: ServiceLine, code: str) -> Segment:
    """A LIN with an NDC of 11 digits."""
    return new_segment(line.service.delimiters, b"LIN", b"", b"N4", code.encode())


def new_ctp(line: ServiceLine, quantity: PaperQuantity) -> Segment:
    """A CTP with a quantity as written and its unit."""
    amount, unit = quantity.number.encode(), quantity.unit.encode()
    return new_segment(line.service.delimiters, b"CTP", b"", b"", b"", amount, unit)


def before_drug(line: ServiceLine, lin: Segment) -> Segment:
    """The segment of a line that its LIN has to follow, by the guide's order."""
    others = [segment for segment in line.segments if segment not in line.sections.drug]
    return others[line.guide.position_for(others, lin) - 1]


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

    None where its texts hold another NDC, or another quantity for it, as well.
    """
    if line.sections.drug:
        return None
    forms = {(f.code, f.quantity): f for each in line.texts for f in paper_forms(each)}
    codes = {found.code for found in line.ndcs_in_texts} | {code for code, _ in forms}
    return next(iter(forms.values())) if len(forms) == len(codes) == 1 else None


def only_ndc(found: tuple[NdcInText, ...]) -> str:
    """The NDC in some texts where they hold exactly one, else nothing."""
    codes = {each.code for each in found}
    return codes.pop() if len(codes) == 1 else ""
