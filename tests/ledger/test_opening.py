import errno
import os
import shutil
import sqlite3
import stat
from contextlib import closing

import pytest

from ledger.entries import entry, recorded
from noc837.ledger.ledger import BrokenLedger, open_ledger, read_ledger
from noc837.ledger.schema import VERSION

OPENINGS = pytest.mark.parametrize("opening", [open_ledger, read_ledger])
ORDINARY = pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")


@pytest.fixture
def path(tmp_path):
    """A ledger with three entries."""
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        recorded(ledger, entry(1), entry(2), entry(3))
    return path


def pragma(path, text):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"PRAGMA {text}").fetchone()


def names_in(folder):
    return sorted(each.name for each in folder.iterdir())


def refused(opening, path):
    """The one line that is said of a file that is not opened; the file stays as it is."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(BrokenLedger) as raised:
        opening(path)
    assert (path.read_bytes() if path.is_file() else None) == before
    line = str(raised.value)
    assert "\n" not in line
    assert line.startswith(f"{path}: ")
    return line.removeprefix(f"{path}: ")


class TestMaking:
    def test_a_new_one_is_for_its_owner_only_and_written_through(self, tmp_path):
        path = tmp_path / "ledger.db"
        before = os.umask(0)
        try:
            with open_ledger(path) as ledger:
                recorded(ledger, entry(1))
                modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
                assert ledger.database.rows("PRAGMA synchronous") == [(2,)]
                assert ledger.database.rows("PRAGMA foreign_keys") == [(1,)]
        finally:
            os.umask(before)
        assert modes == dict.fromkeys(("ledger.db", "ledger.db-shm", "ledger.db-wal"), 0o600)
        assert pragma(path, "journal_mode") == ("wal",)
        assert names_in(tmp_path) == ["ledger.db"]

    @pytest.mark.parametrize("begun", ["empty", "in WAL mode"])
    def test_one_whose_making_was_cut_short_is_made(self, tmp_path, begun):
        path = tmp_path / "ledger.db"
        path.touch(mode=0o600)
        if begun == "in WAL mode":
            pragma(path, "journal_mode = WAL")
            assert path.stat().st_size
        with open_ledger(path) as ledger:
            assert recorded(ledger, entry(1)) == [1]

    def test_one_made_by_two_at_once_is_made_once(self, tmp_path):
        path = tmp_path / "ledger.db"
        with open_ledger(path) as first, open_ledger(path) as second:
            assert recorded(first, entry(1)) == [1]
            assert recorded(second, entry(2)) == [2]

    def test_the_mode_of_one_that_is_there_stays(self, path):
        path.chmod(0o640)
        open_ledger(path).close()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_a_name_that_an_address_would_cut_is_whole(self, tmp_path):
        path = tmp_path / "a?mode=memory#\udcff%41.db"
        with open_ledger(path) as ledger:
            recorded(ledger, entry(1))
        with read_ledger(path) as ledger:
            assert ledger.entry(1) == entry(1)
        assert names_in(tmp_path) == [path.name]

    def test_a_folder_that_is_not_there_is_the_disk_s(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            open_ledger(tmp_path / "none" / "ledger.db")

    @ORDINARY
    def test_a_folder_that_may_not_be_written_is_the_disk_s(self, tmp_path):
        tmp_path.chmod(0o500)
        try:
            with pytest.raises(PermissionError):
                open_ledger(tmp_path / "ledger.db")
        finally:
            tmp_path.chmod(0o700)


class TestOther:
    @OPENINGS
    def test_what_is_no_database_is_refused(self, tmp_path, opening):
        path = tmp_path / "ledger.db"
        path.write_text("ISA*00*" * 1000)
        assert refused(opening, path) == "is no ledger of noc837; move it away"

    @OPENINGS
    @pytest.mark.parametrize("change", ["application_id = 1", "user_version = 1", "encoding"])
    def test_another_program_s_database_is_refused(self, tmp_path, opening, change):
        path = tmp_path / "ledger.db"
        pragma(path, change)
        if change == "encoding":
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE files (name)")
        assert refused(opening, path) == "is no ledger of noc837; move it away"

    @OPENINGS
    def test_one_of_a_newer_version_is_refused(self, path, opening):
        pragma(path, f"user_version = {VERSION + 1}")
        said = refused(opening, path)
        assert said == "is a ledger of version 2, this noc837 reads 1; use the noc837 that wrote it"

    @OPENINGS
    def test_a_folder_a_link_and_a_pipe_are_refused(self, path, tmp_path, opening):
        (tmp_path / "folder").mkdir()
        (tmp_path / "link").symlink_to(path)
        (tmp_path / "to-nothing").symlink_to(tmp_path / "nothing")
        os.mkfifo(tmp_path / "pipe")
        for name in ("folder", "link", "to-nothing", "pipe"):
            assert refused(opening, tmp_path / name) == "is no regular file; move it away"
        assert not (tmp_path / "nothing").exists()

    def test_a_damaged_one_is_told_at_the_latest_where_it_is_asked(self, path):
        data = path.read_bytes()
        path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
        for opening in (open_ledger, read_ledger):
            with pytest.raises(BrokenLedger, match="is damaged; restore a copy"), opening(path) as ledger:
                ledger.totals()

    def test_one_whose_tables_are_damaged_is_told(self, path):
        data = path.read_bytes()
        path.write_bytes(data[:100] + b"\xff" * 3996 + data[4096:])
        with pytest.raises(BrokenLedger, match="is damaged"), read_ledger(path) as ledger:
            ledger.totals()

    def test_one_that_is_cut_short_is_told(self, path):
        os.truncate(path, 8192)
        with pytest.raises(BrokenLedger, match="is damaged"), read_ledger(path) as ledger:
            ledger.totals()


class TestReading:
    @pytest.mark.parametrize("place", ["none.db", "none/none.db", "ledger.db/none.db"])
    @pytest.mark.usefixtures("path")
    def test_one_that_is_not_there_is_not_made(self, tmp_path, place):
        said = refused(read_ledger, tmp_path / place)
        assert said == "there is no ledger; name a folder that noc837 sweep has worked in"
        assert names_in(tmp_path) == ["ledger.db"]

    def test_an_empty_file_stays_empty(self, tmp_path):
        path = tmp_path / "ledger.db"
        path.touch()
        assert refused(read_ledger, path) == "is no ledger of noc837; move it away"
        assert names_in(tmp_path) == ["ledger.db"]

    def test_the_file_and_its_folder_stay_as_they_are(self, path, tmp_path):
        before = path.read_bytes()
        with read_ledger(path) as ledger:
            assert ledger.totals().noc_lines["corrected"] == 9
        assert path.read_bytes() == before
        assert names_in(tmp_path) == ["ledger.db"]

    def test_what_a_killed_pass_left_beside_it_is_read(self, path, tmp_path):
        """As does a copy of the files of a ledger that is open."""
        (tmp_path / "copy").mkdir()
        with open_ledger(path) as ledger:
            recorded(ledger, entry(4))
            for beside in ("", "-wal"):
                shutil.copy(f"{path}{beside}", tmp_path / "copy")
        with read_ledger(tmp_path / "copy" / "ledger.db") as ledger:
            assert ledger.entry(4) == entry(4)

    @ORDINARY
    def test_a_copy_that_cannot_be_written_is_read(self, path, tmp_path):
        self.without_write(path, tmp_path)
        try:
            with read_ledger(path) as ledger:
                assert ledger.entry(3) == entry(3)
            assert names_in(tmp_path) == ["ledger.db"]
        finally:
            tmp_path.chmod(0o700)

    @ORDINARY
    def test_a_copy_with_newer_rows_beside_it_is_refused_where_they_cannot_be_read(self, path, tmp_path):
        (tmp_path / "ledger.db-wal").write_bytes(b"x" * 100)
        self.without_write(path, tmp_path)
        try:
            assert "read-only folder with its -wal; copy both" in refused(read_ledger, path)
        finally:
            tmp_path.chmod(0o700)

    @ORDINARY
    def test_one_that_may_not_be_read_is_the_disk_s(self, path):
        path.chmod(0)
        with pytest.raises(OSError, match=r"ledger\.db") as raised:
            read_ledger(path)
        assert raised.value.errno == errno.EACCES

    def test_in_a_folder_where_sqlite_cannot_make_files_it_is_read_all_the_same(self, path, monkeypatch):
        """What the superuser can show of a read-only file system."""
        from noc837.ledger import opening

        connected, ways = opening._connected, []

        def on_a_read_only_disk(place, how):
            ways.append(how)
            if how == "mode=rw":
                raise OSError(errno.EACCES, "Permission denied", str(place))
            return connected(place, how)

        monkeypatch.setattr(opening, "_connected", on_a_read_only_disk)
        monkeypatch.setattr(os, "access", lambda _, mode: mode == os.R_OK)
        with read_ledger(path) as ledger:
            assert ledger.entry(3) == entry(3)
        assert ways == ["mode=rw", "immutable=1"]

    def without_write(self, path, folder):
        path.chmod(0o400)
        folder.chmod(0o500)
