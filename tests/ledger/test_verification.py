import errno
import os
from hashlib import file_digest, sha256

import pytest

from ledger.entries import digest, entry, recorded
from noc837.ledger import verification
from noc837.ledger.ledger import BrokenLedger, open_ledger, read_ledger
from noc837.ledger.values import Output
from noc837.ledger.verification import State, Verdict, check_database, verdicts

BYTES = b"ISA*00*"


@pytest.fixture
def ledger(tmp_path):
    (tmp_path / "corrected").mkdir()
    with open_ledger(tmp_path / "ledger.db") as ledger:
        yield ledger


def put(root, path, data=BYTES, kind="corrected"):
    """Writes an output where it belongs, and returns what is recorded of it."""
    (root / path).write_bytes(data)
    return Output(kind, str(path), sha256(data).hexdigest(), len(data))


def found(ledger, root):
    return list(verdicts(ledger.database, root))


def the_only(ledger, root):
    (verdict,) = found(ledger, root)
    return verdict


def failing_at_first(monkeypatch, number):
    """Lets the reading of the next file fail with an error number, and no other."""
    errors = [OSError(number, os.strerror(number))]

    def reading(*given):
        if errors:
            raise errors.pop()
        return file_digest(*given)

    monkeypatch.setattr(verification, "file_digest", reading)


