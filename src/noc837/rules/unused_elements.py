"""LIN or CTP hold more than the guide allows; what says nothing is taken out, the rest is left to a person.

Only LIN02, LIN03, CTP04 and CTP05-1 are used. LIN01, a 4010 unit price in CTP03, a repeated NDC in LIN04 and LIN05
and a CTP05-2 of 1 go. An NDC with an asterisk for a lost zero, cut in two by the element separator `*`, is joined.
"""

import re
from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine
from noc837.drugs.ndc import Exact, Ndc, read_ndc
from noc837.drugs.quantity import Exact as ExactQuantity
from noc837.drugs.quantity import Respelled, WithUnit, read_quantity
from noc837.drugs.unit_of_measure import Exact as ExactUnit
from noc837.drugs.unit_of_measure import Missing as MissingUnit
from noc837.drugs.unit_of_measure import Misspelt, Unit, read_unit
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.rule import Chosen, Example, MayCorrect, Rule, Status, example_line
from noc837.x12.segment import Segment


def check(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding for LIN and one for CTP where elements beyond the used ones are filled."""
    if line.lin and len(line.lins) == 1 and _overfilled(line.lin, _LIN_USED):
        yield _finding("LIN", line.lin, _clean_lin(line.lin))
    if line.ctp and (_overfilled(line.ctp, _CTP_USED) or len(line.ctp.components(5)) > 1):
        yield _finding("CTP", line.ctp, _clean_ctp(line.ctp))


_COUNTER = re.compile(rb"[0-9]{1,6}")
_LIN_USED = (2, 3)
_CTP_USED = (4, 5)


def _overfilled(segment: Segment, used: tuple[int, int]) -> bool:
    return len(segment.elements) > used[1] + 1 or any(segment.elements[1 : used[0]])


def _is_lean(line: ServiceLine) -> bool:
    """Whether LIN and CTP hold, at a glance, just what they should."""
    lin = line.lin.elements if line.lin else _PLAIN_LIN
    ctp = line.ctp.elements if line.ctp else _PLAIN_CTP
    if len(lin) != 4 or len(ctp) != 6 or lin[1] or ctp[1] or ctp[2] or ctp[3]:
        return False
    return line.service.delimiters.component not in ctp[5]


_PLAIN_LIN = (b"LIN", b"", b"N4", b"")
_PLAIN_CTP = (b"CTP", b"", b"", b"", b"", b"UN")


def _finding(name: str, segment: Segment, cleaned: Segment | None) -> Finding:
    return Finding(
        RULE.code,
        f"2410 {name}",
        segment.render().decode("latin-1"),
        f"{name} has elements or components that the guide does not use, or separators at its end",
        cleaned.render().decode("latin-1") if cleaned else f"take out what {name} may not hold",
        segment,
        Correction(Basis.FORM, (Change(f"2410 {name}", segment, cleaned),)) if cleaned else None,
    )


def _clean_lin(lin: Segment) -> Segment | None:
    code = lin.element(3)
    more = [value for value in lin.elements[4:] if value]
    if more:
        halves = b"*".join((code, lin.element(4)))
        if lin.delimiters.element == b"*" and len(more) == 1 and lin.element(4) and _joins(lin, halves):
            code = halves.replace(b"*", b"0").strip()
        elif len(more) != 2 or _qualifier(more[0]) != _qualifier(lin.element(2)) or not _same_ndc(code, more[1]):
            return None
    if lin.element(1) and not (_COUNTER.fullmatch(lin.element(1)) or lin.element(1) == lin.element(2)):
        return None
    kept = lin.with_element(1, b"")
    return _unless_empty((kept if code == lin.element(3) else kept.with_element(3, code)).shortened(3))


def _qualifier(sent: bytes) -> bytes:
    """A qualifier as NDC03 will write it: in upper case, without outer blanks."""
    return sent.strip().upper()


def _joins(lin: Segment, halves: bytes) -> bool:
    """Whether two halves are surely one NDC whose zero an asterisk stands for."""
    return _qualifier(lin.element(2)) == b"N4" and isinstance(_read(halves), Exact)


def _same_ndc(one: bytes, other: bytes) -> bool:
    read = _read(one)
    return one == other or (isinstance(read, Exact) and getattr(_read(other), "code", "") == read.code)


def _read(value: bytes) -> Ndc:
    return read_ndc(value.decode("latin-1"))


def _clean_ctp(ctp: Segment) -> Segment | None:
    more = [value for value in ctp.components(5)[1:] if value]
    if more not in ([], [b"1"]) or any(ctp.elements[6:]) or any(ctp.elements[1:3]):
        return None
    if ctp.element(3) and not _is_price(ctp):
        return None
    return _unless_empty(ctp.with_element(3, b"").with_components_cut(5, 1).shortened(5))


def _is_price(ctp: Segment) -> bool:
    """Whether CTP03 is surely a price: a number, and quantity and unit stand in their own places."""
    price = read_quantity(ctp.element(3).decode("latin-1"))
    quantity = read_quantity(ctp.element(4).decode("latin-1"))
    unit = read_unit(ctp.component(5, 1).decode("latin-1"))
    if not isinstance(price, ExactQuantity) or not isinstance(quantity, ExactQuantity | Respelled | WithUnit):
        return False
    if isinstance(quantity, WithUnit):  # which QTY02 takes apart, if the two units agree
        own = read_unit(quantity.unit)
        unit = own if isinstance(unit, MissingUnit) or _code(unit) == _code(own) else MissingUnit()
    return quantity.value > 0 and _code(unit) != ""


def _code(unit: Unit) -> str:
    return unit.code if isinstance(unit, ExactUnit | Misspelt) else ""


def _unless_empty(segment: Segment) -> Segment | None:
    return segment if len(segment.elements) > 1 else None


RULE = Rule(
    code="LIN02",
    name="unused-drug-elements-filled",
    place="LIN, CTP",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:684"),
    because=__doc__,
    source="005010X222A1 and 005010X223A2: usage in LIN and CTP; TMHP on the unit price of 4010 (interfaceedi.net)",
    examples=(
        Example(example_line(drug="LIN*1*N4*50242006001~CTP***0*1*UN"), example_line()),
        Example(
            example_line(drug="LIN**N4*12345-*678-90~CTP****1*UN"),
            example_line(drug="LIN**N4*12345067890~CTP****1*UN"),
        ),
        Example(example_line(drug="LIN**N4*50242006001*N4*50242006001~CTP****1*UN:1"), example_line()),
        Example(example_line(drug="LIN**n4*50242006001*N4*50242006001~CTP****1*UN"), example_line()),
        Example(example_line(drug="LIN**N4*50242006001*LT*77~CTP****1*UN")),
        Example(example_line(), found=False),
    ),
    applies=lambda line: line.sections.drug and not _is_lean(line),
    check=check,
)
