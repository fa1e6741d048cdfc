"""A row of product.txt and one of package.txt, by the FDA's names of the columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from noc837.reference.building.fda_values import marketing_day, package_ndc, parts, strengths
from noc837.reference.building.texts import BadRow, Columns
from noc837.reference.values import Listing


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
        self._first = columns.at("STARTMARKETINGDATE")
        self._last = columns.at("ENDMARKETINGDATE")
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
        names = "", brand, generic, parts(cells[self._substances])
        listing = Listing(
            *names, strengths(numbers, units), form, route, labeler, type_, category, application, classes
        )
        return cells[self._id], listing, cells[self._first], cells[self._last]


class PackageColumns:
    """Where the values of a package stand."""

    def __init__(self, columns: Columns) -> None:
        self._id = columns.at("PRODUCTID")
        self._ndc = columns.at("NDCPACKAGECODE")
        self._description = columns.at("PACKAGEDESCRIPTION")
        self._first = columns.at("STARTMARKETINGDATE")
        self._last = columns.at("ENDMARKETINGDATE")
        self._sample = columns.at("SAMPLEPACKAGE")

    def read(self, cells: list[str], products: Mapping[str, Product]) -> tuple[int, Listing]:
        """The number of its product, and the package as a listing without a product; raises BadRow."""
        product = products.get(cells[self._id])
        if product is None:
            raise BadRow("PRODUCTID is of no product that was taken")
        listing = Listing(
            package_ndc(cells[self._ndc], "NDCPACKAGECODE"),
            code=cells[self._ndc],
            package=cells[self._description],
            first=marketing_day(cells[self._first], product.first, "STARTMARKETINGDATE"),
            last=marketing_day(cells[self._last], product.last, "ENDMARKETINGDATE"),
            is_sample=cells[self._sample].upper().startswith("Y"),
        )
        return product.number, listing
