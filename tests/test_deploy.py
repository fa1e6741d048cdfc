"""What stands in deploy/ is accepted by the programs that are to read it, and says what is so."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from noc837.cli.app import app
from noc837.sweep.metrics import GAUGES
from noc837.sweep.settings import read_settings

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
PAGE = (DEPLOY / "README.md").read_text(encoding="utf-8")
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))
INSTALLED = "/opt/noc837/bin/noc837"
COUNTERS = {"noc837_files_total", "noc837_noc_lines_total"}


def command_lines() -> list[tuple[str, str]]:
    """Every command of noc837 in deploy/, by the file in which it stands."""
    begins = re.compile(rf"(?:{INSTALLED}|`noc837) ((?:sweep|release|ledger)[^`\n]*)")
    return [(path.name, found) for path in FILES for found in begins.findall(path.read_text(encoding="utf-8"))]


def accepted(words: list[str]) -> list[str]:
    """The commands that the words lead through, all options read, none carried out; raises UsageError."""
    command = typer.main.get_command(app)
    path, context = ["noc837"], command.make_context("noc837", words)
    while isinstance(command, typer.core.TyperGroup):
        name, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
        path.append(str(name))
        context = command.make_context(str(name), words, parent=context)
    return path


@pytest.mark.parametrize(("file", "line"), command_lines())
def test_every_command_is_one(file: str, line: str) -> None:
    assert len(accepted(shlex.split(line))) >= 2, file


def test_commands_of_every_kind_were_found() -> None:
    found = {(file, shlex.split(line)[0]) for file, line in command_lines()}
    assert {("README.md", "sweep"), ("README.md", "release"), ("README.md", "ledger")} <= found
    assert {("crontab", "sweep"), ("noc837-sweep.service", "sweep"), ("noc837-prune.service", "sweep")} <= found


def test_the_events_of_the_log_are_those_of_the_page() -> None:
    tool = DEPLOY.parent / "tools/write_deploy_readme.py"
    assert subprocess.run([sys.executable, str(tool), "--check"], check=False).returncode == 0, "run make readme"
    assert "| `delivered` | info |" in PAGE


@pytest.mark.parametrize("line", ["sweep --initialise ROOT", "sweep", "release", "ledger tell ROOT"])
def test_a_command_that_is_none_would_be_seen(line: str) -> None:
    with pytest.raises(Exception, match=r"No such|Missing|no such"):
        accepted(shlex.split(line))


@pytest.mark.parametrize("settings", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_the_settings_shown_are_read(settings: str, tmp_path: Path) -> None:
    (tmp_path / "noc837.toml").write_text(settings, encoding="utf-8")
    read_settings(tmp_path)


def test_every_setting_named_is_one() -> None:
    commented = (DEPLOY / "noc837-prune.service").read_text(encoding="utf-8")
    named = set(
        re.findall(r"(?<![\w.{])[a-z]+_[a-z_]+", re.sub(r"cap_\w+|noc837_\w+|sshd_config", "", PAGE + commented))
    )
    assert named >= {"settle_seconds", "stale_minutes", "keep_archive_days", "delivered_mode", "delivered_group"}
    assert named <= known_keys()


def known_keys() -> set[str]:
    """The keys that the settings name when they are asked for one that is none."""
    from noc837.sweep import settings

    return {*settings._OF_ALL, *settings._OF_PARTNER}


def test_every_metric_named_is_one() -> None:
    named = set(re.findall(r"`(noc837_[a-z_]+)[`{]", PAGE)) - {"noc837_keys"}
    assert len(named) >= 6
    assert named <= COUNTERS | set(GAUGES)


def test_the_page_names_every_file_that_is_there() -> None:
    missing = {str(path.relative_to(DEPLOY)) for path in FILES if path.name != "README.md"}
    assert {name for name in missing if f"`{name}`" not in PAGE} == set()
    assert len(PAGE.splitlines()) < 250


@pytest.mark.parametrize("code", ["0", "1", "2", "70", "74"])
def test_the_exit_codes_are_those_of_the_command(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    from noc837.cli import main

    main(["sweep", "--help"])
    assert re.search(rf"\b{code}\b", capsys.readouterr().out)
    assert f"\n| {code} |" in PAGE


def test_the_units_are_what_systemd_takes(tmp_path: Path) -> None:
    verified = _verified(tmp_path, lambda text: text)
    assert (verified.returncode, verified.stderr) == (0, "")


def test_systemd_would_not_take_a_word_that_it_does_not_know(tmp_path: Path) -> None:
    verified = _verified(tmp_path, lambda text: text.replace("OnCalendar=minutely", "OnCalendar=minutly"))
    assert "minutly" in verified.stderr


def _verified(place: Path, changed) -> subprocess.CompletedProcess[str]:  # type: ignore[no-untyped-def]
    """What systemd-analyze says of the units, as if the command were installed."""
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("THE UNITS ARE NOT VERIFIED: no systemd-analyze here; apt-get install systemd")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(INSTALLED, "/bin/true")
        (place / unit.name).write_text(changed(text), encoding="utf-8")
    command = [verify, "verify", "--man=no", *(str(place / unit.name) for unit in UNITS)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_every_timer_has_its_service_and_every_service_its_timer() -> None:
    by_kind = {kind: {unit.stem for unit in UNITS if unit.suffix == kind} for kind in (".service", ".timer")}
    assert by_kind[".service"] == by_kind[".timer"] == {"noc837-sweep", "noc837-prune"}


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda unit: unit.name)
def test_a_service_is_shut_in(unit: Path) -> None:
    set_ = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE))
    wanted = {
        "User": "noc837",
        "UMask": "0077",
        "ProtectSystem": "strict",
        "ReadWritePaths": "/srv/noc837",
        "SystemCallFilter": "@system-service",
        "Type": "oneshot",
        **dict.fromkeys(("PrivateNetwork", "NoNewPrivileges", "PrivateTmp", "ProtectHome"), "yes"),
    }
    assert set_.items() >= wanted.items()
    assert set(set_["CapabilityBoundingSet"].split()) <= {"CAP_LEASE", "CAP_DAC_READ_SEARCH"}


def test_the_crontab_can_be_read_by_cron() -> None:
    text = (DEPLOY / "crontab").read_text(encoding="utf-8")
    assert text.endswith("\n")  # cron passes over a last line without an end
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines[0] == "MAILTO=root"
    for line in lines[1:]:
        *times, user, command = line.split(None, 6)
        assert all(re.fullmatch(r"\*|[0-9]+", time) for time in times)
        assert user in ("root", "noc837")
        assert "%" not in command  # a line break to cron
        assert command.startswith("/")
        assert len(line) < 1000
    assert len(lines) == 3


def test_the_log_is_rotated_where_it_is_written() -> None:
    rotated = (DEPLOY / "logrotate").read_text(encoding="utf-8")
    assert re.search(r"^/var/log/noc837/\*\.log \{$", rotated, re.MULTILINE)
    assert rotated.count("{") == rotated.count("}") == 1
    assert "\n    create 0600 noc837 noc837\n" in rotated
    assert re.search(r'^log = "/var/log/noc837/\w+\.log"$', PAGE, re.MULTILINE)
    assert "LogsDirectory=noc837\n" in (DEPLOY / "noc837-sweep.service").read_text(encoding="utf-8")
