"""What a person releases: held files and duplicates, once, unless asked for again."""

import shutil
import signal

import pytest

from noc837.scrubbing import scrub
from noc837.sweep.lock import locked
from sweep.dropped import NOW, Drop, correctable, new_drop, with_error
from sweep.stepping import Ended

SETTINGS = 'log = "sweep.log"\n[partner.ACME]\nmode = "observe"\non_error = "hold"\n'
HELD = correctable(21).replace(b"EXAMPLUMAB 5MG IV", b"")
TWICE = correctable(22)


@pytest.fixture
def drop(tmp_path):
    """A drop folder in which a file is held, and one was delivered and came again."""
    drop = new_drop(tmp_path / "drop", SETTINGS)
    drop.drop("held.837", HELD, 300)
    drop.drop("OTHER/held too.837", with_error(23), 250)
    drop.drop("twice.837", TWICE, 200)
    drop.drop("OTHER/twice.837", TWICE, 100)
    assert drop.sweep().code == 1
    return drop


def fates(drop: Drop) -> list[str]:
    return [entry["fate"] for entry in drop.entries()]


def refused(ended: Ended, code: int, *words: str) -> None:
    assert ended.code == code, ended.err
    (line,) = ended.err.splitlines()
    for word in words:
        assert word in line
    assert ended.out == ""


def test_a_held_file_is_delivered_with_its_exceptions_and_changes(drop):
    held = drop.files("held")
    archived = drop.files("archive")
    ended = drop.release("held/held.837", now=NOW + 60)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"{drop.root}/held/held.837: delivered as corrected/held.837")
    assert len(ended.out.splitlines()) == 1
    assert drop.files("corrected")["corrected/held.837"] == held["held/held.837"] == scrub(HELD).data
    assert drop.files("exceptions")["exceptions/held.837.exceptions.csv"] == held["held/held.837.exceptions.csv"]
    assert drop.files("changes")["changes/held.837.changes.csv"] == held["held/held.837.changes.csv"]
    assert not [name for name in drop.files("held") if "OTHER" not in name]
    assert drop.files("archive") == archived
    assert drop.modes("corrected", "exceptions", "changes")["corrected/held.837"] == 0o640
    assert not drop.files("state/working")
    entry = drop.entries()[-1]
    assert (entry["fate"], entry["first"], entry["name"], entry["taken"]) == (
        "released",
        1,
        "held.837",
        "2026-11-22T12:35:56Z",
    )
    assert drop.run("ledger", "verify", drop.root).code == 0


def test_a_partners_held_file_goes_to_the_partners_folder(drop):
    assert drop.release("held/OTHER/held too.837").code == 0
    assert "corrected/OTHER/held too.837" in drop.files("corrected")
    assert not (drop.root / "corrected/held too.837").exists()


def test_a_released_file_meets_what_stands_in_its_place(drop):
    (drop.root / "corrected/held.837").write_bytes(b"yesterday's")
    assert drop.release("held/held.837").code == 0
    assert (drop.root / "corrected/held.837").read_bytes() == b"yesterday's"
    assert scrub(HELD).data in drop.files("corrected").values()


def test_several_files_are_released_at_once_and_the_gravest_code_is_told(drop):
    ended = drop.release("held/held.837", "held/nothing.837", "held/OTHER/held too.837")
    assert ended.code == 1
    assert len(ended.out.splitlines()) == 2
    assert "nothing.837: cannot be read" in ended.err
    assert fates(drop)[-2:] == ["released", "released"]


def test_what_was_released_is_not_there_to_be_released_again(drop):
    assert drop.release("held/held.837").code == 0
    before = drop.state()
    refused(drop.release("held/held.837"), 1, "cannot be read")
    assert drop.state() == before


def test_the_same_input_is_not_delivered_twice(drop):
    before = drop.state()
    refused(
        drop.release("duplicates/OTHER/twice.837"), 1, "was delivered on 2026-11-22T12:34:56Z", "(number 3)", "--again"
    )
    assert drop.state() == before


def test_it_is_delivered_twice_when_asked_for(drop):
    assert drop.run("release", "--again", drop.root / "duplicates/OTHER/twice.837").code == 0
    assert drop.files("corrected")["corrected/OTHER/twice.837"] == scrub(TWICE).data
    assert drop.files("corrected")["corrected/twice.837"] == scrub(TWICE).data
    assert not drop.files("duplicates")
    entry = drop.entries()[-1]
    assert (entry["fate"], entry["first"], entry["partner"]) == ("released", 4, "OTHER")
    assert any(name.startswith("archive/OTHER/2026/11/22/twice.") for name in drop.files("archive"))


def test_a_held_file_whose_duplicate_was_released_is_refused(drop):
    drop.drop("ACME/copy.837", HELD)
    assert drop.sweep().code == 1
    assert drop.run("release", "--again", drop.root / "duplicates/ACME/copy.837").code == 0
    assert drop.files("corrected")["corrected/ACME/copy.837"] == HELD  # of a partner who is observed
    refused(drop.release("held/held.837"), 1, "was delivered on", "--again")
    assert drop.run("release", "--again", drop.root / "held/held.837").code == 0


def test_a_duplicate_of_what_is_held_is_released_on_demand_only_and_is_not_held_again(drop):
    drop.drop("OTHER/copy.837", HELD)
    assert drop.sweep().code == 1
    before = drop.state()
    refused(drop.release("duplicates/OTHER/copy.837"), 1, f"waits as {drop.root}/held/held.837", "release that one")
    assert drop.state() == before
    assert drop.run("release", "--again", drop.root / "duplicates/OTHER/copy.837").code == 0
    assert drop.files("corrected")["corrected/OTHER/copy.837"] == scrub(HELD).data
    assert "held/OTHER/copy.837" not in drop.files("held")


