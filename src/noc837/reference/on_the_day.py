"""What was known of an NDC on a day: its listings in the directory of that day, its codes in the crosswalks of it."""

from noc837.reference.reference import Reference
from noc837.reference.values import CodeOfNdc, Kind, Listing, Source, readable


def off_market(reference: Reference, ndc: str, first: str, last: str) -> str:
    """Why an NDC was not on the market in a service from a first to a last day, in words; empty where nothing says so.

    It is so where the first or the last is outside the marketing dates as far as they are known, and where a directory
    of the first day or before no longer had the NDC.
    """
    if not first:
        return ""
    outside = [_outside(listing, first, last) for listing in reference.listings_on(ndc, first)]
    return outside[0] if outside and all(outside) else _left(reference, ndc, first)


def _outside(listing: Listing, first: str, last: str) -> str:
    by = f"by the {listing.source.title}"
    if listing.first and first < listing.first:
        return f"{by} this NDC is marketed from {readable(listing.first)} on, after the service on {readable(first)}"
    if listing.last and last > listing.last:
        return f"{by} this NDC was marketed until {readable(listing.last)}, before the service on {readable(last)}"
    return ""


def _left(reference: Reference, ndc: str, day: str) -> str:
    left = reference.left_directory(ndc)
    if not left or day < left:
        return ""
    last = readable(reference.listings(ndc)[0].source.dated)
    return f"the FDA directory of {readable(left)} no longer has this NDC, which that of {last} had"


def codes_on(reference: Reference, ndc: str, day: str) -> tuple[CodeOfNdc, ...]:
    """What the crosswalks that are effective on a day, YYYYMMDD, say of an NDC; NOC drugs have an empty code."""
    return tuple(each for each in reference.codes_of(ndc) if _covers(each.source, day))


def codes_before(reference: Reference, ndc: str, day: str) -> tuple[CodeOfNdc, ...]:
    """What the last crosswalks before a day say of an NDC; empty where there is a crosswalk of the day itself."""
    crosswalks = [source for source in reference.sources if source.kind is Kind.CROSSWALK]
    if any(_covers(source, day) for source in crosswalks):
        return ()
    last = max((source.last for source in crosswalks if source.last < day), default="")
    return tuple(each for each in reference.codes_of(ndc) if last and each.source.last == last)


def _covers(source: Source, day: str) -> bool:
    return bool(day) and source.first <= day <= source.last
