import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.samples import CLEAN, CORRECTABLE, WITH_ERROR
from noc837.cli import main
from noc837.outputs import job
from noc837.outputs.tables import read_rows
from noc837.scrubbing import Part
from noc837.x12.rewrite import Span

COUNTS = {
    *("interchanges", "sets", "claims", "noc_lines", "clean", "corrected", "left", "untouched"),
    *("errors", "warnings", "changes", "not_verified"),
}
CORRECTED = CORRECTABLE.replace(b"50242-060-01", b"50242006001")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working directory with three inputs."""
    monkeypatch.chdir(tmp_path)
    for name, data in (("clean.837", CLEAN), ("form.837", CORRECTABLE), ("error.837", WITH_ERROR)):
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def broken(monkeypatch):
    """A scrub with a fault of ours, whose message holds a name."""

    def scrub(*_):
        raise LookupError("SALLY SAMPLE")

    monkeypatch.setattr(job, "scrub_claims", scrub)


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def program(*arguments, data=b"", **options):
    """The result of the command as a process of its own."""
    command = [sys.executable, "-m", "noc837", *arguments]
    return subprocess.run(command, input=data, capture_output=True, timeout=60, check=False, **options)


def test_a_correctable_file_is_corrected_and_all_three_outputs_stand(here, capsys):
    assert main(["scrub", "form.837", "--out", "out"]) == 0
    assert names(here / "out") == ["form.837", "form.837.changes.csv", "form.837.exceptions.csv"]
    assert (here / "out" / "form.837").read_bytes() == CORRECTED
    assert [row["rule"] for row in read_rows(here / "out" / "form.837.changes.csv")] == ["NDC04"]
    assert list(read_rows(here / "out" / "form.837.exceptions.csv")) == []
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "form.837.exceptions.csv" in captured.out


def test_a_clean_file_comes_out_as_it_was(here):
    assert main(["scrub", "clean.837", "--out", "out"]) == 0
    assert (here / "out" / "clean.837").read_bytes() == CLEAN


def test_a_new_directory_is_the_owners_alone(here):
    main(["scrub", "clean.837", "--out", "deep/out"])
    assert stat.S_IMODE((here / "deep" / "out").stat().st_mode) == 0o700


def test_errors_that_remain_give_exit_1(here):
    assert main(["scrub", "error.837", "--out", "out"]) == 1
    (row,) = read_rows(here / "out" / "error.837.exceptions.csv")
    assert (row["file"], row["claim_id"], row["rule"], row["severity"]) == (
        "error.837",
        "CLAIM1",
        "DSC01",
        "error",
    )


def test_a_wrong_segment_count_is_an_error_that_remains(here):
    (here / "count.837").write_bytes(CLEAN.replace(b"~SE*", b"~SE*1"))
    assert main(["scrub", "count.837", "--out", "out"]) == 1
    assert [row["rule"] for row in read_rows(here / "out" / "count.837.exceptions.csv")] == ["ENV01"]


def test_the_highest_exit_code_of_several_inputs_is_returned_and_all_are_done(here, capsys):
    (here / "cut.837").write_bytes(CLEAN[:600])
    inputs = ["error.837", "cut.837", "clean.837"]
    assert main(["scrub", *inputs, "--out", "out"]) == 3
    assert [name for name in inputs if (here / "out" / name).exists()] == ["error.837", "clean.837"]
    assert not [name for name in names(here / "out") if name.startswith(("cut", "."))]
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("noc837: cut.837: ")


@pytest.mark.parametrize("data", [b"", b"\0", b"not X12", b"ISA", b"ISA*00", CLEAN[:-30], b"\xff" * 2000])
def test_what_is_no_whole_interchange_is_told_in_one_line(here, capsys, data):
    (here / "odd.837").write_bytes(data)
    assert main(["scrub", "odd.837", "--out", "out"]) == 3
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("noc837: odd.837: ")
    assert "; " in captured.err
    assert names(here / "out") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.837", "--out", "out"], "none.837: cannot be read: No such file or directory"),
        ([".", "--out", "out"], ".: is a directory"),
        (["pipe", "--out", "out"], "pipe: is no regular file; use -"),
        (["clean.837"], "--out: name the directory"),
        (["clean.837", "--out", "clean.837"], "clean.837: cannot be the output directory"),
        (["clean.837", "--out", "out", "--format", "xml"], "--format: xml is not known"),
        (["clean.837", "--out", "out", "--diff", "--json"], "--diff and --json both write"),
        (["clean.837", "--out", "out", "--changes", "c"], "--exceptions and --changes: are for -"),
        (["clean.837", "other/clean.837", "--out", "out"], "clean.837: would be written twice"),
        (["clean.837", "clean.837.changes.csv", "--out", "out"], "changes.csv: would be written twice"),
        (["-", "clean.837"], "-: cannot be scrubbed together with files"),
        (["-"], "-: name the other outputs"),
        (["-", "--out", "out"], "--out: is for files"),
        (["-", "--format", "csv"], "--format: is for --out"),
        (["-", "--diff"], "--diff: with - needs --dry-run"),
        (["-", "--exceptions", "a", "--changes", "./a"], "a: is named twice"),
        (["--nonsense"], "No such option"),
        ([], "Missing argument"),
        (["clean\0.837", "--out", "out"], "clean\\x00.837: cannot be read"),
    ],
)
def test_a_command_that_cannot_be_carried_out_is_exit_2_before_anything_is_read(
    here, capsys, monkeypatch, arguments, words
):
    os.mkfifo(here / "pipe")
    (here / "other").mkdir()
    (here / "other" / "clean.837").write_bytes(CLEAN)
    (here / "clean.837.changes.csv").write_bytes(b"")
    monkeypatch.setattr(job, "scrub_claims", lambda *_: pytest.fail("an input was read"))
    assert main(["scrub", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert captured.err.count("\n") == 1
    assert not (here / "out").exists() or names(here / "out") == []


@pytest.mark.skipif(not os.getuid(), reason="the superuser may read everything")
def test_an_unreadable_file_is_exit_2(here, capsys):
    (here / "clean.837").chmod(0)
    assert main(["scrub", "clean.837", "--out", "out"]) == 2
    assert "clean.837: cannot be read: Permission denied" in capsys.readouterr().err


def test_an_unreadable_file_is_refused_whoever_asks(here, capsys, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "clean.837")
    assert main(["scrub", "form.837", "clean.837", "--out", "out"]) == 2
    assert "clean.837: cannot be read: Permission denied" in capsys.readouterr().err
    assert not (here / "out").exists()


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_an_input_is_never_written_over(here, capsys, force):
    assert main(["scrub", "form.837", "--out", ".", *force]) == 2
    assert "form.837: is an input and is never written over" in capsys.readouterr().err
    assert (here / "form.837").read_bytes() == CORRECTABLE


def test_an_input_of_another_name_is_not_written_over_either(here, capsys):
    (here / "out").mkdir()
    (here / "out" / "clean.837").hardlink_to(here / "form.837")
    assert main(["scrub", "clean.837", "form.837", "--out", "out", "--force"]) == 2
    assert "is an input" in capsys.readouterr().err
    assert (here / "form.837").read_bytes() == CORRECTABLE


def test_outputs_are_replaced_by_force_only(here, capsys):
    main(["scrub", "form.837", "--out", "out"])
    (here / "form.837").write_bytes(CLEAN + b" ")
    assert main(["scrub", "form.837", "--out", "out"]) == 2
    assert "out/form.837: exists already; use --force" in capsys.readouterr().err
    assert (here / "out" / "form.837").read_bytes() == CORRECTED
    assert main(["scrub", "form.837", "--out", "out", "--force"]) == 0
    assert (here / "out" / "form.837").read_bytes() == CLEAN + b" "


def test_the_formats_asked_for_are_written(here):
    assert main(["scrub", "error.837", "--out", "out", "--format", "jsonl"]) == 1
    assert names(here / "out") == ["error.837", "error.837.changes.jsonl", "error.837.exceptions.jsonl"]
    assert main(["scrub", "error.837", "--out", "both", "--format", "csv,jsonl"]) == 1
    assert len(names(here / "both")) == 5


def test_observing_delivers_the_input_and_the_changes_that_would_have_been_made(here, capsys):
    assert main(["scrub", "form.837", "--out", "out", "--observe"]) == 0
    assert (here / "out" / "form.837").read_bytes() == CORRECTABLE
    assert [row["rule"] for row in read_rows(here / "out" / "form.837.changes.csv")] == ["NDC04"]
    assert "observed only" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(here, capsys):
    before = names(here)
    assert main(["scrub", "form.837", "error.837", "--dry-run"]) == 1
    assert main(["scrub", "form.837", "--dry-run", "--out", "out"]) == 0
    assert names(here) == before
    assert "nothing was written" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_a_diff_shows_segments_before_and_after(capsys):
    assert main(["scrub", "form.837", "--dry-run", "--diff"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "@ form.837, set 0001, claim CLAIM1, line 1: 2410 LIN03 NDC04 ndc-not-in-5-4-2-form (form)",
        "- LIN**N4*50242-060-01",
        "+ LIN**N4*50242006001",
    ]


def test_a_diff_sends_no_control_character_to_the_terminal(here, capsys):
    data = CORRECTABLE.replace(b"CLAIM1", b"A\x1b[2J\x07\x9b\xff").replace(b"50242-060-01", b"50242-060-01\t")
    (here / "odd.837").write_bytes(data)
    main(["scrub", "odd.837", "--dry-run", "--diff"])
    output = capsys.readouterr().out
    assert "claim A\\x1b[2J\\x07\\x9b\xff" in output
    assert "- LIN**N4*50242-060-01\\t\n" in output
    assert output.replace("\n", "").isprintable()


def test_a_file_name_is_shown_without_control_characters(here, capsys):
    name = "a\x1b[31m\nb\udce9.837"
    (here / name).write_bytes(CLEAN[:500])
    (here / f"{name}2").write_bytes(CLEAN)
    assert main(["scrub", name, f"{name}2", "--out", "out"]) == 3
    captured = capsys.readouterr()
    assert "noc837: a\\x1b[31m\\nb\\udce9.837: " in captured.err
    assert (captured.out + captured.err).replace("\n", "").isprintable()


def test_the_summary_for_machines_has_these_keys(here, capsys):
    (here / "cut.837").write_bytes(CLEAN[:600])
    code = main(["scrub", "form.837", "error.837", "cut.837", "--out", "out", "--json"])
    values = json.loads(capsys.readouterr().out)
    assert list(values) == ["exit", "observe", "dry_run", "reference", "reference_warnings", "not_checked", "files"]
    assert (values["exit"], values["observe"], values["dry_run"]) == (code, False, False)
    for item in values["files"]:
        assert list(item) == ["file", "status", "exit", "counts", "rules", "outputs", "errors"]
        assert set(item["counts"]) == COUNTS
        assert list(item["outputs"]) == ["corrected", "exceptions", "changes"]
    form, error, cut = values["files"]
    assert [(item["file"], item["status"], item["exit"]) for item in values["files"]] == [
        ("form.837", "clean", 0),
        ("error.837", "errors", 1),
        ("cut.837", "failed", 3),
    ]
    assert form["counts"]["corrected"] == form["counts"]["changes"] == 1
    assert form["outputs"] == {
        "corrected": "out/form.837",
        "exceptions": ["out/form.837.exceptions.csv"],
        "changes": ["out/form.837.changes.csv"],
    }
    assert error["rules"] == {"DSC01": 1}
    assert cut["outputs"] == {"corrected": None, "exceptions": [], "changes": []}
    assert len(cut["errors"]) == 1
    assert form["errors"] == []


@pytest.mark.usefixtures("here")
def test_the_table_adds_up_several_files(capsys):
    main(["scrub", "form.837", "error.837", "clean.837", "--out", "out"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["NOC", "lines", "clean", "corrected", "left", "untouched", "errors", "warnings", "file"]
    assert lines[4].split() == ["3", "1", "1", "1", "0", "1", "0", "all"]
    assert "by rule: DSC01 1" in lines
    assert lines[-1] == "written to out: 9 files"


@pytest.mark.usefixtures("broken")
def test_a_fault_of_ours_is_one_line_without_its_message(here, capsys):
    assert main(["scrub", "clean.837", "--out", "out"]) == 70
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert line.startswith("noc837: a fault of ours: LookupError at outputs/job.py:")
    assert "SALLY" not in captured.out + captured.err
    assert "clean.837 (interrupted)" in captured.out
    assert names(here / "out") == []


def test_a_fault_leaves_what_was_done_before_and_says_so(here, capsys, monkeypatch):
    real = job.scrub_claims

    def scrub(stream, given):
        if Path(stream.name).name == "form.837":
            raise KeyError("SALLY SAMPLE")
        return real(stream, given)

    monkeypatch.setattr(job, "scrub_claims", scrub)
    assert main(["scrub", "clean.837", "form.837", "error.837", "--out", "out", "--json"]) == 70
    values = json.loads(capsys.readouterr().out)
    assert values["exit"] is None
    assert [(item["file"], item["status"], item["exit"]) for item in values["files"]] == [
        ("clean.837", "clean", 0),
        ("form.837", "interrupted", None),
    ]
    assert [name for name in names(here / "out") if name.endswith(".837")] == ["clean.837"]


def test_an_interrupt_from_the_keyboard_is_130(here, monkeypatch):
    def scrub(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "scrub_claims", scrub)
    assert main(["scrub", "clean.837", "--out", "out"]) == 130
    assert names(here / "out") == []


@pytest.mark.usefixtures("here")
def test_signals_are_as_before_when_the_command_has_ended():
    before = signal.getsignal(signal.SIGTERM)
    main(["scrub", "clean.837", "--dry-run"])
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_run_and_leaves_nothing(here, number, code):
    slow = (
        "import signal, sys, time; from noc837.outputs import job; from noc837.cli import main\n"
        # The tests may run where these are ignored, and a child inherits that.
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "job.scrub_claims = lambda *_: time.sleep(60)\n"
        "sys.exit(main())"
    )
    command = [sys.executable, "-c", slow, "scrub", "clean.837", "--out", "out"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        while not ((here / "out").exists() and len(names(here / "out")) == 3):
            assert process.poll() is None, "the command ended before it wrote anything"
            time.sleep(0.01)
        assert all(name.startswith(".noc837-") for name in names(here / "out"))
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert b"Traceback" not in errors
    assert names(here / "out") == []


def test_standard_input_goes_to_standard_output(here):
    result = program("scrub", "-", "--exceptions", "e.jsonl", "--changes", "c.csv", data=CORRECTABLE)
    assert (result.returncode, result.stdout) == (0, CORRECTED)
    assert b"e.jsonl" in result.stderr
    assert (here / "e.jsonl").read_bytes() == b""
    assert [row["file"] for row in read_rows(here / "c.csv")] == ["-"]


def test_standard_input_that_is_cut_gives_no_output_at_all(here):
    result = program("scrub", "-", "--exceptions", "e", "--changes", "c", data=CORRECTABLE[:-20])
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr.startswith(b"noc837: -: ")
    assert "e" not in names(here)


def test_the_summary_of_standard_input_goes_to_standard_error(here):
    result = program("scrub", "-", "--exceptions", "e", "--changes", "c", "--json", data=CLEAN)
    assert result.stdout == CLEAN
    (item,) = json.loads(result.stderr)["files"]
    assert item["outputs"] == {"corrected": "-", "exceptions": ["e"], "changes": ["c"]}
    assert names(here) == ["c", "clean.837", "e", "error.837", "form.837"]


def test_standard_input_is_never_written_over(here):
    with (here / "clean.837").open("rb") as stream:
        command = [sys.executable, "-m", "noc837", "scrub", "-", "--exceptions", "clean.837", "--changes", "c"]
        result = subprocess.run([*command, "--force"], stdin=stream, capture_output=True, check=False)
    assert result.returncode == 2
    assert (here / "clean.837").read_bytes() == CLEAN


def test_a_dry_run_of_standard_input_may_show_a_diff(here):
    result = program("scrub", "-", "--dry-run", "--diff", data=CORRECTABLE)
    assert result.returncode == 0
    assert b"+ LIN**N4*50242006001\n" in result.stdout
    assert names(here) == ["clean.837", "error.837", "form.837"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_standard_output_is_told_and_nothing_stays(here):
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "noc837", "scrub", "-", "--exceptions", "e", "--changes", "c"]
        result = subprocess.run(command, input=CLEAN, stdout=full, stderr=subprocess.PIPE, check=False)
    assert result.returncode == 3
    assert b"standard output: No space left on device" in result.stderr
    assert b"Traceback" not in result.stderr
    assert names(here) == ["clean.837", "error.837", "form.837"]


def test_a_name_that_is_no_utf_8_is_scrubbed(here):
    name = os.fsdecode(b"caf\xe9.837")
    (here / name).write_bytes(WITH_ERROR)
    result = program("scrub", name, "--out", "out")
    assert result.returncode == 1
    (row,) = read_rows(here / "out" / f"{name}.exceptions.csv")
    assert row["file"] == "caf\\udce9.837"


@pytest.mark.usefixtures("here")
def test_nothing_is_drawn_for_a_small_input_or_without_a_terminal(capsys, monkeypatch):
    from noc837.cli import progress

    monkeypatch.setattr(progress, "LARGE", 1)
    main(["scrub", "clean.837", "--out", "out"])
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("here")
def test_a_large_input_on_a_terminal_has_a_bar(capsys, monkeypatch):
    from noc837.cli import progress

    def scrub(stream, _):
        data = stream.read()
        yield Part((Span(0, data[:9]),))
        yield Part((Span(9, data[9:]),))

    monkeypatch.setattr(progress, "LARGE", 1)
    monkeypatch.setattr(progress, "_STEP", 1)
    monkeypatch.setattr(job, "scrub_claims", scrub)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert main(["scrub", "clean.837", "--out", "out"]) == 0
    assert "clean.837" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_start_up_imports_no_more_than_a_scrub_needs():
    code = (
        "import sys; from noc837.cli import main; main(['scrub', 'clean.837', '--out', 'out']);"
        "print(*(name for name in ('rich', 'pyx12', 'sqlite3', 'asyncio') if name in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == ""
