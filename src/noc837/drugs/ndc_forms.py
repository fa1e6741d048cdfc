"""The forms an NDC is written in, by the number of its digits and by its groups."""

import re

from noc837.drugs.barcode import read_barcode
from noc837.drugs.ndc_placeholders import is_counted_up, is_one_digit_repeated
from noc837.drugs.ndc_values import Ambiguous, Exact, Layout, Malformed, Ndc, Placeholder

TEN_DIGITS_FROM_ZERO = "ten digits, labeler 0..."

_FULL = (5, 4, 2)
_OF_FDA = re.compile(r"([0-9]{4,5})-([0-9A-Z]{3,4})-([0-9A-Z]{1,2})")
_TWO_ZEROS_LOST = ((4, 3, 2), (4, 4, 1), (5, 3, 1), (4, 3, 1))
_SIX_DIGIT_LABELER = ((6, 4, 2), (6, 3, 2), (6, 4, 1), (6, 3, 1))
_PRODUCT_ONLY = ((4, 4), (5, 3), (5, 4), (6, 3), (6, 4))


def from_fda(code: str) -> str:
    """A package code as the FDA writes it, three groups with hyphens, as 11 characters in 5-4-2; empty for any other.

    A few old codes have letters in product and package (0019-9092-B0), which no claim can carry.
    """
    match = _OF_FDA.fullmatch(code.upper())
    groups = list(match.groups()) if match else []
    return _padded(groups) if tuple(map(len, groups)) in (*(each.value for each in Layout), _FULL) else ""


def readings_of_ten(ten: str) -> tuple[str, ...]:
    """The NDCs of 11 digits that ten digits of unknown layout may be, sorted and distinct.

    A first digit 0 belongs to a labeler of four digits: labelers of five begin at 10000.
    """
    layouts = (Layout.F442,) if ten.startswith("0") else tuple(Layout)
    return tuple(sorted({in_layout(ten, layout) for layout in layouts}))


def in_layout(ten: str, layout: Layout) -> str:
    """Ten digits of a known layout as 11 digits."""
    labeler, product, _ = layout.value
    return _padded([ten[:labeler], ten[labeler : labeler + product], ten[labeler + product :]])


def _padded(groups: list[str]) -> str:
    return "".join(group.zfill(size) for group, size in zip(groups, _FULL, strict=True))


def from_digits(digits: str, layout: Layout | None) -> Ndc:
    """What digits without separators are, by how many there are."""
    if layout is None and is_counted_up(digits):
        return Placeholder("digits counted up")
    match len(digits):
        case 11:
            return Exact(digits)
        case 10:
            return _from_ten(digits, layout)
        case 7 | 8 | 9:
            why = f"{len(digits)} digits, as a spreadsheet leaves them"
            return Ambiguous(digits, (digits.zfill(11),), why, wants_name=True)
        case 12 if digits.startswith("0"):
            return Ambiguous(digits, (digits[1:],), "12 digits, the first 0")
        case 12 | 13 | 14:
            return from_barcode(digits)
    return Malformed(f"{len(digits)} digits")


def _from_ten(ten: str, layout: Layout | None) -> Ndc:
    if layout is not None:
        return _from_ten_in_layout(ten, layout)
    readings = readings_of_ten(ten)
    if ten.startswith("00"):
        why = "ten digits from 00: a leading zero or any other digit may be lost"
        return Ambiguous(ten, readings, why, ten=ten)
    if ten.startswith("0"):
        return Exact(readings[0], TEN_DIGITS_FROM_ZERO)
    return Ambiguous(ten, readings, "ten digits without hyphens", ten=ten)


def _from_ten_in_layout(ten: str, layout: Layout) -> Ndc:
    """Ten digits as their qualifier says, unless it says five digits of a labeler that has only four."""
    stated, known = in_layout(ten, layout), readings_of_ten(ten)
    if stated in known:
        return Exact(stated, f"ten digits, {_name(layout.value)} by its qualifier")
    why = f"qualifier says {_name(layout.value)}, the first digit 4-4-2"
    return Ambiguous(ten, tuple(sorted({stated, *known})), why, ten=ten)


