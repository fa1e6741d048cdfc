"""The value of a parameter from its text."""

from noc837.payer_maps.forms import Form
from noc837.payer_maps.payer_map import Value
from noc837.payer_maps.steerable import Holds

_YES_OR_NO = {"yes": True, "no": False}
_NUMBER = Form("a whole number", lambda text: text.isascii() and text.isdigit() and len(text) < 10)


class NotAValue(ValueError):
    """A text that a parameter cannot hold; the message says what it holds."""


def value_of(text: str, holds: Holds) -> Value:
    """The value, of the type that the parameter holds; raises NotAValue."""
    if isinstance(holds.default, bool):
        if text not in _YES_OR_NO:
            raise NotAValue("holds yes or no")
        return _YES_OR_NO[text]
    if isinstance(holds.default, int):
        form = holds.form or _NUMBER
        if not form.fits(text):
            raise NotAValue(f"holds {form.says}")
        return int(text)
    return _of_words(text, holds, holds.default)


def _of_words(text: str, holds: Holds, default: str | frozenset[str]) -> Value:
    words = text.split()
    _refuse_unknown(words, holds)
    if isinstance(default, str):
        if len(words) > 1 or (default and not words):
            raise NotAValue(f"holds one word: {holds.form.says}" if holds.form else "holds one word")
        return text
    if len(set(words)) < len(words):
        raise NotAValue("holds each word once")
    return frozenset(words)


def _refuse_unknown(words: list[str], holds: Holds) -> None:
    for word in words:
        if holds.words and word not in holds.words:
            raise NotAValue(f"holds no {word}; it holds {', '.join(sorted(holds.words))}")
        if holds.form and not holds.form.fits(word):
            raise NotAValue(f"holds no {word}; it holds {holds.form.says}{_several(holds)}")


def _several(holds: Holds) -> str:
    return "" if isinstance(holds.default, str) else "; several have blanks between them, no commas"


def text_of(value: Value | tuple[str, ...]) -> str:
    """The value as a map file has it, sets in alphabetical order."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    return " ".join(value) if isinstance(value, tuple) else str(value)
