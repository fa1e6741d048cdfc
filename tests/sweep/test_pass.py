"""The ordinary life of a drop folder: what becomes of each file, where it goes, and what is left alone."""

import grp
import json
import os
import signal
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from noc837.rule import EXAMPLE_LISTING
from noc837.rules import description
from noc837.scrubbing import scrub
from noc837.sweep import planning
from rules.knowing import write_reference
from sweep.dropped import (
    DAY,
    NOW,
    TODAY,
    YESTERDAY,
    ZIP,
    Drop,
    correctable,
    new_drop,
    sample,
    with_a_past,
    with_error,
)
from sweep.stepping import once_before

LOG = 'log = "sweep.log"\n'
ALL_FOLDERS = (
    "inbox",
    "corrected",
    "exceptions",
    "changes",
    "held",
    "archive",
    "failed",
    "duplicates",
    "state/working",
)


def digits(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]


def names(drop: Drop, *folders: str) -> set[str]:
    return set(drop.files(*(folders or ALL_FOLDERS)))


def one(root: Path, settings: str, data: bytes, name: str = "a.837", code: int = 0) -> Drop:
    """A drop folder with these settings that was swept with one file in it."""
    drop = new_drop(root, LOG + settings)
    drop.drop(name, data)
    ended = drop.sweep()
    assert (ended.code, ended.out) == (code, ""), ended.err
    return drop


def test_each_file_comes_to_its_end(tmp_path):
    drop = with_a_past(tmp_path)
    assert drop.sweep().code == 1
    day = "2026/11/22"
    clean, twice = TODAY["clean.837"], TODAY["corrected.837"]
    assert drop.files("corrected") == {
        "corrected/clean.837": clean,
        "corrected/corrected.837": scrub(YESTERDAY["corrected.837"]).data,
        f"corrected/corrected.{digits(twice)}.837": scrub(twice).data,
        "corrected/yesterday.837": YESTERDAY["yesterday.837"],
        "corrected/ACME/two words\nand a line.837": TODAY["ACME/two words\nand a line.837"],
        "corrected/WATCH/observed.837": TODAY["WATCH/observed.837"],
    }
    held = TODAY["with error.837"]
    assert names(drop, "held") == {f"held/with error.837{each}" for each in ("", ".exceptions.csv", ".changes.csv")}
    assert drop.files("held")["held/with error.837"] == held
    assert names(drop, "failed") == {"failed/claims.zip", "failed/claims.zip.reason.txt"}
    assert drop.files("failed")["failed/claims.zip"] == ZIP
    assert drop.files("duplicates") == {"duplicates/again.837": TODAY["again.837"]}
    assert {name: data for name, data in drop.files("archive").items() if day in name} == {
        f"archive/{day}/clean.{digits(clean)}.837": clean,
        f"archive/{day}/corrected.{digits(twice)}.837": twice,
        f"archive/{day}/with error.{digits(held)}.837": held,
        **{
            f"archive/{partner}/{day}/{stem}.{digits(TODAY[f'{partner}/{stem}.837'])}.837": TODAY[
                f"{partner}/{stem}.837"
            ]
            for partner, stem in (("ACME", "two words\nand a line"), ("WATCH", "observed"))
        },
    }
    assert not names(drop, "inbox", "state/working")


def test_exceptions_and_changes_stand_beside_under_the_files_name(tmp_path):
    drop = one(tmp_path, "", correctable(1))
    assert names(drop, "exceptions", "changes") == {
        "exceptions/a.837.exceptions.csv",
        "changes/a.837.changes.csv",
    }
    changes = drop.files("changes")["changes/a.837.changes.csv"].decode("utf-8-sig").splitlines()
    assert len(changes) == 2
    assert changes[1].startswith("a.837,000000001,")
    assert len(drop.files("exceptions")["exceptions/a.837.exceptions.csv"].splitlines()) == 1


def test_an_observed_file_is_delivered_as_it_came_and_what_would_be_changed_is_listed(tmp_path):
    drop = one(tmp_path, 'mode = "observe"', correctable(1))
    assert drop.files("corrected") == {"corrected/a.837": correctable(1)}
    assert len(drop.files("changes")["changes/a.837.changes.csv"].splitlines()) == 2
    assert [(entry["mode"], entry["counts"]["corrected"]) for entry in drop.entries()] == [("observe", 1)]


