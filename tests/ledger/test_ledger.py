import errno
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from ledger.entries import BEGAN, RECORDED, SEEN, digest, entry, recorded
from noc837.findings import Counts
from noc837.ledger.ledger import open_ledger, read_ledger
from noc837.ledger.schema import TABLES
from noc837.ledger.values import Entry, Fate, Output

ODD = "a b\n'\";é\u2028\udcff\udc80"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path):
    with open_ledger(path) as opened:
        yield opened


def asked(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


class TestRuns:
    def test_runs_are_numbered_and_a_killed_one_has_no_end(self, ledger, path):
        first, second = ledger.begin_run(BEGAN, "0.1.0"), ledger.begin_run(BEGAN, "0.1.0")
        ledger.end_run(second, RECORDED, 74)
        assert second > first
        assert asked(path, "SELECT number, began, version FROM runs") == [
            (first, BEGAN, "0.1.0"),
            (second, BEGAN, "0.1.0"),
        ]
        assert asked(path, "SELECT * FROM run_ends") == [(second, RECORDED, 74)]

    def test_an_end_of_no_run_and_a_second_end_are_refused(self, ledger):
        run = ledger.begin_run(BEGAN, "0.1.0")
        ledger.end_run(run, RECORDED, 0)
        for number in (run, run + 1):
            with pytest.raises(sqlite3.IntegrityError):
                ledger.end_run(number, RECORDED, 0)


class TestRecord:
    def test_an_entry_comes_back_whole(self, ledger):
        given = entry(1, reason="is held", first=0)
        (number,) = recorded(ledger, given)
        assert ledger.entry(number) == given
        back = ledger.recorded(number)
        assert (back.number, back.run, back.recorded, back.later) == (number, 1, RECORDED, ())

    def test_an_entry_of_nothing_comes_back_as_well(self, ledger):
        given = Entry("j", Fate.FAILED, "", "x", digest("x"), 0, "", "")
        assert ledger.entry(*recorded(ledger, given)) == given

    def test_what_it_goes_back_to_comes_back(self, ledger):
        first, second, third = recorded(
            ledger,
            entry(1, Fate.HELD),
            entry(2, Fate.DUPLICATE, sha256=digest("bytes 1"), first=1),
            entry(3, Fate.RELEASED, sha256=digest("bytes 1"), first=1, interchanges=(replace(SEEN, repeats=2),)),
        )
        assert [each.number for each in ledger.recorded(first).later] == [second, third]
        assert ledger.entry(second).first == first
        assert ledger.entry(third).interchanges[0].repeats == second
        assert ledger.recorded(third).later == ()

    def test_a_job_is_recorded_once(self, ledger, path):
        given = entry(1)
        (number,) = recorded(ledger, given)
        assert recorded(ledger, replace(given, fate=Fate.FAILED), at="2027-01-01T00:00:00Z") == [number]
        assert ledger.entry(number) == given
        assert asked(path, "SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM outputs)") == [(1, 1)]

    def test_the_same_bytes_in_another_job_are_another_entry(self, ledger):
        first, second = recorded(ledger, entry(1), entry(1, job="other", fate=Fate.DUPLICATE))
        assert second > first

    @pytest.mark.parametrize("name", [ODD, "x" * 255, "é" * 127, "\udcff", "-rf", "%00"])
    def test_any_file_name_survives(self, ledger, name):
        put = (Output("corrected", f"held/{name}/{name}", digest("c"), 1),)
        given = entry(1, Fate.HELD, partner=name, name=name, outputs=put, reason=f"{name}: is odd")
        (number,) = recorded(ledger, given)
        assert ledger.entry(number) == given
        assert ledger.put_at(Fate.HELD, "corrected", put[0].path, digest("c")).name == name
        assert ledger.held_charge(put[0].path) == 123450

    def test_a_nul_in_an_interchange_survives(self, ledger):
        given = entry(1, interchanges=(replace(SEEN, sender="A\0B", submitter="é\x9f"),))
        assert ledger.entry(*recorded(ledger, given)) == given
        assert ledger.same_interchange("ZZ", "A\0C", SEEN.control_number, "") is None
        assert ledger.same_interchange("ZZ", "A\0B", SEEN.control_number, "")

    def test_charges_beyond_what_sqlite_holds_are_cut(self, ledger):
        numbers = recorded(ledger, entry(1, charge_cents=10**30), entry(2, charge_cents=-(10**30)))
        assert [ledger.entry(number).charge_cents for number in numbers] == [2**63 - 1, 1 - 2**63]

    def test_a_number_of_another_ledger_is_not_taken_over(self, ledger):
        recorded(ledger, entry(1))
        given = (entry(2, Fate.DUPLICATE, first=99), entry(3, Fate.DUPLICATE, sha256=digest("other"), first=1))
        assert [ledger.entry(number).first for number in recorded(ledger, *given)] == [0, 0]
        other = replace(SEEN, control_number="000000001")
        given = entry(4, interchanges=(replace(SEEN, repeats=99), replace(other, repeats=1), replace(SEEN, repeats=1)))
        assert [each.repeats for each in ledger.entry(*recorded(ledger, given)).interchanges] == [0, 0, 1]

    def test_an_entry_that_fails_on_the_way_leaves_nothing(self, ledger, path):
        run = ledger.begin_run(BEGAN, "0.1.0")
        with pytest.raises(sqlite3.IntegrityError):
            ledger.record(entry(1), run + 1, RECORDED)
        assert asked(path, "SELECT count(*) FROM files") == [(0,)]
        assert ledger.record(entry(1), run, RECORDED) == 1

    def test_what_is_recorded_is_there_for_the_next(self, path):
        with open_ledger(path) as ledger:
            (number,) = recorded(ledger, entry(1))
        with open_ledger(path) as ledger:
            assert ledger.entry(number) == entry(1)
            assert recorded(ledger, entry(2)) == [number + 1]

    def test_there_is_no_entry_of_a_number_that_was_not_given(self, ledger):
        with pytest.raises(KeyError):
            ledger.entry(1)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "INSERT OR REPLACE INTO {0} {2}"])
