"""Whether a dropped file has come to its end."""

import re

from noc837.sweep.kinds import from_isa
from noc837.x12.delimiters import BLANKS, ISA_REACH, Delimiters, NotAnInterchange, read_header

TAIL = 1 << 16
# A later interchange may have other delimiters, which are not known here: its IEA must look the more like one.
_IEA_OF_OTHERS = re.compile(
    rb"IEA(?P<next>[^A-Za-z0-9\r\n ])[0-9 ]{1,9}(?P=next)[A-Za-z0-9 ]{1,20}(?P<end>[^A-Za-z0-9 ])"
)
_ANOTHER = re.compile(rb"ISA(?<![A-Za-z0-9]ISA)[^A-Za-z0-9\r\n ]")
_HALF_ISA = (b"I", b"IS", b"ISA")


def is_complete(head: bytes, tail: bytes, is_still: bool) -> bool:
    """Whether a file that begins and ends with these bytes holds an IEA that is closed, and no ISA begins behind it.

    Of a file that is still, the last terminator may be missing. Where the ISA is there and cannot be read, the
    file counts as complete, for the scrub can say what is wrong with it.
    """
    beginning = from_isa(head)
    try:
        delimiters = read_header(beginning).delimiters
    except NotAnInterchange:
        return len(beginning) >= ISA_REACH
    end = max(_end_of_iea(delimiters, tail, is_still), _end_of_other_iea(tail))
    behind = tail[end:]
    half = behind.strip(BLANKS + delimiters.terminator) in _HALF_ISA
    return end > 0 and not half and not _ANOTHER.search(behind)


def _end_of_iea(delimiters: Delimiters, tail: bytes, is_still: bool) -> int:
    """Where the last IEA with the delimiters of the first ISA ends, 0 where there is none."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    line_break = bytes(b for b in b"\r\n" if b not in delimiters.all)
    stop = b"[" + terminator + line_break + b"]"
    inside = b"[^" + element + terminator + line_break + b"]"
    pattern = terminator + delimiters.blank_class + b"IEA" + element
    pattern += b"(?:[^" + terminator + line_break + b"]*+" + stop
    pattern += b"|" + inside + b"++" + element + inside + rb"{9,}+\Z)" if is_still else b")"
    return max((found.end() for found in re.finditer(pattern, tail)), default=0)


def _end_of_other_iea(tail: bytes) -> int:
    """Where the last IEA with any delimiters ends, 0 where there is none."""
    if not (matches := [*_IEA_OF_OTHERS.finditer(tail)]):
        return 0
    found = matches[-1]
    before, end = tail[: found.start()], found["end"]
    is_behind_end = before.rstrip(BLANKS).endswith(end) or (end in b"\r\n" and before.endswith((b"\r", b"\n")))
    return found.end() if is_behind_end else 0
