"""The FDA directory as openFDA publishes it: JSON of drug/ndc, its products in `results`."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from noc837.reference.building.cells import BadRow
from noc837.reference.building.given import BrokenInput, file_day
from noc837.reference.building.json_objects import JsonObjects
from noc837.reference.building.members import Member, Progress, reading
from noc837.reference.building.openfda_values import listing_of, package_of, text_of, values_of
from noc837.reference.building.source_rows import SourceRows
from noc837.reference.values import Kind

_BEGINNING = 512
_Begin = Callable[[Kind, str], SourceRows]
"""Begins a source of a kind and of the day that the file names, or of none."""


def is_openfda(member: Member, progress: Progress) -> bool:
    """Whether a file begins as JSON does."""
    with reading(member, progress) as stream:
        return stream.read(_BEGINNING).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


class OpenFda:
    """The files of one download on their way into the reference.

    Unfinished drugs, which openFDA has among the others, become a source of their own.
    """

    def __init__(self, kind: Kind, begin: _Begin) -> None:
        self._kind = kind
        self._begin = begin
        self._begun: dict[Kind, SourceRows] = {}
        self._ids: set[str] = set()
        self._products = 0
        self._total = 0
        self._dated = ""

    @property
    def source_rows(self) -> Iterable[SourceRows]:
        """The sources begun."""
        return self._begun.values()

    def read(self, member: Member, progress: Progress) -> None:
        """Takes all products and packages; raises BrokenInput where the file has no results or is cut short."""
        if self._kind is Kind.EXCLUDED:
            what = "is of openFDA, which lists no excluded drugs"
            raise BrokenInput(f"{member.place}: {what}; give the FDA's zip of Products_excluded.txt")
        has_results = False
        with reading(member, progress) as stream:
            objects = JsonObjects(stream, member.place)
            for name, value in objects.members("results"):
                if name == "meta":
                    self._take_meta(values_of(value))
                elif name == "results":
                    has_results = True
                    self._take(value, member.place, objects.line)
        if not has_results:
            raise BrokenInput(f"{member.place}: has no results; give openFDA's drug/ndc file")

    def refuse_part(self, place: str) -> None:
        """Raises BrokenInput where the files say themselves that they hold a part of the products."""
        if self._products < self._total:
            what = f"has {self._products} of openFDA's {self._total} products"
            raise BrokenInput(f"{place}: {what}; give the file of openFDA's downloads, not an answer to a query")

    def _take_meta(self, meta: dict[str, Any]) -> None:
        self._dated = _last_updated(meta)
        total = values_of(meta.get("results")).get("total")
        self._total = max(self._total, total if isinstance(total, int) else 0)

    def _take(self, value: Any, place: str, line: int) -> None:
        self._products += 1
        product = values_of(value)
        source_rows = self._rows_of(product, place, line)
        packages = product.get("packaging")
        if not isinstance(packages, list) or not packages:
            source_rows.reject(place, line, "has no packaging", json.dumps(value))
        elif not self._is_new(text_of(product.get("product_id"))):
            source_rows.reject(place, line, "product_id stands in the file already", json.dumps(value))
        else:
            _take_packages(product, packages, source_rows, place, line)

    def _rows_of(self, product: dict[str, Any], place: str, line: int) -> SourceRows:
        is_finished = product.get("finished") is not False
        if is_finished and self._kind is Kind.UNFINISHED:
            what = "holds a drug that is finished"
            raise BrokenInput(f"{place}: line {line}: {what}; give the file with --fda, which tells them apart")
        kind = self._kind if is_finished else Kind.UNFINISHED
        if kind not in self._begun:
            self._begun[kind] = self._begin(kind, self._dated)
        return self._begun[kind]

    def _is_new(self, product_id: str) -> bool:
        """Whether no product of this id came before; one without an id is new."""
        is_new = product_id not in self._ids
        if product_id:
            self._ids.add(product_id)
        return is_new


def _last_updated(meta: dict[str, Any]) -> str:
    try:
        return file_day(date.fromisoformat(text_of(meta.get("last_updated"))[:10]))
    except ValueError:
        return ""


def _take_packages(
    product: dict[str, Any], packages: list[Any], source_rows: SourceRows, place: str, line: int
) -> None:
    number = source_rows.product(listing_of(product))
    for package in packages:
        try:
            source_rows.package(number, package_of(values_of(package), product))
        except BadRow as bad:
            source_rows.reject(place, line, str(bad), json.dumps(package))
