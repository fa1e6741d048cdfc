"""A drop folder for tests, the files dropped there, and what is to be seen of it from outside."""

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cli.samples import claims_file
from noc837.cli import app, main, release_run, sweep_run
from noc837.ledger.ledger import read_ledger
from noc837.ledger.listing import Wanted, listed
from noc837.scrubbing import scrub
from noc837.sweep import desk, disk
from noc837.sweep.folders import init
from sweep.stepping import MASKED, Disturb, Ended, in_child, nothing

READY = (app, release_run)  # imported here, so that no child has to
NOW = 1_795_350_896.0  # 2026-11-22T12:34:56Z
DAY = 86_400
SETTINGS = """\
log = "sweep.log"
[partner.ACME]
on_error = "deliver"
[partner.WATCH]
mode = "observe"
"""
_MASKED = ("state/ledger.db", "state/ledger.db-wal", "state/ledger.db-shm", "state/status.json", "sweep.log")


def sample(number: int, ndc: str = "50242006001", description: str = "EXAMPLUMAB 5MG IV") -> bytes:
    """A file of its own control number, with one claim that is clean unless said otherwise."""
    return claims_file(ndc, description).replace(b"000000042", b"%09d" % number)


def correctable(number: int) -> bytes:
    """A file whose claim is corrected."""
    return sample(number, ndc="50242-060-01")


def with_error(number: int) -> bytes:
    """A file whose claim needs a person."""
    return sample(number, description="")


ZIP = b"PK\x03\x04" + bytes(60)


@dataclass(frozen=True)
class Drop:
    """A drop folder."""

    root: Path

    def drop(self, where: str, data: bytes, age: float = 3600) -> Path:
        """A file in the inbox, still for so many seconds."""
        path = self.root / "inbox" / where
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (NOW - age, NOW - age))
        return path

    def act(self, act: Callable[[], int], now: float = NOW, disturb: Disturb | None = None, **how: bool) -> Ended:
        """Something done in a child process."""

        def with_maps() -> int:
            desk.load_maps = _maps
            disk._renameat2.cache_clear()
            sweep_run.version = release_run.version = _version
            return act()

        return in_child(with_maps, now, self.root, disturb, **how)

    def run(self, *arguments: object, before: Callable[[], object] = nothing, **how: Any) -> Ended:
        """The command in a child process, in which `before` is done first."""

        def act() -> int:
            before()
            return main([str(each) for each in arguments])

        return self.act(act, **how)

    def sweep(self, *options: object, **how: Any) -> Ended:
        """One pass."""
        return self.run("sweep", *options, self.root, **how)

    def release(self, *files: object, **how: Any) -> Ended:
        """A release of files named from the drop folder."""
        return self.run("release", *(self.root / str(file) for file in files), **how)

    def files(self, *folders: str) -> dict[str, bytes]:
        """The files in these folders of the drop folder and below them, by their paths there."""
        return {
            f"{folder}/{path.relative_to(self.root / folder)}": path.read_bytes()
            for folder in folders
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }

    def modes(self, *folders: str) -> dict[str, int]:
        """The modes of these files."""
        return {name: stat.S_IMODE((self.root / name).stat().st_mode) for name in self.files(*folders)}

    def log(self, *events: str) -> list[dict[str, Any]]:
        """What the log tells of these events, of all where none is named."""
        lines = (self.root / "sweep.log").read_text("ascii").splitlines()
        return [line for line in map(json.loads, lines) if not events or line["event"] in events]

    def copied(self, to: Path) -> "Drop":
        """The same drop folder elsewhere."""
        shutil.copytree(self.root, to, symlinks=True)
        return Drop(to)

    def entries(self) -> list[dict[str, Any]]:
        """The entries of the ledger in order, without what no two sweeps have in common."""
        if not (self.root / "state/ledger.db").exists():
            return []
        with read_ledger(self.root / "state/ledger.db") as ledger:
            numbers = [each.number for each in listed(ledger.database, Wanted())]
            return [_masked(asdict(ledger.recorded(number).entry)) for number in numbers]

    def tree(self) -> dict[str, Any]:
        """Modes and bytes of all that stands in the drop folder, by its path, the ledger and the logs aside."""
        return {MASKED.sub("-", path): what for path, what in self._standing()}

    def state(self) -> dict[str, Any]:
        """All of the drop folder, and the entries of its ledger in no order."""
        return self.tree() | {"entries": sorted(self.entries(), key=repr)}

    def _standing(self) -> Iterator[tuple[str, Any]]:
        for path in self.root.rglob("*"):
            name, status = str(path.relative_to(self.root)), path.lstat()
            mode = stat.S_IMODE(status.st_mode)
            if name.startswith("state/ledger.db-"):
                continue
            is_read = stat.S_ISREG(status.st_mode) and name not in _MASKED
            yield name, (mode, path.read_bytes() if is_read else "")


@lru_cache
def _maps(folder: Path | None) -> Any:
    return _load_maps(folder)


_load_maps = desk.load_maps


def _version(_: str) -> str:
    return "0.1.0"


def _masked(entry: dict[str, Any]) -> dict[str, Any]:
    del entry["job"]
    for output in entry["outputs"]:
        output["path"] = MASKED.sub("-", output["path"])
    return entry


def new_drop(root: Path, settings: str = SETTINGS) -> Drop:
    """A drop folder with these settings, empty."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "noc837.toml").write_text(settings)
    init(root, "")
    _get_ready()
    return Drop(root)


@lru_cache
def _get_ready() -> None:
    """Has all that is loaded when it is needed loaded here: a child may have no right to, or no time."""
    _maps(None)
    scrub(correctable(1))
    "".encode("utf-8-sig")


YESTERDAY = {"yesterday.837": sample(1), "corrected.837": correctable(2)}
# Of every fate and every way one; corrected.837 meets yesterday's file, which nobody has picked up.
TODAY = {
    "clean.837": sample(11),
    "corrected.837": correctable(12),
    "with error.837": with_error(13),
    "claims.zip": ZIP,
    "again.837": YESTERDAY["yesterday.837"],
    "ACME/two words\nand a line.837": with_error(15),
    "WATCH/observed.837": correctable(16),
}


def with_a_past(root: Path, today: Mapping[str, bytes] = TODAY) -> Drop:
    """A drop folder that was swept yesterday, and waits for its next sweep."""
    drop = new_drop(root)
    for name, data in YESTERDAY.items():
        drop.drop(name, data, 2 * DAY)
    done = drop.sweep(now=NOW - DAY)
    assert done.code == 0, done.err
    for age, (name, data) in enumerate(reversed(today.items()), 3600):
        drop.drop(name, data, age)
    return drop


def unlike(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """What is in one and not in the other, or other there."""
    return sorted(path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path))


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder on a quick file system: what the kernel has is not lost by a kill, so no disk is needed."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK | os.X_OK) else None) as folder:
        yield Path(folder)
