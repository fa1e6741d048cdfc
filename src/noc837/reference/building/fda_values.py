"""What the FDA's two layouts have in common: NDCs with hyphens, marketing days, strengths."""

from noc837.drugs.ndc import from_fda
from noc837.drugs.ndc_placeholders import placeholder_reason
from noc837.reference.building.texts import BadRow, day

BETWEEN = "; "


def package_ndc(text: str, column: str) -> str:
    """An NDC with hyphens as 11 characters; raises BadRow where it is a placeholder, or none that 5-4-2 can hold."""
    code = from_fda(text)
    if not code or placeholder_reason(code):
        raise BadRow(f"{column} is no NDC with hyphens")
    return code


def marketing_day(of_package: str, of_product: str, column: str) -> str:
    """The package's day, else its product's; raises BadRow where that is no day YYYYMMDD."""
    return day(of_package or of_product, column)


def parts(text: str) -> tuple[str, ...]:
    """The values of a cell that the FDA joins with semicolons."""
    return tuple(filter(None, map(str.strip, text.split(";"))))


def strengths(numbers: str, units: str) -> str:
    """`51 mCi/mL`, of several substances `5 mg/mL; 10 mg/mL`; as they stand where they do not pair."""
    each, of = parts(numbers), parts(units)
    if len(each) != len(of):
        return f"{numbers} {units}".strip()
    return BETWEEN.join(map(" ".join, zip(each, of, strict=True)))
