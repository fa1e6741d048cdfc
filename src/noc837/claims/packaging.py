"""Where a payer such as Medicare pays a drug within another service, or with the whole stay or visit."""

from noc837.claims.claim import Claim
from noc837.claims.line import ServiceLine

PACKAGED_CODES = frozenset({"J3490", "J3590"})
"""The codes of unclassified drugs that hospital outpatient departments and surgery centers are not paid for."""

# 85: what critical access hospitals are paid for these codes is not published; the payer maps assume the same.
_BILLS, _PLACES = frozenset({"13", "85"}), frozenset({"24"})
# Inpatient, rural health clinics, federally qualified health centers.
_BILLS_BY_VISIT, _PLACES_BY_VISIT = frozenset({"11", "71", "77"}), frozenset({"50", "72"})


def is_packaged(line: ServiceLine, claim: Claim) -> bool:
    """Whether the line's drug is not paid by itself, as far as place of service or type of bill tell."""
    if line.guide.claim_type == "P":
        place, packaging, by_visit = line.place_of_service or claim.facility_code, _PLACES, _PLACES_BY_VISIT
    else:
        place, packaging, by_visit = claim.facility_code, _BILLS, _BILLS_BY_VISIT
    return place in by_visit or (place in packaging and line.code in PACKAGED_CODES)
