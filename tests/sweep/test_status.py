import json
import os
import stat
from dataclasses import asdict, replace

import pytest

from noc837.sweep.held import Held
from noc837.sweep.status import PassCounts, Status, as_values, write_status

ENDED = 1795350896.9  # 2026-11-22T12:34:56.9Z
STATUS = Status("0.1.0", ENDED - 2, ENDED, 0)
FULL = Status(
    noc837="0.1.0",
    began=ENDED - 2,
    ended=ENDED,
    exit=1,
    counts=PassCounts(9, 4, 2, 1, 1, 1, 3, 2, 40, 20, 12, 5, 3),
    paused=False,
    stopped="--max-files",
    waiting=2,
    oldest_waiting=ENDED - 3600.5,
    held=Held(2, 12345),
    last_delivery="2026-11-22T12:34:50Z",
    problems=("inbox/a.zip: is a zip archive; send 837 files",),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "status.json"


def test_a_status_says_all_of_it_in_stable_keys(path):
    write_status(path, FULL)
    assert json.loads(path.read_text("ascii")) == {
        "version": 1,
        "noc837": "0.1.0",
        "began": "2026-11-22T12:34:54Z",
        "ended": "2026-11-22T12:34:56Z",
        "exit": 1,
        "paused": False,
        "stopped": "--max-files",
        "pass": {
            "taken": 9,
            "delivered": 4,
            "held": 2,
            "failed": 1,
            "duplicates": 1,
            "returned": 1,
            "refused": 3,
            "repeated": 2,
            "noc_lines": 40,
            "clean": 20,
            "corrected": 12,
            "left": 5,
            "untouched": 3,
        },
        "waiting": 2,
        "oldest_waiting_seconds": 3600,
        "held": {"files": 2, "dollars": "123.45"},
        "last_delivery": "2026-11-22T12:34:50Z",
        "seconds_since_last_delivery": 6,
        "problems": ["inbox/a.zip: is a zip archive; send 837 files"],
    }


def test_the_status_of_an_empty_drop_folder_has_the_same_keys_and_nothing_in_them():
    values = as_values(replace(STATUS, held=Held(), paused=True))
    assert list(values) == list(as_values(FULL))
    assert values["pass"] == dict.fromkeys(asdict(PassCounts()), 0)
    assert values["held"] == {"files": 0, "dollars": "0.00"}
    assert values["paused"] is True
    empty = ("stopped", "oldest_waiting_seconds", "last_delivery", "seconds_since_last_delivery")
    assert [values[key] for key in empty] == [None] * 4
    assert (values["waiting"], values["problems"]) == (0, [])


def test_what_the_ledger_cannot_be_asked_is_not_said_to_be_nothing():
    assert as_values(replace(FULL, held=None))["held"] is None


@pytest.mark.parametrize(
    ("ended", "text"),
    [
        (0.0, "1970-01-01T00:00:00Z"),
        (4102444800.0, "2100-01-01T00:00:00Z"),
        (-1, "1970-01-01T00:00:00Z"),
        (1e30, "1970-01-01T00:00:00Z"),
    ],
)
def test_the_clock_may_stand_anywhere(ended, text):
    values = as_values(replace(FULL, began=ended, ended=ended))
    assert (values["began"], values["ended"]) == (text, text)


@pytest.mark.parametrize(
    ("ended", "waited", "since"),
    [
        (0.0, 0, 0),
        (ENDED, 3600, 6),
        (ENDED - 7200, 0, 0),
        (4102444800.0, 4102444800 - 1795347297, 4102444800 - 1795350890),
    ],
)
def test_a_clock_that_jumps_makes_no_age_negative(ended, waited, since):
    status = replace(FULL, ended=ended)
    assert (status.oldest_waiting_seconds, status.seconds_since_last_delivery) == (waited, since)


def test_a_file_from_the_epoch_is_old_and_not_absent():
    assert replace(STATUS, oldest_waiting=0.0).oldest_waiting_seconds == int(ENDED)
    assert replace(STATUS, last_delivery="1970-01-01T00:00:00Z").last_delivery_time == 0.0


@pytest.mark.parametrize(
    ("cents", "dollars"),
    [(0, "0.00"), (5, "0.05"), (100, "1.00"), (-5, "-0.05"), (-12345, "-123.45"), (10**15 + 1, "10000000000000.01")],
)
def test_dollars_are_exact(cents, dollars):
    assert as_values(replace(STATUS, held=Held(1, cents)))["held"]["dollars"] == dollars


def test_problems_are_one_line_each(path):
    write_status(path, replace(FULL, problems=("a\nb\r\x1b[2J: bad", os.fsdecode(b"\xff: bad"), "é: bad")))
    assert json.loads(path.read_text("ascii"))["problems"] == ["a\\nb\\r\\x1b[2J: bad", "\\udcff: bad", "é: bad"]


@pytest.mark.parametrize(("number", "last"), [(99, "98"), (100, "99"), (101, "and 2 more; the log has them all")])
def test_at_most_a_hundred_problems_are_listed(number, last):
    problems = as_values(replace(FULL, problems=tuple(map(str, range(number)))))["problems"]
    assert len(problems) == min(number, 100)
    assert problems[:99] == list(map(str, range(99)))
    assert problems[-1] == last


def test_a_status_replaces_the_one_before_and_is_the_owners_alone(path):
    path.write_text("x" * 100_000)
    path.chmod(0o666)
    write_status(path, STATUS)
    assert json.loads(path.read_text())["exit"] == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["status.json"]


def test_a_status_that_cannot_be_written_leaves_the_one_before(path, monkeypatch):
    write_status(path, STATUS)
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_status(path, FULL)
    assert path.read_bytes() == before
    monkeypatch.undo()
    write_status(path, FULL)
    assert json.loads(path.read_text())["exit"] == 1
    assert [each.name for each in path.parent.iterdir()] == ["status.json"]


def test_a_status_never_goes_through_a_link(path, tmp_path):
    other = tmp_path / "other"
    other.write_text("kept")
    path.symlink_to(other)
    write_status(path, STATUS)
    assert other.read_text() == "kept"
    assert not path.is_symlink()


def test_a_folder_that_may_not_be_written_is_an_error(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write into a folder of any mode")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            write_status(tmp_path / "status.json", STATUS)
    finally:
        tmp_path.chmod(0o700)
    assert list(tmp_path.iterdir()) == []
