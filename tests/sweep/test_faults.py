"""Disks that are full or broken, permissions that are lost, files that change, clocks that jump, odd names."""

import errno
import fcntl
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from noc837.scrubbing import scrub
from noc837.sweep import planning
from sweep.dropped import (
    DAY,
    NOW,
    TODAY,
    ZIP,
    Drop,
    correctable,
    new_drop,
    quick_folder,
    sample,
    unlike,
    with_a_past,
    with_error,
)
from sweep.stepping import Disturb, Ended, Step, fail_at, once_before

INPUTS = ("inbox", "state/working", "archive", "failed", "duplicates")


@pytest.fixture
def place() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


def digests(drop: Drop, *folders: str) -> Counter[str]:
    return Counter(sha256(data).hexdigest() for data in drop.files(*folders).values())


def lines(ended: Ended) -> list[str]:
    """What was said to standard error; fails where that is more than lines of the program's, or tells of a fault."""
    said = ended.err.splitlines()
    assert all(line.startswith("noc837: ") and "fault of ours" not in line for line in said), ended.err
    return said


# One of each way to go: with new folders, held, failed, set aside.
FEW = {name: TODAY[name] for name in ("with error.837", "claims.zip", "again.837", "ACME/two words\nand a line.837")}
# What may fail without trouble, and why nothing is lost by it.
HARMLESS = {
    r"write sweep\.log": "the pass goes on without its log, and says so",
    r"fsync (?!.*\.part$).*": "some network file systems cannot flush folders",
    r"fcntl\.flock state/working/-/outputs": "the slot is this sweep's alone",
    r"os\.remove state/working/-/outputs/\.noc837--\.part": "the slot is removed with all that is in it",
    r"(open|os\.scandir|os\.rmdir) state/working/-(/outputs)?": "what is emptied once more a moment later",
    r"os\.scandir inbox(/.*)?": "the last look, for the status alone",
    r"os\.chown .*/\.noc837\.part": "a group that noc837 is not in",
    r"os\.chmod state/working/-/inbox/.*": "a file of another user keeps the mode that he gave it",
}


