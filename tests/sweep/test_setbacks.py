"""What once stopped every sweep after it, lost a file or misled: none of it does any more."""

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from noc837.reference import BrokenReference
from noc837.sweep import carrying_out, one_pass, planning, releasing, routes
from noc837.sweep.desk import Desk
from noc837.sweep.plan import Plan
from sweep.dropped import NOW, ZIP, Drop, correctable, new_drop, sample, with_error

LOG = 'log = "sweep.log"\n'


@pytest.fixture
def drop(tmp_path):
    return new_drop(tmp_path / "drop", LOG)


def dying(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(drop: Drop, where: object, name: str, *command: object) -> None:
    """The command, killed where this function of this module would be called."""
    ended = drop.run(*command, before=lambda: setattr(where, name, dying))
    assert ended.code == -signal.SIGKILL, ended.err


def status(drop: Drop) -> dict:
    return json.loads((drop.root / "state/status.json").read_text())


def names(drop: Drop, *folders: str) -> set[str]:
    return set(drop.files(*folders))


class TestALedgerThatWasMovedAway:
    def test_a_plan_made_with_it_is_carried_out_with_the_new_one(self, drop):
        drop.drop("first.837", sample(1), 3000)
        assert drop.sweep().code == 0
        drop.drop("again.837", correctable(1), 2000)  # the control number of the first
        drop.drop("twice.837", sample(1), 1000)
        killed_at(drop, carrying_out, "_deliver", "sweep", drop.root)
        (drop.root / "state/ledger.db").rename(drop.root / "old.db")
        ended = drop.sweep()
        assert (ended.code, "is missing" in ended.err) == (2, True)
        assert names(drop, "corrected") == {"corrected/first.837"}
        assert drop.run("sweep", "--init", drop.root).code == 0
        assert drop.sweep().code == 0
        assert names(drop, "corrected") == {"corrected/first.837", "corrected/again.837", "corrected/twice.837"}
        assert [entry["interchanges"][0]["repeats"] for entry in drop.entries()] == [0, 1]

    def test_a_held_file_whose_release_was_killed_goes_back(self, drop):
        drop.drop("a.837", with_error(1), 3000)
        assert drop.sweep().code == 0
        held = drop.files("held")
        killed_at(drop, Plan, "write", "release", drop.root / "held/a.837")
        assert names(drop, "held") == set()
        (drop.root / "state/ledger.db").unlink()
        drop.run("sweep", "--init", drop.root)
        drop.drop("b.837", sample(2), 3000)
        assert drop.sweep().code == 74
        assert drop.files("held") == held
        assert names(drop, "corrected") == {"corrected/b.837"}
        assert drop.sweep().code == 0


@pytest.mark.parametrize("ending", [".exceptions.csv", ".changes.csv", ".reason.txt"])
def test_a_name_of_full_length_that_ends_as_ours_do_stops_nobody(drop, ending):
    name = "x" * (255 - len(ending)) + ending
    drop.drop(name, ZIP if ending == ".reason.txt" else with_error(1), 3000)
    drop.drop("other.837", sample(2), 2000)
    drop.sweep()
    assert len(drop.files("held", "failed")) == (2 if ending == ".reason.txt" else 3)
    assert names(drop, "corrected") == {"corrected/other.837"}
    assert not drop.files("inbox", "state/working")


class TestAFaultOfOurs:
    PLACES = (
        (planning, "read_once"),
        (planning, "_entry"),
        (planning, "Routes"),
        (routes, "outputs_of"),
        (Plan, "write"),
        (carrying_out, "_prepare"),
        (carrying_out, "_deliver"),
        (one_pass, "judge"),
        (one_pass, "take"),
    )

    @pytest.mark.parametrize(("where", "name"), PLACES, ids=[name for _, name in PLACES])
    def test_it_holds_up_nobody_but_the_partner_whose_file_it_was(self, drop, where, name):
        drop.drop("ACME/a.837", correctable(1), 3000)
        drop.drop("OTHER/b.837", correctable(2), 2000)
        given = getattr(where, name)

        def raising(*arguments: object, **how: object) -> object:
            if any("ACME" in repr(each) for each in arguments if not isinstance(each, Desk)):
                raise KeyError("SALLY")
            return given(*arguments, **how)

        ended = drop.sweep(before=lambda: setattr(where, name, raising))
        assert (ended.code, "Traceback" in ended.err, "SALLY" in ended.err) == (70, False, False)
        assert "corrected/OTHER/b.837" in names(drop, "corrected")
        assert [line["file"] for line in drop.log("fault")] == ["ACME/a.837"]
        (problem,) = status(drop)["problems"]
        assert "KeyError" in problem
        if "failed/ACME/a.837" not in names(drop, "failed"):
            assert drop.sweep().code == 0
            assert "corrected/ACME/a.837" in names(drop, "corrected")
        assert not drop.files("state/working")

    @pytest.mark.parametrize("name", ["slots", "listed"])
    def test_one_that_ends_the_pass_is_told_by_the_status_where_it_can_be(self, drop, name):
        drop.drop("a.837", correctable(1), 3000)
        drop.sweep(now=NOW - 3000)

        def broken(*_: object) -> None:
            raise KeyError("SALLY")

        ended = drop.sweep(before=lambda: setattr(one_pass, name, broken))
        assert (ended.code, "KeyError" in ended.err, "SALLY" in ended.err) == (70, True, False)
        if name == "slots":
            assert status(drop)["exit"] == 70
            assert len(status(drop)["problems"]) == 1
        assert drop.sweep().code == 0
        assert names(drop, "corrected") == {"corrected/a.837"}


def test_a_file_at_whose_reading_every_sweep_is_killed_fails_in_the_end(drop):
    drop.drop("a.837", correctable(1), 3000)
    drop.drop("b.837", correctable(2), 2000)
    for _ in range(planning.MOST_ATTEMPTS):
        killed_at(drop, planning, "read_once", "sweep", drop.root)
    assert drop.sweep().code == 1
    assert drop.files("failed")["failed/a.837"] == correctable(1)
    assert b"sha256 not known" in drop.files("failed")["failed/a.837.reason.txt"]
    assert drop.run("ledger", "verify", drop.root).code == 0
    assert names(drop, "corrected") == {"corrected/b.837"}


class TestARelease:
    def test_a_duplicate_is_not_released_beside_a_held_first(self, drop):
        drop.drop("a.837", with_error(1), 3000)
        drop.drop("b.837", with_error(1), 2000)
        drop.sweep()
        ended = drop.release("duplicates/b.837")
        assert (ended.code, "held/a.837; release that one" in ended.err) == (1, True)
        for name in drop.files("held"):
            (drop.root / name).unlink()
        drop.drop("a.837", with_error(2), 1000)
        drop.sweep()
        assert "held/a.837" in names(drop, "held")  # another input: nothing is said of it
        assert drop.release("duplicates/b.837").code == 0
        assert names(drop, "corrected") == {"corrected/b.837"}

    def test_the_exceptions_of_another_file_do_not_go_with_it(self, drop):
        drop.drop("a.837", with_error(1), 3000)
        drop.sweep()
        (drop.root / "held/a.837.exceptions.csv").unlink()
        killed_at(drop, Plan, "write", "release", drop.root / "held/a.837")
        (drop.root / "held/a.837.exceptions.csv").write_text("of another")
        assert drop.sweep().code == 0
        assert names(drop, "corrected", "exceptions") == {"corrected/a.837"}
        assert drop.files("held") == {"held/a.837.exceptions.csv": b"of another"}

    def test_a_link_beside_the_held_file_is_left_alone(self, drop):
        drop.drop("a.837", with_error(1), 3000)
        drop.sweep()
        (drop.root / "held/a.837.exceptions.csv").unlink()
        (drop.root / "held/a.837.exceptions.csv").symlink_to("nowhere")
        assert drop.release("held/a.837").code == 0
        assert (drop.root / "held/a.837.exceptions.csv").is_symlink()
        drop.drop("z.837", sample(2), 3000)
        assert drop.sweep().code == 0
        assert names(drop, "corrected") == {"corrected/a.837", "corrected/z.837"}

    def test_a_held_file_called_as_the_settings_are_does_not_hide_the_drop_folder(self, drop):
        drop.drop("ACME/noc837.toml", with_error(1), 3000)
        drop.drop("ACME/a.837", with_error(2), 2000)
        drop.sweep()
        assert drop.release("held/ACME/a.837", "held/ACME/noc837.toml").code == 0
        assert names(drop, "corrected") == {"corrected/ACME/a.837", "corrected/ACME/noc837.toml"}

    def test_a_duplicate_that_fails_is_not_said_to_be_delivered(self, drop):
        drop.drop("a.837", sample(1), 3000)
        drop.drop("b.837", sample(1), 2000)
        drop.sweep()

        def failing() -> None:
            def refuse(*_: object, **__: object) -> None:
                raise planning._Failed("is no good")

            planning._scrubbed = refuse

        ended = drop.run("release", "--again", drop.root / "duplicates/b.837", before=failing)
        assert (ended.code, ended.out) == (1, "")
        assert "duplicates/b.837: is failed: is no good" in ended.err

    def test_what_was_held_goes_back_where_it_cannot_be_delivered(self, drop):
        drop.drop("a.837", with_error(1), 3000)
        drop.sweep()
        before = drop.tree()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device", str(drop.root))

        ended = drop.release("held/a.837", before=lambda: setattr(releasing, "outputs_of", full))
        assert (ended.code, ended.out) == (74, "")
        assert "a.837" in ended.err.splitlines()[0]
        assert drop.tree() == before


class TestAFileThatGrows:
    def test_what_is_written_after_it_was_read_is_told(self, drop):
        path = drop.drop("a.837", sample(1), 3000)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)  # as an upload whose lease nobody can see
        given = carrying_out._sync

        def growing(moves: object) -> None:
            os.write(descriptor, sample(2))
            given(moves)

        def before() -> None:
            carrying_out._sync = growing
            one_pass.judge.__globals__["is_open_for_writing"] = lambda _: False

        try:
            assert drop.sweep(before=before).code == 1
        finally:
            os.close(descriptor)
        (told,) = drop.log("grown")
        assert "archive/" in told["reason"]
        assert len(status(drop)["problems"]) == 1
        assert drop.files("corrected") == {"corrected/a.837": sample(1)}

    def test_a_time_that_is_set_behind_is_no_growth(self, drop):
        drop.drop("a.837", sample(1), 3000)
        given = carrying_out._sync

        def touching(moves: object) -> None:
            for path in (drop.root / "state/working").rglob("a.837"):
                os.utime(path, (NOW, NOW))
            given(moves)

        assert drop.sweep(before=lambda: setattr(carrying_out, "_sync", touching)).code == 0
        assert drop.log("grown") == []


