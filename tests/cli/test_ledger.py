import json
import os
import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest
import typer

from ledger.entries import digest, entry, recorded
from noc837.cli import main
from noc837.cli.app import app
from noc837.ledger import verification
from noc837.ledger.ledger import open_ledger
from noc837.ledger.values import Fate, Output, SeenInterchange

COMMANDS = (["list"], ["show", "1"], ["stats"], ["stats", "--by", "rule"], ["verify"])
ODD = "a\x1b[31m\n\udcff.837"
LINES = {"noc_lines": 7, "clean": 1, "corrected": 3, "left": 2, "untouched": 1}


def place(root):
    return root / "state" / "ledger.db"


@pytest.fixture
def root(tmp_path):
    """A drop folder with an output in its place, one that is gone, and a ledger of five entries."""
    (tmp_path / "state").mkdir()
    (tmp_path / "corrected").mkdir()
    (tmp_path / "corrected" / "a.837").write_bytes(b"ISA")
    put = (Output("corrected", "corrected/a.837", sha256(b"ISA").hexdigest(), 3),)
    with open_ledger(place(tmp_path)) as ledger:
        recorded(ledger, entry(1, name="a.837", outputs=put), at="2026-11-20T08:00:00Z")
        recorded(ledger, entry(2, Fate.HELD, partner="", charge_cents=5), at="2026-11-21T08:00:00Z")
        failed = entry(3, Fate.FAILED, name=ODD, reason="is a zip file", outputs=(), payers=(), rules=())
        recorded(ledger, failed, at="2026-11-22T08:00:00Z")
        recorded(
            ledger, entry(4, Fate.DUPLICATE, name="a.837", sha256=digest("bytes 1"), first=1), at="2026-11-22T09:00:00Z"
        )
        recorded(
            ledger, entry(5, Fate.RELEASED, partner="", sha256=digest("bytes 2"), first=2), at="2026-11-22T10:00:00Z"
        )
    return tmp_path


def run(command, root, *options):
    return main(["ledger", command[0], str(root), *command[1:], *options])


def as_json(capsys):
    return json.loads(capsys.readouterr().out)


