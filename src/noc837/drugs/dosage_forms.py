"""In which units of the claim a drug is counted, by its dosage form as the FDA directory writes it."""

import re
from collections.abc import Sequence

from noc837.drugs.remembered import remembered

_UN, _ML, _GR = frozenset({"UN"}), frozenset({"ML"}), frozenset({"GR"})
_NOTHING: frozenset[str] = frozenset()
_INJECTED = {"SOLUTION": _ML, "SUSPENSION": _ML, "EMULSION": _ML, "LIQUID": _ML, "POWDER": _UN}
_COUNTED = frozenset({"TABLET", "CAPSULE", "PATCH", "IMPLANT", "SUPPOSITORY"})
# Nineteen in twenty of the packages of these forms are labelled so, in the directory of December 2015; those that are
# put on the skin are sold by weight as well as by volume.
_MEASURED = {
    "SOLUTION": _ML,
    "SUSPENSION": _ML,
    "CREAM": _GR,
    "OINTMENT": _GR,
    "LIQUID": _ML | _GR,
    "EMULSION": _ML | _GR,
    "GEL": _ML | _GR,
}
_CLOTTING = re.compile(
    r"\b(?:ANTIHEMOPHILIC FACTOR|COAGULATION FACTOR|FACTOR (?:VII|VIIA|VIII|IX|X|XI|XIII)\b|(?:VON )?WILLEBRAND"
    r"|FIBRINOGEN|PROTHROMBIN|ANTITHROMBIN|PROTEIN C\b|ANTI-INHIBITOR COAGULANT|[A-Z]{4,}COG\b)"
)


def units_of_form(dosage_form: str, substances: Sequence[str] = ()) -> frozenset[str]:
    """The units, of F2, GR, ML and UN, that fit a dosage form; empty where nothing can be said.

    International units, F2, are for clotting factors only, beside the unit of the form. Milligrams are not among
    them: whether they fit is a payer's choice.
    """
    units = _by_form(dosage_form)
    return units | {"F2"} if units and _is_clotting_factor(substances) else units


@remembered
def _by_form(dosage_form: str) -> frozenset[str]:
    """The units of a form, whatever the substance: `INJECTION, POWDER, LYOPHILIZED, FOR SOLUTION`."""
    parts = [part.strip() for part in dosage_form.upper().replace("/", ",").split(",")]
    base, *more = parts
    if base in ("INJECTION", "INJECTABLE"):
        return _INJECTED.get(more[0], _NOTHING) if more else _NOTHING
    if base in _COUNTED or parts == ["KIT"]:
        return _UN
    is_to_be_made = any(part.startswith("FOR ") for part in more)
    if base == "POWDER":
        return _UN | _ML | _GR if is_to_be_made else _NOTHING if more else _UN | _GR
    return _NOTHING if is_to_be_made or "GEL FORMING" in more else _MEASURED.get(base, _NOTHING)


def _is_clotting_factor(substances: Sequence[str]) -> bool:
    return any(_CLOTTING.search(substance.upper()) for substance in substances)