class TestSettings:
    def test_wrong_ones_are_told_where_a_monitor_looks(self, drop):
        drop.drop("a.837", sample(1), 3000)
        (drop.root / "noc837.toml").write_text("setle_seconds = 3\n")
        ended = drop.sweep()
        assert (ended.code, len(ended.err.splitlines())) == (2, 1)
        told = status(drop)
        assert (told["exit"], told["waiting"], told["held"]) == (2, 1, None)
        assert 'did you mean "settle_seconds"?' in told["problems"][0]
        assert names(drop, "inbox") == {"inbox/a.837"}

    def test_a_section_without_a_folder_is_told_and_the_others_go_on(self, drop):
        (drop.root / "noc837.toml").write_text(LOG + '[partner.Acme]\nmode = "observe"\n')
        drop.drop("acme/a.837", correctable(1), 3000)
        assert drop.sweep().code == 2
        assert names(drop, "corrected") == {"corrected/acme/a.837"}
        (problem,) = status(drop)["problems"]
        assert 'partner.Acme: inbox holds no such folder; did you mean "acme"?' in problem
        assert drop.run("sweep", "--init", drop.root).code == 0
        assert drop.sweep().code == 0

    @pytest.mark.parametrize("key", ["log", "metrics"])
    @pytest.mark.parametrize(
        "place",
        [
            "noc837.toml",
            "state/ledger.db",
            "state/../state/lock",
            "corrected/x",
            "out/x",
            "held/x",
            "PAUSE",
            "ACME-out/x",
        ],
    )
    def test_neither_log_nor_metrics_take_the_place_of_ours(self, drop, key, place):
        settings = f'corrected = "out"\n{key} = "{place}"\n[partner.ACME]\ncorrected = "ACME-out"\n'
        (drop.root / "noc837.toml").write_text(settings)
        for folder in ("out", "ACME-out", "inbox/ACME"):
            (drop.root / folder).mkdir(exist_ok=True)
        before = (drop.root / "state/ledger.db").read_bytes()
        ended = drop.sweep()
        assert (ended.code, f"{key}: " in ended.err) == (2, True)
        assert (drop.root / "noc837.toml").read_text() == settings
        assert (drop.root / "state/ledger.db").read_bytes() == before