class Faults:
    """Sweeps of one drop folder in which a step fails, each then followed by one in which none does."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._template = with_a_past(place / "with-a-past", FEW)
        drop = self._template.copied(place / "undisturbed")
        ended = drop.sweep(looks=True)
        self.steps = ended.steps
        self._code = ended.code
        self._wanted = drop.state()
        self._right = set(drop.files("corrected").values())
        self._inputs = digests(self._template, *INPUTS)
        shutil.rmtree(drop.root)

    def tried(self, number: int, code: int, for_good: bool) -> list[object]:
        """What is wrong where the step of this number fails."""
        drop = self._template.copied(self._place / "faulty")
        ended = drop.sweep(disturb=fail_at(number, code, for_good), looks=True)
        problems = [*self._at_once(drop, ended, self.steps[number]), *self._later(drop, self.steps[number], code)]
        shutil.rmtree(drop.root)
        return [number, self.steps[number], ended.code, ended.err, *problems] if problems else []

    def _at_once(self, drop: Drop, ended: Ended, step: str) -> Iterator[str]:
        if step == "open noc837.toml":
            wanted = 2
        else:
            wanted = self._code if any(re.fullmatch(each, step, re.DOTALL) for each in HARMLESS) else 74
        if ended.code not in (wanted, 74):
            yield f"exit {ended.code}"
        if "Traceback" in ended.err or (ended.code == 74 and not lines(ended)):
            yield "not in a line"
        if not set(drop.files("corrected").values()) <= self._right:
            yield "half a file was delivered"
        originals = digests(drop, *INPUTS)
        if any(originals[each] < number for each, number in self._inputs.items()):
            yield "a file is lost"

    def _later(self, drop: Drop, step: str, code: int) -> Iterator[str]:
        ended = drop.sweep()
        if ended.code not in (0, 1):
            yield f"then exit {ended.code}: {ended.err}"
        differs = unlike(drop.state(), self._wanted)
        if code == errno.EACCES and step.startswith("os.chmod state/working/-/inbox/"):
            differs = [path for path in differs if not path.startswith(("archive/", "failed/", "duplicates/"))]
        if differs:
            yield f"then {differs}"


@pytest.mark.parametrize(
    ("code", "for_good", "first", "stride"),
    [
        (errno.ENOSPC, False, 0, 1),
        (errno.EACCES, False, 0, 3),
        (errno.EROFS, False, 1, 6),
        (errno.EIO, False, 4, 6),
        (errno.ENOSPC, True, 1, 6),
        (errno.EROFS, True, 3, 6),
    ],
    ids=["full", "forbidden", "read-only", "broken", "full from then on", "read-only from then on"],
)
def test_a_step_that_fails_leaves_no_half_and_loses_nothing(place, code, for_good, first, stride):
    faults = Faults(place)
    wrong = [faults.tried(number, code, for_good) for number in range(first, len(faults.steps), stride)]
    assert not list(filter(None, wrong))


def lost(drop: Drop, inputs: Counter[str]) -> list[str]:
    """The checksums of inputs that stand nowhere any more."""
    originals = digests(drop, *INPUTS)
    return [each for each, number in inputs.items() if originals[each] < number]


FULL = ("No space left on device", "state/ledger.db: Input/output error")  # the latter is how SQLite sees it


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    if os.geteuid():
        pytest.skip("NOT TESTED HERE: only root can mount a small disk to fill it")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"NOT TESTED HERE: no small disk can be mounted to fill it: {done.stderr.decode().strip()}")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_a_disk_that_fills_up_anywhere_keeps_each_file_whole(small_disk):
    template = new_drop(small_disk / "template", 'log = "sweep.log"\n')
    template.drop("before.837", sample(1), 2 * DAY)
    assert template.sweep(now=NOW - DAY, is_traced=False).code == 0
    data = b"".join(correctable(number) for number in range(2, 150))
    template.drop("large.837", data)
    right = scrub(data).data
    ended = set()
    for room in range(0, 640_000, 32_768):
        drop = template.copied(small_disk / "drop")
        filler = small_disk / "filler"
        status = os.statvfs(small_disk)
        filler.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - room)))
        full = drop.sweep(is_traced=False)
        ended.add(full.code)
        if full.code:
            assert full.code == 74
            assert any(each in line for line in lines(full) for each in FULL), full.err
        assert not lost(drop, Counter([sha256(data).hexdigest()]))
        assert drop.files("corrected").get("corrected/large.837", right) == right
        filler.unlink()
        assert drop.sweep(is_traced=False).code == 0
        assert drop.files("corrected")["corrected/large.837"] == right
        assert [entry["fate"] for entry in drop.entries()] == ["delivered", "delivered"]
        assert not list((drop.root / "state/working").iterdir())
        shutil.rmtree(drop.root)
    assert ended == {0, 74}


NOBODY = 65534
FORBIDDEN = ("ermission denied", "may not write there", "cannot be written", "state/ledger.db: Read-only file system")


def as_nobody() -> None:
    """Gives up the rights of root, which no permission keeps out."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def give_to_nobody(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


@pytest.mark.parametrize(
    ("locked", "mode", "waiting"),
    [
        ("corrected", 0o500, {"inbox/b.837"}),
        ("corrected/ACME", 0o500, {"inbox/ACME/a.837"}),
        ("corrected", 0o000, {"inbox/ACME/a.837", "inbox/b.837"}),
        ("exceptions", 0o500, {"inbox/ACME/a.837", "inbox/b.837"}),
        ("changes", 0o500, {"inbox/ACME/a.837", "inbox/b.837"}),
        ("archive", 0o500, {"inbox/ACME/a.837"}),
        ("archive/2026/11/22", 0o500, {"inbox/b.837", "inbox/held.837"}),
        ("held", 0o500, {"inbox/held.837"}),
        ("failed", 0o500, {"inbox/text.837"}),
        ("inbox", 0o500, {"inbox/b.837", "inbox/held.837", "inbox/text.837"}),
        ("inbox", 0o000, {"inbox/ACME/a.837", "inbox/b.837", "inbox/held.837", "inbox/text.837"}),
        ("inbox/ACME", 0o500, {"inbox/ACME/a.837"}),
        ("inbox/ACME", 0o000, {"inbox/ACME/a.837"}),
        ("inbox/b.837", 0o000, {"inbox/b.837"}),
        ("state", 0o500, set()),
        ("state", 0o000, {"inbox/ACME/a.837", "inbox/b.837", "inbox/held.837", "inbox/text.837"}),
        ("state/working", 0o500, {"inbox/ACME/a.837", "inbox/b.837", "inbox/held.837", "inbox/text.837"}),
        ("state/ledger.db", 0o400, {"inbox/ACME/a.837", "inbox/b.837", "inbox/held.837", "inbox/text.837"}),
    ],
)
def test_a_permission_that_is_lost_keeps_files_in_the_inbox(place, locked, mode, waiting):
    drop = new_drop(place / "drop", 'log = "log/sweep.log"\n[partner.ACME]\n')
    (drop.root / "log").mkdir()
    drop.drop("first.837", sample(1), 5000)
    assert drop.sweep(is_traced=False).code == 0
    for age, (name, data) in enumerate(
        {"ACME/a.837": sample(2), "b.837": sample(3), "held.837": with_error(4), "text.837": b"Hello\n"}.items()
    ):
        drop.drop(name, data, 4000 - age)
    inputs = digests(drop, *INPUTS)
    give_to_nobody(place)
    before = (drop.root / locked).stat().st_mode
    (drop.root / locked).chmod(mode)
    ended = drop.sweep(before=as_nobody, is_traced=False)
    (drop.root / locked).chmod(before)
    assert ended.code == 74, ended.err
    assert any(each in line for line in lines(ended) for each in FORBIDDEN), ended.err
    assert not lost(drop, inputs)
    assert waiting <= set(drop.files("inbox"))
    assert drop.sweep(before=as_nobody, is_traced=False).code in (0, 1)
    assert not drop.files("inbox", "state/working")
    names = {"corrected/first.837", "corrected/ACME/a.837", "corrected/b.837"}
    assert set(drop.files("corrected")) == names
    assert Counter(entry["fate"] for entry in drop.entries()) == {"delivered": 3, "held": 1, "failed": 1}


