"""The blanks that carry no meaning around and inside a value; other white space of Unicode is text."""

import re

BLANKS = " \t\r\n"
_RUN = re.compile(f"[{BLANKS}]+")


def squeezed(text: str) -> str:
    """The text without outer blanks, one blank for every run of them."""
    return _RUN.sub(" ", text).strip(" ")
