"""What the reference knows, as values: packages, codes of NDCs, procedure codes, and the files they come from."""

from dataclasses import dataclass, field, fields
from enum import StrEnum


class Kind(StrEnum):
    """What a file of the reference is."""

    DIRECTORY = "directory"
    UNFINISHED = "unfinished"
    EXCLUDED = "excluded"
    CROSSWALK = "crosswalk"
    NOC_CROSSWALK = "noc-crosswalk"
    HCPCS = "hcpcs"
    SINGLE_DOSE = "single-dose"


OF_FDA = (Kind.DIRECTORY, Kind.UNFINISHED, Kind.EXCLUDED)
"""The kinds of file that list packages."""

TITLES = {
    Kind.DIRECTORY: "FDA directory",
    Kind.UNFINISHED: "FDA directory, unfinished drugs",
    Kind.EXCLUDED: "FDA directory, excluded drugs",
    Kind.CROSSWALK: "CMS crosswalk",
    Kind.NOC_CROSSWALK: "CMS NOC crosswalk",
    Kind.HCPCS: "HCPCS list",
    Kind.SINGLE_DOSE: "single-dose list",
}


def readable(day: str) -> str:
    """A day YYYYMMDD as YYYY-MM-DD; anything else as it is."""
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else day


@dataclass(frozen=True, slots=True)
class Source:
    """One file that the reference was built from; days are YYYYMMDD.

    `dated` is the day the file stands for, `first` and `last` what it says it is effective from and through, empty for
    files that do not say. `label` tells the crosswalks of one quarter apart (ASP, OPPS, AWP). `rows` were taken,
    `rejected` were not.
    """

    kind: Kind
    name: str = ""
    dated: str = ""
    first: str = ""
    last: str = ""
    label: str = ""
    sha256: str = ""
    rows: int = 0
    rejected: int = 0

    @property
    def what(self) -> str:
        """`FDA directory`, `CMS ASP crosswalk`."""
        title = TITLES[self.kind]
        return title.replace("CMS ", f"CMS {self.label} ", 1) if self.label else title

    @property
    def title(self) -> str:
        """`FDA directory of 2026-11-02`, `CMS ASP crosswalk of 2026-01-01 to 2026-03-31`."""
        when = f"{readable(self.first)} to {readable(self.last)}" if self.first else readable(self.dated)
        return f"{self.what} of {when}"


@dataclass(frozen=True, slots=True)
class Listing:
    """One package, as one edition of the FDA directory has it; days are YYYYMMDD, empty where it does not say.

    `first` and `last` are its marketing days, the product's where the package has none of its own. `substances` are
    the active ones, `strength` number and unit of each. `classes` are the pharmacologic classes in one text, `code` is
    the NDC as the FDA writes it, ten digits in three groups.
    """

    ndc: str
    brand: str = ""
    generic: str = ""
    substances: tuple[str, ...] = ()
    strength: str = ""
    dosage_form: str = ""
    route: str = ""
    labeler: str = ""
    product_type: str = ""
    category: str = ""
    application: str = ""
    classes: str = ""
    code: str = ""
    package: str = ""
    first: str = ""
    last: str = ""
    is_sample: bool = False
    source: Source = field(default=Source(Kind.DIRECTORY))

    @property
    def name(self) -> str:
        """The brand, else the generic name."""
        return self.brand or self.generic

    @property
    def names(self) -> tuple[str, ...]:
        """Brand, generic name and substances, those that it has."""
        return tuple(filter(None, (self.brand, self.generic, *self.substances)))


@dataclass(frozen=True, slots=True)
class CodeOfNdc:
    """A HCPCS code that a CMS crosswalk gives an NDC; from the crosswalk of NOC drugs the code is empty.

    `dosage` is what one billing unit is (`1 MG`), `units` and `package_units` how many are in a unit and in a package.
    """

    ndc: str
    code: str
    dosage: str = ""
    units: str = ""
    package_units: str = ""
    drug: str = ""
    source: Source = field(default=Source(Kind.CROSSWALK))


@dataclass(frozen=True, slots=True)
class Procedure:
    """A code of the HCPCS list; days are YYYYMMDD, empty where it has none."""

    code: str
    description: str = field(default="", repr=False)
    added: str = ""
    effective: str = ""
    terminated: str = ""
    source: Source = field(default=Source(Kind.HCPCS))


@dataclass(frozen=True, slots=True)
class SingleDose:
    """An NDC that a list of single-dose containers has."""

    ndc: str
    source: Source = field(default=Source(Kind.SINGLE_DOSE))


_PLAIN = (str, bool, tuple)


def facts_of(known: "Known") -> dict[str, str]:
    """What is filled of a row, by name, as people and machines read it."""
    values = {each.name: getattr(known, each.name) for each in fields(known)}
    facts = {name: _in_words(value) for name, value in values.items() if value and isinstance(value, _PLAIN)}
    return facts | {"source": known.source.title}


def _in_words(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    return "yes" if value is True else str(value)


Known = Listing | CodeOfNdc | Procedure | SingleDose
