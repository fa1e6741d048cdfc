import csv
import io
import json
import os
import pwd
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from noc837.cli import main, reference_build
from noc837.cli.progress import LARGE, bar
from noc837.cli.reference_info import for_machines, for_people
from noc837.reference.opening import open_reference
from noc837.rule import example_line
from reference.small_reference import FILES
from rules.wrapping import wrapped

INPUTS = (
    *("--fda", f"{FILES / 'ndctext-2026'}@2026-11-02", "--fda", f"{FILES / 'ndctext-2015'}@2015-12-31"),
    *("--fda-unfinished", f"{FILES / 'ndc_unfinished'}@2026-11-02"),
    *("--fda-excluded", f"{FILES / 'ndc_excluded'}@2026-11-02"),
    *("--asp-crosswalk", str(FILES / "asp-crosswalk-2026q4.csv")),
    *("--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")),
    *("--hcpcs", f"{FILES / 'HCPC2026_OCT_ANWEB.txt'}@2026-10-01"),
    *("--single-dose", f"{FILES / 'single-dose.csv'}@2026-11-02"),
)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("reference") / "reference.db"
    assert main(["reference", "build", "--out", str(path), *INPUTS]) == 0
    return path


@pytest.fixture(autouse=True)
def _no_reference_of_the_user(tmp_path, monkeypatch):
    monkeypatch.delenv("NOC837_REFERENCE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def build(path, *inputs):
    return main(["reference", "build", "--out", str(path), *inputs])


def without_home(monkeypatch):
    """Makes the user one whom the system does not know, as in some containers."""

    def unknown(_):
        raise KeyError("uid not found")

    for name in ("XDG_DATA_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)


def names_in(folder):
    return sorted(each.name for each in folder.iterdir())


class TestBuild:
    def test_it_says_what_was_taken_and_where_the_rest_is(self, tmp_path, capsys):
        path = tmp_path / "reference.db"
        assert build(path, *INPUTS) == 0
        # The files grow old beside this test.
        said = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("warning: ")]
        assert said[0].split() == ["rows", "rejected", "dated", "source", "file"]
        assert said[1].split() == ["10", "3", "2026-11-02", "FDA", "directory", "ndctext-2026"]
        assert len(said) == 1 + 8 + 2
        assert said[-2:] == [f"written: {path}", f"rows that were not taken: 6, in {path}.rejects.csv"]
        assert names_in(tmp_path) == ["reference.db", "reference.db.rejects.csv"]

    @pytest.mark.parametrize(("day", "warning"), [("2015-12-31", "days old"), ("2098-12-31", "is of a day to come")])
    def test_it_warns_of_files_that_are_old_or_of_a_day_to_come(self, tmp_path, capsys, day, warning):
        assert build(tmp_path / "x.db", "--fda", f"{FILES / 'ndctext-2026'}@{day}") == 0
        (line,) = [each for each in capsys.readouterr().out.splitlines() if each.startswith("warning: ")]
        assert line.startswith(f"warning: the FDA directory of {day} ")
        assert warning in line

    def test_the_rejects_say_source_line_reason_and_row(self, db):
        with Path(f"{db}.rejects.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0]) == ["source", "line", "reason", "row"]
        assert len(rows) == 6
        assert (rows[-1]["source"], rows[-1]["line"]) == (str(FILES / "single-dose.csv"), "6")

    def test_the_rejects_file_is_written_though_there_are_none(self, tmp_path):
        path = tmp_path / "reference.db"
        assert build(path, "--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")) == 0
        assert Path(f"{path}.rejects.csv").read_bytes() == b"\xef\xbb\xbfsource,line,reason,row\r\n"

    def test_without_out_it_goes_where_scrub_looks(self, tmp_path, monkeypatch):
        noc = str(FILES / "noc-crosswalk-2026q4.csv")
        assert main(["reference", "build", "--noc-crosswalk", noc]) == 0
        assert names_in(tmp_path / "data" / "noc837") == ["reference.db", "reference.db.rejects.csv"]
        assert main(["reference", "info"]) == 0
        monkeypatch.setenv("NOC837_REFERENCE", str(tmp_path / "other.db"))
        assert main(["reference", "build", "--noc-crosswalk", noc]) == 0
        assert (tmp_path / "other.db").exists()

    def test_the_same_inputs_give_the_same_bytes(self, tmp_path, db):
        path = tmp_path / "again.db"
        assert build(path, *INPUTS) == 0
        assert path.read_bytes() == db.read_bytes()

    def test_an_older_reference_is_replaced(self, tmp_path, db):
        path = tmp_path / "reference.db"
        path.write_bytes(db.read_bytes())
        assert build(path, "--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")) == 0
        assert len(open_reference(path).sources) == 1

    @pytest.mark.parametrize("kind", ["empty", "cut short", "of another version", "damaged"])
    def test_what_was_a_reference_is_replaced(self, tmp_path, db, kind):
        path, data = tmp_path / "reference.db", db.read_bytes()
        spoilt = {
            "empty": b"",
            "cut short": data[:4000],
            "of another version": data[:60] + b"\0\0\0\x09" + data[64:],
            "damaged": data[:100] + b"\xff" * 900,
        }
        path.write_bytes(spoilt[kind])
        assert build(path, "--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")) == 0

    @pytest.mark.parametrize(
        ("inputs", "code", "message"),
        [
            ([], 2, "name at least one input"),
            (["--fda", ""], 2, "--fda: is empty; name a file"),
            (["--fda", "none.zip"], 2, "none.zip: cannot be read: No such file or directory; check the name"),
            (["--fda", "x.zip@2026-02-30"], 2, "2026-02-30 is no day"),
            (["--fda", "file:///etc/hosts"], 2, "is no http or https address"),
            (["--hcpcs", str(FILES)], 2, "is a directory; name a file"),
            (["--hcpcs", str(FILES / "single-dose.csv")], 3, "single-dose.csv: has no HCPCS list"),
            (["--asp-crosswalk", str(FILES / "single-dose.csv")], 3, "single-dose.csv: has no such table"),
            (["--fda", str(FILES / "single-dose.csv")], 3, "single-dose.csv: is neither a zip"),
            (["--nothing"], 2, "--nothing"),
        ],
    )
    def test_what_cannot_be_built_leaves_the_old_reference(self, tmp_path, capsys, db, inputs, code, message):
        path = tmp_path / "reference.db"
        path.write_bytes(db.read_bytes())
        good = ["--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")] if inputs else []
        assert build(path, *good, *inputs) == code
        said = capsys.readouterr()
        assert said.err.startswith("noc837: ")
        assert said.err.count("\n") == 1
        assert message in said.err
        assert said.out == ""
        assert path.read_bytes() == db.read_bytes()
        assert names_in(tmp_path) == ["reference.db"]

    @pytest.mark.parametrize("content", [b"ISA*00*", b"PK\x03\x04", b"\n", b"SQLite format 3\0 and no more"])
    def test_a_file_that_is_no_reference_is_never_replaced(self, tmp_path, capsys, content):
        path = tmp_path / "claims.837"
        path.write_bytes(content)
        assert build(path, "--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")) == 2
        assert "exists and is no reference; move it away or write elsewhere" in capsys.readouterr().err
        assert path.read_bytes() == content

    def test_a_database_of_something_else_is_never_replaced(self, tmp_path, capsys, monkeypatch):
        path = tmp_path / "app.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE patients (a)")
        before = path.read_bytes()
        noc = str(FILES / "noc-crosswalk-2026q4.csv")
        assert build(path, "--noc-crosswalk", noc) == 2
        monkeypatch.setenv("NOC837_REFERENCE", str(path))
        assert main(["reference", "build", "--noc-crosswalk", noc]) == 2
        assert capsys.readouterr().err.count("app.db: exists and is no reference; move it away") == 2
        assert path.read_bytes() == before
        assert names_in(tmp_path) == ["app.db"]

    @pytest.mark.parametrize(
        "content", [b"my own list\n", b"source,line,reason,row\r\n", b"\xef\xbb\xbfsource,line\r\n"]
    )
    def test_a_file_that_is_no_list_of_rejects_is_never_replaced(self, tmp_path, capsys, content):
        path = tmp_path / "r.db.rejects.csv"
        path.write_bytes(content)
        assert build(tmp_path / "r.db", "--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")) == 2
        assert "r.db.rejects.csv: exists and is no list of rejects; move it away" in capsys.readouterr().err
        assert path.read_bytes() == content
        assert names_in(tmp_path) == ["r.db.rejects.csv"]

    def test_the_rejects_of_an_earlier_build_are_replaced(self, tmp_path):
        path = tmp_path / "r.db"
        for inputs in (("--single-dose", f"{FILES / 'single-dose.csv'}@2026-11-02"), INPUTS, INPUTS[:2]):
            assert build(path, *inputs) == 0
        assert len(Path(f"{path}.rejects.csv").read_bytes().splitlines()) == 4

    def test_a_folder_in_the_place_of_the_rejects_is_named_before_anything_is_built(self, tmp_path, capsys):
        (tmp_path / "r.db.rejects.csv").mkdir()
        assert build(tmp_path / "r.db", "--fda", "none.zip") == 2
        assert "r.db.rejects.csv: is no regular file; write elsewhere" in capsys.readouterr().err

    def test_an_input_is_never_written_over(self, tmp_path, capsys, db):
        rejects = tmp_path / "s.db.rejects.csv"
        rejects.write_bytes(b"\xef\xbb\xbfsource,line,reason,row\r\nx,1,50242-060-01,y\r\n")
        (tmp_path / "link.csv").symlink_to(rejects)
        for typed in (rejects, tmp_path / "link.csv"):
            assert build(tmp_path / "s.db", "--single-dose", str(typed)) == 2
        assert capsys.readouterr().err.count("is an input and is never written over") == 2
        assert b"50242" in rejects.read_bytes()
        path = tmp_path / "x.db"
        path.write_bytes(db.read_bytes())
        assert build(path, "--hcpcs", str(path)) == 2
        assert path.read_bytes() == db.read_bytes()

    def test_what_a_link_names_is_replaced_and_the_link_stays(self, tmp_path, db):
        (tmp_path / "real").mkdir()
        path, link = tmp_path / "real" / "t.db", tmp_path / "ln.db"
        path.write_bytes(db.read_bytes())
        link.symlink_to(path)
        assert build(link, "--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")) == 0
        assert link.is_symlink()
        assert len(open_reference(path).sources) == 1
        assert names_in(tmp_path / "real") == ["t.db", "t.db.rejects.csv"]

    def test_a_folder_that_is_not_there_is_to_be_made(self, tmp_path, capsys):
        assert build(tmp_path / "new" / "x.db", "--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv")) == 2
        assert "cannot be written: its folder is not there; make it, or write elsewhere" in capsys.readouterr().err

    def test_a_part_of_a_directory_leaves_the_old_reference(self, tmp_path, capsys, db):
        path, folder = tmp_path / "x.db", tmp_path / "ndc"
        path.write_bytes(db.read_bytes())
        folder.mkdir()
        for name in ("product.txt", "package.txt"):
            (folder / name).write_bytes((FILES / "ndctext-2026" / name).read_bytes())
        whole = (folder / "package.txt").read_bytes()
        (folder / "package.txt").write_bytes(whole[: len(whole) // 2])
        assert build(path, "--fda", str(folder)) == 3
        assert "package.txt: line 7: the file ends within this row; get it again" in capsys.readouterr().err
        assert path.read_bytes() == db.read_bytes()

    def test_inputs_of_one_name_are_told_apart(self, tmp_path, capsys):
        for name, text in (("q1", (FILES / "asp-crosswalk-2026q4.csv").read_bytes()), ("q2", b"none\n")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "crosswalk.csv").write_bytes(text)
        typed = [str(tmp_path / name / "crosswalk.csv") for name in ("q1", "q2")]
        assert build(tmp_path / "x.db", "--asp-crosswalk", typed[0], "--asp-crosswalk", typed[1]) == 3
        assert f"{typed[1]}: has no such table" in capsys.readouterr().err

    def test_without_a_home_the_place_is_to_be_named(self, tmp_path, capsys, monkeypatch):
        without_home(monkeypatch)
        noc = str(FILES / "noc-crosswalk-2026q4.csv")
        assert main(["reference", "build", "--noc-crosswalk", noc]) == 2
        assert "there is no home to keep the reference in; name a file with --out" in capsys.readouterr().err
        assert build(tmp_path / "x.db", "--noc-crosswalk", noc) == 0
        assert main(["reference", "info"]) == 2
        assert "reference: there is no reference yet" in capsys.readouterr().err

    def test_a_place_that_cannot_be_written_is_a_misuse(self, tmp_path, capsys):
        inputs = ("--noc-crosswalk", str(FILES / "noc-crosswalk-2026q4.csv"))
        os.mkfifo(tmp_path / "pipe")
        for place in (tmp_path, tmp_path / "pipe", os.devnull):
            assert build(place, *inputs) == 2
        assert capsys.readouterr().err.count("is no regular file; write elsewhere") == 3
        for place in (tmp_path / "none" / "x.db", tmp_path / "pipe" / "x.db", "a\0b"):
            assert build(place, *inputs) == 2
        assert capsys.readouterr().err.count("cannot be written") == 3

    @pytest.mark.parametrize(
        ("failure", "said"),
        [
            (sqlite3.OperationalError("database or disk is full"), "database or disk is full"),
            (OSError(28, "No space left on device"), "No space left on device"),
        ],
    )
    def test_a_full_disk_is_said(self, tmp_path, capsys, monkeypatch, failure, said):
        def fail(*_):
            raise failure

        monkeypatch.setattr(reference_build, "build", fail)
        assert build(tmp_path / "x.db", *INPUTS) == 3
        assert f"cannot be written: {said}; put that right" in capsys.readouterr().err
        assert names_in(tmp_path) == []

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_build_that_is_ended_leaves_the_old_reference_and_nothing_else(self, tmp_path, db, number):
        path, pipe = tmp_path / "reference.db", tmp_path / "big.json"
        path.write_bytes(db.read_bytes())
        product = {"packaging": [{"package_ndc": "50242-060-01"}]}
        pipe.write_text(json.dumps({"results": [product] * 100_000}))
        command = [sys.executable, "-m", "noc837", "reference", "build", "--out", str(path), "--fda", str(pipe)]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as ran:
            while ran.poll() is None and not list(tmp_path.glob(".noc837-*.part")):
                pass
            ran.send_signal(number)
        assert ran.returncode == 128 + number
        assert path.read_bytes() == db.read_bytes()
        assert names_in(tmp_path) == ["big.json", "reference.db"]

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
    def test_a_file_that_may_not_be_read_is_a_misuse(self, tmp_path):
        path = tmp_path / "x.csv"
        path.touch(mode=0)
        assert build(tmp_path / "x.db", "--hcpcs", str(path)) == 2


class TestWhereScrubLooks:
    @pytest.mark.parametrize("folder", ["/" + "a" * 5000, "/dev/null"])
    def test_a_data_folder_that_cannot_be_looked_into_is_no_reference(self, tmp_path, capsys, monkeypatch, folder):
        monkeypatch.setenv("XDG_DATA_HOME", folder)
        self.scrubbed_without(tmp_path, capsys)

    def test_a_user_without_a_home_has_none(self, tmp_path, capsys, monkeypatch):
        without_home(monkeypatch)
        self.scrubbed_without(tmp_path, capsys)

    def scrubbed_without(self, folder, capsys):
        (folder / "in.837").write_text(wrapped([example_line()]))
        assert main(["scrub", str(folder / "in.837"), "--out", str(folder / "out")]) in (0, 1)
        assert "not checked without" in capsys.readouterr().out

    @pytest.mark.parametrize("command", [["info"], ["lookup", "drugx"]])
    def test_a_pipe_is_refused_and_not_waited_for(self, tmp_path, capsys, command):
        os.mkfifo(tmp_path / "pipe")
        assert main(["reference", *command, "--reference", str(tmp_path / "pipe")]) == 2
        assert "pipe: is no regular file; name what noc837 reference build has made" in capsys.readouterr().err


class TestBar:
    def test_a_name_is_shown_without_what_a_terminal_acts_on(self, monkeypatch):
        screen = io.StringIO()
        screen.isatty = lambda: True
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setenv("TERM", "xterm")
        with bar("big\x1b[31m\nX.837", LARGE) as done:
            done(LARGE)
        assert r"big\x1b[31m\nX.837" in screen.getvalue()
        assert "\x1b[31m\n" not in screen.getvalue()


class TestInfo:
    def test_it_shows_every_source_with_its_age(self, db):
        said = for_people(open_reference(db), TODAY)
        assert f"reference: {db}" in said
        rows = [line.split() for line in said.splitlines()[2:10]]
        assert ["10", "3", "20", "FDA", "directory", "of", "2026-11-02", "ndctext-2026"] in [row[:8] for row in rows]
        assert ["4", "2", "52", "CMS", "ASP"] in [row[:5] for row in rows]
        assert "warning" not in said

    def test_it_warns_of_the_newest_of_a_kind_past_100_days(self, db):
        reference = open_reference(db)
        assert "warning" not in for_people(reference, date(2027, 1, 9))
        said = for_people(reference, date(2027, 1, 10))
        assert "warning: the CMS ASP crosswalk of 2026-10-01 to 2026-12-31 is 101 days old; get the newest" in said
        assert said.count("warning") == 3
        assert for_people(reference, date(2027, 2, 11)).count("warning") == 7

    def test_it_warns_of_a_day_to_come_but_not_of_a_quarter(self, db):
        reference = open_reference(db)
        said = for_people(reference, date(2026, 9, 30))
        assert "warning: the FDA directory of 2026-11-02 is of a day to come; build again and say its day" in said
        assert "directory of 2015-12-31 is of" not in said
        assert "crosswalk of 2026-10-01 to 2026-12-31 is of" not in said
        assert "to come" not in for_people(reference, date(2026, 11, 1))

    def test_checksums_are_for_machines(self, db):
        reference = open_reference(db)
        digest = reference.sources[0].sha256
        assert digest not in for_people(reference, TODAY)
        assert digest in for_machines(reference, TODAY)

    @pytest.mark.parametrize("day", ["", "2026", "20261302", "never", "2026-11-2"])
    def test_a_source_of_a_day_that_is_none_is_damage(self, tmp_path, capsys, db, day):
        path = tmp_path / "x.db"
        path.write_bytes(db.read_bytes())
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE source SET dated = ? WHERE kind = 'hcpcs'", (day,))
            connection.commit()
        assert main(["reference", "info", "--reference", str(path)]) == 2
        assert capsys.readouterr().err.startswith(f"noc837: {path}: is damaged; build it again")

    def test_json_has_these_keys(self, db):
        said = json.loads(for_machines(open_reference(db), TODAY))
        assert list(said) == ["reference", "sources", "warnings"]
        keys = "title kind name dated first last label sha256 rows rejected days_old"
        assert [list(each) for each in said["sources"]] == [keys.split()] * 8
        crosswalk = next(each for each in said["sources"] if each["kind"] == "crosswalk")
        assert (crosswalk["first"], crosswalk["last"], crosswalk["days_old"]) == ("2026-10-01", "2026-12-31", 52)
        assert len(crosswalk["sha256"]) == 64

    def test_the_command_shows_it(self, db, capsys):
        assert main(["reference", "info", "--reference", str(db)]) == 0
        assert "FDA directory of 2026-11-02" in capsys.readouterr().out
        assert main(["reference", "info", "--json", "--reference", str(db)]) == 0
        assert len(json.loads(capsys.readouterr().out)["sources"]) == 8

    @pytest.mark.parametrize("command", [["info"], ["lookup", "drugx"], ["lookup", "50242-060-01"]])
    def test_without_a_reference_it_says_how_to_build_one(self, tmp_path, capsys, command):
        assert main(["reference", *command]) == 2
        said = capsys.readouterr()
        place = tmp_path / "data" / "noc837" / "reference.db"
        assert said.err == f"noc837: {place}: there is no reference yet; build it with noc837 reference build\n"
        assert said.out == ""

    @pytest.mark.parametrize("command", [["info"], ["lookup", "drugx"], ["lookup", "50242-060-01"]])
    @pytest.mark.parametrize("cut", [0, 50, 5000, 20480, -1])
    def test_a_reference_cut_short_is_refused_in_one_line(self, tmp_path, capsys, db, command, cut):
        path = tmp_path / "x.db"
        path.write_bytes(db.read_bytes()[:cut])
        assert main(["reference", *command, "--reference", str(path)]) == 2
        said = capsys.readouterr()
        assert said.err.startswith(f"noc837: {path}: is ")
        assert (said.err.count("\n"), said.out) == (1, "")

    def test_a_reference_that_is_damaged_anywhere_is_refused(self, tmp_path, capsys, db):
        path = tmp_path / "x.db"
        data = db.read_bytes()
        for start in range(4096, len(data), 4096):
            path.write_bytes(data[:start] + b"\xff" * 4096 + data[start + 4096 :])
            assert main(["reference", "info", "--reference", str(path)]) == 2
            assert capsys.readouterr().err.startswith(f"noc837: {path}: is damaged; build it again")


class TestLookup:
    def look(self, db, *what):
        return main(["reference", "lookup", "--reference", str(db), *what])

    def test_a_code_has_its_description_from_the_hcpcs_list(self, db, capsys):
        assert self.look(db, "71930-020-01") == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "to 2026-12-31 Injection, powderazole sodium, lyophilized" in said
        self.look(db, "71930-030-01")  # whose codes the list does not have
        assert "Injection" not in capsys.readouterr().out.replace("INJECTION", "")

    def json_of(self, db, capsys, *what):
        capsys.readouterr()
        self.look(db, "--json", *what)
        return json.loads(capsys.readouterr().out)

    @pytest.mark.parametrize("typed", ["50242-060-01", "50242006001", "N450242-0060-01", "5024206001", "350242060011"])
    def test_an_ndc_in_any_form_is_found(self, db, capsys, typed):
        assert self.look(db, typed) == 0
        assert "Drugx" in capsys.readouterr().out

    def test_it_shows_all_that_is_known_of_a_package(self, db, capsys):
        assert self.look(db, "50242-060-01", "71930-030-01") == 0
        said = capsys.readouterr().out
        for each in (
            "50242-0060-01  50242006001",
            "examplumab",
            "100 mg/4mL",
            "INJECTION, SOLUTION",
            "INTRAVENOUS; INTRAVITREAL",
            "Example Biologics, Inc.",
            "BLA BLA199001",
            "1 VIAL, SINGLE-USE in 1 CARTON",
            "2004-02-26 to now",
            "FDA directory of 2026-11-02",
            "FDA directory of 2015-12-31",
            "NOC crosswalk  10 MG a billing unit, 10 billing units a package, CMS ASP NOC crosswalk of 2026-10-01",
            "single-dose    yes",
            "2021-01-01 to 2026-09-30",
            "J9991, 1 MG a billing unit, 10 billing units a package, CMS ASP crosswalk of 2026-10-01 to 2026-12-31",
            "J9992, 5 MG",
        ):
            assert each in said

    def test_a_delisted_package_a_sample_and_an_unfinished_drug_are_told(self, db, capsys):
        assert self.look(db, "60575-4112-1", "71930-010-09", "71930-900-01") == 0
        delisted, sample, unfinished = capsys.readouterr().out.split("\n\n")
        assert "no longer in  FDA directory of 2026-11-02" in delisted
        assert "sample       yes" in sample
        assert "FDA directory, unfinished drugs of 2026-11-02" in unfinished
        assert "no longer in" not in sample + unfinished

    @pytest.mark.parametrize("typed", ["50242-060-02", "99999999999", "12-34", "5.0242E+09", "zzz", " ", "%"])
    def test_what_is_not_known_is_exit_1(self, db, capsys, typed):
        assert self.look(db, typed) == 1
        assert capsys.readouterr().err == ""

    def test_one_of_several_that_is_not_known_is_exit_1(self, db):
        assert self.look(db, "50242-060-01", "50242-060-02") == 1
        assert self.look(db, "50242-060-01", "zzz") == 1
        assert self.look(db, "50242-060-01", "drugx") == 0

    def test_words_narrow_the_packages_down(self, db, capsys):
        assert self.look(db, "drug", "modèle") == 0
        assert [line[:13] for line in capsys.readouterr().out.splitlines()[1:]] == [
            "71930-0010-01",
            "71930-0010-09",
            "71930-0020-01",
            "71930-0030-01",
        ]
        assert self.look(db, "drug modèle mixazole") == 0
        assert len(capsys.readouterr().out.splitlines()) == 2

    def test_no_more_than_50_packages_are_shown(self, tmp_path, capsys):
        product = {"generic_name": "examplumab", "packaging": [{"package_ndc": f"50242-{n:03}-01"} for n in range(182)]}
        (tmp_path / "drug.json").write_text(json.dumps({"results": [product]}))
        path = tmp_path / "x.db"
        assert build(path, "--fda", str(tmp_path / "drug.json")) == 0
        capsys.readouterr()
        assert self.look(path, "examplumab") == 0
        said = capsys.readouterr().out.splitlines()
        assert (len(said), said[-1]) == (52, "… and 132 more; add a word")
        found = self.json_of(path, capsys, "examplumab")
        assert (found["total"], len(found["packages"])) == (182, 50)

    def test_json_has_these_keys_for_every_case(self, db, capsys):
        found = self.json_of(db, capsys, "50242-060-01", "71930-020-01", "5024206001", "99999999999", "drugm")
        assert list(found) == ["reference", "ndcs", "words", "total", "packages"]
        keys = "input ndc hyphenated why found listings left_directory codes noc_crosswalk single_dose"
        assert [list(each) for each in found["ndcs"]] == [keys.split()] * 6
        assert [each["found"] for each in found["ndcs"]] == [True, True, False, True, False, False]
        assert [each["code"] for each in found["ndcs"][1]["codes"]] == ["J9990"]
        assert (found["ndcs"][-1]["ndc"], found["ndcs"][-1]["why"]) == (None, "one digit repeated")
        assert (found["words"], found["total"]) == (["drugm"], 1)
        listing = (
            "ndc brand generic substances strength dosage_form route labeler product_type category application "
            "classes code package first last is_sample source dated"
        )
        assert list(found["packages"][0]) == list(found["ndcs"][0]["listings"][0]) == listing.split()
        code = "ndc code dosage units package_units drug source first last"
        assert list(found["ndcs"][1]["codes"][0]) == list(found["ndcs"][0]["noc_crosswalk"][0]) == code.split()

    def test_control_characters_are_shown_as_escapes(self, db, capsys):
        assert self.look(db, "\x1b[31m") == 1
        assert "\x1b" not in capsys.readouterr().out

    @pytest.mark.parametrize(
        "typed",
        [["avastin" + "n" * 50_000], [f"a{n}" for n in range(1500)], ["a\udcff"], ["\udcff"], ["n" * 101]],
        ids=["a long word", "many words", "a byte", "a byte alone", "101 letters"],
    )
    def test_what_no_name_has_is_not_found_and_the_reference_is_sound(self, db, capsys, typed):
        assert self.look(db, *typed) == 1
        assert capsys.readouterr().err == ""
        assert self.look(db, "--json", *typed) == 1
        assert json.loads(capsys.readouterr().out)["total"] == 0

    def test_a_word_said_many_times_is_one(self, db, capsys):
        assert self.look(db, *["drugx"] * 5000) == 0
        assert self.json_of(db, capsys, "drugx", "drugx")["words"] == ["drugx"]
        assert self.look(db, *(f"{'drugx'[: n % 5 + 1]}" for n in range(40))) == 0

    def test_long_names_are_cut_in_the_table_and_whole_for_machines(self, tmp_path, capsys):
        product = {"generic_name": "examplumab " * 9, "packaging": [{"package_ndc": "50242-060-01"}]}
        (tmp_path / "drug.json").write_text(json.dumps({"results": [product]}))
        assert build(tmp_path / "x.db", "--fda", str(tmp_path / "drug.json")) == 0
        capsys.readouterr()
        assert self.look(tmp_path / "x.db", "examplumab") == 0
        assert max(map(len, capsys.readouterr().out.splitlines())) < 120
        found = self.json_of(tmp_path / "x.db", capsys, "examplumab")
        assert found["packages"][0]["generic"] == " ".join(["examplumab"] * 9)

    def test_nothing_to_look_up_is_a_misuse(self, db, capsys):
        assert self.look(db) == 2
        assert "Missing argument" in capsys.readouterr().err
