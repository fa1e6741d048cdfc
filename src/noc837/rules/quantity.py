"""The quantity of the drug, CTP04: missing, no number, not positive, too precise; near twins that read one value."""

from collections.abc import Iterator

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine, raw_text
from noc837.drugs.ndc import Ambiguous
from noc837.drugs.ndc import Exact as ExactNdc
from noc837.drugs.quantity import Exact, Malformed, Missing, Respelled, WithUnit, decimals, integer_digits
from noc837.drugs.unit_of_measure import Exact as ExactUnit
from noc837.drugs.unit_of_measure import Missing as MissingUnit
from noc837.drugs.unit_of_measure import Misspelt, read_unit
from noc837.findings import Basis, Change, Correction, Finding, Severity
from noc837.payer_maps import Choice
from noc837.payer_maps.forms import FROM_0_TO_15, FROM_1_TO_15
from noc837.rule import Chosen, Example, MayCorrect, Parameter, Rule, Status, example_line
from noc837.x12.segment import Segment


def _is_odd(line: ServiceLine) -> bool:
    """Whether there is anything to be said of the quantity but its length: it is no positive number."""
    quantity = line.quantity
    return not isinstance(quantity, Exact) or quantity.value <= 0


def _has_length(line: ServiceLine) -> bool:
    """Whether the quantity is a number of more than one digit, which some payer may find too long."""
    return isinstance(line.quantity, Exact) and len(line.quantity.text) > 1