def test_an_observed_file_with_errors_is_not_held(tmp_path):
    drop = one(tmp_path, 'mode = "observe"', with_error(1))
    assert drop.files("corrected") == {"corrected/a.837": with_error(1)}
    assert not names(drop, "held")
    assert len(drop.files("exceptions")["exceptions/a.837.exceptions.csv"].splitlines()) == 2


def test_a_file_with_errors_waits_with_its_corrected_form(tmp_path):
    data = correctable(1).replace(b"EXAMPLUMAB 5MG IV", b"")
    drop = one(tmp_path, "", data)
    assert not names(drop, "corrected", "exceptions", "changes")
    assert names(drop, "held") == {"held/a.837", "held/a.837.exceptions.csv", "held/a.837.changes.csv"}
    assert drop.files("held")["held/a.837"] == scrub(data).data != data
    (entry,) = drop.entries()
    assert (entry["fate"], entry["counts"]["errors"], entry["charge_cents"]) == ("held", 1, 12_000)


def test_a_partner_may_have_errors_delivered_while_others_are_held(tmp_path):
    drop = new_drop(tmp_path, LOG + '[partner.ACME]\non_error = "deliver"\n[partner.OTHER]\n')
    for number, name in enumerate(("ACME/a.837", "OTHER/a.837", "UNKNOWN/a.837", "a.837")):
        drop.drop(name, with_error(number))
    assert drop.sweep().code == 0
    assert names(drop, "corrected") == {"corrected/ACME/a.837"}
    held = {name for name in names(drop, "held") if name.endswith("a.837")}
    assert held == {"held/OTHER/a.837", "held/UNKNOWN/a.837", "held/a.837"}


LENIENT = """\
<payer-map id="lenient" inherits="commercial">
  <name>One that takes lines without a description</name>
  <applies-to source="invented"><payer-id>00001</payer-id></applies-to>
  <rule code="DSC01" severity="warning" source="invented"/>
</payer-map>
"""


def test_a_partner_may_have_maps_of_his_own_and_what_is_a_warning_there_holds_nothing(tmp_path):
    drop = new_drop(tmp_path, LOG + '[partner.ACME]\nmaps = "maps"\n')
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps/lenient.xml").write_text(LENIENT)
    drop.drop("ACME/a.837", with_error(1))
    drop.drop("a.837", with_error(2))
    assert drop.sweep().code == 0
    assert names(drop, "corrected") == {"corrected/ACME/a.837"}
    assert "held/a.837" in names(drop, "held")
    assert [(entry["partner"], entry["counts"]["warnings"]) for entry in drop.entries()] == [("", 0), ("ACME", 1)]


def test_a_partner_may_have_a_reference_of_his_own(tmp_path):
    drop = new_drop(tmp_path, LOG + '[partner.ACME]\nreference = "own.db"\n')
    write_reference(tmp_path / "own.db", EXAMPLE_LISTING)
    for number, name in enumerate(("ACME/a.837", "a.837")):
        drop.drop(name, sample(number, ndc="5024206001"))
    assert drop.sweep().code == 0
    assert b"LIN**N4*50242006001~" in drop.files("corrected")["corrected/ACME/a.837"]
    assert b"LIN**N4*5024206001~" in drop.files("corrected", "held").get(
        "corrected/a.837", drop.files("held").get("held/a.837")
    )
    editions = {entry["partner"]: entry["reference"] for entry in drop.entries()}
    assert editions[""] == ""
    assert editions["ACME"]


@pytest.mark.parametrize("setting", ['maps = "maps"', 'reference = "none.db"'])
def test_what_cannot_be_scrubbed_with_keeps_its_partners_files_in_the_inbox_and_no_others(tmp_path, setting):
    drop = new_drop(tmp_path, f"{LOG}[partner.ACME]\n{setting}\n")
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps/broken.xml").write_text("<payer-map")
    drop.drop("ACME/a.837", sample(1))
    drop.drop("a.837", sample(2))
    ended = drop.sweep()
    assert ended.code == 2
    assert len(ended.err.splitlines()) == 1
    assert names(drop, "inbox", "corrected", "state/working") == {"inbox/ACME/a.837", "corrected/a.837"}
    (tmp_path / "maps/broken.xml").unlink()
    (tmp_path / "noc837.toml").write_text(LOG)
    assert drop.sweep().code == 0
    assert names(drop, "corrected") == {"corrected/ACME/a.837", "corrected/a.837"}


