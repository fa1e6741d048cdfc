"""What a pass did, counted while it goes on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from noc837.findings import Counts
from noc837.ledger.values import Fate
from noc837.sweep.status import PassCounts

DONE, FAILED, MISUSED, OUR_FAULT, DISK = 0, 1, 2, 70, 74
_GRAVEST_FIRST = (OUR_FAULT, DISK, MISUSED, FAILED, DONE)


def gravest(exits: Iterable[int]) -> int:
    """The exit code that stands for all: a fault of ours before one of the disk, before one of the settings."""
    found = {*exits}
    return next((code for code in _GRAVEST_FIRST if code in found), DONE)


@dataclass(slots=True)
class Tally:
    """Files by what became of them, NOC lines delivered or held, what went wrong, and the exit codes for it.

    `repeated` counts interchanges whose control number their sender had used before.
    """

    files: dict[str, int] = field(default_factory=dict)
    lines: Counts = field(default_factory=Counts)
    problems: list[str] = field(default_factory=list)
    exits: set[int] = field(default_factory=set)
    repeated: int = 0

    def count(self, what: str) -> None:
        """Counts one file more."""
        self.files[what] = self.files.get(what, 0) + 1

    def trouble(self, message: str, exit: int) -> None:  # noqa: A002
        """Notes what went wrong, in a line, and the exit code that it asks for."""
        self.problems.append(message)
        self.exits.add(exit)

    @property
    def exit(self) -> int:
        """The exit code of the pass: that of the gravest that happened."""
        return gravest(self.exits)

    @property
    def counts(self) -> PassCounts:
        """The counts as the status says them."""
        files, lines = self.files, self.lines
        return PassCounts(
            taken=files.get("taken", 0),
            delivered=files.get(Fate.DELIVERED, 0) + files.get(Fate.RELEASED, 0),
            held=files.get(Fate.HELD, 0),
            failed=files.get(Fate.FAILED, 0),
            duplicates=files.get(Fate.DUPLICATE, 0),
            returned=files.get("returned", 0),
            refused=files.get("refused", 0),
            repeated=self.repeated,
            noc_lines=lines.noc_lines,
            clean=lines.clean,
            corrected=lines.corrected,
            left=lines.left,
            untouched=lines.untouched,
        )
