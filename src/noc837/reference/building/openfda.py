"""The FDA directory as openFDA publishes it: JSON of drug/ndc, its products in `results`."""

import json
from collections.abc import Callable
from typing import Any

from noc837.reference.building.fda_values import BETWEEN, marketing_day, package_ndc
from noc837.reference.building.given import BrokenInput
from noc837.reference.building.json_objects import JsonObjects
from noc837.reference.building.members import Member, Told, reading
from noc837.reference.building.shelf import Shelf
from noc837.reference.building.texts import BadRow, is_day, squeezed
from noc837.reference.values import Listing

_BEGINNING = 512
_Shelves = Callable[[str, bool], Shelf]
"""Gives the shelf for products, from the day that the file names (or nothing) and whether they are finished."""


def is_openfda(member: Member, told: Told) -> bool:
    """Whether a file begins as JSON does."""
    with reading(member, told) as stream:
        return stream.read(_BEGINNING).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_openfda(member: Member, shelves: _Shelves, told: Told) -> None:
    """Takes all products and packages; raises BrokenInput where the file has no results or is cut short."""
    dated, has_results = "", False
    with reading(member, told) as stream:
        objects = JsonObjects(stream, member.place)
        for name, value in objects.members("results"):
            if name == "meta":
                dated = _last_updated(value)
            elif name == "results":
                has_results = True
                _take(value, shelves, dated, member.place, objects.line)
    if not has_results:
        raise BrokenInput(f"{member.place}: has no results; give openFDA's drug/ndc file")


def _last_updated(meta: Any) -> str:
    day = _text(_values(meta).get("last_updated")).replace("-", "")
    return day if is_day(day) else ""


def _take(value: Any, shelves: _Shelves, dated: str, place: str, line: int) -> None:
    product = _values(value)
    shelf = shelves(dated, product.get("finished") is not False)
    packages = product.get("packaging")
    if not isinstance(packages, list) or not packages:
        shelf.reject(place, line, "has no packaging", json.dumps(value))
        return
    number = shelf.product(_listing(product))
    for package in packages:
        try:
            shelf.package(number, _package(_values(package), product))
        except BadRow as bad:
            shelf.reject(place, line, str(bad), json.dumps(package))


def _listing(product: dict[str, Any]) -> Listing:
    """The product as a listing without a package."""
    ingredients = [_values(each) for each in _list(product.get("active_ingredients"))]
    return Listing(
        "",
        _text(product.get("brand_name_base")) or _text(product.get("brand_name")),
        _text(product.get("generic_name")),
        tuple(filter(None, (_text(each.get("name")) for each in ingredients))),
        BETWEEN.join(filter(None, (_text(each.get("strength")) for each in ingredients))),
        _text(product.get("dosage_form")),
        _joined(product.get("route"), BETWEEN),
        _text(product.get("labeler_name")),
        _text(product.get("product_type")),
        _text(product.get("marketing_category")),
        _text(product.get("application_number")),
        _joined(product.get("pharm_class"), ","),
    )


def _package(package: dict[str, Any], product: dict[str, Any]) -> Listing:
    """The package as a listing without its product; raises BadRow."""
    first, last = "marketing_start_date", "marketing_end_date"
    return Listing(
        package_ndc(_text(package.get("package_ndc")), "package_ndc"),
        code=_text(package.get("package_ndc")),
        package=_text(package.get("description")),
        first=marketing_day(_text(package.get(first)), _text(product.get(first)), first),
        last=marketing_day(_text(package.get(last)), _text(product.get(last)), last),
        is_sample=package.get("sample") is True,
    )


def _values(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(value: Any, between: str) -> str:
    return between.join(map(_text, _list(value)))


def _text(value: Any) -> str:
    """A string that UTF-8 can hold, which half of a surrogate pair is not; empty for anything else."""
    return squeezed(value.encode("utf-8", "replace").decode()) if isinstance(value, str) else ""