def no_hanging() -> None:
    """Ends a child that waits for ever."""
    signal.alarm(5)


def delivered(drop: Drop) -> dict[str, bytes]:
    """What was delivered, by its name."""
    return {name.removeprefix("corrected/"): data for name, data in drop.files("corrected").items()}


def rewritten(data: bytes, mtime: float = NOW - 10) -> Callable[[Path], None]:
    """Writes to the file that was taken, which stands in its slot."""

    def act(path: Path) -> None:
        slot = next(each for each in path.parents if each.parent.name == "working")
        (taken,) = [each for each in (slot / "inbox").rglob("*") if each.is_file()]
        with taken.open("r+b") as file:
            file.truncate(0)
            file.write(data)
        os.utime(taken, (mtime, mtime))

    return act


WRITTEN = {
    "appended to": correctable(1) + correctable(2),
    "truncated": correctable(1)[:400],
    "emptied": b"",
    "overwritten": correctable(3),
}


@pytest.mark.parametrize("step", ["open state/working/-/outputs/.noc837--.part", "write state/working/-/outputs"])
@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN)
def test_a_file_that_is_written_to_while_it_is_read_goes_back_and_is_taken_when_it_is_still(place, step, data):
    drop = new_drop(place / "drop")
    drop.drop("ACME/a.837", correctable(1), 4000)
    drop.drop("other.837", correctable(9))
    ended = drop.sweep(disturb=once_before(step, rewritten(data)))
    assert (ended.code, lines(ended)) == (0, [])
    assert drop.files("inbox") == {"inbox/ACME/a.837": data}
    assert delivered(drop) == {"other.837": scrub(correctable(9)).data}
    (told,) = drop.log("returned")
    assert told["reason"] in ("was written to while it was read", "is not complete")
    assert drop.sweep().code == 0
    assert drop.files("inbox") == {"inbox/ACME/a.837": data}  # it is too young
    whole = correctable(1) + correctable(2)
    drop.drop("ACME/a.837", whole, 100)
    assert drop.sweep().code == 0
    assert delivered(drop)["ACME/a.837"] == scrub(whole).data
    assert not drop.files("inbox", "state/working")


def other_file(path: Path) -> None:
    new = path.with_name(".new")
    new.write_bytes(correctable(7))
    os.utime(new, (NOW - 500, NOW - 500))
    new.rename(path)


def growing_file(path: Path) -> None:
    path.write_bytes(correctable(7)[:500])
    os.utime(path, (NOW - 20, NOW - 20))


def link(path: Path) -> None:
    path.rename(path.parents[2] / "moved")
    path.symlink_to(path.parents[2] / "moved")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


REPLACED = {
    "another file": other_file,
    "a growing file": growing_file,
    "a link": link,
    "a pipe": pipe,
    "a folder": folder,
    "nothing": Path.unlink,
}


