"""The FDA's lists as product.txt and package.txt, the layout of ndctext.zip: tab-separated, one header row."""

from collections import Counter

from noc837.reference.building.cells import BadRow
from noc837.reference.building.fda_lists import refuse_other_list
from noc837.reference.building.fda_rows import FIRST, LAST, PackageColumns, Product, ProductColumns
from noc837.reference.building.fda_table import FdaTable
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import Member, Progress, reading
from noc837.reference.building.source_rows import SourceRows
from noc837.reference.values import Kind

_TOO_MANY = 0.1


class FdaFiles:
    """The two files of one list on their way into the reference; each method raises BrokenInput for a wrong file."""

    def __init__(self, kind: Kind, source_rows: SourceRows, progress: Progress) -> None:
        self._kind = kind
        self._rows = source_rows
        self._progress = progress
        self._products: dict[str, Product] = {}
        self._packed: set[int] = set()
        self._lost = 0
        self._has_days = False

    def take_products(self, member: Member) -> None:
        """Takes all products of product.txt, which is to be read first."""
        flags: Counter[str] = Counter()
        with reading(member, self._progress) as stream:
            table = FdaTable(stream, member.place, "PRODUCTID", "NONPROPRIETARYNAME")
            self._has_days = table.has(FIRST, LAST)
            columns, flag = ProductColumns(table.columns), table.columns.at("NDCEXCLUDEFLAG")

            def take(row: list[str]) -> None:
                cells = table.checked(row)
                flags[cells[flag].upper()] += 1
                self._take_product(columns, cells)

            self._rows.take_each(table.rows(), member.place, take, "\t")
        refuse_other_list(member, self._kind, table.columns, flags)
        brand = () if self._kind is Kind.UNFINISHED else ("PROPRIETARYNAME",)
        table.need(*brand, "SUBSTANCENAME", "DOSAGEFORMNAME")

    def _take_product(self, columns: ProductColumns, cells: list[str]) -> None:
        product, listing, first, last = columns.read(cells)
        if product in self._products:
            raise BadRow("PRODUCTID stands in the file already")
        self._products[product] = Product(self._rows.product(listing), first, last)

    def take_packages(self, member: Member) -> None:
        """Takes all packages of package.txt; of the directory, the two files must be of one edition, and whole."""
        with reading(member, self._progress) as stream:
            table = FdaTable(stream, member.place, "PRODUCTID", "NDCPACKAGECODE")
            table.need("PACKAGEDESCRIPTION", *(() if self._has_days else (FIRST, LAST)))
            columns = PackageColumns(table.columns)
            self._rows.take_each(
                table.rows(), member.place, lambda row: self._take_package(columns, table.checked(row)), "\t"
            )
        if self._kind is Kind.DIRECTORY:
            self._refuse_part(member.place)

    def _take_package(self, columns: PackageColumns, cells: list[str]) -> None:
        product = self._products.get(columns.product_of(cells))
        if product is None:
            self._lost += 1
            raise BadRow("PRODUCTID is of no product that was taken")
        self._packed.add(product.number)
        self._rows.package(product.number, columns.read(cells, product))

    def _refuse_part(self, place: str) -> None:
        """The FDA's two files have each product and its packages; a few may be wrong, more are not there."""
        packages, products = self._rows.taken + self._rows.rejected, len(self._products)
        bare = products - len(self._packed)
        what = ""
        if self._lost > packages * _TOO_MANY:
            what = f"{self._lost} of its packages are of products that product.txt has not"
        elif bare > products * _TOO_MANY:
            what = f"has no packages of {bare} of the {products} products"
        if what:
            raise BrokenInput(f"{place}: {what}; give both files of one day, and all of them")
