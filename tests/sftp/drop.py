"""A drop folder, what is dropped there, and sweeps that go over it in the background."""

import json
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from cli.samples import CLAIM, ENVELOPE
from sftp.server import wait_until

SETTINGS = """\
settle_seconds = {settle_seconds}
stale_minutes = {stale_minutes}
[partner.{partner}]
on_error = "deliver"
"""


def claims_file(number: int, claims: int = 1) -> bytes:
    """A file of its own control number; every claim has an NDC with hyphens, which is corrected."""
    claim = CLAIM.format(ndc="50242-060-01", description="EXAMPLUMAB 5MG IV")
    all_claims = "".join(claim.replace("CLAIM1", f"C{number}X{each}") for each in range(claims))
    count = ENVELOPE.count("~") - 4 + all_claims.count("~")
    whole = ENVELOPE.format(claim=all_claims, count=count)
    return whole.replace("000000042", f"{number:09d}").encode("ascii")


def noc837(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, ended."""
    command = [sys.executable, "-m", "noc837", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)  # type: ignore[call-overload, no-any-return]


@dataclass(frozen=True)
class Drop:
    """A drop folder with one partner."""

    root: Path
    partner: str = "ACME"

    @property
    def inbox(self) -> Path:
        """Where the partner uploads to."""
        return self.root / "inbox" / self.partner

    def files(self, folder: str) -> dict[str, Path]:
        """The files of a folder of the drop folder, and of all folders in it, by their names."""
        paths = [path for path in (self.root / folder).rglob("*") if path.is_file()]
        return {path.name: path for path in paths}

    def recorded(self) -> list[tuple[str, str]]:
        """Fate and sha256 of each entry of the ledger, in order."""
        with closing(sqlite3.connect(f"file:{self.root}/state/ledger.db?mode=ro", uri=True)) as ledger:
            return ledger.execute("SELECT fate, sha256 FROM files ORDER BY number").fetchall()

    def taken(self) -> int:
        """How many files the last pass has taken, those that it put back included."""
        count: int = json.loads((self.root / "state" / "status.json").read_bytes())["pass"]["taken"]
        return count

    def waiting(self) -> list[str]:
        """What lies in the inbox."""
        return sorted(path.name for path in self.inbox.iterdir())

    def sweep(self) -> subprocess.CompletedProcess[str]:
        """One pass."""
        return noc837("sweep", self.root)


def new_drop(root: Path, settle_seconds: float = 0, stale_minutes: float = 60) -> Drop:
    """A drop folder as an administrator makes it: settings changed, partner added, --init again."""
    drop = Drop(root)
    for _ in range(2):
        made = noc837("sweep", "--init", root)
        assert made.returncode == 0, made.stderr
        settings = SETTINGS.format(settle_seconds=settle_seconds, stale_minutes=stale_minutes, partner=drop.partner)
        (root / "noc837.toml").write_text(settings)
    return drop


@dataclass
class Sweeps:
    """Sweeps one after the other, one begun every second, as long as the block lasts; `ended` holds each's exit."""

    drop: Drop
    ended: list[subprocess.CompletedProcess[str]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Sweeps":
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._thread
        self._stop.set()
        self._thread.join()

    def _go_on(self) -> None:
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += 1
            self.ended.append(self.drop.sweep())

    def pass_by(self, count: int = 2) -> None:
        """Waits until so many more sweeps have ended, the first of which may have begun before."""
        wanted = len(self.ended) + count
        wait_until(lambda: len(self.ended) >= wanted, 10 + 5 * count, f"{count} sweeps")

    def faults(self) -> list[tuple[int, str]]:
        """The sweeps that did not end well."""
        return [(done.returncode, done.stderr) for done in self.ended if done.returncode]