def test_no_row_is_changed_or_removed(ledger, path, table, change):
    run = ledger.begin_run(BEGAN, "0.1.0")
    ledger.record(entry(1), run, RECORDED)
    ledger.end_run(run, RECORDED, 0)
    before = asked(path, f"SELECT * FROM {table}")
    column = asked(path, f"SELECT name FROM pragma_table_info('{table}')")[-1][0]
    assert before
    with pytest.raises(sqlite3.IntegrityError, match="the ledger is only added to"):
        ledger.database.rows(change.format(table, f'"{column}"', f"SELECT * FROM {table}"))
    assert asked(path, f"SELECT * FROM {table}") == before


class TestEarlier:
    @pytest.mark.parametrize("fate", [Fate.DELIVERED, Fate.HELD, Fate.RELEASED])
    def test_the_first_of_the_same_bytes_is_found(self, ledger, fate):
        recorded(ledger, entry(1), entry(2, Fate.FAILED), entry(3, fate, sha256=digest("bytes 2")))
        recorded(ledger, entry(4, Fate.DUPLICATE, sha256=digest("bytes 2")), entry(5, sha256=digest("bytes 2")))
        found = ledger.first_of(digest("bytes 2"))
        assert (found.number, found.fate, found.recorded) == (3, fate, RECORDED)
        assert (found.partner, found.name, found.sha256) == ("clinic", "claims3.837", digest("bytes 2"))

    @pytest.mark.parametrize("fate", [Fate.FAILED, Fate.DUPLICATE])
    def test_what_failed_or_was_a_duplicate_is_no_first(self, ledger, fate):
        recorded(ledger, entry(1, fate))
        assert ledger.first_of(digest("bytes 1")) is None
        assert ledger.delivery_of(digest("bytes 1")) is None

    def test_what_is_held_is_not_delivered_until_it_is_released(self, ledger):
        recorded(ledger, entry(1, Fate.HELD))
        assert ledger.delivery_of(digest("bytes 1")) is None
        recorded(ledger, entry(2, Fate.RELEASED, sha256=digest("bytes 1"), first=1))
        assert ledger.delivery_of(digest("bytes 1")).number == 2
        assert ledger.first_of(digest("bytes 1")).number == 1

    def test_an_interchange_of_the_same_sender_and_number_in_other_bytes_is_found(self, ledger):
        recorded(ledger, entry(1, Fate.FAILED), entry(2, Fate.DUPLICATE), entry(3, Fate.HELD), entry(4))
        asked_for = ("ZZ", SEEN.sender, SEEN.control_number)
        assert ledger.same_interchange(*asked_for, digest("bytes 9")).number == 3
        assert ledger.same_interchange(*asked_for, digest("bytes 3")).number == 4

    @pytest.mark.parametrize(
        "other", [("30", SEEN.sender, "000000905"), ("ZZ", "SENDER", "000000905"), ("ZZ", SEEN.sender, "000000906")]
    )
    def test_an_interchange_of_another_sender_or_number_is_not(self, ledger, other):
        recorded(ledger, entry(1))
        assert ledger.same_interchange(*other, digest("bytes 9")) is None

    def test_what_was_put_somewhere_is_found_by_fate_kind_path_and_bytes(self, ledger):
        put = ("corrected", "corrected/clinic/claims1.837", digest("corrected 1"))
        same = (Output(*put, 990),)
        recorded(ledger, entry(1, Fate.HELD), entry(2, Fate.HELD, outputs=same), entry(3, outputs=same))
        assert ledger.put_at(Fate.HELD, *put).number == 2
        assert ledger.put_at(Fate.DELIVERED, *put).number == 3
        for other in (("original", *put[1:]), (put[0], "held/x", put[2]), (*put[:2], digest("other"))):
            assert ledger.put_at(Fate.HELD, *other) is None
        assert ledger.put_at(Fate.RELEASED, *put) is None


