"""A sweep or a release is killed before each of its steps; the next comes to the same end as an undisturbed one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from noc837.cli import release_run, sweep_run
from sweep.dropped import DAY, NOW, Drop, correctable, new_drop, quick_folder, unlike, with_a_past, with_error
from sweep.stepping import Ended, kill_before

Act = Callable[..., Ended]


@pytest.fixture
def place() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


def sweep(drop: Drop, **how: Any) -> Ended:
    return drop.act(lambda: sweep_run.sweep(str(drop.root), None, None), **how)


def release(name: str, again: bool = False) -> Act:
    def released(drop: Drop, **how: Any) -> Ended:
        return drop.act(lambda: release_run.release([str(drop.root / name)], again), **how)

    return released


def at_each_step(act: Act, template: Drop, place: Path) -> Iterator[tuple[int, str, Drop]]:
    """The drop folder as it was left by an act that was killed before a step, for each step; its number and name."""
    counted = template.copied(place / "counted")
    ended = act(counted)
    shutil.rmtree(counted.root)
    assert len(ended.steps) > 30
    for number, name in enumerate(ended.steps):
        drop = template.copied(place / "killed")
        assert act(drop, disturb=kill_before(number)).was_killed, f"{number} {name}"
        yield number, name, drop
        shutil.rmtree(drop.root)


def undisturbed(template: Drop, place: Path, *acts: Act) -> dict[str, Any]:
    """The state of the drop folder after these acts."""
    drop = template.copied(place / "undisturbed")
    for act in acts:
        ended = act(drop)
        assert ended.code in (0, 1), ended.err
    state = drop.state()
    shutil.rmtree(drop.root)
    assert not [path for path in state if path.startswith("state/working/")]
    return state


def picked_up(drop: Drop, but: set[str]) -> dict[str, Any]:
    """What a payer takes away as soon as it appears, all corrected files but those named, as in the state."""
    taken = {}
    for path, what in drop.tree().items():
        if path.startswith("corrected/") and path not in but and (drop.root / path).is_file():
            (drop.root / path).unlink()
            taken[path] = what
    return taken


@pytest.fixture(scope="module")
def swept() -> Iterator[Drop]:
    """A drop folder in which files are held and set aside."""
    with quick_folder() as folder:
        drop = new_drop(folder)
        drop.drop("held.837", with_error(21), 300)
        drop.drop("twice.837", correctable(22), 200)
        drop.drop("ACME/twice.837", correctable(22), 100)
        assert drop.sweep().code == 1
        assert [entry["fate"] for entry in drop.entries()] == ["held", "delivered", "duplicate"]
        yield drop


def test_a_sweep_killed_before_any_step_is_finished_by_the_next(place):
    template = with_a_past(place / "with-a-past")
    wanted = undisturbed(template, place, sweep)
    before = {path for path in template.tree() if path.startswith("corrected/")}
    wrong = []
    for number, name, drop in at_each_step(sweep, template, place):
        taken = picked_up(drop, before) if number % 2 else {}
        ended = sweep(drop)
        state = drop.state()
        if twice := taken.keys() & state.keys():
            wrong.append((number, name, "delivered twice", twice))
        if ended.code not in (0, 1) or unlike(state | taken, wanted):
            wrong.append((number, name, ended.code, ended.err, unlike(state | taken, wanted)))
    assert not wrong


def test_the_first_sweep_of_all_may_be_killed_too(place):
    template = new_drop(place / "new")
    template.drop("ACME/corrected.837", correctable(1))
    wanted = undisturbed(template, place, sweep)
    wrong = []
    for number, name, drop in at_each_step(sweep, template, place):
        taken = picked_up(drop, set())
        ended = sweep(drop)
        state = drop.state()
        if ended.code or taken.keys() & state.keys() or unlike(state | taken, wanted):
            wrong.append((number, name, ended.code, ended.err, unlike(state | taken, wanted)))
    assert not wrong


def test_what_is_killed_while_it_finishes_what_was_killed_is_finished_too(place):
    template = new_drop(place / "twice-killed")
    template.drop("ACME/corrected.837", correctable(1), 2 * DAY)
    assert template.sweep(now=NOW - DAY).code == 0
    template.drop("ACME/corrected.837", correctable(2))
    wanted = undisturbed(template, place, sweep)
    wrong, killed = [], 0
    for number, name, drop in at_each_step(sweep, template, place):
        if number % 3:
            continue
        steps = sweep(drop.copied(place / "finished")).steps
        shutil.rmtree(place / "finished")
        for second in range(number // 3 % 8, len(steps), 8):
            again = drop.copied(place / "again")
            killed += sweep(again, disturb=kill_before(second)).was_killed
            ended = sweep(again)
            if ended.code or unlike(again.state(), wanted):
                wrong.append((number, name, second, steps[second], ended.err, unlike(again.state(), wanted)))
            shutil.rmtree(again.root)
    assert not wrong
    assert killed > 100


@pytest.mark.parametrize(
    ("name", "again"), [("held/held.837", False), ("duplicates/ACME/twice.837", True)], ids=["held", "duplicate"]
)
@pytest.mark.parametrize("is_swept", [True, False], ids=["swept", "released again at once"])
def test_a_release_killed_before_any_step_is_finished_or_can_be_done_again(place, swept, name, again, is_swept):
    released = release(name, again)
    wanted = undisturbed(swept, place, released, sweep)
    assert len(wanted["entries"]) == 4
    before = {path for path in swept.tree() if path.startswith("corrected/")}
    wrong = []
    for number, step, drop in at_each_step(released, swept, place):
        taken = picked_up(drop, before) if number % 2 else {}
        codes = [sweep(drop).code] if is_swept else []
        if (drop.root / name).exists():
            codes.append(released(drop).code)
        codes.append(sweep(drop).code)
        state = drop.state()
        if any(codes) or taken.keys() & state.keys() or unlike(state | taken, wanted):
            wrong.append((number, step, codes, unlike(state | taken, wanted)))
    assert not wrong