def test_delivered_files_are_named_by_the_template(tmp_path):
    template = "{stem}_{partner}_{date}_{time}_{sha256}{suffix}"
    drop = one(tmp_path, f'name_template = "{template}"', correctable(1), "ACME/claims.837")
    name = f"claims_ACME_20261122_123456_{digits(correctable(1))}.837"
    assert names(drop, "corrected", "exceptions", "changes") == {
        f"corrected/ACME/{name}",
        f"exceptions/ACME/{name}.exceptions.csv",
        f"changes/ACME/{name}.changes.csv",
    }
    assert names(drop, "archive") == {f"archive/ACME/2026/11/22/claims.{digits(correctable(1))}.837"}


def test_a_template_that_gives_two_files_one_name_keeps_both(tmp_path):
    drop = new_drop(tmp_path, LOG + 'name_template = "claims.837"\n')
    for number in range(3):
        drop.drop(f"{number}.837", correctable(number), 1000 - number)
    assert drop.sweep().code == 0
    assert set(drop.files("corrected").values()) == {scrub(correctable(number)).data for number in range(3)}
    assert drop.files("corrected")["corrected/claims.837"] == scrub(correctable(0)).data


def test_only_delivered_files_can_be_read_by_others(tmp_path):
    before = os.umask(0)
    try:
        drop = with_a_past(tmp_path)
        for path in (drop.root / "inbox").rglob("*.837"):
            path.chmod(0o666)
        assert drop.sweep().code == 1
    finally:
        os.umask(before)
    for name, mode in drop.modes("corrected", "exceptions", "changes").items():
        assert mode == 0o640, name
    for name, mode in drop.modes("held", "archive", "failed", "duplicates", "state").items():
        assert mode == 0o600, name
    assert (tmp_path / "sweep.log").stat().st_mode & 0o777 == 0o600
    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    delivering = {"inbox", "corrected", "exceptions", "changes"}
    for path in folders:
        wanted = 0o750 if path.relative_to(tmp_path).parts[0] in delivering else 0o700
        if path.relative_to(tmp_path).parts[0] != "inbox":
            assert path.stat().st_mode & 0o7777 == wanted, path


def other_groups() -> list[grp.struct_group]:
    mine = {os.getgid()}
    may = None if os.geteuid() == 0 else set(os.getgroups())
    return [group for group in grp.getgrall() if group.gr_gid not in mine and (may is None or group.gr_gid in may)]


def test_delivered_files_have_the_mode_and_group_that_are_set(tmp_path):
    if not other_groups():
        pytest.skip("NOT TESTED HERE: this user is in no second group")
    group = other_groups()[0]
    settings = f'delivered_mode = "0664"\ndelivered_group = "{group.gr_name}"\n[partner.ACME]\ndelivered_mode = "600"'
    drop = new_drop(tmp_path, LOG + settings)
    drop.drop("ACME/a.837", correctable(1))
    drop.drop("a.837", correctable(2))
    drop.drop("held.837", with_error(3))
    assert drop.sweep().code == 0
    found = drop.modes("corrected", "exceptions", "changes")
    assert {name: mode for name, mode in found.items() if mode != (0o600 if "ACME" in name else 0o664)} == {}
    assert {(tmp_path / name).stat().st_gid for name in found} == {group.gr_gid}
    assert {(tmp_path / name).stat().st_gid for name in names(drop, "held", "archive")} == {os.getgid()}
    assert set(drop.modes("held", "archive").values()) == {0o600}


