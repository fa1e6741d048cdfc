"""Tells descriptions that say nothing."""

import re

from noc837.drugs.remembered import remembered

_PHRASES = """
NOC
NOT OTHERWISE CLASSIFIED
UNCLASSIFIED DRUG
UNCLASSIFIED DRUGS
UNCLASSIFIED BIOLOGIC
UNCLASSIFIED BIOLOGICS
UNLISTED
DRUG
DRUGS
DRUG ADMINISTERED
BIOLOGIC INJECTION
INJECTION
MEDICATION
MISC
NA
N A
NONE
UNKNOWN
TBD
SEE ATTACHED
SEE NOTE
SEE INVOICE
"""
# The HCPCS descriptors, long and short, of the codes that are no drug's own (CMS NOC list and HCPCS file, 2019).
_DESCRIPTORS = """
UNCLASSIFIED DRUGS OR BIOLOGICALS
UNCLASSIFIED DRUGS OR BIOLOG
DRUGS UNCLASSIFIED INJECTION
UNCLASSIFIED DRUG OR BIOLOGICAL USED FOR ESRD ON DIALYSIS
ESRD ON DIALYSI DRUGBIO NOC
ESRD ON DIALYSI DRUG BIO NOC
NOT OTHERWISE CLASSIFIED ANTINEOPLASTIC DRUGS
CHEMOTHERAPY DRUG
COMPOUNDED DRUG NOT OTHERWISE CLASSIFIED
COMPOUNDED DRUG NOC
IMMUNOSUPPRESSIVE DRUG NOT OTHERWISE CLASSIFIED
IMMUNOSUPPRESSIVE DRUG NOC
NOC DRUGS INHALATION SOLUTION ADMINISTERED THROUGH DME
INHALATION SOLUTION FOR DME
NOC DRUGS OTHER THAN INHALATION DRUGS ADMINISTERED THROUGH DME
NONINHALATION DRUG FOR DME
NON INHALATION DRUG FOR DME
ANTIEMETIC DRUG RECTALSUPPOSITORY NOT OTHERWISE SPECIFIED
ANTIEMETIC DRUG RECTAL SUPPOSITORY NOT OTHERWISE SPECIFIED
ANTIEMETIC RECTALSUPP NOS
ANTIEMETIC RECTAL SUPP NOS
PRESCRIPTION DRUG ORAL NON CHEMOTHERAPEUTIC NOS
ORAL PRESCRIP DRUG NON CHEMO
ANTIEMETIC DRUG ORAL NOT OTHERWISE SPECIFIED
ANTIEMETIC DRUG ORAL NOS
PRESCRIPTION DRUG ORAL CHEMOTHERAPEUTIC NOS
ORAL PRESCRIPTION DRUG CHEMO
UNSPECIFIED ORAL ANTIEMETIC
UNSPECIFIED ORAL ANTI EMETIC
HEMOPHILIA CLOTTING FACTOR NOT OTHERWISE CLASSIFIED
HEMOPHILIA CLOT FACTOR NOC
RADIOPHARMACEUTICAL THERAPEUTIC NOT OTHERWISE CLASSIFIED
RADIOPHARM RX AGENT NOC
RADIOPHARMACEUTICAL DIAGNOSTIC NOT OTHERWISE CLASSIFIED
RADIOPHARM DX AGENT NOC
INFLUENZA VIRUS VACCINE NOT OTHERWISE SPECIFIED
INFLUENZA VIRUS VACCINE NOS
PRESCRIPTION DRUG GENERIC
PRESCRIPTION DRUG BRAND NAME
PRESCRIPTION DRUGBRAND NAME
"""
_FILLER = frozenset(filter(None, (_PHRASES + _DESCRIPTORS).splitlines()))
_LONGEST = 200
_FEWEST_LETTERS = 3
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_POINTER = re.compile(r"(?<![A-Z])SEE\s?(?:THE\s)?NDC\s?(?:#|NO\.?|NUMBER|CODE)?\s?[.)]?\Z", re.IGNORECASE)
_POINTER_REACH = 30


@remembered
def is_filler(text: str, code: str = "") -> bool:
    """Whether a description names nothing: a descriptor of a NOC code, a phrase that payers publish as a
    bad example, the HCPCS code of the line, or fewer than three letters.

    The code beside such a phrase changes nothing: `J3490 UNCLASSIFIED DRUGS` is filler as well.
    """
    upper = text.upper()
    if len(upper) > _LONGEST:
        upper = " ".join(upper.split())
    letters = 0
    for character in upper:
        letters += character.isalpha()
        if letters >= _FEWEST_LETTERS:
            break
    if letters < _FEWEST_LETTERS:
        return True
    if len(upper) > _LONGEST:
        return False
    return any(_names_nothing(_PUNCTUATION.sub(sign, upper), code) for sign in ("", " "))


def _names_nothing(text: str, code: str) -> bool:
    words = " ".join(word for word in text.split() if word != code.upper())
    return not words or words in _FILLER


@remembered
def points_to_ndc(text: str) -> bool:
    """Whether a text ends with `see NDC#` or the like, so that loop 2410 must say the rest."""
    return _pointer(text) is not None


def before_ndc_pointer(text: str) -> str:
    """The text without `see NDC#` at its end, and without the blanks left there."""
    pointer = _pointer(text)
    return text if pointer is None else text[: len(text.rstrip()) - len(pointer)].rstrip(" -,;:(")


def _pointer(text: str) -> str | None:
    match = _POINTER.search(text.rstrip()[-_POINTER_REACH:])
    return match[0] if match else None
