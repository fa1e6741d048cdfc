"""The value of a parameter from its text."""

import re

from noc837.payer_maps.payer_map import Value
from noc837.payer_maps.steerable import Holds

_YES_OR_NO = {"yes": True, "no": False}
_NUMBER = re.compile(r"[0-9]{1,9}")


class NotAValue(ValueError):
    """A text that a parameter cannot hold; the message says what it holds."""


def value_of(text: str, holds: Holds) -> Value:
    """The value, of the type that the parameter holds; raises NotAValue."""
    if isinstance(holds.default, bool):
        if text not in _YES_OR_NO:
            raise NotAValue("holds yes or no")
        return _YES_OR_NO[text]
    if isinstance(holds.default, int):
        if not _NUMBER.fullmatch(text):
            raise NotAValue("holds a whole number")
        return int(text)
    words = text.split()
    unknown = [word for word in words if holds.words and word not in holds.words]
    if unknown:
        raise NotAValue(f"holds no {unknown[0]}; it holds {', '.join(sorted(holds.words))}")
    return _of_words(text, words, holds.default)


def _of_words(text: str, words: list[str], default: str | frozenset[str] | tuple[str, ...]) -> Value:
    if isinstance(default, str):
        if len(words) > 1:
            raise NotAValue("holds one word")
        return text
    if len(set(words)) < len(words):
        raise NotAValue("holds each word once")
    return tuple(words) if isinstance(default, tuple) else frozenset(words)


def text_of(value: Value) -> str:
    """The value as a map file has it, sets in alphabetical order."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    return " ".join(value) if isinstance(value, tuple) else str(value)
