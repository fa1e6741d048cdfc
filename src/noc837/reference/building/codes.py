"""Codes as CMS's files have them."""

import re

from noc837.drugs.ndc import Exact, read_ndc
from noc837.reference.building.texts import BadRow

_PROCEDURE = re.compile(r"[A-Z0-9]\d{3}[A-Z0-9]", re.ASCII)
_LICENSED = re.compile(r"[\dD]")


def exact_ndc(text: str) -> str:
    """An NDC in any form that leaves no doubt, as 11 digits; raises BadRow for any other text."""
    found = read_ndc(text)
    if not isinstance(found, Exact):
        raise BadRow("the NDC is none, or not certain")
    return found.code


def procedure_code(text: str) -> str:
    """A HCPCS code of level I or II in capitals; raises BadRow for any other text."""
    code = text.upper()
    if not _PROCEDURE.fullmatch(code):
        raise BadRow("the code is no HCPCS code")
    return code


def is_licensed(code: str) -> bool:
    """Whether the code's description belongs to the AMA (CPT) or the ADA (CDT), and is not taken."""
    return _LICENSED.match(code) is not None
