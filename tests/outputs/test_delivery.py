import errno
import os
import stat
import sys

import pytest

from noc837.outputs.delivery import Delivery
from noc837.outputs.places import Refused, file_id, places_in, refuse_unsafe

STEPS = ("fsync", "replace", "link", "unlink", "rename")
NAMES = ["a.837", "a.837.changes.csv", "a.837.exceptions.csv"]


@pytest.fixture
def places(tmp_path):
    return places_in(tmp_path, "a.837", ("csv",))


def deliver(places, text=b"new", inputs=frozenset(), force=False):
    with Delivery(places, inputs, force) as delivery:
        for place in places.paths:
            delivery.create(place).write(text)
        delivery.deliver()


def standing(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def count_steps(monkeypatch, at=sys.maxsize, action=None):
    """Counts the calls that change the disk and does `action` in place of the one numbered `at`."""
    calls = []

    def counted(name):
        real = getattr(os, name)

        def call(*args, **kwargs):
            calls.append((name, *map(str, args)))
            if len(calls) == at:
                return action()
            return real(*args, **kwargs)

        return call

    for name in STEPS:
        monkeypatch.setattr(os, name, counted(name))
    return calls


def in_child(work):
    """The number of a child process that does the work and ends with 0, or 1 if it raised."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def wait_for(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_outputs_have_their_names_and_are_the_owners_alone(places, tmp_path):
    deliver(places)
    assert sorted(standing(tmp_path)) == NAMES
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_every_format_has_a_file(tmp_path):
    deliver(places_in(tmp_path, "a.837", ("jsonl", "csv")))
    assert sorted(standing(tmp_path)) == sorted([*NAMES, "a.837.changes.jsonl", "a.837.exceptions.jsonl"])


def test_files_on_their_way_are_hidden_and_the_owners_alone(places, tmp_path):
    previous = os.umask(0)
    try:
        with Delivery(places, frozenset(), False) as delivery:
            delivery.create(places.paths[0])
            (path,) = tmp_path.iterdir()
            assert path.name.startswith(".noc837-")
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(previous)
    assert standing(tmp_path) == {}


def test_exceptions_go_first_and_the_corrected_file_last(places, monkeypatch):
    calls = count_steps(monkeypatch)
    deliver(places)
    moves = [call[-1].rsplit("/")[-1] for call in calls if call[0] in ("replace", "link")]
    assert moves == ["a.837.exceptions.csv", "a.837.changes.csv", "a.837"]
    kinds = [call[0] for call in calls]
    assert kinds[:3] == ["fsync"] * 3
    assert kinds.index("fsync", 3) < kinds.index("link") < max(at for at, kind in enumerate(kinds) if kind == "fsync")


def test_the_corrected_file_is_linked_never_moved_over(places, monkeypatch):
    calls = count_steps(monkeypatch)
    deliver(places)
    assert [call[-1] for call in calls if call[0] == "link"] == [str(places.corrected)]


def test_an_output_that_stands_there_is_left_alone(places, tmp_path):
    deliver(places, b"old")
    with pytest.raises(Refused, match=r"a\.837: exists already; use --force"):
        deliver(places)
    assert standing(tmp_path) == dict.fromkeys(NAMES, b"old")


def test_force_replaces_outputs(places, tmp_path):
    deliver(places, b"old")
    deliver(places, force=True)
    assert standing(tmp_path) == dict.fromkeys(NAMES, b"new")


def test_leftovers_without_a_corrected_file_are_replaced(places, tmp_path):
    places.exceptions[0].write_bytes(b"old")
    (tmp_path / "a.837.changes.jsonl").write_bytes(b"of another format")
    deliver(places)
    assert standing(tmp_path) == dict.fromkeys(NAMES, b"new")


def test_files_of_other_names_stay(places, tmp_path):
    (tmp_path / "b.837.exceptions.csv").write_bytes(b"old")
    deliver(places)
    assert standing(tmp_path)["b.837.exceptions.csv"] == b"old"


def test_an_output_that_appeared_in_the_last_moment_is_left_alone(places, tmp_path, monkeypatch):
    real = os.link

    def link_late(source, target, **options):
        places.corrected.write_bytes(b"another run's")
        return real(source, target, **options)

    monkeypatch.setattr(os, "link", link_late)
    with pytest.raises(Refused, match="exists already"):
        deliver(places)
    assert standing(tmp_path) == {"a.837": b"another run's"}


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_file_system_without_hard_links_is_served(places, tmp_path, monkeypatch, number):
    def refuse(*_, **__):
        raise OSError(number, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    deliver(places)
    assert standing(tmp_path) == dict.fromkeys(NAMES, b"new")


def test_without_hard_links_nothing_is_replaced_either(places, tmp_path, monkeypatch):
    def appear(*_, **__):
        places.corrected.write_bytes(b"another run's")
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", appear)
    with pytest.raises(Refused, match="exists already"):
        deliver(places)
    assert standing(tmp_path) == {"a.837": b"another run's"}


def test_another_failure_of_a_link_is_no_reason_to_rename(places, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(OSError, match="disk"):
        deliver(places)
    assert standing(tmp_path) == {}


def whole_or_none(directory, old):
    """What may stand in the directory at any moment: all outputs of one run, or no corrected file."""
    found = {name: data for name, data in standing(directory).items() if not name.startswith(".")}
    if "a.837" in found:
        assert found in (dict.fromkeys(NAMES, b"new"), old)
    return "a.837" in found


@pytest.mark.parametrize("force", [False, True])
def test_an_exception_at_any_step_leaves_all_or_nothing(tmp_path, monkeypatch, force):
    for at in range(1, 26):
        places = places_in(tmp_path / str(at), "a.837", ("csv",))
        places.corrected.parent.mkdir()
        if force:
            deliver(places, b"old")
        old = standing(tmp_path / str(at))

        def interrupt():
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            calls = count_steps(patch, at, interrupt)
            try:
                deliver(places, force=force)
            except KeyboardInterrupt:
                whole_or_none(places.corrected.parent, old)
            left = standing(places.corrected.parent)
            if len(calls) < at or calls[at - 1][0] != "unlink":  # else the cleaning itself was broken off
                assert sorted(left) == NAMES or b"new" not in left.values()
                assert not [name for name in left if name.startswith(".")]
    assert len(calls) < at, "not all steps were tried"


@pytest.mark.parametrize("force", [False, True])
def test_killed_at_any_step_all_or_no_outputs_stand(tmp_path, monkeypatch, force):
    for at in range(1, 26):
        places = places_in(tmp_path / str(at), "a.837", ("csv",))
        places.corrected.parent.mkdir()
        if force:
            deliver(places, b"old")
        old = standing(tmp_path / str(at))

        def deliver_until_killed(places=places, at=at):
            count_steps(monkeypatch, at, lambda: os._exit(9))
            deliver(places, force=force)

        code = wait_for(in_child(deliver_until_killed))
        stands = whole_or_none(places.corrected.parent, old)
        if not stands:
            deliver(places)
            assert whole_or_none(places.corrected.parent, old)
    assert code == 0, "not all steps were tried"


@pytest.mark.parametrize("how", ["itself", "symlink", "hardlink", "link to the directory"])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_an_input_is_never_written_over(places, tmp_path, how, which):
    given = tmp_path / "given" / "input"
    given.parent.mkdir()
    given.write_bytes(b"input")
    place = places.paths[which]
    if how == "itself":
        given = place
        given.write_bytes(b"input")
    elif how == "symlink":
        place.symlink_to(given)
    elif how == "hardlink":
        place.hardlink_to(given)
    else:
        (tmp_path / "door").symlink_to(tmp_path)
        given = tmp_path / "door" / place.name
        given.write_bytes(b"input")
    inputs = frozenset({file_id(given.stat())})
    for check in (lambda: refuse_unsafe(places, inputs, True), lambda: deliver(places, b"new", inputs, True)):
        with pytest.raises(Refused, match="is an input and is never written over"):
            check()
        assert given.read_bytes() == place.read_bytes() == b"input"


def test_a_link_that_points_elsewhere_is_replaced_not_followed(places, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    other = tmp_path / "elsewhere" / "other"
    other.write_bytes(b"precious")
    places.corrected.symlink_to(other)
    with pytest.raises(Refused, match="exists already"):
        deliver(places)
    deliver(places, force=True)
    assert other.read_bytes() == b"precious"
    assert not places.corrected.is_symlink()


def test_a_link_to_nowhere_counts_as_standing_there(places, tmp_path):
    places.corrected.symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refused, match="exists already"):
        refuse_unsafe(places, frozenset(), False)


@pytest.mark.parametrize("force", [False, True])
def test_a_device_or_directory_is_never_replaced(places, force):
    places.exceptions[0].mkdir()
    with pytest.raises(Refused, match="is no regular file"):
        deliver(places, force=force)
    places.exceptions[0].rmdir()
    os.mkfifo(places.exceptions[0])
    with pytest.raises(Refused, match="is no regular file"):
        deliver(places, force=force)


def test_what_was_not_delivered_is_removed(places, tmp_path):
    with Delivery(places, frozenset(), False) as delivery:
        delivery.create(places.paths[0]).write(b"x")
    assert standing(tmp_path) == {}


def test_a_directory_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be written: No such file"):
        deliver(places_in(tmp_path / "none", "a.837", ("csv",)))


def test_nothing_is_written_through_a_link_with_the_name_of_a_file_on_its_way(places, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "urandom", lambda _: b"\0" * 8)
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (tmp_path / f".noc837-{'00' * 8}.part").symlink_to(victim)
    with pytest.raises(Refused):
        deliver(places)
    assert victim.read_bytes() == b"precious"


def test_two_deliveries_wait_for_each_other(places, tmp_path):
    import fcntl

    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)

    def deliver_unlocked():
        os.close(held)  # a lock belongs to all who inherited it
        deliver(places)

    child = in_child(deliver_unlocked)
    try:
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
        assert not places.corrected.exists()
    finally:
        os.close(held)
    assert wait_for(child) == 0
    assert sorted(standing(tmp_path)) == NAMES
