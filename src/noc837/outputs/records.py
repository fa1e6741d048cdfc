"""Writes what became of each claim: findings to the exceptions files, changes to the changes files."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from noc837.findings import LeftFinding, Severity
from noc837.outputs.columns import change_row, exception_row
from noc837.outputs.tables import JsonLines, Table
from noc837.scrubbing import Part

_by_severity = attrgetter("severity")


class Records:
    """The exceptions and changes files of one input, filled part by part; `file` is the name they give it."""

    def __init__(self, file: str, exceptions: Sequence[Table], changes: Sequence[Table]) -> None:
        self._file = file
        self._exceptions = exceptions
        self._changes = changes

    def add(self, part: Part) -> None:
        """Writes the findings of a part, within each claim the errors first, and its changes."""
        for _, findings in groupby(part.findings, _claim):
            for left in sorted(findings, key=_by_severity):
                self._add_finding(left)
        for change in part.changes:
            row = change_row(change, self._file)
            for table in self._changes:
                table.write(row)

    def _add_finding(self, left: LeftFinding) -> None:
        # A finding for information would only be noise in a spreadsheet, those on the envelope excepted.
        row = exception_row(left, self._file)
        hidden = left.severity is Severity.INFO and not left.finding.rule.startswith("ENV")
        for table in self._exceptions:
            if not hidden or isinstance(table, JsonLines):
                table.write(row)


def _claim(left: LeftFinding) -> tuple[int, ...]:
    """Which claim a finding stands on: the ordinals down to the claim's."""
    return left.location.ordinals[:4]
