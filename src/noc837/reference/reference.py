"""The reference as rules ask it: what is known of an NDC, of a code, of a word. It never writes."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import finalize

from noc837.reference.schema import substances_of
from noc837.reference.values import OF_FDA, CodeOfNdc, Kind, Listing, Procedure, Source
from noc837.x12.days import is_day

if TYPE_CHECKING:
    from sqlite3 import Connection

_KEPT = 4096
_LISTINGS = """
SELECT product.source, package.ndc, brand, generic, substances, strength, dosage_form, route, labeler, product_type,
    category, application, classes, package.code, description, first, last, sample
FROM package JOIN product ON product.id = package.product
"""
_CODES = "SELECT source, ndc, code, dosage, units, package_units, drug FROM crosswalk"
_PROCEDURES = "SELECT source, code, description, added, effective, terminated FROM procedure"


class BrokenReference(ValueError):
    """A reference file that cannot be used; the message is one line with the file, what is wrong and what to do."""


class Reference:
    """What is known beside the claim; without a file nothing is.

    Answers are kept, so that an NDC that is asked for again costs nothing. `sources` are the files it was built from,
    the newest first.
    """

    def __init__(self, connection: "Connection | None" = None, path: str = "") -> None:
        self.path = path
        self._connection = connection
        self._let_go = finalize(self, connection.close) if connection else None
        self._by_id = {row[0]: self._as_source(row) for row in self._rows("SELECT * FROM source", ())}
        self.sources = tuple(sorted(self._by_id.values(), key=_newest, reverse=True))
        self.kinds = frozenset(source.kind for source in self.sources)
        self._directories = sorted({source.dated for source in self.sources if source.kind is Kind.DIRECTORY})
        self.has_directory = not self.kinds.isdisjoint(OF_FDA)
        self.listings = lru_cache(_KEPT)(self._listings)
        self.listings_on = lru_cache(_KEPT)(self._listings_on)
        self.listed = lru_cache(_KEPT)(self._listed)
        self.codes_of = lru_cache(_KEPT)(self._codes_of)
        self.procedure = lru_cache(_KEPT)(self._procedure)
        self.is_single_dose = lru_cache(_KEPT)(self._is_single_dose)
        self.substances_named = lru_cache(_KEPT)(self._substances_named)

    def __repr__(self) -> str:
        return f"Reference({self.path!r}, {len(self.sources)} sources)"

    def listing(self, ndc: str, day: str = "") -> Listing | None:
        """The first of `listings_on`, None where no edition lists the NDC of 11 digits."""
        found = self.listings_on(ndc, day)
        return found[0] if found else None

    def left_directory(self, ndc: str) -> str:
        """The day of the first directory that no longer lists an NDC that an older one does, empty for none.

        What the lists of unfinished and excluded drugs have had last has not been withdrawn.
        """
        if len(self._directories) < 2:
            return ""
        newest = next(iter(self.listings(ndc)), None)
        if not newest or newest.source.kind is not Kind.DIRECTORY:
            return ""
        return next((day for day in self._directories if day > newest.source.dated), "")

    def _listings(self, ndc: str) -> tuple[Listing, ...]:
        """A package of 11 digits as each directory has it that lists it, the newest first."""
        if not self.has_directory:
            return ()
        rows = self._rows(f"{_LISTINGS} WHERE ndc = ?", (ndc,))
        found = [self._as_listing(row) for row in rows]
        return tuple(sorted(found, key=lambda each: _newest(each.source), reverse=True) if found[1:] else found)

    def _listings_on(self, ndc: str, day: str) -> tuple[Listing, ...]:
        """A package as the directory of a day has it: the first edition of that day or later, else the last before.

        Without a day the newest. More than one where the edition has it under several products; empty where no edition
        lists the NDC of 11 digits.
        """
        found = self.listings(ndc)
        later = [each for each in found if each.source.dated >= day] if day else []
        edition = min(later, key=_oldest, default=found[0] if found else None)
        return tuple(each for each in found if edition and each.source is edition.source)

    def _listed(self, ndcs: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some NDCs of 11 digits that any directory lists, sorted."""
        if not self.has_directory:
            return ()
        places = ", ".join("?" * len(ndcs))
        sql = f"SELECT DISTINCT ndc FROM package WHERE ndc IN ({places}) ORDER BY ndc"
        return tuple(row[0] for row in self._rows(sql, ndcs))

    def _as_listing(self, row: tuple[Any, ...]) -> Listing:
        source, ndc, brand, generic, substances, *middle, sample = row
        known = (ndc, brand, generic, substances_of(substances), *middle, bool(sample), self._source(source))
        return Listing(*known)

    def _codes_of(self, ndc: str) -> tuple[CodeOfNdc, ...]:
        """What the crosswalks say of an NDC of 11 digits, the newest first; NOC drugs have an empty code."""
        rows = self._rows(f"{_CODES} WHERE ndc = ? ORDER BY code", (ndc,))
        if not rows:  # as of most drugs without a code of their own
            return ()
        found = [CodeOfNdc(*(*row[1:], self._source(row[0]))) for row in rows]
        return tuple(sorted(found, key=lambda each: _newest(each.source), reverse=True))

    def _procedure(self, code: str) -> Procedure | None:
        """A HCPCS code as the newest list has it that has it, None where none does."""
        rows = self._rows(f"{_PROCEDURES} WHERE code = ?", (code,))
        found = [Procedure(*(*row[1:], self._source(row[0]))) for row in rows]
        return max(found, key=lambda each: _newest(each.source), default=None)

    def _is_single_dose(self, ndc: str) -> bool:
        """Whether a list of single-dose containers has an NDC of 11 digits."""
        return bool(self._rows("SELECT 1 FROM single_dose WHERE ndc = ?", (ndc,)))

    def _substances_named(self, word: str) -> frozenset[str]:
        """The substances that a word, in upper case, is a name of, as `drugs.substances` writes them."""
        return frozenset(row[0] for row in self._rows("SELECT substance FROM name WHERE word = ?", (word,)))

    def search(self, words: tuple[str, ...], most: int) -> tuple[tuple[Listing, ...], int]:
        """Packages whose names or labeler hold all words, in any case: so many at most, by NDC, and how many there are.

        Of a package that several directories list, the newest.
        """
        held = "(brand || ' ' || generic || ' ' || substances || ' ' || labeler) LIKE ? ESCAPE '\\'"
        where = " AND ".join([held] * len(words))
        values = [f"%{_literally(word)}%" for word in words]
        rows = self._rows(f"{_LISTINGS} WHERE {where} ORDER BY ndc", values)
        newest: dict[str, Listing] = {}
        for each in map(self._as_listing, rows):
            if each.ndc not in newest or _newest(each.source) > _newest(newest[each.ndc].source):
                newest[each.ndc] = each
        return tuple(newest.values())[:most], len(newest)

    def _as_source(self, row: tuple[Any, ...]) -> Source:
        try:
            return Source(Kind(row[1]), *row[2:])
        except (TypeError, ValueError):
            raise self._damaged() from None

    def _source(self, number: int) -> Source:
        if number not in self._by_id:
            raise self._damaged()
        return self._by_id[number]

    def close(self) -> None:
        """Lets go of the file, as happens by itself at the end; nothing may be asked of it any more."""
        if self._let_go:
            self._let_go()

    def __enter__(self) -> "Reference":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def check(self) -> None:
        """Raises BrokenReference where the file is damaged anywhere; reads all of it."""
        if self._rows("PRAGMA quick_check(1)", ()) not in ([], [("ok",)]):
            raise self._damaged()
        if not all(is_day(source.first or source.dated) for source in self.sources):
            raise self._damaged()

    def _rows(self, sql: str, values: "tuple[object, ...] | list[str]") -> list[Any]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(sql, values).fetchall()
        except (self._connection.DatabaseError, ValueError):  # of text that is no UTF-8, too
            raise self._damaged() from None

    def _damaged(self) -> BrokenReference:
        return BrokenReference(f"{self.path}: is damaged; build it again with noc837 reference build")


def _literally(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _newest(source: Source) -> tuple[str, bool, str]:
    return source.dated, source.kind is Kind.DIRECTORY, source.name


def _oldest(listing: Listing) -> tuple[str, bool]:
    return listing.source.dated, listing.source.kind is not Kind.DIRECTORY
