"""Reads the unit of a drug quantity, CTP05-1."""

from dataclasses import dataclass

from noc837.drugs.blanks import BLANKS, squeezed
from noc837.drugs.remembered import remembered

CODES = frozenset({"F2", "GR", "ME", "ML", "UN"})

_SPELLINGS = {
    "ML": ("ML", "MLS", "MILLILITER", "MILLILITERS", "CC", "CCM"),
    "GR": ("GR", "GM", "GMS", "G", "GRAM", "GRAMS"),
    "F2": ("F2", "IU", "INTL UNIT", "INTL UNITS"),
    "UN": ("UN", "EA", "EACH"),
    "ME": ("ME",),
}
_CODE_OF = {spelling: code for code, spellings in _SPELLINGS.items() for spelling in spellings}
_MILLIGRAMS = frozenset({"MG", "MGS", "MILLIGRAM", "MILLIGRAMS"})
CONTAINERS = frozenset(
    {"VIAL", "VIALS", "VL", "AMP", "SYR", "KIT", "TAB", "CAP", "PATCH", "SUPP", "BTL", "BAG"},
)
_EACH_OR_INTERNATIONAL = ("may mean each (UN) or international unit (F2)", "UN or F2")
_MICROGRAMS = ("micrograms: as GR the quantity would be a millionth, at a loss of decimals", "")
_LITRES = ("litres: as ML the quantity would be 1000 times as much", "ML")
_KILOGRAMS = ("kilograms: as GR the quantity would be 1000 times as much", "GR")
_PACKAGES = ("a package or a dose, whose content is not known", "")
_REFUSED = {
    **dict.fromkeys(("U", "UNIT", "UNITS", "UNT", "USP"), _EACH_OR_INTERNATIONAL),
    **dict.fromkeys(("MCG", "UG"), _MICROGRAMS),
    **dict.fromkeys(("L", "LITER"), _LITRES),
    "KG": _KILOGRAMS,
    **dict.fromkeys(("BO", "BX", "PK", "DS"), _PACKAGES),
}
_NOT_KNOWN = ("not a unit of a drug quantity", "")


@dataclass(frozen=True, slots=True)
class Exact:
    """One of F2, GR, ME, ML, UN as the guide spells it."""

    code: str


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A spelling that can mean one code only; the quantity stays as it is."""

    code: str


@dataclass(frozen=True, slots=True)
class Container:
    """A container's word in upper case; counting them as UN is right for powders, solids and kits only."""

    word: str
    code: str = "UN"


@dataclass(frozen=True, slots=True)
class Milligrams:
    """Milligrams, which are ME to X12 and more often the dose than the quantity."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No unit of the guide; `suggestion` is for people and empty where there is none."""

    why: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing, or blanks only."""


Unit = Exact | Misspelt | Container | Milligrams | Unknown | Missing


@remembered
def read_unit(text: str) -> Unit:
    """What a text given as a unit is, case, points and outer blanks aside; total, so it never raises."""
    if text in CODES:
        return Exact(text)
    if not text.strip(BLANKS):
        return Missing()
    if not text.isascii():
        return Unknown(*_NOT_KNOWN)
    word = squeezed(text.upper().replace(".", ""))
    if word in _CODE_OF:
        return Misspelt(_CODE_OF[word])
    if word in CONTAINERS:
        return Container(word)
    return Milligrams() if word in _MILLIGRAMS else Unknown(*_REFUSED.get(word, _NOT_KNOWN))
