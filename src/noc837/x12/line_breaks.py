"""Tells line breaks that wrap segments from those that stand behind them."""

import re

# Wrapping shows early; a file of many small interchanges must not be looked at again for each of them.
FIRST_REACH, LATER_REACH = 1 << 16, 1 << 12
_LINE_BREAK = re.compile(rb"\r\n|\n|\r")


def wrapped_at(head: bytes, terminator: bytes) -> int:
    """The column at which lines are broken inside segments, always at the same, and at least twice; else 0."""
    if terminator in b"\r\n" or not _LINE_BREAK.search(head):
        return 0
    lines = _LINE_BREAK.split(head)[:-1]
    whole = (b"", terminator)
    inside = [len(line) for line in lines if line.rstrip()[-1:] not in whole]
    return inside[0] if len(inside) > 1 and len(set(inside)) == 1 else 0