def test_a_partners_folder_takes_mode_and_group_of_the_one_it_is_made_in(tmp_path):
    drop = new_drop(tmp_path, LOG)
    group = other_groups()[0].gr_gid if other_groups() else os.getgid()
    for name in ("corrected", "exceptions", "changes"):
        os.chown(tmp_path / name, -1, group)
        (tmp_path / name).chmod(0o2770)
    drop.drop("NEW/a.837", correctable(1))
    assert drop.sweep().code == 0
    for name in ("corrected", "exceptions", "changes"):
        status = (tmp_path / name / "NEW").stat()
        assert (status.st_mode & 0o7777, status.st_gid) == (0o2770, group)
        assert not list((tmp_path / name).glob(".*"))


def test_corrected_files_may_go_elsewhere(tmp_path):
    place = tmp_path / "elsewhere"
    drop = one(tmp_path / "drop", f'corrected = "{place}"', correctable(1), "ACME/a.837")
    assert (place / "ACME/a.837").read_bytes() == scrub(correctable(1)).data
    assert not names(drop, "changes") - {"changes/ACME/a.837.changes.csv"}
    (path,) = [each["path"] for entry in drop.entries() for each in entry["outputs"] if each["kind"] == "corrected"]
    assert path == str(place / "ACME/a.837")


def test_what_yesterday_left_in_the_places_stays_and_todays_gets_its_checksum(tmp_path):
    drop = one(tmp_path, "", correctable(1))
    before = drop.files("corrected", "exceptions", "changes")
    (tmp_path / "corrected/a.837").unlink()
    del before["corrected/a.837"]
    drop.drop("a.837", correctable(2))
    assert drop.sweep().code == 0
    after = drop.files("corrected", "exceptions", "changes")
    part = f"a.{digits(correctable(2))}.837"
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {
        "corrected/a.837",
        f"exceptions/{part}.exceptions.csv",
        f"changes/{part}.changes.csv",
    }


def test_no_name_is_taken_twice_whatever_the_fate(tmp_path):
    drop = new_drop(tmp_path, LOG)
    contents = [
        correctable(1),
        correctable(2),
        with_error(3),
        with_error(4),
        ZIP,
        ZIP + b"2",
        correctable(1),
        correctable(1),
    ]
    for data in contents:
        drop.drop("a.837", data)
        assert drop.sweep().code in (0, 1)
    entries = drop.entries()
    fates = ("delivered", "delivered", "held", "held", "failed", "failed", "duplicate", "duplicate")
    assert tuple(entry["fate"] for entry in entries) == fates
    for entry, data in zip(entries, contents, strict=True):
        (original,) = [each for each in entry["outputs"] if each["kind"] == "original"]
        assert (tmp_path / original["path"]).read_bytes() == data
    assert drop.run("ledger", "verify", drop.root).code == 0


def test_the_same_bytes_under_another_name_of_another_partner_are_a_duplicate_with_the_first_date(tmp_path):
    drop = new_drop(tmp_path, LOG)
    drop.drop("ACME/a.837", correctable(1), 2 * DAY)
    assert drop.sweep(now=NOW - DAY).code == 0
    drop.drop("b.837", correctable(1))
    assert drop.sweep().code == 1
    assert drop.files("duplicates") == {"duplicates/b.837": correctable(1)}
    assert names(drop, "corrected") == {"corrected/ACME/a.837"}
    (told,) = drop.log("duplicate")
    assert (told["first"], told["first_recorded"]) == (1, "2026-11-21T12:34:56Z")
    assert drop.entries()[1]["first"] == 1


def test_the_same_bytes_twice_in_one_pass_are_delivered_once(tmp_path):
    drop = new_drop(tmp_path, LOG)
    drop.drop("a.837", correctable(1), 2000)
    drop.drop("b.837", correctable(1), 1000)
    drop.drop("c.837", with_error(2), 900)
    drop.drop("d.837", with_error(2), 800)
    assert drop.sweep().code == 1
    assert names(drop, "corrected", "duplicates") == {"corrected/a.837", "duplicates/b.837", "duplicates/d.837"}


def test_what_failed_before_is_no_first(tmp_path):
    drop = one(tmp_path, "", ZIP, code=1)
    drop.drop("a.837", ZIP)
    assert drop.sweep().code == 1
    assert [entry["fate"] for entry in drop.entries()] == ["failed", "failed"]