def check_missing(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where an NDC is sent without a quantity."""
    if not line.lin or not isinstance(line.quantity, Missing):
        return
    if not line.ctp and isinstance(line.ndc, ExactNdc | Ambiguous) and line.ndc.tail:
        return  # it stands behind the NDC, whose rules say so
    message = "CTP04 is empty" if line.ctp else "LIN is sent without CTP"
    yield Finding(
        MISSING.code,
        "2410 CTP04",
        "",
        message,
        "the quantity of the package unit used, with its unit F2, GR, ME, ML or UN",
        line.ctp or line.lin,
    )


def check_number(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where CTP04 is no number as X12 writes numbers; corrected where the number is certain."""
    if not line.ctp:
        return
    match line.quantity:
        case Respelled(after):
            yield _not_a_number(line, "blanks, plus sign or point do not belong", after, _respelled(line.ctp, after))
        case WithUnit(number, _, suffix):
            yield _not_a_number(line, "the unit stands in it", number, _split(line, line.ctp, number, suffix))
        case Malformed(why, readings):
            yield _not_a_number(line, why, " or ".join(readings), None)


def _not_a_number(line: ServiceLine, why: str, suggestion: str, written: Segment | None) -> Finding:
    assert line.ctp is not None
    return Finding(
        NUMBER.code,
        "2410 CTP04",
        raw_text(line.ctp, 4),
        f"CTP04 is not a plain number: {why}",
        suggestion or "the quantity as a plain number",
        line.ctp,
        Correction(Basis.FORM, (Change("2410 CTP04", line.ctp, written),)) if written else None,
    )


def _respelled(ctp: Segment, after: str) -> Segment:
    return ctp.with_element(4, after.encode())


def _split(line: ServiceLine, ctp: Segment, number: str, suffix: str) -> Segment | None:
    """The CTP with number and unit apart, where the suffix is surely a unit and CTP05-1 does not say another."""
    unit = read_unit(suffix)
    if not isinstance(unit, ExactUnit | Misspelt):
        return None
    written = _respelled(ctp, number)
    match line.unit:
        case MissingUnit():
            return written.with_component(5, 1, unit.code.encode())
        case ExactUnit(code) | Misspelt(code) if code == unit.code:
            return written
    return None


def check_positive(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where CTP04 is zero or less."""
    if line.ctp and isinstance(line.quantity, Exact) and line.quantity.value <= 0:
        yield Finding(
            POSITIVE.code,
            "2410 CTP04",
            raw_text(line.ctp, 4),
            "the drug quantity is not more than zero",
            "the quantity used",
            line.ctp,
        )


def check_precision(line: ServiceLine, claim: Claim, given: Chosen) -> Iterator[Finding]:
    """A finding where CTP04 has more decimals, or digits before the point, than the payer's systems hold."""
    if not line.ctp or not isinstance(line.quantity, Exact) or line.quantity.value <= 0:
        return
    value, most_decimals, most_digits = line.quantity.value, given.number("decimals"), given.number("digits")
    if len(line.quantity.text) <= min(most_decimals, most_digits):
        return  # as nearly all are
    if decimals(value) > most_decimals or integer_digits(value) > most_digits:
        yield Finding(
            PRECISION.code,
            "2410 CTP04",
            raw_text(line.ctp, 4),
            f"more than {most_digits} digits or {most_decimals} decimals of a drug quantity may not be read",
            f"a quantity of at most {most_digits} digits and {most_decimals} decimals, if the payer takes no more",
            line.ctp,
        )


def _ctp(quantity: str, unit: str = "UN") -> str:
    return example_line(drug=f"LIN**N4*50242006001~CTP****{quantity}*{unit}".rstrip("*"))


MISSING = Rule(
    code="QTY01",
    name="quantity-missing",
    place="CTP04",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A6:724", "16", "M119"),
    because="""LIN is sent without CTP, or CTP without a quantity. The guide requires both.

Only who knows the dose can say how much of the package was used.""",
    source="005010X222A1 and 005010X223A2: CTP is required with LIN",
    examples=(
        Example(example_line(drug="LIN**N4*50242006001")),
        Example(_ctp("")),
        Example(_ctp("1"), found=False),
        Example(example_line(drug=""), found=False),
    ),
    applies=_is_odd,
    check=check_missing,
)

NUMBER = Rule(
    code="QTY02",
    name="quantity-not-a-number",
    place="CTP04",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.ALWAYS,
    status=Status("A7:724", "16", "N378"),
    because="""CTP04 holds blanks, a plus sign, a point without decimals, a unit, a comma or no number at all.

The form is put right where the number is certain. A comma never is: 1,000 may be a thousand or, with the three decimals
of paper claims, one. Numbers that X12 allows, such as 7.000 or .5, are left as they are.""",
    source="X12 data type R; X12 RFI 1924",
    examples=(
        Example(_ctp("+5"), _ctp("5")),
        Example(_ctp("10ML", "ML"), _ctp("10", "ML")),
        Example(_ctp("10ML", ""), _ctp("10", "ML")),
        Example(_ctp("10ML", "UN")),
        Example(_ctp("1,000")),
        Example(_ctp("1E3")),
        Example(_ctp("7.000"), found=False),
        Example(_ctp(".5"), found=False),
        Example(_ctp("007"), found=False),
    ),
    applies=_is_odd,
    check=check_number,
)

POSITIVE = Rule(
    code="QTY03",
    name="quantity-not-positive",
    place="CTP04",
    guide="both",
    severity=Severity.ERROR,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:724", "16", "N378"),
    because="""The drug quantity is zero or negative, which the syntax allows and payers reject.

The quantity used is for a person to say.""",
    source="Stedi changelog, invalid drug unit count",
    examples=(Example(_ctp("0")), Example(_ctp("-1")), Example(_ctp("0.001"), found=False)),
    applies=_is_odd,
    check=check_positive,
)

PRECISION = Rule(
    code="QTY04",
    name="quantity-too-precise",
    place="CTP04",
    guide="both",
    severity=Severity.WARNING,
    may_correct=MayCorrect.NEVER,
    status=Status("A7:697"),
    because="""The quantity has more than three decimals or more than eight digits before the point.

X12 allows up to fifteen digits, paper claims eight and three. Nothing is ever rounded.""",
    source="X12 RFI 1924; NUCC and UB-04 (TMHP): eight digits, three decimals",
    examples=(
        Example(_ctp("0.0625", "ML")),
        Example(_ctp("123456789", "ML")),
        Example(_ctp("0.125", "ML"), under=Choice(parameters={"decimals": 2})),
        Example(_ctp("0.125", "ML"), found=False),
        Example(_ctp("7.0000", "ML"), found=False),
    ),
    applies=_has_length,
    check=check_precision,
    parameters=(
        Parameter("decimals", 3, "how many decimals of a quantity this payer takes", form=FROM_0_TO_15),
        Parameter("digits", 8, "how many digits before the point this payer takes", form=FROM_1_TO_15),
    ),
)
