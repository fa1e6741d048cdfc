"""Which words name a drug's substances, and whether a text names the drug that an NDC is."""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from noc837.drugs.name_likeness import resembles
from noc837.drugs.narrative_reader import read_narrative
from noc837.drugs.narrative_words import NOT_NAMES
from noc837.drugs.remembered import remembered
from noc837.drugs.substance_words import WORDS, says_little, substance_key, substances_in, telling_words, tells

SubstancesOf = Callable[[str], frozenset[str]]
"""The substances that a word in upper case is a name of, by the pairs of `names_of_substances`."""

MOST_SUBSTANCES = 8
"""A word that names more and is none of them, such as the brand of a store, says nothing of a drug."""

_KEPT = 4096
_MOST_WORDS = 24
_FEWEST_OF_ANOTHER = 4
_FEWEST_OF_A_SURE_NAME = 5


class Agreement(Enum):
    """Whether a text names the drug that an NDC is, another drug, or neither for certain."""

    CONFIRMED = auto()
    CONTRADICTED = auto()
    UNDECIDED = auto()


class _Tie(Enum):
    """What a word of a text is to a drug: a name of it, of it and others, of other drugs only, or of none known."""

    SAME = auto()
    PARTLY = auto()
    OTHER = auto()
    NONE = auto()


class _Drug(NamedTuple):
    """By what a drug goes: `units` are the telling words of its names and the names without, `words` the words."""

    units: frozenset[str]
    words: frozenset[str]


def names_of_substances(brand: str, generic: str, substances: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word that names a product, in upper case, with a substance that it is a name of, without salt and water.

    A word of a substance is a name of that one, any other word of brand and generic name of all. Where a name has no
    word of its own, such as CALCIUM CHLORIDE, the whole of it stands for the word. Of many substances no more are
    given than tell that a word names too many.
    """
    keys = list(filter(None, dict.fromkeys(map(substance_key, substances or substances_in(generic or brand)))))
    of_substances = [(word, key) for key in keys for word in telling_words(key)]
    yield from of_substances
    known = {word for word, _ in of_substances}
    for word in dict.fromkeys((*telling_words(brand), *telling_words(generic))):
        if word not in known:
            yield from ((word, key) for key in islice(keys, MOST_SUBSTANCES + 1))


def agreement(text: str, names: tuple[str, ...], substances_of: SubstancesOf) -> Agreement:
    """Whether a text names the drug that has some names: brand, generic name and substances.

    It is confirmed by a word of the names, also shortened or mistyped, or by one that names nothing but its
    substances. It is contradicted where the text begins with a name of other drugs only, and nothing in it names this
    one.
    """
    if _begins_with_a_name(text.upper(), names):
        return Agreement.CONFIRMED
    drug = _drug(names)
    ties = (_tie(word, drug, substances_of) for word in _said(text))
    first = next(ties, _Tie.NONE)
    if first is _Tie.OTHER and drug.units:
        is_both = any(tie in (_Tie.SAME, _Tie.PARTLY) for tie in ties)
        return Agreement.UNDECIDED if is_both else Agreement.CONTRADICTED
    return Agreement.CONFIRMED if first is _Tie.SAME or _Tie.SAME in ties else Agreement.UNDECIDED


def _begins_with_a_name(text: str, names: tuple[str, ...]) -> bool:
    """Whether the first word of a text surely is one of some names: told in a tenth of the reader's time."""
    word = text.partition(" ")[0]
    if len(word) < _FEWEST_OF_A_SURE_NAME or not word.isalpha() or word in NOT_NAMES or not tells(word):
        return False
    return any(word == name.upper().partition(" ")[0] for name in names)


def leading_name(text: str) -> str:
    """The word or salt, in upper case, with which the names in a text begin; empty where it has none."""
    return next(iter(_said(text)), "")


def _tie(word: str, drug: _Drug, substances_of: SubstancesOf) -> _Tie:
    keys = substances_of(word)
    if len(keys) > MOST_SUBSTANCES and word not in keys:
        return _Tie.NONE
    if word in drug.units:
        return _Tie.PARTLY if drug.words and says_little(word) else _Tie.SAME
    if not keys:
        return _Tie.SAME if _is_like_one(word, drug) else _Tie.NONE
    return _Tie.NONE if says_little(word) else _tie_of_known(word, _telling(keys), drug)


def _tie_of_known(word: str, named: frozenset[str], drug: _Drug) -> _Tie:
    if not named.isdisjoint(drug.units):
        return _Tie.SAME if named <= drug.units else _Tie.PARTLY
    is_near = any(_may_be_one(each, drug) for each in (word, *named))
    return _Tie.PARTLY if len(word) < _FEWEST_OF_ANOTHER or is_near else _Tie.OTHER


def _is_like_one(word: str, drug: _Drug) -> bool:
    if " " in word:
        return any(resembles(word, phrase) for phrase in drug.units - drug.words)
    return not says_little(word) and any(resembles(word, name) for name in drug.words)


def _may_be_one(word: str, drug: _Drug) -> bool:
    """Whether a name of other drugs may yet be meant as one of this: it begins alike, or mistypes part of a salt."""
    if any(word.startswith(name) or name.startswith(word) for name in drug.units):
        return True
    return any(resembles(word, part) for phrase in drug.units - drug.words for part in phrase.split(" "))


@lru_cache(_KEPT)
def _telling(substances: frozenset[str]) -> frozenset[str]:
    return frozenset(word for key in substances for word in telling_words(key))


@lru_cache(_KEPT)
def _drug(names: tuple[str, ...]) -> _Drug:
    parts = (part for name in names for part in (name, *substances_in(name)))
    units = frozenset(unit for part in parts for unit in telling_words(substance_key(part)))
    return _Drug(units, frozenset(filter(tells, units)))


@remembered
def _said(text: str) -> tuple[str, ...]:
    """The words of the names in a text, name by name, those that say little behind the others.

    Of a name that begins with a word that tells nothing, such as CALCIUM, also the first two together.
    """
    names = (WORDS.findall(name.text.upper())[:_MOST_WORDS] for name in read_narrative(text).names[:_MOST_WORDS])
    said = (word for name in names for word in sorted(_words_and_phrase(name), key=says_little))
    return tuple(dict.fromkeys(islice(said, _MOST_WORDS)))


def _words_and_phrase(name: list[str]) -> Iterator[str]:
    if name[1:] and not tells(name[0]):
        yield " ".join(name[:2])
    yield from (word for word in name if tells(word) or says_little(word))
