"""Days as X12 and public files write them (date format D8)."""

from datetime import date


def is_day(text: str) -> bool:
    """Whether a text is a day YYYYMMDD of the calendar."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True
