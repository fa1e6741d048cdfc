"""The FDA directory as product.txt and package.txt, the layout of ndctext.zip: tab-separated, one header row."""

from collections.abc import Sequence
from itertools import islice

from noc837.reference.building.fda_rows import PackageColumns, Product, ProductColumns
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.members import Member, Told, reading
from noc837.reference.building.shelf import Shelf
from noc837.reference.building.sources import Opened
from noc837.reference.building.texts import BadRow, Columns, Rows, squeezed, tab_rows

_BEFORE_HEADER = 50


def fda_files(opened: Opened) -> tuple[Member, Member]:
    """The product file and the package file of a zip or folder; raises BrokenInput where it has not one of each."""
    texts = [each for each in opened.members if each.is_like(".txt")] if opened.is_archive else []
    return _named(texts, "product", opened.name), _named(texts, "package", opened.name)


def _named(members: Sequence[Member], word: str, place: str) -> Member:
    """The file of this name, else the one whose name has the word: unfinished_product.txt, Products_excluded.txt."""
    like = [each for each in members if word in each.name.lower()]
    found = [each for each in like if each.name.lower() == f"{word}.txt"] or like
    if len(found) != 1:
        count = f"{len(found)} files" if found else "no file"
        raise BrokenInput(f"{place}: has {count} of the name {word}.txt; give ndctext.zip or openFDA's drug/ndc file")
    return found[0]


def read_fda_files(products: Member, packages: Member, shelf: Shelf, told: Told) -> None:
    """Takes all products and packages; raises BrokenInput where a file has no such columns."""
    known: dict[str, Product] = {}
    with reading(products, told) as stream:
        rows = tab_rows(stream, products.place)
        columns = _columns(rows, products.place, "PRODUCTID", "NONPROPRIETARYNAME")
        of_product = ProductColumns(columns)

        def take_product(cells: list[str]) -> None:
            product, listing, first, last = of_product.read(_checked(cells, columns))
            if product in known:
                raise BadRow("PRODUCTID stands in the file already")
            known[product] = Product(shelf.product(listing), first, last)

        shelf.take_each(rows, products.place, take_product, "\t")
    with reading(packages, told) as stream:
        rows = tab_rows(stream, packages.place)
        columns = _columns(rows, packages.place, "PRODUCTID", "NDCPACKAGECODE")
        of_package = PackageColumns(columns)

        def take_package(cells: list[str]) -> None:
            product, listing = of_package.read(_checked(cells, columns), known)
            shelf.package(product, listing)

        shelf.take_each(rows, packages.place, take_package, "\t")


def _columns(rows: Rows, place: str, *needed: str) -> Columns:
    """The columns by the header row, which is the first that has those needed."""
    for _, cells in islice(rows, _BEFORE_HEADER):
        columns = Columns(cells)
        if set(needed) <= set(columns.keys):
            return columns
    raise BrokenInput(f"{place}: has no header row with {' and '.join(needed)}; is it the right file?")


def _checked(cells: list[str], columns: Columns) -> list[str]:
    """The cells without blanks, as many as the header has and an empty one; raises BadRow where some are missing.

    Of a line that was broken in two, values would else be taken from the wrong columns.
    """
    if len(cells) < columns.width or any(cells[columns.width :]):
        raise BadRow(f"has {len(cells)} columns, the header {columns.width}")
    return [*map(squeezed, cells[: columns.width]), ""]
