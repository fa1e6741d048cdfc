"""A shorter wording of a drug text, offered to a person where the text does not fit; never written."""

import re

_SHORTER = (
    ("MILLIGRAMS?", "MG"),
    ("MICROGRAMS?", "MCG"),
    ("MILLILITERS?", "ML"),
    ("GRAMS?", "G"),
    ("INTERNATIONAL UNITS?", "IU"),
    ("INTRAVENOUS(?:LY)?", "IV"),
    ("INTRAMUSCULAR(?:LY)?", "IM"),
    ("SUBCUTANEOUS(?:LY)?", "SC"),
    ("INTRAVITREAL(?:LY)?", "IVT"),
    ("INJECTIONS?", "INJ"),
    ("SOLUTION", "SOLN"),
)
_PATTERNS = [(re.compile(rf"\b{long}\b", re.IGNORECASE), short) for long, short in _SHORTER]


def shortened(text: str, length: int) -> str:
    """The text in usual abbreviations, and where that is still too long an advice on how to go on."""
    for pattern, short in _PATTERNS:
        text = pattern.sub(short, text)
    if len(text) <= length:
        return text
    return f"{text[:length]} (then {len(text) - length} characters more: leave out what is no name, dose or route)"
