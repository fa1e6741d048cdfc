"""The NDC of a line where there is no doubt of it."""

from noc837.claims.line import ServiceLine
from noc837.claims.siblings import ndc_of


def exact_ndc(line: ServiceLine) -> str:
    """The line's NDC of 11 digits; empty where it is not certain, one of several, or LIN02 is not N4."""
    return ndc_of(line) if line.ndc_qualifier == "N4" else ""