def test_a_reference_that_breaks_while_it_is_asked_holds_up_its_partner_only(drop):
    drop.drop("ACME/a.837", correctable(1), 3000)
    drop.drop("OTHER/b.837", correctable(2), 2000)
    given = planning._scrub

    def broken(slot: object, *more: object) -> object:
        if slot.partner == "ACME":
            raise BrokenReference("acme.db: is damaged; build it again")
        return given(slot, *more)

    assert drop.sweep(before=lambda: setattr(planning, "_scrub", broken)).code == 2
    assert names(drop, "corrected", "inbox") == {"corrected/OTHER/b.837", "inbox/ACME/a.837"}
    assert status(drop)["problems"] == ["acme.db: is damaged; build it again"]
    assert [line["partner"] for line in drop.log("misconfigured")] == ["ACME"]


def test_a_folder_that_is_lost_behind_the_ledgers_row_holds_up_its_partner_only(drop):
    drop.drop("ACME/a.837", correctable(1), 3000)
    drop.drop("OTHER/b.837", correctable(2), 2000)
    killed_at(drop, carrying_out, "_has_grown", "sweep", drop.root)
    archived = next((drop.root / "archive/ACME").rglob("*.837"))
    archived.rename(next((drop.root / "state/working").glob("*/inbox/ACME")) / "a.837")
    shutil.rmtree(drop.root / "archive/ACME")
    (drop.root / "archive/ACME").write_text("in the way")
    for code in (74, 74):
        assert drop.sweep().code == code
        assert names(drop, "corrected") == {"corrected/ACME/a.837", "corrected/OTHER/b.837"}
    (drop.root / "archive/ACME").unlink()
    assert drop.sweep().code == 0
    assert [entry["name"] for entry in drop.entries()] == ["a.837", "b.837"]