def test_an_upload_that_broke_off_fails_once_it_is_stale_and_may_come_again_whole(tmp_path):
    drop = new_drop(tmp_path, LOG)
    half = correctable(1)[:700]
    drop.drop("a.837", half, 3599)
    assert drop.sweep().code == 0
    assert drop.files("inbox") == {"inbox/a.837": half}
    assert drop.sweep(now=NOW + 1).code == 1
    assert drop.files("failed")["failed/a.837"] == half
    assert b"has no IEA at its end" in drop.files("failed")["failed/a.837.reason.txt"]
    drop.drop("a.837", correctable(1))
    assert drop.sweep().code == 0
    assert drop.files("corrected") == {"corrected/a.837": scrub(correctable(1)).data}


def test_a_control_number_that_a_sender_used_before_is_told(tmp_path):
    drop = one(tmp_path, "", correctable(7), "first.837")
    drop.drop("second.837", sample(7))
    drop.drop("third.837", sample(7).replace(b"SENDER         *ZZ", b"OTHER          *ZZ"))
    assert drop.sweep().code == 0
    (told,) = drop.log("repeated-interchange")
    assert (told["file"], told["control_number"], told["first_file"]) == ("second.837", "000000007", "first.837")
    assert len(drop.files("corrected")) == 3


REASONS = {
    "claims.zip": (ZIP, "is a zip archive"),
    "claims.gz": (b"\x1f\x8b\x08\x00" + bytes(30), "gzip"),
    "claims.pgp": (b"-----BEGIN PGP MESSAGE-----\n\nabc\n", "PGP"),
    "ack.999": (sample(1).replace(b"ST*837", b"ST*999"), "X12 999"),
    "remit.835": (sample(2).replace(b"ST*837", b"ST*835"), "X12 835"),
    "notes.txt": (b"Please see the claims that I sent.\n", "is text"),
    "empty": (b"", ""),
}


@pytest.mark.parametrize("name", REASONS)
def test_what_is_no_837_fails_with_its_kind_and_its_bytes(tmp_path, name):
    data, reason = REASONS[name]
    drop = one(tmp_path, "", data, f"ACME/{name}", code=1)
    assert drop.files("failed")[f"failed/ACME/{name}"] == data
    text = drop.files("failed")[f"failed/ACME/{name}.reason.txt"].decode()
    assert text.startswith(f"{name}: ")
    assert reason.lower() in text.lower()
    assert len(text.splitlines()) == 4
    assert not names(drop, "corrected", "archive", "held")
    (entry,) = drop.entries()
    assert (entry["fate"], entry["reason"] in text, entry["sha256"] in text) == ("failed", True, True)


def test_what_is_not_taken_is_left_byte_for_byte(tmp_path):
    drop = new_drop(tmp_path, LOG)
    left = [".hidden.837", "a.837.tmp", "a.PART", "a.filepart", "b.partial", ".folder/a.837", "ACME/.a", "ACME/x.tmp"]
    for number, name in enumerate(left):
        drop.drop(name, correctable(number))
    drop.drop("young.837", correctable(20), 59)
    drop.drop("half.837", correctable(21)[:500], 3000)
    (tmp_path / "target").write_bytes(correctable(30))
    (tmp_path / "inbox/link.837").symlink_to(tmp_path / "target")
    (tmp_path / "inbox/folder-link").symlink_to(tmp_path)
    (tmp_path / "inbox/ACME/deep").mkdir()
    (tmp_path / "inbox/ACME/deep/a.837").write_bytes(correctable(31))
    os.mkfifo(tmp_path / "inbox/pipe.837")
    before = {path: (path.lstat(), path.is_file() and path.read_bytes()) for path in (tmp_path / "inbox").rglob("*.*")}
    good = drop.drop("good.837", correctable(40))
    ended = drop.sweep(before=lambda: signal.alarm(5))
    assert ended.code == 0
    assert not good.exists()
    assert names(drop, "corrected") == {"corrected/good.837"}
    after = {path: (path.lstat(), path.is_file() and path.read_bytes()) for path in (tmp_path / "inbox").rglob("*.*")}
    assert [path for path in before if not same(before[path], after.get(path))] == []
    refused = {line["file"] for line in drop.log("refused")}
    assert {"link.837", "folder-link", "pipe.837", "ACME/deep"} <= refused


