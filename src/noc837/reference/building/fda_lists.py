"""Which of the FDA's lists a file is, by its name, its columns and its exclude flags: never one taken as another."""

from collections import Counter
from collections.abc import Sequence

from noc837.reference.building.cells import Columns
from noc837.reference.building.given import OPTIONS, BrokenInput
from noc837.reference.building.members import Member
from noc837.reference.building.sources import Opened
from noc837.reference.values import Kind

_LISTS = {
    Kind.DIRECTORY: "directory",
    Kind.UNFINISHED: "list of unfinished drugs",
    Kind.EXCLUDED: "list of excluded drugs",
}
_OF_FINISHED = frozenset({"PROPRIETARYNAME", "ROUTENAME", "APPLICATIONNUMBER"})
"""Columns that the list of unfinished drugs has not."""


def fda_files(opened: Opened) -> tuple[Member, Member]:
    """The product file and the package file of a zip or folder; raises BrokenInput where it has not one of each."""
    texts = [each for each in opened.members if each.is_like(".txt")] if opened.is_archive else []
    return _named(texts, "product", opened), _named(texts, "package", opened)


def _named(members: Sequence[Member], word: str, opened: Opened) -> Member:
    """The file of this name, else the one whose name has the word: unfinished_product.txt, Products_excluded.txt.

    Those of the list that is wanted come first, then those whose name does not say of which list they are.
    """
    like = [each for each in members if word in each.name.lower()]
    ours = [each for each in like if _by_name(each.name) is opened.given.kind]
    like = ours or [each for each in like if _by_name(each.name) is None] or like
    found = [each for each in like if each.name.lower() == f"{word}.txt"] or like
    if len(found) != 1:
        what = f"has {len(found)} files of the name" if found else "has no file of the name"
        raise BrokenInput(f"{opened.name}: {what} {word}.txt; give ndctext.zip or openFDA's drug/ndc file")
    return found[0]


def refuse_other_list(member: Member, kind: Kind, columns: Columns, flags: Counter[str]) -> None:
    """Raises BrokenInput where a file is another list than it was given as; `flags` counts its NDC_EXCLUDE_FLAG."""
    found = _by_name(member.name) or _by_content(columns, flags)
    if found is not kind:
        raise BrokenInput(f"{member.place}: is the FDA's {_LISTS[found]}; give it with --{OPTIONS[found]}")


def _by_name(name: str) -> Kind | None:
    """The list that a name says, None where it says none, as that of the directory's own files."""
    marks = {"unfinished": Kind.UNFINISHED, "exclude": Kind.EXCLUDED}
    return next((kind for mark, kind in marks.items() if mark in name.lower()), None)


def _by_content(columns: Columns, flags: Counter[str]) -> Kind:
    if _OF_FINISHED.isdisjoint(columns.keys):
        return Kind.UNFINISHED
    known = flags.total() - flags[""]
    return Kind.EXCLUDED if known and flags["N"] * 2 < known else Kind.DIRECTORY
