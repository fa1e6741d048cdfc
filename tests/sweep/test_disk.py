"""Files are moved wholly or not at all, and nothing is replaced by it."""

import errno
import os
from pathlib import Path

import pytest

from noc837.sweep import disk
from noc837.sweep.disk import make_folder, move, write_whole


@pytest.fixture(params=["kernel", "look first"])
def way(request, monkeypatch):
    """With renameat2, and as on a system that has none."""
    if request.param == "look first":
        monkeypatch.setattr(disk, "_renameat2", lambda: None)
    return request.param


@pytest.fixture
def source(tmp_path):
    path = tmp_path / os.fsdecode(b"od\nd \xff.837")
    path.write_bytes(b"ours")
    return path


class TestMove:
    @pytest.mark.usefixtures("way")
    def test_a_file_is_in_its_place_and_nowhere_else(self, tmp_path, source):
        move(source, tmp_path / os.fsdecode(b"new \xfe"))
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("new \udcfe", b"ours")]

    @pytest.mark.usefixtures("way")
    @pytest.mark.parametrize("kind", ["file", "folder", "dangling"])
    def test_nothing_is_replaced(self, tmp_path, source, kind):
        target = tmp_path / "target"
        {
            "file": lambda: target.write_bytes(b"theirs"),
            "folder": target.mkdir,
            "dangling": lambda: target.symlink_to("x"),
        }[kind]()
        before = os.lstat(target)
        with pytest.raises(FileExistsError, match="something stands there already") as refused:
            move(source, target)
        assert refused.value.filename == str(target)
        assert (os.lstat(target), source.read_bytes()) == (before, b"ours")

    def test_what_comes_between_the_look_and_the_rename_is_not_replaced(self, tmp_path, source, monkeypatch):
        (tmp_path / "target").write_bytes(b"theirs")
        monkeypatch.setattr(os.path, "lexists", lambda _: False)
        with pytest.raises(FileExistsError):
            move(source, tmp_path / "target")
        assert ((tmp_path / "target").read_bytes(), source.read_bytes()) == (b"theirs", b"ours")

    @pytest.mark.usefixtures("way")
    def test_a_source_that_is_gone_is_told_of(self, tmp_path):
        with pytest.raises(FileNotFoundError) as missing:
            move(tmp_path / "gone", tmp_path / "target")
        assert (missing.value.filename, missing.value.filename2) == (str(tmp_path / "gone"), str(tmp_path / "target"))

    @pytest.mark.usefixtures("way")
    def test_a_place_on_another_file_system_is_told_of(self, source):
        other = Path(f"/dev/shm/noc837-test-{os.getpid()}")
        if Path("/dev/shm").stat().st_dev == source.stat().st_dev:
            pytest.skip("/dev/shm is on the file system of the temporary folder here")
        with pytest.raises(OSError, match="cross-device") as refused:
            move(source, other)
        assert (refused.value.errno, source.read_bytes()) == (errno.EXDEV, b"ours")


class TestMakeFolder:
    def test_missing_ones_get_the_mode_of_the_one_above_but_nothing_for_others(self, tmp_path):
        for mode, expected in ((0o750, 0o750), (0o2770, 0o2770), (0o1777, 0o770), (0o755, 0o750), (0o700, 0o700)):
            top = tmp_path / f"{mode:o}"
            top.mkdir()
            top.chmod(mode)
            assert make_folder(top / "a" / "b") == [top / "a", top / "a" / "b"]
            assert [path.stat().st_mode & 0o7777 for path in (top / "a", top / "a" / "b")] == [expected] * 2

    def test_one_that_is_there_is_left_as_it_is(self, tmp_path):
        tmp_path.chmod(0o711)
        assert make_folder(tmp_path, 0o750) == []
        assert tmp_path.stat().st_mode & 0o777 == 0o711

    def test_what_a_killed_sweep_left_is_used(self, tmp_path):
        tmp_path.chmod(0o750)
        (tmp_path / ".noc837.part").mkdir(0o700)
        make_folder(tmp_path / "a")
        assert [path.name for path in tmp_path.iterdir()] == ["a"]
        assert (tmp_path / "a").stat().st_mode & 0o777 == 0o750

    @pytest.mark.parametrize("kind", ["file", "dangling"])
    def test_a_place_that_is_taken_is_named(self, tmp_path, kind):
        place = tmp_path / "ACME"
        place.write_bytes(b"x") if kind == "file" else place.symlink_to("nowhere")
        with pytest.raises(NotADirectoryError, match="something else stands there") as refused:
            make_folder(place / "below")
        assert refused.value.filename == str(place)
        assert [path.name for path in tmp_path.iterdir()] == ["ACME"]


class TestWriteWhole:
    @pytest.mark.parametrize("mode", [0o600, 0o644])
    def test_the_mode_is_as_asked_whatever_the_umask(self, tmp_path, mode):
        before = os.umask(0o077)
        try:
            write_whole(tmp_path / "a", b"content", mode)
        finally:
            os.umask(before)
        assert ((tmp_path / "a").read_bytes(), (tmp_path / "a").stat().st_mode & 0o777) == (b"content", mode)

    def test_what_stands_there_is_whole_until_it_is_replaced(self, tmp_path, monkeypatch):
        (tmp_path / "a").write_bytes(b"old")

        def full(_):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_whole(tmp_path / "a", b"new")
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]
