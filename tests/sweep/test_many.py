"""Many files, many sweeps at once, and what ends a pass before the inbox is empty."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from noc837.scrubbing import scrub
from noc837.sweep.lock import locked
from sweep.dropped import NOW, Drop, correctable, new_drop, quick_folder
from sweep.stepping import Disturb, Step, once_before

TAKES = "os.rename inbox/"


def filled(root: Path, files: int) -> Drop:
    drop = new_drop(root, 'log = "sweep.log"\n')
    for number in range(files):
        drop.drop(f"{number:03d}.837", correctable(number + 1), 10_000 - number)
    return drop


def long_ago(drop: Drop) -> None:
    """Lets the files be old by the clock of this machine too."""
    for number, path in enumerate(sorted((drop.root / "inbox").iterdir())):
        then = time.time() - 10_000 + number
        os.utime(path, (then, then))


def command(drop: Drop) -> "subprocess.Popen[bytes]":
    arguments = [sys.executable, "-m", "noc837", "sweep", str(drop.root)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, bytes, bytes]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def delivered(drop: Drop) -> list[str]:
    return [name.removeprefix("corrected/") for name in drop.files("corrected")]


def status(drop: Drop) -> dict[str, object]:
    found: dict[str, object] = json.loads((drop.root / "state/status.json").read_text())
    return found


def test_ten_sweeps_started_at_once_do_the_work_of_one(tmp_path):
    drop = filled(tmp_path, 12)
    long_ago(drop)
    processes = [command(drop) for _ in range(10)]
    assert [ended(process) for process in processes] == [(0, b"", b"")] * 10
    wanted = {f"corrected/{number:03d}.837": scrub(correctable(number + 1)).data for number in range(12)}
    assert drop.files("corrected") == wanted
    entries = drop.entries()
    assert [(entry["fate"], entry["name"]) for entry in entries] == [("delivered", f"{n:03d}.837") for n in range(12)]
    assert not drop.files("inbox", "state/working", "duplicates", "failed")
    assert len(drop.log("busy")) + len(drop.log("began")) <= 10
    assert drop.run("ledger", "verify", drop.root).code == 0


def test_a_second_sweep_says_that_one_is_at_work_and_touches_nothing(tmp_path):
    drop = filled(tmp_path, 1)
    before = drop.tree()
    with locked(drop.root / "state/lock"):
        second = drop.sweep()
    assert (second.code, second.out, second.err) == (0, "", "")
    assert [line["event"] for line in drop.log()] == ["busy"]
    del (after := drop.tree())["sweep.log"], after["state/lock"]
    assert after == before
    assert drop.sweep().code == 0
    assert delivered(drop) == ["000.837"]


def test_pause_stops_a_pass_before_it_takes_anything(tmp_path):
    drop = filled(tmp_path, 2)
    (drop.root / "PAUSE").touch()
    before = drop.files("inbox")
    assert drop.sweep().code == 0
    assert drop.files("inbox") == before
    assert not drop.files("corrected", "archive", "state/working")
    assert drop.entries() == []
    assert [line["event"] for line in drop.log()] == ["paused"]
    assert (status(drop)["paused"], status(drop)["waiting"]) == (True, 2)
    (drop.root / "PAUSE").unlink()
    assert drop.sweep().code == 0
    assert delivered(drop) == ["000.837", "001.837"]
    assert status(drop)["paused"] is False


def test_pause_in_the_midst_of_a_pass_ends_it_after_the_file_at_hand(tmp_path):
    drop = filled(tmp_path, 3)
    assert drop.sweep(disturb=once_before(TAKES, lambda _: (drop.root / "PAUSE").touch())).code == 0
    assert delivered(drop) == ["000.837"]
    assert list(drop.files("inbox")) == ["inbox/001.837", "inbox/002.837"]
    assert (status(drop)["stopped"], status(drop)["waiting"]) == ("paused", 2)


def test_pause_leaves_what_a_killed_sweep_left_too(tmp_path):
    drop = filled(tmp_path, 1)
    killed = once_before("os.rename state/working/-/outputs/corrected", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    assert drop.sweep(disturb=killed).was_killed
    (drop.root / "PAUSE").touch()
    before = drop.files("state/working")
    assert drop.sweep().code == 0
    assert drop.files("state/working") == before
    assert delivered(drop) == []
    (drop.root / "PAUSE").unlink()
    assert drop.sweep().code == 0
    assert delivered(drop) == ["000.837"]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_a_pass_takes_so_many_files_at_most_the_oldest_first(tmp_path, most):
    drop = filled(tmp_path, 3)
    assert drop.sweep("--max-files", most).code == 0
    assert delivered(drop) == ["000.837", "001.837", "002.837"][:most]
    assert len(drop.files("inbox")) == max(0, 3 - most)
    assert status(drop)["stopped"] == ("max-files" if most < 3 else None)


def test_files_that_are_not_taken_do_not_count_against_the_most(tmp_path):
    drop = filled(tmp_path, 2)
    drop.drop("half.837", correctable(9)[:500], 20_000 - 18_000)
    drop.drop("first-half.837", correctable(8)[:500], 3_500)
    os.utime(drop.root / "inbox/first-half.837", (NOW - 3_000, NOW - 3_000))
    assert drop.sweep("--max-files", 2).code == 0
    assert delivered(drop) == ["000.837", "001.837"]


def test_a_pass_that_has_no_time_takes_nothing(tmp_path):
    drop = filled(tmp_path, 2)
    assert drop.sweep("--max-seconds", 0).code == 0
    assert len(drop.files("inbox")) == 2
    assert status(drop)["stopped"] == "max-seconds"
    assert drop.sweep("--max-seconds", 600).code == 0
    assert not drop.files("inbox")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_pass_after_the_file_at_hand(tmp_path, number):
    drop = filled(tmp_path, 3)
    told = drop.sweep(disturb=once_before(TAKES, lambda _: os.kill(os.getpid(), number)))
    assert (told.code, told.err) == (0, "")
    assert delivered(drop) == ["000.837"]
    assert list(drop.files("inbox")) == ["inbox/001.837", "inbox/002.837"]
    assert status(drop)["stopped"] == "told to end"
    assert [line["event"] for line in drop.log()] == ["began", "delivered", "stopped", "ended"]
    assert drop.sweep().code == 0
    assert delivered(drop) == ["000.837", "001.837", "002.837"]


def test_a_hangup_that_is_ignored_ends_nothing(tmp_path):
    drop = filled(tmp_path, 3)
    ended = drop.sweep(
        before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        disturb=once_before(TAKES, lambda _: os.kill(os.getpid(), signal.SIGHUP)),
    )
    assert ended.code == 0
    assert delivered(drop) == ["000.837", "001.837", "002.837"]


def twice(number: int) -> Disturb:
    """Signals before the step of this number and before the next."""

    def disturb(step: Step) -> None:
        if step.number in (number, number + 1):
            os.kill(os.getpid(), signal.SIGTERM)

    return disturb


def test_a_second_signal_ends_at_once_and_the_next_sweep_finishes(tmp_path):
    with quick_folder() as folder:
        template = filled(folder / "template", 2)
        undisturbed = template.copied(folder / "undisturbed")
        steps = undisturbed.sweep().steps
        begins = next(number for number, name in enumerate(steps) if name.startswith("write sweep.log"))
        codes = set()
        for number in range(begins, len(steps), 7):
            drop = template.copied(tmp_path / str(number))
            codes.add(drop.sweep(disturb=twice(number)).code)
            again = drop.sweep()
            assert (again.code, again.err) == (0, "")
            assert drop.state() == undisturbed.state()
        assert 128 + signal.SIGTERM in codes
        assert codes <= {0, 128 + signal.SIGTERM}


def test_a_sweep_that_is_terminated_finishes_its_file_and_leaves_the_rest(tmp_path):
    drop = filled(tmp_path, 200)
    long_ago(drop)
    process = command(drop)
    deadline = time.monotonic() + 30
    while not delivered(drop) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, b"", b"")
    names = delivered(drop)
    assert 0 < len(names) < 200
    assert names == [f"{number:03d}.837" for number in range(len(names))]
    assert len(drop.files("inbox")) == 200 - len(names)
    assert not drop.files("state/working")
    assert status(drop)["stopped"] == "told to end"
    assert [entry["name"] for entry in drop.entries()] == names


def work(files: int) -> Counter[str]:
    with quick_folder() as folder:
        steps = filled(folder, files).sweep(looks=True).steps
    return Counter(" ".join(step.split()[:2]) if step.startswith("sql") else step.split()[0] for step in steps)


def test_the_work_grows_with_the_files_and_no_faster():
    few, more, most = work(5), work(10), work(50)
    assert {kind: most[kind] - more[kind] for kind in most} == {kind: 8 * (more[kind] - few[kind]) for kind in most}
    assert (more["fsync"] - few["fsync"]) / 5 <= 20
    assert (more["open"] - few["open"]) / 5 <= 40