@pytest.mark.parametrize("step", ["write sweep.log", "os.rename inbox/ACME/a.837"], ids=["once listed", "once judged"])
@pytest.mark.parametrize("replace", REPLACED.values(), ids=REPLACED)
def test_a_file_that_is_replaced_before_it_is_taken_is_never_delivered_in_halves(place, step, replace):
    drop = new_drop(place / "drop")
    path = drop.drop("ACME/a.837", correctable(1), 4000)
    drop.drop("other.837", correctable(9))
    ended = drop.sweep(disturb=once_before(step, lambda _: replace(path)), before=no_hanging)
    assert ended.code in (0, 74), (ended.code, ended.err)
    lines(ended)
    right = {scrub(correctable(7)).data, scrub(correctable(9)).data}
    assert set(delivered(drop).values()) <= right
    assert delivered(drop)["other.837"] == scrub(correctable(9)).data
    assert not drop.files("state/working")
    assert os.path.lexists(path) is (
        replace is not Path.unlink and scrub(correctable(7)).data not in delivered(drop).values()
    )
    for _ in range(2):
        ended = drop.sweep(now=NOW + 120, before=no_hanging)
        assert ended.code in (0, 74), (ended.code, ended.err)
    if os.path.lexists(path) and not path.is_file():
        assert drop.log("refused")[-1]["file"].endswith("a.837")
    assert not list((drop.root / "state/working").iterdir())


CLOCKS = {
    "a day back": NOW - DAY,
    "a second back": NOW - 1,
    "ten years ahead": NOW + 3650 * DAY,
    "the epoch": 0.0,
    "before the epoch": -1.0,
    "the first year": -62_135_596_800.0,
    "before the first year": -1e12,
    "the last second of 9999": 253_402_300_799.0,
    "beyond 9999": 253_402_300_800.0,
    "beyond all years": 1e18,
}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_a_clock_that_jumps_loses_nothing(place, clock):
    drop = with_a_past(place / "drop")
    inputs = digests(drop, *INPUTS)
    drop.drop("half.837", correctable(50)[:600], 10)
    ended = drop.sweep(now=clock)
    assert ended.code in (0, 1, 74), ended.err
    lines(ended)
    assert not lost(drop, inputs)
    assert drop.sweep(now=NOW).code in (0, 1)
    assert not lost(drop, inputs)
    assert set(drop.files("inbox")) <= {"inbox/half.837"}
    fates = Counter(entry["fate"] for entry in drop.entries() if entry["name"] != "half.837")
    assert fates == {"delivered": 5, "held": 1, "failed": 1, "duplicate": 1} | fates  # none more, none less
    assert sum(fates.values()) == 9


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_a_clock_that_jumps_after_a_kill_loses_nothing(place, clock):
    drop = new_drop(place / "drop")
    drop.drop("ACME/a.837", correctable(1))
    for step in ("os.rename state/working/-/outputs/corrected", "open state/working/-/outputs"):
        again = drop.copied(place / "again")
        assert again.sweep(disturb=once_before(step, lambda _: os.kill(os.getpid(), signal.SIGKILL))).was_killed
        ended = again.sweep(now=clock)
        assert (ended.code, lines(ended)) == (0, [])
        assert delivered(again) == {"ACME/a.837": scrub(correctable(1)).data}
        assert again.sweep(now=NOW).code == 0
        assert [entry["fate"] for entry in again.entries()] == ["delivered"]
        shutil.rmtree(again.root)


def test_a_file_that_is_open_for_writing_is_not_taken_whatever_the_clock_says(place):
    if not hasattr(fcntl, "F_SETLEASE"):
        pytest.skip("NOT TESTED HERE: this kernel does not tell who has a file open for writing")
    drop = new_drop(place / "drop")
    path = drop.drop("a.837", correctable(1), 1)
    with path.open("ab"):
        for clock in CLOCKS.values():
            assert drop.sweep(now=clock).code in (0, 74)
            assert drop.files("inbox") == {"inbox/a.837": correctable(1)}
    assert drop.sweep(now=NOW + 60).code == 0
    assert not drop.files("inbox")


LONG = "x" * 251 + ".837"
NAMES = (
    " two blanks .837",
    "a\nline.837",
    "\u00e9.837",
    "e\u0301.837",
    os.fsdecode(b"\xff\xfe.837"),
    LONG,
    "y" * 255,
    "z." + "s" * 253,
    "\u00e9" * 125 + ".837x",
    "a.",
    "-rf",
    "~",
    "*.837",
    "$(id)",
    "x.exceptions.csv",
    "x.changes.csv",
    "x.837",
    "x.837.exceptions.csv",
    "x.837.reason.txt",
    "outputs",
    "plan.json",
    "inbox",
    "2026",
    "working",
    "release.json",
    "\x1b[2J",
    "\u202e837.a",
    "nul\x01.837",
    "PAUSE",
    "noc837.toml",
)


