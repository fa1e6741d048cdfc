import subprocess
import sys
from importlib.metadata import version

import pytest

from noc837.cli import faults, main
from noc837.cli.console import table, visible


def test_the_version_is_said(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"noc837 {version('noc837')}\n"


@pytest.mark.parametrize("arguments", [[], ["scrub"], ["explain"], ["rules"], ["maps"], ["maps", "show"], ["ndc"]])
def test_help_is_plain_text(capsys, arguments):
    assert main([*arguments, "--help"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("Usage: noc837")
    assert output.isascii()


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["--nonsense"], ["a\x1b[31m\nb"]])
def test_a_misuse_is_one_line_and_exit_2(capsys, arguments):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("noc837: ")
    assert captured.err.count("\n") == 1
    assert captured.err[:-1].isprintable()


def test_the_module_is_the_command():
    result = subprocess.run([sys.executable, "-m", "noc837", "--version"], capture_output=True, check=True)
    assert result.stdout.startswith(b"noc837 ")


def test_a_reader_that_went_away_is_no_failure():
    script = "import sys; from noc837.cli import main; sys.exit(main(['rules']))"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_closed_outputs_are_no_fault():
    script = "import sys; from noc837.cli import main; sys.exit(main(['rules', *sys.argv[1:]]))"
    for redirect, code in ((">&-", 0), ("2>&-", 0), ("NONE >&- 2>&-", 2), (">/dev/full", 2)):
        command = f'exec "$0" -c "$1" {redirect}'
        result = subprocess.run(["/bin/sh", "-c", command, sys.executable, script], capture_output=True, check=False)
        assert (result.returncode, b"Traceback" in result.stderr) == (code, False), redirect


def test_a_fault_names_the_innermost_place_of_ours(capsys):
    with pytest.raises(AttributeError) as caught:
        visible(None)
    assert faults.explain(caught.value) == 70
    error = capsys.readouterr().err
    assert error.startswith("noc837: a fault of ours: AttributeError at outputs/visible.py:")
    assert "NoneType" not in error


def test_a_fault_outside_of_our_code_has_no_place(capsys):
    assert faults.explain(ValueError("SALLY")) == 70
    assert capsys.readouterr().err == (
        "noc837: a fault of ours: ValueError at an unknown place; please report this line\n"
    )


@pytest.mark.parametrize("text", ["plain", "Ünit 5 µg", ""])
def test_printable_text_is_shown_as_it_is(text):
    assert visible(text) == text


@pytest.mark.parametrize(("text", "shown"), [("\x1b[2J", "\\x1b[2J"), ("a\r\nb", "a\\r\\nb"), ("\x9b", "\\x9b")])
def test_characters_a_terminal_acts_on_are_shown_as_escapes(text, shown):
    assert visible(text) == shown


def test_a_table_is_aligned():
    assert table([("n", "name"), ("10", "a"), ("5", "bc")], range(1)) == " n  name\n10  a\n 5  bc"
