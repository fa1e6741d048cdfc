"""Names that are free: a file's own, and with part of its sha256 where something else stands there."""

import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

LONGEST = 255
_DIGITS = 12
_EXCEPTIONS, _CHANGES, _REASON = ".exceptions.csv", ".changes.csv", ".reason.txt"
ENDINGS = {"exceptions": _EXCEPTIONS, "changes": _CHANGES, "reason": _REASON}


def named(name: str, *more: str) -> str:
    """The name with more parts before its suffix, the stem shortened to what a file system takes."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name that ends in a dot keeps it
    tail = "".join(f".{part}" for part in more if part)
    if len(os.fsencode(suffix)) > LONGEST // 2:
        stem, suffix = name, ""
    return _cut(stem, LONGEST - len(os.fsencode(tail + suffix))) + tail + suffix


def _cut(text: str, most: int) -> str:
    """The text without its end, so that it has so many bytes at most; no character is cut in two."""
    while len(os.fsencode(text)) > most:
        text = text[:-1]
    return text


def beside(name: str, kind: str) -> str:
    """What the exceptions, the changes or the reason of a file of this name are called; never as the file is.

    Of a name that is too long for that, the end gives way to a checksum of the name.
    """
    if len(os.fsencode(name + ENDINGS[kind])) <= LONGEST:
        return name + ENDINGS[kind]
    tail = f".{blake2b(os.fsencode(name), digest_size=6).hexdigest()}{ENDINGS[kind]}"
    return _cut(name, LONGEST - len(tail)) + tail


def free(folder: Path, candidates: Iterator[str], kinds: Sequence[str] = ()) -> str:
    """The first candidate whose name, and those of the kinds beside it, stand free in the folder."""
    for name in candidates:
        wanted = (name, *(beside(name, kind) for kind in kinds))
        if not any(os.path.lexists(folder / each) for each in wanted):
            return name
    raise FileExistsError(f"{folder}: no name is free")


def candidates(name: str, sha256: str, job: str) -> Iterator[str]:
    """The name; with the file's checksum; and with the job that is never the same again."""
    yield name
    yield named(name, sha256[:_DIGITS])
    yield named(name, sha256[:_DIGITS], job)


def archived(name: str, sha256: str, job: str) -> Iterator[str]:
    """The names that an original may have in the archive: always with its checksum."""
    yield named(name, sha256[:_DIGITS])
    yield named(name, sha256[:_DIGITS], job)