@pytest.mark.parametrize("name", ["held/held.837", "duplicates/OTHER/twice.837"])
def test_a_file_that_was_edited_is_not_what_the_ledger_knows(drop, name):
    path = drop.root / name
    path.write_bytes(path.read_bytes().replace(b"J3490", b"J3590"))
    before = drop.state()
    refused(drop.run("release", "--again", path), 1, "is not what the ledger has put there", "goes to the inbox")
    assert drop.state() == before


@pytest.mark.parametrize("name", ["held/held.837.exceptions.csv", "held/held.837.changes.csv"])
def test_a_file_beside_a_held_one_is_not_released(drop, name):
    before = drop.state()
    refused(drop.release(name), 1, name, "is not what the ledger has put there")
    assert drop.state() == before


def test_a_file_that_somebody_put_into_held_is_not_released(drop):
    (drop.root / "held/other.837").write_bytes(correctable(77))
    refused(drop.release("held/other.837"), 1, "is not what the ledger has put there")
    shutil.copy(drop.root / "held/held.837", drop.root / "held/copy.837")
    refused(drop.release("held/copy.837"), 1, "is not what the ledger has put there")
    assert (drop.root / "held/copy.837").exists()


@pytest.mark.parametrize("name", ["inbox/a.837", "corrected/twice.837", "failed/a.837", "noc837.toml", "a.837"])
def test_only_what_is_held_or_a_duplicate_can_be_released(drop, name):
    before = drop.state()
    refused(drop.release(name), 2, "stands neither in held/ nor in duplicates/ of a drop folder")
    assert drop.state() == before


def test_a_file_outside_of_a_drop_folder_is_refused(tmp_path):
    (tmp_path / "held").mkdir()
    (tmp_path / "held/a.837").write_bytes(HELD)
    refused(Drop(tmp_path).release("held/a.837"), 2, "of a drop folder")
    refused(Drop(tmp_path).release("missing/held/a.837"), 2, "of a drop folder")


def test_a_folder_is_refused(drop):
    refused(drop.release("held/OTHER"), 1, "cannot be read")
    refused(drop.release("held"), 1, "cannot be read")


@pytest.mark.parametrize("path", ["held.837", "./held.837", "../held/held.837", "OTHER/../held.837"])
def test_a_path_may_be_relative_to_where_one_stands(drop, monkeypatch, path):
    monkeypatch.chdir(drop.root / "held")
    ended = drop.run("release", path)
    assert (ended.code, ended.err) == (0, "")
    assert fates(drop)[-1] == "released"


@pytest.mark.parametrize("path", ["held/held.837", "../held.837", "drop/held/held.837"])
def test_a_wrong_relative_path_is_refused(drop, monkeypatch, path):
    monkeypatch.chdir(drop.root / "held")
    before = drop.state()
    ended = drop.run("release", path)
    assert ended.code in (1, 2)
    assert len(ended.err.splitlines()) == 1
    assert drop.state() == before


def test_a_path_through_a_link_to_the_drop_folder_is_the_same_file(drop, tmp_path):
    (tmp_path / "link").symlink_to(drop.root)
    assert Drop(tmp_path / "link").release("held/held.837").code == 0
    assert fates(drop)[-1] == "released"
    assert drop.run("ledger", "verify", drop.root).code == 0


def test_a_file_is_released_while_sweeps_are_paused(drop):
    (drop.root / "PAUSE").touch()
    assert drop.release("held/held.837").code == 0
    assert "corrected/held.837" in drop.files("corrected")


def test_what_was_taken_away_beside_a_held_file_is_not_missed(drop):
    (drop.root / "held/held.837.changes.csv").unlink()
    assert drop.release("held/held.837").code == 0
    assert "corrected/held.837" in drop.files("corrected")
    assert "exceptions/held.837.exceptions.csv" in drop.files("exceptions")
    kinds = [output["kind"] for output in drop.entries()[-1]["outputs"]]
    assert kinds == ["exceptions", "corrected"]


def test_a_release_does_nothing_where_a_folder_is_missing(drop):
    held = drop.files("held")
    shutil.rmtree(drop.root / "corrected")
    refused(drop.release("held/held.837"), 2, "corrected: is missing", "noc837 sweep --init")
    assert drop.files("held") == held
    assert fates(drop)[-1] == "duplicate"


def test_a_file_whose_partner_has_a_file_in_the_way_stays_held(drop):
    (drop.root / "corrected/OTHER").write_bytes(b"in the way")
    before = drop.state()
    ended = drop.release("held/OTHER/held too.837")
    assert ended.code == 74
    after = drop.state()
    assert {name: what for name, what in after.items() if "held" in name} == {
        name: what for name, what in before.items() if "held" in name
    }
    assert not drop.files("state/working")
    (drop.root / "corrected/OTHER").unlink()
    assert drop.release("held/OTHER/held too.837").code == 0


def test_a_repaired_file_goes_its_own_way_and_the_held_one_stays(drop):
    drop.drop("held.837", HELD.replace(b"::::", b"::::EXAMPLUMAB 5MG IV"))
    assert drop.sweep().code == 0
    assert "held/held.837" in drop.files("held")
    assert "corrected/held.837" in drop.files("corrected")


def test_a_release_waits_for_a_sweep_to_end(drop):
    with locked(drop.root / "state/lock"):
        waiting = drop.release("held/held.837", before=give_up_soon)
    assert waiting.code < 0
    assert "held/held.837" in drop.files("held")
    assert drop.release("held/held.837").code == 0


def give_up_soon() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.1)