def test_a_release_at_which_noc837_fails_ends_with_its_code(drop):
    drop.drop("a.837", sample(1), 3000)
    drop.drop("b.837", sample(1), 2000)
    drop.sweep()

    def broken(*_: object) -> None:
        raise KeyError("SALLY")

    ended = drop.run(
        "release", "--again", drop.root / "duplicates/b.837", before=lambda: setattr(planning, "_scrub", broken)
    )
    assert (ended.code, "SALLY" in ended.err, "Traceback" in ended.err) == (70, False, False)


def test_a_log_that_cannot_be_opened_is_told_by_the_status(drop):
    drop.drop("a.837", sample(1), 3000)
    (drop.root / "noc837.toml").write_text('log = "nowhere/sweep.log"\n')
    assert drop.sweep().code == 74
    told = status(drop)
    assert (told["exit"], told["waiting"], "nowhere/sweep.log" in told["problems"][0]) == (74, 1, True)


def test_bytes_that_were_delivered_and_not_recorded_are_not_delivered_for_another(drop):
    drop.drop("A/a.837", correctable(1), 3000)
    drop.drop("B/b.837", correctable(1), 2000)

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error", str(drop.root))

    for _ in range(2):
        assert drop.sweep(before=lambda: setattr(carrying_out, "_sync", broken)).code == 74
        assert names(drop, "corrected") == {"corrected/A/a.837"}
    assert drop.sweep().code == 1
    assert names(drop, "corrected", "duplicates") == {"corrected/A/a.837", "duplicates/B/b.837"}


