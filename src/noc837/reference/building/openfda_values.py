"""Products and packages of openFDA's drug/ndc, whatever the types of their values."""

from typing import Any

from noc837.reference.building.cells import squeezed
from noc837.reference.building.codes import package_ndc
from noc837.reference.building.fda_rows import BETWEEN, marketing_day
from noc837.reference.values import Listing


def listing_of(product: dict[str, Any]) -> Listing:
    """The product as a listing without a package."""
    ingredients = [values_of(each) for each in _list(product.get("active_ingredients"))]
    return Listing(
        "",
        text_of(product.get("brand_name_base")) or text_of(product.get("brand_name")),
        text_of(product.get("generic_name")),
        tuple(filter(None, (text_of(each.get("name")) for each in ingredients))),
        BETWEEN.join(filter(None, (text_of(each.get("strength")) for each in ingredients))),
        text_of(product.get("dosage_form")),
        _joined(product.get("route"), BETWEEN),
        text_of(product.get("labeler_name")),
        text_of(product.get("product_type")),
        text_of(product.get("marketing_category")),
        text_of(product.get("application_number")),
        _joined(product.get("pharm_class"), ","),
    )


def package_of(package: dict[str, Any], product: dict[str, Any]) -> Listing:
    """The package as a listing without its product; raises BadRow."""
    first, last = "marketing_start_date", "marketing_end_date"
    return Listing(
        package_ndc(text_of(package.get("package_ndc")), "package_ndc"),
        code=text_of(package.get("package_ndc")),
        package=text_of(package.get("description")),
        first=marketing_day(text_of(package.get(first)), text_of(product.get(first)), first),
        last=marketing_day(text_of(package.get(last)), text_of(product.get(last)), last),
        is_sample=package.get("sample") is True,
    )


def values_of(value: Any) -> dict[str, Any]:
    """An object as it is, empty for anything else."""
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(value: Any, between: str) -> str:
    return between.join(map(text_of, _list(value)))


def text_of(value: Any) -> str:
    """A string that UTF-8 can hold, which half of a surrogate pair is not; empty for anything else."""
    return squeezed(value.encode("utf-8", "replace").decode()) if isinstance(value, str) else ""
