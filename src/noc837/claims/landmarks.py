"""The one pattern that the sweep runs: segments that open or close something, blank segments, NOC lines."""

import re
from functools import lru_cache

from noc837.x12.delimiters import Delimiters

# The last byte of a landmark tells its kind.
CLAIM = ord("M")
BILLING_LEVEL = ord("0")
SUBSCRIBER_LEVEL = ord("2")
PATIENT_LEVEL = ord("3")
OTHER_LEVEL = ord("L")
LEVELS = frozenset((BILLING_LEVEL, SUBSCRIBER_LEVEL, PATIENT_LEVEL, OTHER_LEVEL))
IN_SETS = LEVELS | {CLAIM}
NOC_LINE = ord("V")
BORDERS = IN_SETS | frozenset(b"AEST")


@lru_cache(maxsize=256)
def landmarks(delimiters: Delimiters, codes: frozenset[str]) -> re.Pattern[bytes]:
    """The landmarks of an interchange: each match begins at the terminator before the segment.

    A match ends with the segment id (CLM, ISA, IEA, GS, GE, ST, SE), with HL and its level where that is 20, 22
    or 23, with SV for an SV1 or SV2 whose qualifier is HC and whose code is one of `codes`, in any case and with
    outer blanks, or with the terminator of a blank segment, behind which the search must begin again. The
    terminator is a literal prefix, so that the engine skips from segment to segment at memory speed.
    """
    element, component, terminator = map(re.escape, (delimiters.element, delimiters.component, delimiters.terminator))
    blanks = delimiters.blank_class
    inside = b"[^" + element + terminator + b"]*+"
    follows = b"(?=" + element + b")"
    any_code = b"(?:" + b"|".join(_any_case(code) for code in sorted(codes)) + b")"
    procedure = blanks + _any_case("HC") + blanks + component + blanks + any_code
    ends = blanks + b"[" + element + component + terminator + b"]"
    # Nearly every line is told by this, at a glance, to bill another code.
    other = b"1" + element + b"HC" + component + b"[^" + re.escape(_first_bytes(codes) + delimiters.blanks) + b"]"
    noc_line = b"V(?!" + other + b")(?=(?:1|2" + element + inside + b")" + element + procedure + ends + b")"
    level = b"HL" + follows + b"(?:" + 2 * (element + inside) + element + b"2[023])?+"
    return re.compile(
        terminator + blanks
        + b"(?:" + terminator
        + b"|S(?:" + noc_line + b"|[ET]" + follows + b")"
        + b"|CLM" + follows + b"|" + level + b"|I[SE]A" + follows + b"|G[SE]" + follows + b")"
    )  # fmt: skip


@lru_cache(maxsize=256)
def block_ends(delimiters: Delimiters) -> re.Pattern[bytes]:
    """Where a stretch of envelope segments ends: the terminator before the next HL, CLM or SE."""
    return re.compile(
        re.escape(delimiters.terminator)
        + delimiters.blank_class
        + b"(?:HL|CLM|SE)(?="
        + re.escape(delimiters.element)
        + b")"
    )


def _first_bytes(codes: frozenset[str]) -> bytes:
    return "".join(sorted({code[0].upper() + code[0].lower() for code in codes})).encode()


def _any_case(word: str) -> bytes:
    return b"".join(f"[{c.upper()}{c.lower()}]".encode() if c.isalpha() else c.encode() for c in word)