class TestVerdicts:
    def test_what_is_as_recorded_is_in_place(self, ledger, tmp_path):
        elsewhere = tmp_path / "elsewhere"
        names = ["corrected/a", "corrected/b\n\udcff", "corrected/" + "x" * 255, elsewhere]
        outputs = tuple(put(tmp_path, name, str(name).encode(errors="replace")) for name in names)
        recorded(ledger, entry(1, outputs=outputs[:2]), entry(2, outputs=outputs[2:]))
        states = {verdict.path: verdict.state for verdict in found(ledger, tmp_path)}
        assert states == dict.fromkeys((output.path for output in outputs), State.IN_PLACE)

    def test_an_empty_file_and_a_large_one_are_in_place(self, ledger, tmp_path):
        outputs = put(tmp_path, "corrected/a", b""), put(tmp_path, "corrected/b", b"x" * 3_000_000)
        recorded(ledger, entry(1, outputs=outputs))
        assert {verdict.state for verdict in found(ledger, tmp_path)} == {State.IN_PLACE}

    def test_what_was_taken_away_is_gone_and_no_fault(self, ledger, tmp_path):
        outputs = (put(tmp_path, "corrected/a"), Output("changes", "changes/x/a", digest(""), 0))
        recorded(ledger, entry(1, outputs=outputs))
        (tmp_path / "corrected" / "a").unlink()
        assert [(each.state, each.why) for each in found(ledger, tmp_path)] == [(State.GONE, "")] * 2

    def test_a_folder_that_is_a_file_now_is_gone(self, ledger, tmp_path):
        recorded(ledger, entry(1, outputs=(Output("corrected", "ledger.db/a", digest(""), 0),)))
        assert the_only(ledger, tmp_path).state is State.GONE

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"ISA*01*", "has other bytes than were recorded"),
            (BYTES + b"\n", "has 8 bytes, 7 were recorded"),
            (b"", "has 0 bytes, 7 were recorded"),
        ],
    )
    def test_what_has_other_bytes_has_changed(self, ledger, tmp_path, data, why):
        recorded(ledger, entry(1), entry(2, outputs=(put(tmp_path, "corrected/a", kind="exceptions"),)))
        (tmp_path / "corrected" / "a").write_bytes(data)
        changed = Verdict(2, "exceptions", "corrected/a", State.CHANGED, why)
        assert [each for each in found(ledger, tmp_path) if each.state is State.CHANGED] == [changed]

    @pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
    def test_what_is_no_regular_file_has_changed_and_is_not_read(self, ledger, tmp_path, kind):
        path = tmp_path / "corrected" / "a"
        output = put(tmp_path, "corrected/a")
        recorded(ledger, entry(1, outputs=(output,)))
        path.rename(tmp_path / "same")
        make = {
            "link": lambda: path.symlink_to(tmp_path / "same"),
            "folder": path.mkdir,
            "pipe": lambda: os.mkfifo(path),
        }
        make[kind]()
        assert the_only(ledger, tmp_path).why == "is no regular file any more"

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
    @pytest.mark.parametrize("name", ["corrected/a", "corrected"])
    def test_what_may_not_be_read_is_neither_changed_nor_gone(self, ledger, tmp_path, name):
        recorded(ledger, entry(1, outputs=(put(tmp_path, "corrected/a"),)))
        (tmp_path / name).chmod(0)
        try:
            verdict = the_only(ledger, tmp_path)
        finally:
            (tmp_path / name).chmod(0o700)
        assert (verdict.state, verdict.why) == (State.UNREADABLE, "cannot be read: Permission denied")

    @pytest.mark.parametrize(
        ("number", "why"),
        [
            (errno.EIO, "cannot be read: Input/output error"),
            (errno.EACCES, "cannot be read: Permission denied"),
            (errno.ESTALE, "cannot be read: Stale file handle"),
        ],
    )
    def test_a_disk_that_fails_at_one_file_says_nothing_of_its_bytes_and_does_not_end_it(
        self, ledger, tmp_path, monkeypatch, number, why
    ):
        failing_at_first(monkeypatch, number)
        recorded(ledger, entry(1, outputs=(put(tmp_path, "corrected/a"), put(tmp_path, "corrected/b"))))
        unreadable = Verdict(1, "corrected", "corrected/a", State.UNREADABLE, why)
        in_place = Verdict(1, "corrected", "corrected/b", State.IN_PLACE)
        assert found(ledger, tmp_path) == [unreadable, in_place]

    def test_what_has_another_size_has_changed_though_it_cannot_be_read(self, ledger, tmp_path, monkeypatch):
        failing_at_first(monkeypatch, errno.EIO)
        recorded(ledger, entry(1, outputs=(put(tmp_path, "corrected/a"),)))
        (tmp_path / "corrected" / "a").write_bytes(b"")
        assert the_only(ledger, tmp_path).state is State.CHANGED

    def test_what_a_pass_replaces_while_it_cannot_be_read_is_looked_at_again(self, ledger, tmp_path, monkeypatch):
        recorded(ledger, entry(1, outputs=(put(tmp_path, "corrected/a"), put(tmp_path, "corrected/b"))))
        verdict = verdicts(ledger.database, tmp_path)
        next(verdict)
        recorded(ledger, entry(2, outputs=(put(tmp_path, "corrected/b"),)))
        failing_at_first(monkeypatch, errno.EIO)
        assert list(verdict) == [Verdict(2, "corrected", "corrected/b", State.IN_PLACE, older=1)]

    def test_where_several_were_put_at_one_path_the_newest_counts(self, ledger, tmp_path):
        """As payers pick up by name, the next file of the same name comes to the same place."""
        older = [put(tmp_path, "corrected/a", b"1"), put(tmp_path, "corrected/a", b"2")]
        newest = put(tmp_path, "corrected/a", b"3")
        recorded(ledger, *(entry(n, outputs=(output,)) for n, output in enumerate((*older, newest), 1)))
        assert the_only(ledger, tmp_path) == Verdict(3, "corrected", "corrected/a", State.IN_PLACE, older=2)
        put(tmp_path, "corrected/a", b"2")
        assert the_only(ledger, tmp_path).state is State.CHANGED

    def test_what_a_pass_puts_there_meanwhile_is_no_change(self, ledger, tmp_path):
        recorded(ledger, entry(1, outputs=(put(tmp_path, "corrected/a"), put(tmp_path, "corrected/b"))))
        verdict = verdicts(ledger.database, tmp_path)
        next(verdict)
        recorded(ledger, entry(2, outputs=(put(tmp_path, "corrected/b", b"new"),)))
        assert list(verdict) == [Verdict(2, "corrected", "corrected/b", State.IN_PLACE, older=1)]

    @pytest.mark.parametrize("at_a_time", [1, 2, 3, 7])
    def test_each_path_is_looked_at_once_however_many_are_read_at_a_time(
        self, ledger, tmp_path, monkeypatch, at_a_time
    ):
        monkeypatch.setattr(verification, "_AT_A_TIME", at_a_time)
        outputs = tuple(
            put(tmp_path, f"corrected/{name}") for name in ("a", "é", "\udcff", "\udc80\udcff", "b", "a\udc80")
        )
        recorded(ledger, entry(1, outputs=outputs))
        paths = [verdict.path for verdict in found(ledger, tmp_path)]
        assert len(paths) == 6
        assert set(paths) == {output.path for output in outputs}

    def test_nothing_is_held_open_between_the_files(self, ledger, tmp_path):
        """A read transaction that stays open would let the file beside the ledger grow."""
        recorded(ledger, entry(1, outputs=(put(tmp_path, "corrected/a"), put(tmp_path, "corrected/b"))))
        with read_ledger(ledger.database.path) as reader:
            verdict = verdicts(reader.database, tmp_path)
            next(verdict)
            assert ledger.database.rows("PRAGMA wal_checkpoint(TRUNCATE)") == [(0, 0, 0)]
            verdict.close()


class TestDatabase:
    def test_a_sound_one_is_sound(self, ledger):
        recorded(ledger, *map(entry, range(1, 50)))
        check_database(ledger.database)

    def test_a_damage_that_no_question_meets_is_found(self, ledger, tmp_path):
        recorded(ledger, *map(entry, range(1, 50)))
        ((page,),) = ledger.database.rows("SELECT rootpage FROM sqlite_master WHERE name = 'files_by_bytes'")
        ledger.close()
        with (tmp_path / "ledger.db").open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 4096)
        with read_ledger(tmp_path / "ledger.db") as damaged:
            assert damaged.totals().noc_lines["clean"] == 49
            with pytest.raises(BrokenLedger, match="is damaged; restore a copy"):
                check_database(damaged.database)
