"""The documents say what the program does."""

import re
import subprocess
import sys
from pathlib import Path

from noc837.cli import main
from noc837.rules import ALL

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_generated_parts_of_the_readme_are_fresh() -> None:
    check = subprocess.run([sys.executable, str(ROOT / "tools/write_readme.py"), "--check"], check=False)
    assert check.returncode == 0, "run make readme"


def test_the_readme_names_every_rule() -> None:
    for rule in ALL:
        assert f"| {rule.code} | {rule.name} |" in README


def test_the_line_shown_before_and_after_is_what_the_program_makes_of_it() -> None:
    import noc837

    before, after = re.findall(r"```\n(SV1[^\n]*~)\n```", README)
    envelope = (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261103*1200*^*00501*000000001*0*P*:~"
        "GS*HC*SENDER*RECEIVER*20261103*1200*1*X*005010X222A1~ST*837*0001*005010X222A1~HL*1**20*1~HL*2*1*22*0~"
        "CLM*1*850***11:B:1*Y*A*Y*Y~LX*1~{line}SE*{count}*0001~GE*1*1~IEA*1*000000001~"
    )
    count = 6 + before.count("~")
    scrubbed = noc837.scrub(envelope.format(line=before, count=count).encode())
    assert scrubbed.data == envelope.format(line=after, count=count).encode()


def test_the_python_example_runs(tmp_path: Path) -> None:
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example
    (tmp_path / "claims.837").write_bytes((ROOT / "fixtures/x12/demo/professional.837").read_bytes())
    ran = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", example[1]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "50242006001" in ran.stdout


def test_every_option_of_scrub_stands_in_the_readme(capsys) -> None:  # type: ignore[no-untyped-def]
    main(["scrub", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options
    assert {option for option in options if f"{option}" not in README} == set()


def test_the_exit_codes_of_the_readme_are_those_of_the_help(capsys) -> None:  # type: ignore[no-untyped-def]
    main(["scrub", "--help"])
    helped = capsys.readouterr().out
    for code in ("0", "1", "2", "3", "70"):
        assert f"| {code} |" in README
        assert re.search(rf"\b{code}\b", helped)


_PLACES = re.compile("/(?:home|root|Users)/[a-z]|--(?:extra-)?" + "index-url|--find" + "-links")


def test_nothing_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        if name.endswith((".md", ".toml", ".txt", ".py", ".yaml", "Makefile", "run")):
            text = (ROOT / name).read_text(encoding="latin-1")  # some are cp1252, as the FDA writes
            assert not _PLACES.search(text), name
