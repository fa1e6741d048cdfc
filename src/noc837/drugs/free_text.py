"""Free text without the characters that the guide or the interchange forbid."""

import re
import unicodedata
from dataclasses import dataclass

_MICROGRAM = re.compile(r"[µμ][gG](?![A-Za-z])")
_TO_BLANK = dict.fromkeys(map(ord, "\t\r\n\u00a0"), " ")
_FORMS = {
    **_TO_BLANK,
    **dict.fromkeys(map(ord, "‘’‛"), "'"),
    **dict.fromkeys(map(ord, "“”‟"), '"'),
    **dict.fromkeys(map(ord, "–—"), "-"),
    ord("×"): "X",
    **dict.fromkeys(map(ord, "®™©"), ""),
}
_ALLOWED = re.compile(r"[ -~]*")
_UNIT = r"(?: *(?:%|(?:MC?G|[MNK]G|ML|CC|GM?|GRAMS?|IU|UNITS?|MEQ|MMOL|MCI|L|X|PARTS?)\b))"
# Only what stands by itself is surely a ratio: `B1:100`, `DOSE 1:250MG` and `DAY 1:100 MG` are none.
_RATIO = re.compile(
    r"(?<![\w.,:/-])1:(?=(?:[1-9][0-9]*000|[1-9][0-9]{0,2}(?:,000)+)(?![\w:/-]|[.,][0-9]|" + _UNIT + "))",
    re.IGNORECASE,
)
# A time is known by its word; `10:10` may be a mixture, and a span of times without colons reads like a range.
_TIME = re.compile(
    r"(?<=\b(?:AT|ON)[ ])([01][0-9]|2[0-3]):([0-5][0-9])(?=\Z| *[,;)]| ?(?:AM|PM|HRS?|HOURS)\b)", re.IGNORECASE
)
# UTF-8 read as cp1252 and written again, or half of a text in each.
_TWICE_ENCODED = re.compile("[ÂÃ]|â€")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
# A break may have cut a word or a number, and any white space but a blank a number.
_CUT = re.compile(r"[A-Za-z][\r\n]+[A-Za-z]|[0-9.,] *[\t\r\n\u00a0][ \t\r\n\u00a0]*[0-9.,]")
# As separators these may still mean something, `.5`, `MG/ML`, `5%`; those that compare, only beside a number.
_MEANINGFUL = frozenset(".,%/-+*&#$'\"()")
_COMPARING = frozenset("<>=")


@dataclass(frozen=True, slots=True, repr=False)
class Cleaned:
    """A text as it may be sent; `certain` is false where something in it could not be put right for sure."""

    text: str
    certain: bool


def is_clean(raw: bytes, delimiters: bytes) -> bool:
    """Whether a value may stand as it is: printable ASCII, no delimiter in it, no blank at its end."""
    return (
        raw.isascii()
        and raw.decode("ascii").isprintable()
        and not raw.endswith(b" ")
        and not any(byte in delimiters for byte in raw)
    )


def decoded(raw: bytes) -> str:
    """A value as text, to judge it and to correct it: UTF-8 where that is valid, else cp1252, else latin-1."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def cleaned(raw: bytes, component: str, repetition: str, delimiters: str) -> Cleaned:
    """The value with listed characters replaced and outer blanks off; not certain where anything else is left.

    `component` and `repetition` are the interchange's separators, which stand in the text in place of a blank, a
    ratio's colon or a time's; `delimiters` are all that no text may hold.
    """
    source = decoded(raw).strip(" \t\r\n\u00a0")
    text = _without_accents(_MICROGRAM.sub("MCG", source).translate(_FORMS)).strip(" ")
    text = _separators_out(text, component, repetition).strip(" ")
    made = any(text.count(d) > source.count(d) for d in delimiters)
    doubtful = made or _CUT.search(source) or any(d in text for d in delimiters) or _is_mixed(raw, source)
    return Cleaned(text, not doubtful and _ALLOWED.fullmatch(text) is not None)


def _is_mixed(raw: bytes, source: str) -> bool:
    """Whether the bytes are in more than one encoding, so that none tells what was meant."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _MULTIBYTE.search(raw) is not None
    return _TWICE_ENCODED.search(source) is not None


def _without_accents(text: str) -> str:
    return text if text.isascii() else "".join(map(_base_letter, text))


def _base_letter(char: str) -> str:
    """The ASCII letter under a letter with accents, any other character as it is."""
    if char.isascii():
        return char
    decomposed = unicodedata.normalize("NFKD", char)
    base, marks = decomposed[0], decomposed[1:]
    accented = base.isascii() and base.isalpha() and marks != "" and all(map(unicodedata.combining, marks))
    return base if accented else char


def _separators_out(text: str, component: str, repetition: str) -> str:
    """The text with the separators between words as blanks; between digits only what is surely a ratio or a time."""
    if component == ":":
        text = _TIME.sub(r"\1\2", _RATIO.sub("1/", text))
    for separator in filter(None, (component, repetition)):
        text = _between_words(text, separator)
    return text


def _between_words(text: str, separator: str) -> str:
    """Blanks for a separator, except between digits, and except for one that may carry a meaning."""
    mark = re.escape(separator)
    if separator in _COMPARING:
        doubtful = rf"[^A-Za-z {mark}] *{mark}|{mark} *[^A-Za-z {mark}]"
    else:  # also with a unit or an exponent before it
        doubtful = rf"[0-9]E?[.,]? *[A-Za-z%]* *{mark} *[.,]?[0-9]"
    if separator in _MEANINGFUL or re.search(doubtful, text):
        return text
    return text.replace(separator, " ")
