"""Sums over a ledger by day, partner, submitter, payer or rule."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from noc837.ledger.database import Database


class By(StrEnum):
    """What the sums of a ledger are made by."""

    DAY = "day"
    PARTNER = "partner"
    SUBMITTER = "submitter"
    PAYER = "payer"
    RULE = "rule"

    @property
    def is_of_files(self) -> bool:
        """Whether the files are summed up, of every fate; else what was in those delivered or held."""
        return self in _FILE_SUMS


@dataclass(frozen=True, slots=True)
class Lines:
    """NOC lines by outcome; `noc_lines` is the sum of the four behind it."""

    noc_lines: int
    clean: int
    corrected: int
    left: int
    untouched: int


@dataclass(frozen=True, slots=True)
class FileSum:
    """The files of a day, a partner or a submitter by fate, with the lines and charges of those delivered or held."""

    of: str
    files: int
    delivered: int
    held: int
    failed: int
    duplicate: int
    released: int
    lines: Lines
    charge_cents: int


@dataclass(frozen=True, slots=True)
class PayerSum:
    """The NOC lines of a payer in files delivered or held, and how many files hold some."""

    of: str
    files: int
    lines: Lines


@dataclass(frozen=True, slots=True)
class RuleSum:
    """A rule's exceptions and changes in files delivered or held, and how many files have some."""

    of: str
    files: int
    exceptions: int
    changes: int


Sum = FileSum | PayerSum | RuleSum

_LINES = tuple(item.name for item in fields(Lines))
_FATES = ("delivered", "held", "failed", "duplicate", "released")
_COUNTING = "fate IN ('delivered', 'held')"
# Of a file with several submitters they are named together, so that each file is counted once.
_SUBMITTERS = """
LEFT JOIN (
    SELECT file, group_concat(submitter, ' + ') AS submitters
    FROM (SELECT DISTINCT file, submitter FROM interchanges WHERE submitter <> '' ORDER BY file, submitter)
    GROUP BY file
) AS named ON named.file = number
"""
_FILE_SUMS = {
    By.DAY: ("substr(recorded, 1, 10)", ""),
    By.PARTNER: ("partner", ""),
    By.SUBMITTER: ("coalesce(submitters, '')", _SUBMITTERS),
}


def sums(database: Database, by: By) -> Sequence[Sum]:
    """The sums of a kind, as the three below; raises OSError, BrokenLedger."""
    match by:
        case By.PAYER:
            return payer_sums(database)
        case By.RULE:
            return rule_sums(database)
        case _:
            return file_sums(database, by)


def file_sums(database: Database, by: By) -> list[FileSum]:
    """The sums by day, partner or submitter, in that order; a file is counted once.

    Of a file with several submitters they are named together, `A + B`; of one without any the name is empty.
    """
    of, join = _FILE_SUMS[by]
    fates = ", ".join(f"sum(fate = '{fate}')" for fate in _FATES)
    counted = ", ".join(f'sum("{name}") FILTER (WHERE {_COUNTING})' for name in _LINES)
    cents = f"total(charge_cents) FILTER (WHERE {_COUNTING})"  # the sum of odd charges may be too large for sum()
    columns = f"{of}, count(*), {fates}, {counted}, {cents}"
    rows = database.rows(f"SELECT {columns} FROM files {join} GROUP BY 1 ORDER BY 1")
    return [_file_sum(row) for row in rows]


def _file_sum(row: tuple[str | float | None, ...]) -> FileSum:
    name, *numbers = row
    files, delivered, held, failed, duplicate, released, *counted = (int(number or 0) for number in numbers)
    *lines, cents = counted
    return FileSum(str(name), files, delivered, held, failed, duplicate, released, Lines(*lines), cents)


def payer_sums(database: Database) -> list[PayerSum]:
    """The sums by payer, most lines first."""
    lines = ", ".join(f'sum(payers."{name}")' for name in _LINES)
    rows = database.rows(
        f"SELECT payer, count(DISTINCT file), {lines} FROM payers JOIN files ON number = file"
        f" WHERE {_COUNTING} GROUP BY payer ORDER BY 3 DESC, payer"
    )
    return [PayerSum(payer, files, Lines(*rest)) for payer, files, *rest in rows]


def rule_sums(database: Database) -> list[RuleSum]:
    """The sums by rule, most exceptions first."""
    rows = database.rows(
        "SELECT rule, count(DISTINCT file), sum(exceptions), sum(rules.changes)"
        f" FROM rules JOIN files ON number = file WHERE {_COUNTING} GROUP BY rule ORDER BY 3 DESC, 4 DESC, rule"
    )
    return [RuleSum(*row) for row in rows]
