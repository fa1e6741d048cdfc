"""One at a time, whatever happens to the file that says so."""

import select
import subprocess
import sys

import pytest

from noc837.sweep.lock import Busy, locked


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lock"


def test_who_comes_second_is_told_so(path):
    with locked(path), pytest.raises(Busy), locked(path):
        pass
    with locked(path):
        pass
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_lock_that_is_removed_holds_all_the_same(path):
    with locked(path):
        path.unlink()
        with pytest.raises(Busy), locked(path):
            pass
    with locked(path):
        pass


def test_who_waits_gets_it(path):
    script = (
        "import sys; from pathlib import Path; from noc837.sweep.lock import locked\n"
        "print('waits', flush=True)\n"
        "with locked(Path(sys.argv[1]), wait=True): print('in', flush=True)"
    )
    with locked(path):
        waiting = subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True)
        assert waiting.stdout.readline() == "waits\n"
        assert not select.select([waiting.stdout], [], [], 0.1)[0]
    assert waiting.communicate(timeout=60)[0] == "in\n"


def test_an_exception_frees_it(path):
    with pytest.raises(KeyError), locked(path):
        raise KeyError
    with locked(path):
        pass


def test_a_link_is_not_followed(path):
    path.symlink_to("elsewhere")
    with pytest.raises(OSError, match="symbolic"), locked(path):
        pass
    assert [each.name for each in path.parent.iterdir()] == ["lock"]