class TestList:
    def test_the_newest_is_last(self, root, capsys):
        assert run(["list"], root) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].split("  ")[0] == "number"
        assert lines[1].split() == [
            *("1", "2026-11-20T08:00:00Z", "delivered", "7", "3", "2"),
            *("1,234.50", "clinic/a.837"),
        ]
        assert lines[2].split()[-2:] == ["0.05", "claims2.837"]
        assert [line.split()[0] for line in lines[1:]] == ["1", "2", "3", "4", "5"]

    def test_a_name_is_shown_in_one_line_without_what_a_terminal_acts_on(self, root, capsys):
        assert run(["list"], root, "--fate", "failed") == 0
        shown = capsys.readouterr().out.splitlines()[1]
        assert shown.endswith("  clinic/a\\x1b[31m\\n\\udcff.837: is a zip file")

    def test_of_a_failed_file_the_whole_reason_is_shown_in_one_line(self, root, capsys):
        reason = f"is {'no 837, ' * 100}\x1b[2J\n\udcff; ask for it again"
        with open_ledger(place(root)) as ledger:
            recorded(ledger, entry(6, Fate.FAILED, name="z" * 255, reason=reason))
        assert run(["list"], root, "--last", "1") == 0
        head, line = capsys.readouterr().out.splitlines()
        seen = f"is {'no 837, ' * 100}\\x1b[2J\\n\\udcff; ask for it again"
        assert line.endswith(f"  clinic/{'z' * 255}: {seen}")
        assert head.endswith("  file")

    def test_of_others_no_reason_is_shown(self, root, capsys):
        assert run(["list"], root) == 0
        ends = [line.rsplit("  ", 1)[1] for line in capsys.readouterr().out.splitlines()]
        others = ["claims2.837", "clinic/a.837", "claims5.837"]
        assert [ends[1], ends[2], *ends[4:]] == ["clinic/a.837", *others]

    @pytest.mark.parametrize("fate", [Fate.DELIVERED, Fate.RELEASED])
    def test_what_went_out_as_it_came_is_marked(self, root, capsys, fate):
        with open_ledger(place(root)) as ledger:
            recorded(ledger, entry(6, fate, mode="observe"))
        assert run(["list"], root) == 0
        *rows, last = capsys.readouterr().out.splitlines()
        assert last == "* as it came: corrected counts what would have been corrected"
        assert [row.split()[2] for row in rows] == [
            *("fate", "delivered", "held", "failed", "duplicate", "released", f"{fate}*")
        ]

    @pytest.mark.parametrize(
        ("fate", "mode"), [(Fate.FAILED, "observe"), (Fate.DUPLICATE, "observe"), (Fate.DELIVERED, "correct")]
    )
    def test_what_did_not_go_out_as_it_came_is_not_marked(self, root, capsys, fate, mode):
        with open_ledger(place(root)) as ledger:
            recorded(ledger, entry(6, fate, mode=mode))
        assert run(["list"], root) == 0
        shown = capsys.readouterr().out
        assert "*" not in shown
        assert len(shown.splitlines()) == 7

    def test_json_has_the_mode_and_the_fate_without_a_mark(self, root, capsys):
        with open_ledger(place(root)) as ledger:
            recorded(ledger, entry(6, mode="observe"))
        assert run(["list"], root, "--last", "1", "--json") == 0
        (one,) = as_json(capsys)["entries"]
        assert (one["fate"], one["mode"], one["reason"]) == ("delivered", "observe", "")

    @pytest.mark.parametrize(
        ("options", "numbers"),
        [
            (["--last", "2"], [4, 5]),
            (["--last", "0"], [1, 2, 3, 4, 5]),
            (["--partner", "clinic"], [1, 3, 4]),
            (["--partner", ""], [2, 5]),
            (["--fate", "held"], [2]),
            (["--since", "2026-11-22"], [3, 4, 5]),
            (["--until", "2026-11-20"], [1]),
            (["--since", "2026-11-21", "--until", "2026-11-22", "--last", "3"], [3, 4, 5]),
            (["--since", "2026-11-21", "--until", "2026-11-21"], [2]),
            (["--fate", "released", "--until", "2026-11-21"], []),
        ],
    )
    def test_what_is_asked_for_is_listed(self, root, capsys, options, numbers):
        assert run(["list"], root, *options, "--json") == 0
        assert [each["number"] for each in as_json(capsys)["entries"]] == numbers

    def test_fifty_are_listed_if_nothing_is_said(self, root, capsys):
        with open_ledger(place(root)) as ledger:
            recorded(ledger, *map(entry, range(10, 62)))
        assert run(["list"], root, "--json") == 0
        assert [each["number"] for each in as_json(capsys)["entries"]] == list(range(8, 58))

    def test_json_holds_all_of_a_row(self, root, capsys):
        assert run(["list"], root, "--fate", "failed", "--json") == 0
        assert as_json(capsys) == {
            "ledger": str(place(root)),
            "entries": [
                {
                    "number": 3,
                    "recorded": "2026-11-22T08:00:00Z",
                    "fate": "failed",
                    "partner": "clinic",
                    "name": ODD,
                    **LINES,
                    "charge_cents": 123450,
                    "mode": "correct",
                    "reason": "is a zip file",
                    "sha256": digest("bytes 3"),
                }
            ],
        }

    def test_where_there_is_none_it_says_so(self, root, capsys):
        assert run(["list"], root, "--partner", "nobody") == 0
        assert capsys.readouterr().out == "no such file is recorded\n"

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (
                ["--fate", "gone"],
                "--fate: gone is not known; it is one of delivered, held, failed, duplicate, released",
            ),
            (["--since", "20261122"], "20261122"),
            (["--until", "2026-02-30"], "2026-02-30"),
            (["--last", "-1"], "-1"),
            (["--last", "many"], "many"),
        ],
    )
    def test_a_wrong_option_is_a_misuse(self, root, capsys, options, said):
        assert run(["list"], root, *options) == 2
        assert said in capsys.readouterr().err

    @pytest.mark.parametrize("options", [[], ["--json"]])
    def test_a_range_without_a_day_is_a_misuse(self, root, capsys, options):
        assert run(["list"], root, "--since", "2026-11-23", "--until", "2026-11-22", *options) == 2
        said = capsys.readouterr()
        wrong = "--since: 2026-11-23 is after --until 2026-11-22; exchange them"
        assert (said.out, said.err) == ("", f"noc837: {wrong}\n")