def same(before: tuple[os.stat_result, object], after: tuple[os.stat_result, object] | None) -> bool:
    fields = ("st_ino", "st_mode", "st_uid", "st_gid", "st_size", "st_mtime_ns", "st_ctime_ns", "st_nlink")
    return (
        after is not None
        and all(getattr(before[0], each) == getattr(after[0], each) for each in fields)
        and before[1] == after[1]
    )


def test_files_are_taken_in_the_order_of_their_arrival_over_all_partners(tmp_path):
    drop = new_drop(tmp_path, LOG)
    order = ["B/2.837", "z.837", "A/9.837", "B/1.837", "a.837"]
    for age, name in enumerate(reversed(order), 1000):
        drop.drop(name, correctable(age), age)
    assert drop.sweep().code == 0
    assert [line["file"] for line in drop.log("delivered")] == order
    assert [f"{each['partner']}/{each['name']}".lstrip("/") for each in drop.entries()] == order


def test_a_file_that_cannot_be_delivered_holds_up_its_own_partner_only(tmp_path):
    drop = new_drop(tmp_path, LOG)
    (tmp_path / "corrected/A").write_bytes(b"in the way")
    for age, name in enumerate(("B/last.837", "A/second.837", "b.837", "A/first.837"), 1000):
        drop.drop(name, correctable(age), age)
    assert drop.sweep().code == 74
    assert names(drop, "inbox") == {"inbox/A/first.837", "inbox/A/second.837"}
    assert names(drop, "corrected") == {"corrected/A", "corrected/B/last.837", "corrected/b.837"}
    (tmp_path / "corrected/A").unlink()
    assert drop.sweep().code == 0
    assert [line["file"] for line in drop.log("delivered")][-2:] == ["A/first.837", "A/second.837"]