@pytest.mark.parametrize("partner", ["", "ACME", *NAMES], ids=ascii)
def test_a_name_may_be_anything(place, partner):
    drop = new_drop(place / "drop", 'log = "sweep.log"\n')
    numbers = itertools.count(1)
    kinds = {"held": with_error, "delivered": correctable, "failed": lambda number: ZIP + b"%d" % number}
    names = NAMES if not partner or partner == "ACME" else NAMES[:6]
    dropped = {}
    for fate, make in kinds.items():
        for name in names:
            data = make(next(numbers))
            dropped[sha256(data).hexdigest()] = (fate, partner, name)
            drop.drop(f"{partner}/{name}" if partner else name, data)
        ended = drop.sweep(before=no_hanging)
        assert ended.code == (1 if fate == "failed" else 0), ended.err
    assert not drop.files("inbox", "state/working")
    entries = drop.entries()
    assert {each["sha256"]: (each["fate"], each["partner"], each["name"]) for each in entries} == dropped
    outputs = [(output["path"], output["sha256"]) for entry in entries for output in entry["outputs"]]
    assert len({path for path, _ in outputs}) == len(outputs)
    for path, checksum in outputs:
        assert sha256((drop.root / path).read_bytes()).hexdigest() == checksum
    for name in names:
        assert (drop.root / "corrected" / partner / name).is_file()
    for line in (drop.root / "sweep.log").read_text("ascii").splitlines():
        json.loads(line)
    assert drop.run("ledger", "verify", drop.root).code == 0


def test_a_file_may_be_called_like_a_partner_of_old(place):
    drop = new_drop(place / "drop", 'log = "sweep.log"\n')
    for number, kind in enumerate((correctable, with_error)):
        drop.drop("OLD/a.837", kind(number))
        assert drop.sweep().code == 0
    (drop.root / "inbox/OLD").rmdir()
    for number, kind in enumerate((correctable, with_error, lambda _: ZIP), 10):
        drop.drop("OLD", kind(number))
        assert drop.sweep().code in (0, 1)
    assert not drop.files("inbox", "state/working")
    assert delivered(drop)["OLD/a.837"] == scrub(correctable(0)).data
    assert scrub(correctable(10)).data in delivered(drop).values()


def test_a_partner_may_be_called_like_a_file_that_waits_to_be_picked_up(place):
    drop = new_drop(place / "drop", 'log = "sweep.log"\n')
    drop.drop("NEW", correctable(1))
    assert drop.sweep().code == 0
    drop.drop("NEW/a.837", correctable(2))
    ended = drop.sweep()
    assert ended.code == 74
    assert any("corrected/NEW" in line for line in lines(ended))
    assert drop.files("inbox") == {"inbox/NEW/a.837": correctable(2)}
    (drop.root / "corrected/NEW").unlink()
    assert drop.sweep().code == 0
    assert delivered(drop) == {"NEW/a.837": scrub(correctable(2)).data}


def test_files_of_the_longest_names_that_begin_alike_are_told_apart(place):
    drop = new_drop(place / "drop", 'log = "sweep.log"\non_error = "deliver"\n')
    kinds = (correctable, with_error, lambda number: ZIP + bytes([number]))
    for number in range(12):
        drop.drop("x" * 250 + f"{number:x}.837"[:5], kinds[number % 3](number))
        drop.drop(LONG, kinds[number % 3](100 + number), 100)
        assert drop.sweep().code in (0, 1)
    entries = drop.entries()
    assert Counter(entry["fate"] for entry in entries) == {"delivered": 16, "failed": 8}
    paths = [output["path"] for entry in entries for output in entry["outputs"]]
    assert len(set(paths)) == len(paths)
    assert not drop.files("inbox", "state/working")


def test_a_full_disk_does_not_use_up_the_attempts_of_a_file_whose_name_is_taken_meanwhile(place):
    drop = new_drop(place / "drop")
    drop.drop("a.837", correctable(1))
    full = fail_first("open state/working/-/outputs/.noc837--.part", lambda: drop.drop("a.837", correctable(2)))
    for _ in range(planning.MOST_ATTEMPTS + 1):
        assert drop.sweep(disturb=full).code == 74
    assert drop.sweep().code == 0
    drop.sweep()
    assert Counter(entry["fate"] for entry in drop.entries()) == {"delivered": 2}


def fail_first(name: str, act: Callable[[], object]) -> Disturb:
    """Has each step whose name begins so fail for lack of room, and acts before."""

    def disturb(step: Step) -> None:
        if step.name.startswith(name):
            act()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), step.path)

    return disturb
