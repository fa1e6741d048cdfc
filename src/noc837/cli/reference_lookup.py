"""What the reference knows of NDCs and words typed in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from noc837.drugs.ndc import Ambiguous, Exact, Ndc, from_fda, read_ndc
from noc837.reference import CodeOfNdc, Listing, Reference

SHOWN = 50
"""Packages of a search that are shown."""
_MOST_WORDS, _LONGEST_WORD = 20, 100


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of one NDC of 11 digits, which is empty where the text is none; `why` says how it was read.

    `descriptions` are those that the HCPCS list has of the codes, in their order, empty for what it does not have.
    """

    typed: str
    ndc: str
    why: str
    listings: tuple[Listing, ...] = ()
    left_directory: str = ""
    codes: tuple[CodeOfNdc, ...] = ()
    is_single_dose: bool = False
    descriptions: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.listings or self.codes or self.is_single_dose)


@dataclass(frozen=True, slots=True)
class Search:
    """Packages that hold all the words: those shown, and how many there are."""

    words: tuple[str, ...]
    packages: tuple[Listing, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """All that was asked, answered: each text that is an NDC with its candidates, and the search for the others."""

    reference: str
    ndcs: tuple[tuple[Found, ...], ...]
    search: Search | None

    @property
    def is_all_found(self) -> bool:
        """Whether something is known of each NDC, or of a candidate of it, and for the words."""
        known = all(any(each.is_known for each in candidates) for candidates in self.ndcs)
        return known and (self.search is None or self.search.total > 0)


def look_up(typed: Sequence[str], reference: Reference) -> Answer:
    """What is known of each NDC, and the packages whose names or labeler hold all words of the other texts."""
    codes = [text for text in typed if _is_code(text)]
    words = tuple(dict.fromkeys(word for text in typed if text not in codes for word in text.split()))
    search = _search(words, reference) if words else None
    return Answer(reference.path, tuple(tuple(_candidates(text, reference)) for text in codes), search)


def _search(words: tuple[str, ...], reference: Reference) -> Search:
    """What holds all the words; nothing does for more, longer or other words than names have."""
    if len(words) > _MOST_WORDS or not all(map(_may_be_in_a_name, words)):
        return Search(words, (), 0)
    return Search(words, *reference.search(words, SHOWN))


def _may_be_in_a_name(word: str) -> bool:
    is_text = not any("\ud800" <= char <= "\udfff" for char in word)  # bytes of an argument that are no UTF-8
    return len(word) <= _LONGEST_WORD and is_text


def _is_code(text: str) -> bool:
    """Whether a text is an NDC or tries to be one: it can be read as such, or has no letter."""
    return from_fda(text) != "" or isinstance(read_ndc(text), Exact | Ambiguous) or not any(map(str.isalpha, text))


def _candidates(text: str, reference: Reference) -> Iterator[Found]:
    value = read_ndc(text)
    if written := from_fda(text):
        value = Exact(written)
    match value:
        case Exact(code):
            yield _found(text, code, "", reference)
        case Ambiguous(_, candidates, why):
            for code in candidates:
                yield _found(text, code, why, reference)
        case _:
            yield Found(text, "", _why(value))


def _why(value: Ndc) -> str:
    return getattr(value, "why", "nothing was given")


def _found(text: str, code: str, why: str, reference: Reference) -> Found:
    listings, left = reference.listings(code), reference.left_directory(code)
    codes = reference.codes_of(code)
    procedures = (reference.procedure(each.code) for each in codes)
    descriptions = tuple(procedure.description if procedure else "" for procedure in procedures)
    return Found(text, code, why, listings, left, codes, reference.is_single_dose(code), descriptions)
