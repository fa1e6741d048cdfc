"""The procedure codes that give a drug to a patient, in families by the routes they serve."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


def _codes(*spans: str) -> frozenset[str]:
    """The codes of spans such as `96409-96425`, or of single codes."""
    found: set[str] = set()
    for span in spans:
        start, _, end = span.partition("-")
        found.update([start] if not end else [f"{number:05}" for number in range(int(start), int(end) + 1)])
    return frozenset(found)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Codes that give a drug by the same routes and no others; `named` is how people are told of them."""

    named: str
    codes: frozenset[str]
    routes: frozenset[str]


FAMILIES = (
    Family(
        "96360 to 96368, 96373 to 96376 or 96409 to 96425 for an infusion or intravenous injection",
        _codes("96360-96368", "96373-96376", "96409-96425", "C8957"),
        frozenset({"IV"}),
    ),
    Family(
        "96372, 96377, 96401 or 96402 for an injection under the skin or into a muscle",
        _codes("96372", "96377", "96401", "96402"),
        frozenset({"IM", "SC"}),
    ),
    Family("96369 to 96371 for an infusion under the skin", _codes("96369-96371"), frozenset({"SC"})),
    Family("96440 for the pleural cavity", _codes("96440"), frozenset({"INTRAPLEURAL"})),
    Family("96446 for the peritoneal cavity", _codes("96446"), frozenset({"IP"})),
    Family(
        "67028 for an injection into the eye",
        _codes("67028"),
        frozenset({"INTRAVITREAL", "INTRAOCULAR", "INTRACAMERAL"}),
    ),
    Family(
        "95990, 95991, 96450, 62369 or 62370 for the spinal canal or its pump",
        _codes("62369", "62370", "95990", "95991", "96450", "96542"),
        frozenset({"IT", "EPIDURAL", "INTRAVENTRICULAR"}),
    ),
    Family(
        "20526 to 20611 for a joint, tendon or trigger point",
        _codes("20526-20611"),
        frozenset({"INTRAARTICULAR", "INTRALESIONAL", "IM"}),
    ),
    Family("96405 or 96406 for a lesion", _codes("96405", "96406"), frozenset({"INTRALESIONAL"})),
    Family(
        "64400 to 64530 for a nerve block",
        _codes("64400-64530"),
        frozenset({"PERINEURAL", "EPIDURAL", "IM", "SC"}),
    ),
    Family(
        "90460 to 90474 for a vaccine",
        _codes("90460-90474"),
        frozenset({"IM", "SC", "ID", "PO", "NASAL"}),
    ),
    Family("11980 to 11983 for an implant", _codes("11980-11983"), frozenset({"SC", "TRANSDERMAL"})),
)

FAMILY_OF: Mapping[str, Family] = MappingProxyType({code: family for family in FAMILIES for code in family.codes})
ANY_ROUTE = Family("a procedure that drugs are given in the course of, by any route", frozenset(), frozenset())

# Allergy, angiography of the eye, heart, dialysis, sedation, home infusion; injections unlisted, pumps and ports.
_PROCEDURES_OF_MEDICINE = _codes(
    *("90935-90999", "92230-92242", "93015-93024", "93303-93799", "95004-95199", "99151-99157", "99601-99602"),
    *("96379", "96521-96523", "96549"),
    # Skin tests.
    *("86485-86490", "86510", "86580"),
    # Vaccines and antibodies against single diseases, infusions as Medicare and others code them.
    *("90480", "96380", "96381", "G0008", "G0009", "G0010", "G0498", "Q0081", "Q0083", "Q0084", "Q0085"),
)
_ANTIBODIES = "M02"
# Blood samples, plain films of the chest, mammograms.
_WITHOUT_DRUGS = _codes("36400-36416", "71045-71048", "77065-77067")


def family_of(code: str) -> Family | None:
    """The family of a code, ANY_ROUTE where giving a drug may be part of what it stands for, None for all others."""
    return FAMILY_OF.get(code) or (ANY_ROUTE if _is_procedure(code) else None)


def _is_procedure(code: str) -> bool:
    """Anaesthesia, surgery and radiology are CPT codes below 80000; those that end in F only report quality."""
    if len(code) != 5 or code[-1] == "F" or code in _WITHOUT_DRUGS:
        return False
    return code < "80000" or code in _PROCEDURES_OF_MEDICINE or code.startswith(_ANTIBODIES)