class TestTotals:
    def test_those_of_an_empty_ledger(self, ledger):
        totals = ledger.totals()
        assert totals.files == dict.fromkeys(Fate, 0)
        assert totals.noc_lines == {"clean": 0, "corrected": 0, "left": 0, "untouched": 0}
        assert ledger.last_delivery() == ""

    def test_lines_are_those_of_files_delivered_or_held_each_once(self, ledger):
        recorded(ledger, entry(1), entry(2, Fate.HELD), entry(3, Fate.FAILED))
        recorded(ledger, entry(4, Fate.DUPLICATE, first=1), entry(5, Fate.RELEASED, first=2))
        totals = ledger.totals()
        assert totals.files == dict.fromkeys(Fate, 1)
        assert totals.noc_lines == {"clean": 2, "corrected": 6, "left": 4, "untouched": 2}

    def test_the_last_delivery_is_that_recorded_last_though_the_clock_went_back(self, ledger):
        recorded(ledger, entry(1), at="2026-11-22T10:00:00Z")
        recorded(ledger, entry(2, Fate.HELD), at="2026-11-22T11:00:00Z")
        assert ledger.last_delivery() == "2026-11-22T10:00:00Z"
        recorded(ledger, entry(3, Fate.RELEASED, first=2), at="2026-11-22T09:00:00Z")
        assert ledger.last_delivery() == "2026-11-22T09:00:00Z"

    def test_all_counts_are_kept_but_those_that_only_measure(self, ledger):
        given = Counts(1, 2, 3, 10, 1, 2, 3, 4, 5, 6, 7, not_verified=8, bytes_scanned=9, segments_split=10)
        given.rules["NDC01"] = 1
        kept = ledger.entry(*recorded(ledger, entry(1, counts=given))).counts
        assert kept == Counts(1, 2, 3, 10, 1, 2, 3, 4, 5, 6, 7)


class TestFailures:
    def test_a_full_disk_is_told_and_leaves_nothing(self, ledger, path):
        run = ledger.begin_run(BEGAN, "0.1.0")
        ((pages,),) = ledger.database.rows("PRAGMA page_count")
        ledger.database.rows(f"PRAGMA max_page_count = {pages}")
        many = tuple(Output("corrected", f"corrected/{n}", digest(str(n)), 1) for n in range(500))
        with pytest.raises(OSError, match="No space left") as raised:
            ledger.record(entry(1, outputs=many), run, RECORDED)
        assert (raised.value.errno, raised.value.filename) == (errno.ENOSPC, str(path))
        ledger.database.rows(f"PRAGMA max_page_count = {pages + 1000}")
        assert ledger.record(entry(1, outputs=many), run, RECORDED) == 1
        assert len(ledger.entry(1).outputs) == 500

    def test_what_is_opened_to_be_read_refuses_to_be_written(self, path):
        with open_ledger(path) as ledger:
            recorded(ledger, entry(1))
        with read_ledger(path) as ledger, pytest.raises(OSError, match="Read-only") as raised:
            ledger.begin_run(BEGAN, "0.1.0")
        assert (raised.value.errno, raised.value.filename) == (errno.EROFS, str(path))

    def test_a_writer_waits_for_no_other_for_ever(self, path, monkeypatch):
        monkeypatch.setattr("noc837.ledger.opening._PATIENCE", 0.05)
        with open_ledger(path) as first, open_ledger(path) as second:
            with first.database.transaction(), pytest.raises(OSError, match="busy") as raised:
                second.begin_run(BEGAN, "0.1.0")
            assert raised.value.errno == errno.EBUSY
            assert second.begin_run(BEGAN, "0.1.0") == 1

    def test_it_reads_as_it_was_while_another_writes(self, path):
        with open_ledger(path) as writer, read_ledger(path) as reader:
            recorded(writer, entry(1))
            with writer.database.transaction():
                writer.begin_run(BEGAN, "0.1.0")
                assert reader.database.rows("SELECT count(*) FROM runs") == [(1,)]
                assert reader.entry(1) == entry(1)
            assert reader.database.rows("SELECT count(*) FROM runs") == [(2,)]

    def test_its_repr_says_where_it_is_and_nothing_else(self, ledger, path):
        recorded(ledger, entry(1))
        assert repr(ledger) == f"Ledger({str(path)!r})"
