"""A row of product.txt and one of package.txt, by the FDA's names of the columns; days and strengths in any layout."""

from dataclasses import dataclass

from noc837.reference.building.cells import BadRow, Columns, day
from noc837.reference.building.codes import package_ndc
from noc837.reference.values import Listing

BETWEEN = "; "
FIRST, LAST = "STARTMARKETINGDATE", "ENDMARKETINGDATE"


@dataclass(frozen=True, slots=True)
class Product:
    """What packages need of their product: its number in the reference, its marketing days as written."""

    number: int
    first: str
    last: str


class ProductColumns:
    """Where the values of a product stand."""

    def __init__(self, columns: Columns) -> None:
        self._id = columns.at("PRODUCTID")
        self._first = columns.at(FIRST)
        self._last = columns.at(LAST)
        self._names = columns.at("PROPRIETARYNAME"), columns.at("NONPROPRIETARYNAME")
        self._substances = columns.at("SUBSTANCENAME")
        self._strength = columns.at("ACTIVENUMERATORSTRENGTH"), columns.at("ACTIVEINGREDUNIT")
        plain = ("DOSAGEFORMNAME", "ROUTENAME", "LABELERNAME", "PRODUCTTYPENAME")
        self._plain = [
            columns.at(name) for name in (*plain, "MARKETINGCATEGORYNAME", "APPLICATIONNUMBER", "PHARMCLASSES")
        ]

    def read(self, cells: list[str]) -> tuple[str, Listing, str, str]:
        """The product's id, itself as a listing without a package, its marketing days as written; raises BadRow."""
        if not cells[self._id]:
            raise BadRow("PRODUCTID is empty")
        brand, generic = (cells[at] for at in self._names)
        numbers, units = (cells[at] for at in self._strength)
        form, route, labeler, type_, category, application, classes = (cells[at] for at in self._plain)
        names = "", brand, generic, _parts(cells[self._substances])
        listing = Listing(
            *names, _strengths(numbers, units), form, route, labeler, type_, category, application, classes
        )
        return cells[self._id], listing, cells[self._first], cells[self._last]


class PackageColumns:
    """Where the values of a package stand."""

    def __init__(self, columns: Columns) -> None:
        self._id = columns.at("PRODUCTID")
        self._ndc = columns.at("NDCPACKAGECODE")
        self._description = columns.at("PACKAGEDESCRIPTION")
        self._first = columns.at(FIRST)
        self._last = columns.at(LAST)
        self._sample = columns.at("SAMPLEPACKAGE")

    def product_of(self, cells: list[str]) -> str:
        """The id of the product that a package is of."""
        return cells[self._id]

    def read(self, cells: list[str], product: Product) -> Listing:
        """The package as a listing without its product; raises BadRow."""
        return Listing(
            package_ndc(cells[self._ndc], "NDCPACKAGECODE"),
            code=cells[self._ndc],
            package=cells[self._description],
            first=marketing_day(cells[self._first], product.first, FIRST),
            last=marketing_day(cells[self._last], product.last, LAST),
            is_sample=cells[self._sample].upper().startswith("Y"),
        )


def marketing_day(of_package: str, of_product: str, column: str) -> str:
    """The package's day, else its product's; raises BadRow where that is no day YYYYMMDD."""
    return day(of_package or of_product, column)


def _parts(text: str) -> tuple[str, ...]:
    """The values of a cell that the FDA joins with semicolons."""
    return tuple(filter(None, map(str.strip, text.split(";"))))


def _strengths(numbers: str, units: str) -> str:
    """`51 mCi/mL`, of several substances `5 mg/mL; 10 mg/mL`; as they stand where they do not pair."""
    each, of = _parts(numbers), _parts(units)
    if len(each) != len(of):
        return f"{numbers} {units}".strip()
    return BETWEEN.join(map(" ".join, zip(each, of, strict=True)))
