"""Finds the claims of a file by their number."""

from collections.abc import Iterator
from pathlib import Path

from noc837.claims.claim import Claim
from noc837.claims.sweep import Sweep
from noc837.outputs.places import Refused
from noc837.x12.delimiters import Unprocessable


def claims_named(path: Path, claim_id: str, codes: frozenset[str]) -> Iterator[Claim]:
    """The claims of a file with this CLM01 that bill one of the codes, in order; raises Refused, with the file's name.

    Claims that bill none of the codes are passed by unread, so they are not found.
    """
    try:
        with path.open("rb") as stream:
            for event in Sweep(stream, codes):
                if isinstance(event, Claim) and event.id == claim_id:
                    yield event
    except Unprocessable as failure:
        raise Refused(f"{path}: {failure}") from None
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "not a path"
        raise Refused(f"{path}: cannot be read: {reason}; check the name") from None