def test_a_drop_folder_that_was_moved_goes_on_where_it_is(drop, tmp_path):
    drop.drop("a.837", correctable(1), 3000)
    killed_at(drop, carrying_out, "_deliver", "sweep", drop.root)
    moved = Drop(tmp_path / "moved")
    drop.root.rename(moved.root)
    assert moved.sweep().code == 0
    assert names(moved, "corrected") == {"corrected/a.837"}
    assert not drop.root.exists()


def test_what_somebody_keeps_in_working_stays(drop):
    kept = drop.root / "state/working/keep/notes.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    drop.drop("a.837", sample(1), 3000)
    assert drop.sweep().code == 0
    assert kept.read_text() == "mine"


def test_an_upload_that_comes_while_a_file_is_put_back_is_not_lost(drop):
    drop.drop("a.837", sample(1), 3000)

    def before() -> None:
        def full(*_: object) -> None:
            (drop.root / "inbox/a.837").write_bytes(sample(2))
            raise OSError(28, "No space left on device")

        planning._planned = full

    assert drop.sweep(before=before).code == 74
    assert drop.files("inbox") == {"inbox/a.837": sample(2)}
    os.utime(drop.root / "inbox/a.837", (NOW - 100, NOW - 100))
    assert drop.sweep().code == 0
    assert sorted(drop.files("corrected").values()) == [sample(1), sample(2)]


def test_a_broken_ledger_is_told_by_the_status(drop):
    drop.drop("a.837", sample(1), 3000)
    (drop.root / "state/ledger.db").write_bytes(b"no ledger" * 1000)
    assert drop.sweep().code == 74
    told = status(drop)
    assert (told["exit"], told["held"], told["waiting"]) == (74, None, 1)
    assert "ledger.db" in told["problems"][0]
    assert names(drop, "inbox") == {"inbox/a.837"}


def test_pause_may_be_a_link_that_leads_nowhere(drop):
    (drop.root / "PAUSE").symlink_to("nowhere")
    drop.drop("a.837", sample(1), 3000)
    assert drop.sweep().code == 0
    assert names(drop, "inbox") == {"inbox/a.837"}
    assert status(drop)["paused"] is True


def test_a_drop_folder_has_one_name_however_it_is_named(drop, tmp_path):
    (tmp_path / "link").symlink_to(drop.root)
    whole = Path(drop.root / "out")
    (drop.root / "noc837.toml").write_text(f'{LOG}corrected = "{whole}"\n')
    whole.mkdir()
    drop.drop("a.837", sample(1), 3000)
    assert Drop(tmp_path / "link").sweep().code == 0
    (whole / "a.837").unlink()
    drop.drop("a.837", sample(2), 3000)
    assert drop.sweep().code == 0
    paths = [output["path"] for entry in drop.entries() for output in entry["outputs"] if output["kind"] == "corrected"]
    assert paths == ["out/a.837", "out/a.837"]
    assert drop.run("ledger", "verify", drop.root).code == 0
