"""Whether a word of a text is a shortened or mistyped word of a drug's name."""

import re

_FEWEST_LETTERS = 4
_FEWEST_FOR_AN_ERROR = 6
_FEWEST_FOR_TWO_ERRORS = 9
_LONGEST = 40
_VOWELS = re.compile(r"(?<!^)[AEIOUY]")


def resembles(word: str, name: str) -> bool:
    """Whether two words, in upper case, look like one name: one begins, mistypes or has the consonants of the other.

    Beginnings and consonants count from four letters on, one letter wrong, missing or too many from six letters on,
    two from nine. Both begin with the same letter; words of more than 40 letters resemble none.
    """
    lengths = sorted((len(word), len(name)))
    if lengths[0] < _FEWEST_LETTERS or lengths[1] > _LONGEST or word[0] != name[0]:
        return False
    return word.startswith(name) or name.startswith(word) or _has_its_consonants(word, name) or _mistypes(word, name)


def _has_its_consonants(word: str, name: str) -> bool:
    consonants = _VOWELS.sub("", word)
    return len(consonants) >= _FEWEST_LETTERS and _VOWELS.sub("", name).startswith(consonants)


def _mistypes(word: str, name: str) -> bool:
    shorter = min(len(word), len(name))
    if shorter < _FEWEST_FOR_AN_ERROR:
        return False
    return _distance(word, name, 1 if shorter < _FEWEST_FOR_TWO_ERRORS else 2)


def _distance(word: str, name: str, most: int) -> bool:
    """Whether at most so many letters are put in, left out or replaced, two that changed places counting as one."""
    if abs(len(word) - len(name)) > most:
        return False
    before: list[int] = []
    last = list(range(len(name) + 1))
    for row, letter in enumerate(word, 1):
        this = [row]
        for column, other in enumerate(name, 1):
            cost = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == name[column - 2] and word[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            this.append(cost)
        if min(this) > most:
            return False
        before, last = last, this
    return last[-1] <= most