def from_barcode(digits: str) -> Ndc:
    """What 12, 13 or 14 digits of a barcode are."""
    barcode = read_barcode(digits)
    if barcode is None:
        return Malformed(f"{len(digits)} digits, and no drug's barcode with a valid check digit")
    if is_one_digit_repeated(barcode.ten):
        return Placeholder("one digit repeated, in a barcode")
    why = f"ten digits in a barcode ({barcode.kind})"
    return Ambiguous(digits, readings_of_ten(barcode.ten), why, ten=barcode.ten)


def from_groups(groups: list[str], separator: str, layout: Layout | None) -> Ndc:
    """What two or three groups of digits are; `*` in front of a group stands for a zero lost there."""
    plain = [group.lstrip("*") for group in groups]
    if not all(group.isdigit() for group in plain):
        return Malformed("a group without digits, or * elsewhere than in front of a group")
    groups = [group.replace("*", "0") for group in groups]
    if len(groups) == 2:
        return _from_two_groups(groups, separator)
    value = _from_three_groups(groups, separator, layout)
    if isinstance(value, Exact) and sum(map(len, plain)) < 10:
        return Ambiguous("".join(groups), (value.code,), f"{value.how}, more than one digit lost")
    return value


def _from_three_groups(groups: list[str], separator: str, layout: Layout | None) -> Ndc:
    sizes = tuple(map(len, groups))
    form = f"{_name(sizes)} with {separator}"
    if sizes in _SIX_DIGIT_LABELER:
        return _from_six_digit_labeler(groups, form)
    if sizes in _TWO_ZEROS_LOST:
        return Ambiguous("".join(groups), (_padded(groups),), f"{form}, more than one digit lost")
    if sizes == _FULL:
        return Exact("".join(groups), form)
    if sizes not in tuple(known.value for known in Layout):
        return Malformed(f"groups of {_name(sizes)} digits")
    if layout is not None and layout.value != sizes:
        ten = "".join(groups)
        both = tuple(sorted({_padded(groups), in_layout(ten, layout)}))
        return Ambiguous(ten, both, f"{form}, qualifier says {_name(layout.value)}")
    return Exact(_padded(groups), form)


def _from_six_digit_labeler(groups: list[str], form: str) -> Ndc:
    """A labeler with one zero too many can be written as 5-4-2, a real one of six digits cannot."""
    labeler, product, package = groups
    if not labeler.startswith("0"):
        return Malformed(f"{form}: a labeler of six digits does not fit into 5-4-2")
    code = _padded([labeler[1:], product, package])
    if (len(product), len(package)) == (4, 2):
        return Exact(code, f"{form}, labeler 0...")
    return Ambiguous("".join(groups), (code,), f"{form}: a zero too many and one too few")


def _from_two_groups(groups: list[str], separator: str) -> Ndc:
    """Two groups: a product without its package, or a health-related item (4-6, 5-5), which wants proof."""
    sizes, digits = tuple(map(len, groups)), "".join(groups)
    form = f"{_name(sizes)} with {separator}"
    if sizes in _PRODUCT_ONLY:
        return Malformed(f"{form}: a product without its package")
    if sizes == (4, 6):
        return Ambiguous(digits, (in_layout(digits, Layout.F442),), f"{form}, as health-related items are")
    if sizes == (5, 5):
        both = tuple(sorted({in_layout(digits, Layout.F532), in_layout(digits, Layout.F541)}))
        return Ambiguous(digits, both, f"{form}, as health-related items are")
    return Malformed(f"groups of {_name(sizes)} digits")


def _name(sizes: tuple[int, ...]) -> str:
    return "-".join(map(str, sizes))
