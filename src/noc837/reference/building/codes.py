"""Codes of drugs as the FDA and CMS write them: NDCs and procedure codes."""

import re

from noc837.drugs.ndc import Exact, from_fda, read_ndc
from noc837.drugs.ndc_placeholders import placeholder_reason
from noc837.reference.building.cells import BadRow

_PROCEDURE = re.compile(r"[A-Z0-9]\d{3}[A-Z0-9]", re.ASCII)
_LICENSED = re.compile(r"[\dD]")


def exact_ndc(text: str) -> str:
    """An NDC in any form that leaves no doubt, as 11 digits; raises BadRow for any other text."""
    found = read_ndc(text)
    if not isinstance(found, Exact):
        raise BadRow("the NDC is none, or not certain")
    return found.code


def package_ndc(text: str, column: str) -> str:
    """An NDC with hyphens as 11 characters; raises BadRow where it is a placeholder, or none that 5-4-2 can hold."""
    code = from_fda(text)
    if not code or placeholder_reason(code):
        raise BadRow(f"{column} is no NDC with hyphens")
    return code


def procedure_code(text: str) -> str:
    """A HCPCS code of level I or II in capitals; raises BadRow for any other text."""
    code = text.upper()
    if not _PROCEDURE.fullmatch(code):
        raise BadRow("the code is no HCPCS code")
    return code


def is_licensed(code: str) -> bool:
    """Whether the code's description belongs to the AMA (CPT) or the ADA (CDT), and is not taken."""
    return _LICENSED.match(code) is not None
