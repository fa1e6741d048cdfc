"""The names that delivered files get."""

import os
import re

from noc837.sweep.names import LONGEST, named

_DIGITS = 12
_PLACEHOLDERS = ("name", "stem", "suffix", "partner", "date", "time", "sha256")
_PLACEHOLDER = re.compile(r"\{(" + "|".join(_PLACEHOLDERS) + r")\}")


def fill(template: str, name: str, partner: str, sha256: str, when: str) -> str:
    """The name that the template gives for a file; `when` is in UTC, as `2026-11-22T12:34:56Z`.

    A name of more than 255 bytes loses the end of its stem and gets twelve digits of the checksum there.
    """
    filled = filled_in(template, name, partner, sha256, when)
    return filled if len(os.fsencode(filled)) <= LONGEST else named(filled, sha256[:_DIGITS])


def filled_in(template: str, name: str, partner: str, sha256: str, when: str) -> str:
    """What the template gives for a file, however long it is."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name that ends in a dot keeps it
    values = {
        "name": name,
        "stem": stem,
        "suffix": suffix,
        "partner": partner,
        "date": when[:10].replace("-", ""),
        "time": when[11:19].replace(":", ""),
        "sha256": sha256[:_DIGITS],
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def fault_of_template(template: str) -> str:
    """What is wrong with the braces of a template, and what to write; empty where nothing is."""
    rest = _PLACEHOLDER.sub("", template)
    if "{" not in rest and "}" not in rest:
        return ""
    known = " ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
    return f"holds a brace that is no part of a placeholder; known are {known}"


def fault_of_name(name: str) -> str:
    """Why this cannot name a file or folder here, as what the name is or does; empty where it can."""
    if not name:
        return "is empty"
    if name.startswith("."):
        return "begins with a dot"
    if "/" in name or "\0" in name:
        return "holds a slash or a NUL"
    try:
        length = len(os.fsencode(name))
    except UnicodeEncodeError:
        return "cannot be written in the encoding of file names"
    return f"is longer than {LONGEST} bytes" if length > LONGEST else ""
