"""What a payer map may say of a rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from noc837.payer_maps.forms import Form
from noc837.payer_maps.payer_map import Value


@dataclass(frozen=True, slots=True)
class Holds:
    """What a parameter holds: the type of its default, and the words it may be made of, where they are limited."""

    default: Value
    words: frozenset[str] = frozenset()
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Steerable:
    """One rule as maps see it: its guide, whether the payer decides on its corrections, its parameters.

    `fixed` tells why no map may set it at all, `default_only` that only the default map is asked, `off` that it is off
    where no map says more. `needs_waste_modifiers` marks a rule that finds every line where there are none.
    """

    guide: str
    payer_decides: bool
    parameters: Mapping[str, Holds]
    fixed: str = ""
    default_only: bool = False
    off: bool = False
    needs_waste_modifiers: bool = False


Catalogue = Mapping[str, Steerable]