def test_a_file_at_which_every_sweep_is_killed_fails_in_the_end_and_the_others_go_on(tmp_path):
    drop = new_drop(tmp_path, LOG)
    drop.drop("poison.837", correctable(1), 2000)
    drop.drop("good.837", correctable(2), 1000)
    poison = once_before("open state/working/-/outputs", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    for _ in range(planning.MOST_ATTEMPTS):
        assert drop.sweep(disturb=poison).was_killed
        assert not names(drop, "corrected", "failed")
    assert drop.sweep().code == 1
    assert names(drop, "corrected") == {"corrected/good.837"}
    assert drop.files("failed")["failed/poison.837"] == correctable(1)
    assert b"5 sweeps were killed" in drop.files("failed")["failed/poison.837.reason.txt"]


def test_fewer_kills_do_not_fail_a_file(tmp_path):
    drop = new_drop(tmp_path, LOG)
    drop.drop("a.837", correctable(1))
    poison = once_before("open state/working/-/outputs", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    for _ in range(planning.MOST_ATTEMPTS - 1):
        assert drop.sweep(disturb=poison).was_killed
    assert drop.sweep().code == 0
    assert names(drop, "corrected") == {"corrected/a.837"}


def broken_rule() -> None:
    """Has a rule raise at lines without a description, with a patient's name in the message."""

    def raising(*_: object) -> object:
        raise ValueError("SAMPLE SALLY")

    object.__setattr__(description.MISSING, "check", raising)
    object.__setattr__(description.MISSING, "applies", lambda line: line.description == "")


def test_a_fault_of_ours_in_one_file_does_not_stop_the_others(tmp_path):
    drop = new_drop(tmp_path, LOG)
    drop.drop("bad.837", with_error(1), 2000)
    drop.drop("good.837", correctable(2), 1000)
    ended = drop.sweep(before=broken_rule)
    assert ended.code == 70
    assert names(drop, "corrected") == {"corrected/good.837"}
    assert drop.files("failed")["failed/bad.837"] == with_error(1)
    reason = drop.files("failed")["failed/bad.837.reason.txt"].decode()
    assert "ValueError" in reason
    assert "SALLY" not in reason + ended.err + (tmp_path / "sweep.log").read_text()
    assert len(drop.log("fault")) == 1
    assert json.loads((tmp_path / "state/status.json").read_text())["exit"] == 70
    drop.drop("bad.837", with_error(1))
    assert drop.sweep().code == 0
    assert "held/bad.837" in names(drop, "held")


PRIVATE = (
    b"SALLY",
    b"SAMPLE",
    b"W123",
    b"19700101",
    b"2 MAIN ST",
    b"EXAMPLUMAB",
    b"J189",
    b"CLAIM1",
    b"EXAMPLE CLINIC",
)


def damaged() -> dict[str, bytes]:
    """Files that are broken in many places, so that whatever can be complained of is."""
    whole = correctable(90)
    cuts = {f"cut{at}.837": whole[:at] for at in range(0, len(whole), 61)}
    holes = {f"hole{at}.837": whole[:at] + b"?*~:\xff" + whole[at:] for at in range(0, len(whole), 61)}
    return cuts | holes | {"name.txt": b"SAMPLE SALLY W123 born 19700101\n"}


def test_no_patient_data_is_told_anywhere(tmp_path):
    drop = with_a_past(tmp_path)
    for age, (name, data) in enumerate(damaged().items(), 100_000):
        drop.drop(name, data, age)
    ended = drop.sweep()
    assert ended.code == 1
    drop.release("held/with error.837")
    told = [ended.err.encode(), ended.out.encode(), (tmp_path / "sweep.log").read_bytes()]
    told += [path.read_bytes() for path in (tmp_path / "state").iterdir() if path.is_file()]
    told += [data for name, data in drop.files("failed").items() if name.endswith(".reason.txt")]
    for command in (("list",), ("show", "1"), ("stats",)):
        name, *rest = command
        told.append(drop.run("ledger", name, drop.root, *rest).out.encode())
    assert len(told) > 20
    assert [word for word in PRIVATE if any(word in each for each in told)] == []


def test_damaged_files_all_come_to_an_end_with_their_bytes(tmp_path):
    drop = new_drop(tmp_path, LOG)
    files = damaged()
    for age, (name, data) in enumerate(files.items(), 100_000):
        drop.drop(name, data, age)
    ended = drop.sweep()
    assert ended.code == 1
    assert ended.err == ""
    assert not names(drop, "inbox", "state/working")
    kept = Counter(drop.files("archive", "failed", "duplicates").values())
    assert not [name for name, data in files.items() if not kept[data]]


def test_the_status_says_what_the_pass_did(tmp_path):
    drop = with_a_past(tmp_path)
    drop.drop("young.837", correctable(50), 10)
    drop.sweep()
    status = json.loads((tmp_path / "state/status.json").read_text())
    assert (status["exit"], status["waiting"], status["oldest_waiting_seconds"]) == (1, 1, 10)
    assert (status["began"], status["last_delivery"]) == ("2026-11-22T12:34:56Z", "2026-11-22T12:34:56Z")
    assert status["held"] == {"files": 1, "dollars": "120.00"}
    counts = {"taken": 7, "delivered": 4, "held": 1, "failed": 1, "duplicates": 1, "returned": 0}
    assert counts.items() <= status["pass"].items()
    assert (tmp_path / "state/status.json").stat().st_mode & 0o777 == 0o600


def test_a_sweep_of_an_empty_inbox_leaves_no_trace_but_the_status(tmp_path):
    drop = new_drop(tmp_path, LOG)
    ended = drop.sweep()
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert drop.log() == []
    assert drop.entries() == []
    before = (tmp_path / "state/ledger.db").read_bytes()
    assert drop.sweep(now=NOW + 60).code == 0
    assert (tmp_path / "state/ledger.db").read_bytes() == before
    assert json.loads((tmp_path / "state/status.json").read_text())["began"] == "2026-11-22T12:35:56Z"


def test_a_folder_that_is_no_drop_folder_is_refused_and_left_alone(tmp_path):
    (tmp_path / "a.837").write_bytes(correctable(1))
    ended = Drop(tmp_path).sweep()
    assert ended.code == 2
    assert "is no drop folder" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.837"]


def test_without_a_log_file_the_log_goes_to_standard_error(tmp_path):
    drop = new_drop(tmp_path, "")
    drop.drop("a.837", correctable(1))
    ended = drop.sweep()
    assert ended.code == 0
    assert [json.loads(line)["event"] for line in ended.err.splitlines()] == ["began", "delivered", "ended"]