class TestShow:
    def test_all_that_is_recorded_is_shown(self, root, capsys):
        assert run(["show", "1"], root) == 0
        out = capsys.readouterr().out
        head, *facts = (line.split(None, 1) for line in out.splitlines())
        assert head == ["1", "delivered  clinic/a.837"]
        assert ["sha256", digest("bytes 1")] in facts
        for line in (
            "recorded     2026-11-20T08:00:00Z, by run 1",
            "later        entry 4, duplicate 2026-11-22T09:00:00Z",
            "NOC lines    7: 1 clean, 3 corrected, 2 left, 1 untouched",
            "findings     4 errors, 5 warnings, 6 changes",
            "charges      1,234.50",
            "interchange  1: 000000905, ZZ SENDER to 30 RECEIVER, usage P, submitter SUB1",
            "payer        PAYER2: NOC lines 2: 0 clean, 1 corrected, 1 left, 0 untouched",
            "rule         NDC01: 2 exceptions, 1 changes, payer PAYER1",
            f"output       corrected: corrected/a.837, 3 bytes, {sha256(b'ISA').hexdigest()}",
        ):
            assert f"  {line}\n" in f"{out}\n"
        assert "reason" not in out
        assert "goes back to" not in out

    def test_every_file_of_the_name_is_shown(self, root, capsys):
        assert run(["show", "a.837"], root) == 0
        first, second = capsys.readouterr().out.split("\n\n")
        assert first.startswith("1  delivered")
        assert second.startswith("4  duplicate")
        assert "goes back to  entry 1\n" in second

    def test_a_file_that_failed_is_shown_with_its_reason_and_in_one_line_each(self, root, capsys):
        assert run(["show", "3"], root) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "3  failed  clinic/a\\x1b[31m\\n\\udcff.837"
        assert any(line.split() == ["reason", "is", "a", "zip", "file"] for line in lines)

    def test_repeats_are_shown(self, root, capsys):
        with open_ledger(place(root)) as ledger:
            recorded(ledger, entry(6, interchanges=(SeenInterchange(1, "", "", "", "", "000000905", "", repeats=2),)))
        assert run(["show", "6"], root) == 0
        assert "submitter -, repeats one of entry 2\n" in capsys.readouterr().out

    def test_all_entries_of_the_same_bytes_are_shown(self, root, capsys):
        assert run(["show", digest("bytes 2")[:8]], root, "--json") == 0
        assert [one["number"] for one in as_json(capsys)["entries"]] == [2, 5]

    @pytest.mark.parametrize("what", ["2", "claims2.837"])
    def test_json_holds_the_same(self, root, capsys, what):
        assert run(["show", what], root, "--json") == 0
        shown = as_json(capsys)
        assert shown["ledger"] == str(place(root))
        (one,) = shown["entries"]
        assert list(one) == [
            *("number", "run", "recorded", "job", "fate", "partner", "name", "sha256", "size", "arrived", "taken"),
            *("mode", "reason", "first", "reference", "charge_cents", "counts", "interchanges", "outputs", "payers"),
            *("rules", "later"),
        ]
        assert one["counts"] == {
            "interchanges": 1,
            "sets": 2,
            "claims": 30,
            **LINES,
            "errors": 4,
            "warnings": 5,
            "changes": 6,
        }
        assert (one["number"], one["fate"], one["size"], one["first"]) == (2, "held", 1002, 0)
        assert one["interchanges"][0]["control_number"] == "000000905"
        assert one["payers"][0] == {
            "payer": "PAYER1",
            "noc_lines": 5,
            "clean": 1,
            "corrected": 2,
            "left": 1,
            "untouched": 1,
        }
        assert one["rules"][1] == {"payer": "PAYER2", "rule": "NDC01", "exceptions": 1, "changes": 0}
        assert one["outputs"][0]["path"] == "corrected/clinic/claims2.837"
        assert one["later"] == [
            {
                "number": 5,
                "fate": "released",
                "recorded": "2026-11-22T10:00:00Z",
                "partner": "",
                "name": "claims5.837",
                "sha256": digest("bytes 2"),
            }
        ]

    def test_what_is_not_found_is_said_in_one_line(self, root, capsys):
        assert run(["show", "b\n.837"], root) == 1
        said = capsys.readouterr()
        wrong = f"b\\n.837: {place(root)} knows no such file; noc837 ledger list shows what it knows"
        assert (said.out, said.err) == ("", f"noc837: {wrong}\n")
        assert run(["show", "6"], root, "--json") == 1
        assert as_json(capsys)["entries"] == []

    def test_that_a_part_of_a_checksum_is_too_short_is_said(self, root, capsys):
        assert run(["show", digest("bytes 2")[:7]], root) == 1
        said = capsys.readouterr().err
        assert said.endswith("ledger list shows what it knows; of a sha256 8 digits or more are needed\n")
        assert len(said.splitlines()) == 1

    @pytest.mark.parametrize("what", ["12345678", "claims9.837", "clinic/abc"])
    def test_of_other_words_nothing_is_said_of_digits(self, root, capsys, what):
        assert run(["show", what], root) == 1
        assert "digits" not in capsys.readouterr().err

    def test_a_short_number_of_an_entry_is_found(self, root, capsys):
        assert run(["show", "2"], root) == 0
        assert capsys.readouterr().err == ""


