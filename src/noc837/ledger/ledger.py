"""The ledger as a pass asks it and adds to it. Nothing in it is ever changed or removed."""

from pathlib import Path

from noc837.ledger.database import BrokenLedger, Database
from noc837.ledger.opening import readable, writable
from noc837.ledger.rows import Recorded, earlier, read, write
from noc837.ledger.totals import Totals, held_charge, last_delivery, totals
from noc837.ledger.values import Earlier, Entry, Fate

__all__ = ("BrokenLedger", "Ledger", "Recorded", "Totals", "open_ledger", "read_ledger")

_GONE_THROUGH = "fate IN ('delivered', 'held', 'released')"
_SAME_INTERCHANGE = f"""
number = (
    SELECT number FROM interchanges JOIN files ON number = file
    WHERE control_number = ? AND sender = ? AND sender_qualifier = ? AND sha256 <> ? AND {_GONE_THROUGH}
    ORDER BY file LIMIT 1
)
"""
_PUT_AT = """
number = (
    SELECT max(number) FROM outputs JOIN files ON number = file
    WHERE path = ? AND outputs.sha256 = ? AND kind = ? AND fate = ?
)
"""


class Ledger:
    """The record of the files taken from a drop folder.

    Every method raises OSError where the disk fails or the file is locked for seconds, BrokenLedger where the file is
    damaged.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def __repr__(self) -> str:
        return f"Ledger({str(self.database.path)!r})"

    def begin_run(self, began: str, version: str) -> int:
        """Records that a pass began, when and of which noc837, and returns the pass's number."""
        return self.database.insert("runs", {"began": began, "version": version})

    def end_run(self, run: int, ended: str, exit: int) -> None:  # noqa: A002
        """Records that a pass ended, when and with which exit code; one without this was killed."""
        self.database.insert("run_ends", {"run": run, "ended": ended, "exit": exit})

    def record(self, entry: Entry, run: int, recorded: str) -> int:
        """Records what became of a file, and returns its number: that of its job, where that is recorded already."""
        with self.database.transaction():
            known = self.database.row("SELECT number FROM files WHERE job = ?", (entry.job,))
            return int(known[0]) if known else write(self.database, entry, run, recorded)

    def first_of(self, sha256: str) -> Earlier | None:
        """The earliest entry of these bytes that were delivered, held or released; None for none."""
        return self._one(f"sha256 = ? AND {_GONE_THROUGH} ORDER BY number LIMIT 1", sha256)

    def delivery_of(self, sha256: str) -> Earlier | None:
        """The earliest entry of these bytes that were delivered or released; None for none."""
        return self._one("sha256 = ? AND fate IN ('delivered', 'released') ORDER BY number LIMIT 1", sha256)

    def same_interchange(self, qualifier: str, sender: str, control_number: str, not_sha256: str) -> Earlier | None:
        """The earliest entry of other bytes with an interchange of this sender and ISA13; None for none.

        Only what was delivered, held or released counts.
        """
        return self._one(_SAME_INTERCHANGE, control_number, sender, qualifier, not_sha256)

    def put_at(self, fate: Fate, kind: str, path: str, sha256: str) -> Earlier | None:
        """The newest entry of this fate that has put these bytes, of an output of this kind, at this path."""
        return self._one(_PUT_AT, path, sha256, kind, fate.value)

    def entry(self, number: int) -> Entry:
        """The entry of a number, whole; raises KeyError where there is none."""
        return self.recorded(number).entry

    def recorded(self, number: int) -> Recorded:
        """The same with when it was recorded, by which run, and the later entries that go back to it."""
        found = read(self.database, number)
        if found is None:
            raise KeyError(number)
        return found

    def earlier(self, number: int) -> Earlier | None:
        """The entry of a number, in short."""
        return self._one("number = ?", number)

    def totals(self) -> Totals:
        """Files by fate, and NOC lines by outcome; the work grows with the number of entries."""
        return totals(self.database)

    def last_delivery(self) -> str:
        """When the newest delivery or release was recorded, empty for none."""
        return last_delivery(self.database)

    def held_charge(self, path: str) -> int | None:
        """The charges in cents of the file that is held at this path; None where none is, or it was delivered since."""
        return held_charge(self.database, path)

    def _one(self, where: str, *values: str | int) -> Earlier | None:
        return next(iter(earlier(self.database, where, values)), None)

    def close(self) -> None:
        """Lets go of the file; nothing may be asked any more."""
        self.database.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_ledger(path: Path) -> Ledger:
    """The ledger in a file, made with mode 0600 where it is not there.

    Raises BrokenLedger where the file is something else, damaged or of another version, OSError where it cannot be
    opened.
    """
    return Ledger(writable(path))


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file, only to be read: it is neither made nor changed, and may stand where nothing can be.

    Raises as `open_ledger`, and BrokenLedger where there is none.
    """
    return Ledger(readable(path))
