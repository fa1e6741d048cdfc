"""A plan is read as it was written, or not at all."""

import json
from dataclasses import replace

import pytest

from noc837.findings import Counts
from noc837.ledger.values import Entry, Fate, Output, PayerCounts, RuleCounts, SeenInterchange
from noc837.sweep.plan import Move, Plan, read_plan

ENTRY = Entry(
    "00017-ab", Fate.HELD, "ACME", "odd \udcff\nname.837", "a" * 64, 20, "2026-11-22T12:00:00Z", "2026-11-22T12:01:00Z",
    "correct", "", 3, "directory 20261101", 12345, Counts(noc_lines=2, left=2, errors=1, rules={"NDC05": 1}),
    (SeenInterchange(1, "ZZ", "S", "ZZ", "R", "000000001", "P", "12345", 7),),
    (Output("corrected", "held/odd \udcff\nname.837", "b" * 64, 21),),
    (PayerCounts("00001", 2, 0, 0, 2, 0),), (RuleCounts("00001", "NDC05", 1, 0),),
)  # fmt: skip
PLAN = Plan(ENTRY, (Move("/a/\udcff", "/b/x", 0o640, 7), Move("/c", "/d", 0o600)), Move("/e", "/f", 0o600))


@pytest.mark.parametrize("plan", [PLAN, replace(PLAN, moves=(), last=None)])
def test_a_plan_is_read_as_it_was_written(tmp_path, plan):
    plan.write(tmp_path / "plan.json", tmp_path)
    assert read_plan(tmp_path / "plan.json", tmp_path) == plan
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert (tmp_path / "plan.json").stat().st_mode & 0o777 == 0o600


def test_a_drop_folder_that_was_moved_is_found_again(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    moves = (Move(str(old / "state/x"), str(old / "corrected/x"), 0o640), Move(str(old / "y"), "/elsewhere/y", 0o640))
    replace(PLAN, moves=moves, mtime_ns=5).write(old / "plan.json", old)
    old.rename(new)
    plan = read_plan(new / "plan.json", new)
    assert [(move.source, move.target) for move in plan.moves] == [
        (str(new / "state/x"), str(new / "corrected/x")),
        (str(new / "y"), "/elsewhere/y"),
    ]
    assert plan.mtime_ns == 5


def test_where_there_is_none_there_is_none(tmp_path):
    assert read_plan(tmp_path / "plan.json", tmp_path) is None


def test_what_a_killed_sweep_left_of_writing_one_is_written_over(tmp_path):
    (tmp_path / ".plan.json.part").write_text("half of a pl")
    PLAN.write(tmp_path / "plan.json", tmp_path)
    assert read_plan(tmp_path / "plan.json", tmp_path) == PLAN


def _without_entry(text):
    return json.dumps({key: value for key, value in json.loads(text).items() if key != "entry"})


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:0],
        lambda text: text[:100],
        lambda text: f"[{text}]",
        lambda text: "\0" * len(text),
        _without_entry,
        lambda text: text.replace('"held"', '"lost"', 1),
        lambda text: text.replace("sha256", "md5"),
    ],
)
def test_one_that_is_damaged_or_of_another_version_is_never_half_followed(tmp_path, damage):
    PLAN.write(tmp_path / "plan.json", tmp_path)
    (tmp_path / "plan.json").write_text(damage((tmp_path / "plan.json").read_text()))
    with pytest.raises(OSError, match="damaged, or of another version") as refused:
        read_plan(tmp_path / "plan.json", tmp_path)
    assert refused.value.filename == str(tmp_path / "plan.json")