class TestStats:
    def test_by_day_if_nothing_is_said(self, root, capsys):
        assert run(["stats"], root) == 0
        head, *days = (line.split() for line in capsys.readouterr().out.splitlines())
        assert head[:7] == ["day", "files", "delivered", "held", "failed", "duplicate", "released"]
        assert head[-1] == "dollars"
        assert days == [
            ["2026-11-20", "1", "1", "0", "0", "0", "0", "7", "1", "3", "2", "1", "1,234.50"],
            ["2026-11-21", "1", "0", "1", "0", "0", "0", "7", "1", "3", "2", "1", "0.05"],
            ["2026-11-22", "3", "0", "0", "1", "1", "1", "0", "0", "0", "0", "0", "0.00"],
        ]

    @pytest.mark.parametrize(
        ("by", "row"),
        [
            ("day", {"day": "2026-11-20", "files": 1, "delivered": 1}),
            ("partner", {"partner": "", "files": 2, "held": 1, "released": 1}),
            ("submitter", {"submitter": "SUB1", "files": 5, "delivered": 1, "held": 1, "failed": 1, "duplicate": 1}),
        ],
    )
    def test_files_as_json(self, root, capsys, by, row):
        assert run(["stats"], root, "--by", by, "--json") == 0
        shown = as_json(capsys)
        first = shown["rows"][0]
        assert (shown["ledger"], shown["by"]) == (str(place(root)), by)
        assert first.items() >= row.items()
        assert list(first) == [
            *(by, "files", "delivered", "held", "failed", "duplicate", "released"),
            *("noc_lines", "clean", "corrected", "left", "untouched", "charge_cents"),
        ]

    def test_payers_as_json(self, root, capsys):
        assert run(["stats"], root, "--by", "payer", "--json") == 0
        assert as_json(capsys)["rows"][0] == {
            "payer": "PAYER1",
            "files": 2,
            "noc_lines": 10,
            "clean": 2,
            "corrected": 4,
            "left": 2,
            "untouched": 2,
        }

    def test_rules_as_json(self, root, capsys):
        assert run(["stats"], root, "--by", "rule", "--json") == 0
        assert as_json(capsys)["rows"] == [{"rule": "NDC01", "files": 2, "exceptions": 6, "changes": 2}]

    def test_who_is_not_named_is_a_dash(self, root, capsys):
        assert run(["stats"], root, "--by", "partner") == 0
        assert capsys.readouterr().out.splitlines()[1].split()[0] == "-"

    @pytest.mark.parametrize("by", ["day", "submitter", "payer", "rule"])
    def test_of_an_empty_ledger_there_are_none(self, tmp_path, capsys, by):
        (tmp_path / "state").mkdir()
        open_ledger(place(tmp_path)).close()
        assert run(["stats"], tmp_path, "--by", by) == 0
        assert "recorded" in capsys.readouterr().out
        assert run(["stats"], tmp_path, "--by", by, "--json") == 0
        assert as_json(capsys)["rows"] == []

    def test_another_word_is_a_misuse(self, root, capsys):
        assert run(["stats"], root, "--by", "month") == 2
        wrong = "--by: month is not known; it is one of day, partner, submitter, payer, rule"
        assert capsys.readouterr().err == f"noc837: {wrong}\n"


class TestVerify:
    def test_what_is_as_recorded_and_what_is_gone_is_no_fault(self, root, capsys):
        assert run(["verify"], root) == 0
        assert capsys.readouterr().out == "outputs recorded: 4: 1 in place, 3 gone, 0 changed, 0 not readable\n"

    def test_what_has_changed_is_named(self, root, capsys):
        (root / "corrected" / "a.837").write_bytes(b"IEA")
        assert run(["verify"], root) == 1
        assert capsys.readouterr().out.splitlines() == [
            "corrected/a.837: has other bytes than were recorded; it is the corrected of entry 1",
            "outputs recorded: 4: 0 in place, 3 gone, 1 changed, 0 not readable",
        ]
        assert run(["verify"], root, "--json") == 1
        why = "has other bytes than were recorded"
        assert as_json(capsys) == {
            "ledger": str(place(root)),
            "outputs": 4,
            "in_place": 0,
            "gone": 3,
            "changed": [{"number": 1, "kind": "corrected", "path": "corrected/a.837", "why": why}],
            "unreadable": [],
        }

    def test_what_cannot_be_read_is_named_apart_from_what_has_changed(self, root, capsys, monkeypatch):
        def forbidden(*_):
            raise PermissionError(13, "Permission denied")

        with open_ledger(place(root)) as ledger:
            recorded(ledger, entry(6, outputs=(Output("original", "corrected/b.837", digest("x"), 4),)))
        (root / "corrected" / "b.837").write_bytes(b"")
        monkeypatch.setattr(verification, "file_digest", forbidden)
        assert run(["verify"], root) == 1
        assert capsys.readouterr().out.splitlines() == [
            "corrected/b.837: has 0 bytes, 4 were recorded; it is the original of entry 6",
            "corrected/a.837: cannot be read: Permission denied; it is the corrected of entry 1",
            "outputs recorded: 5: 0 in place, 3 gone, 1 changed, 1 not readable",
        ]
        assert run(["verify"], root, "--json") == 1
        shown = as_json(capsys)
        assert [each["path"] for each in shown["changed"]] == ["corrected/b.837"]
        why = "cannot be read: Permission denied"
        assert shown["unreadable"] == [{"number": 1, "kind": "corrected", "path": "corrected/a.837", "why": why}]
        assert shown["outputs"] == 5

    def test_one_that_cannot_be_read_is_enough_to_end_with_1(self, root, capsys, monkeypatch):
        def failing(*_):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(verification, "file_digest", failing)
        assert run(["verify"], root) == 1
        assert capsys.readouterr().out.endswith(": 0 in place, 3 gone, 0 changed, 1 not readable\n")

    def test_an_odd_path_is_named_in_one_line(self, root, capsys):
        path = f"corrected/{ODD}"
        (root / path).write_bytes(b"")
        with open_ledger(place(root)) as ledger:
            recorded(ledger, entry(6, outputs=(Output("corrected", path, digest("x"), 0),)))
        assert run(["verify"], root) == 1
        assert "corrected/a\\x1b[31m\\n\\udcff.837: has other bytes" in capsys.readouterr().out

    def test_a_damaged_ledger_is_told(self, root, capsys):
        data = place(root).read_bytes()
        place(root).write_bytes(data[:-4096] + b"\xff" * 4096)
        assert run(["verify"], root) == 2
        assert "ledger.db: is damaged; restore a copy" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["sweep"], ["release"], ["ledger"], *(["ledger", each[0]] for each in COMMANDS)], ids=" ".join
)
def test_what_a_command_is_for_is_said_in_sixty_characters(command):
    found = typer.main.get_command(app)
    for name in command:
        found = found.commands[name]
    assert not found.get_short_help_str(60).endswith("...")


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
class TestAll:
    def test_where_there_is_no_ledger_none_is_made(self, tmp_path, capsys, command, options):
        for root in (tmp_path, tmp_path / "none"):
            assert run(command, root, *options) == 2
            said = capsys.readouterr()
            wrong = f"{place(root)}: there is no ledger; name a folder that noc837 sweep has worked in"
            assert (said.out, said.err) == ("", f"noc837: {wrong}\n")
        assert list(tmp_path.iterdir()) == []

    def test_nothing_is_changed_or_made(self, root, command, options):
        before = place(root).read_bytes()
        run(command, root, *options)
        assert place(root).read_bytes() == before
        assert [each.name for each in (root / "state").iterdir()] == ["ledger.db"]

    def test_it_works_while_a_pass_writes(self, root, capsys, command, options):
        assert run(command, root, *options) == 0
        before = capsys.readouterr().out
        with open_ledger(place(root)) as ledger, ledger.database.transaction():
            ledger.begin_run("", "")
            assert run(command, root, *options) == 0
        assert capsys.readouterr().out == before

    def test_what_is_no_ledger_is_refused(self, root, capsys, command, options):
        place(root).unlink()
        with closing(sqlite3.connect(place(root))) as other:
            other.execute("CREATE TABLE files (number)")
        assert run(command, root, *options) == 2
        assert capsys.readouterr().err == f"noc837: {place(root)}: is no ledger of noc837; move it away\n"

    def test_a_disk_that_fails_is_told_with_its_own_code(self, root, capsys, monkeypatch, command, options):
        def failing(*_):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr("noc837.ledger.database.Database.rows", failing)
        assert run(command, root, *options) == 74
        wrong = f"{place(root)}: cannot be read: Input/output error; put that right and try again"
        assert capsys.readouterr().err == f"noc837: {wrong}\n"

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
    def test_it_works_on_a_copy_that_cannot_be_written(self, root, capsys, command, options):
        assert run(command, root, *options) == 0
        before = capsys.readouterr().out
        place(root).chmod(0o400)
        place(root).parent.chmod(0o500)
        try:
            assert run(command, root, *options) == 0
            assert capsys.readouterr().out == before
        finally:
            place(root).parent.chmod(0o700)
