"""What stands in deploy/ is accepted by the programs that are to read it, and says what is so."""

import os
import pwd
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
AS_NOC837 = "/usr/local/sbin/as-noc837"
COUNTERS = {"noc837_files_total", "noc837_noc_lines_total"}


def command_lines() -> list[tuple[str, str]]:
    """Every command of noc837 in deploy/, by the file in which it stands."""
    begins = re.compile(rf"(?:{INSTALLED}|`noc837) ((?:sweep|release|ledger|reference|maps)[^`\n]*)")
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
    assert {("README.md", name) for name in ("sweep", "release", "ledger", "reference", "maps")} <= found
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
    assert lines[1].split(None, 6)[6] == f"{AS_NOC837} {INSTALLED} sweep /srv/noc837"


def test_no_command_of_the_page_works_in_the_folder_as_root_but_init() -> None:
    at_work = re.findall(rf"^(.*?){INSTALLED} (sweep|release|ledger)\b(.*)$", PAGE, re.MULTILINE)
    assert {kind for _, kind, _ in at_work} == {"sweep", "release", "ledger"}
    as_root = [(kind, rest) for before, kind, rest in at_work if not before.endswith("as-noc837 ")]
    assert as_root
    assert {(kind, rest.split("`")[0]) for kind, rest in as_root} == {("sweep", " --init /srv/noc837")}
    assert "runuser" not in PAGE


def test_a_command_is_run_as_the_service_runs_it(tmp_path: Path) -> None:
    tell = "id -un; umask; echo $HOME; echo ${TOLD-nothing}; grep -E 'Cap(Amb|Bnd)|NoNewPrivs' /proc/self/status"
    ran = _as_nobody(tmp_path, "sh", "-c", tell, TOLD="of root's", HOME="/root")
    assert ran.returncode == 0, ran.stderr
    user, umask, home, told, *privileges = ran.stdout.splitlines()
    assert (user, umask, told) == ("nobody", "0077", "nothing")
    assert home == pwd.getpwnam("nobody").pw_dir
    lease_and_read_search = f"{1 << 28 | 1 << 2:016x}"
    assert [line.split() for line in privileges] == [
        ["CapBnd:", lease_and_read_search],
        ["CapAmb:", lease_and_read_search],
        ["NoNewPrivs:", "1"],
    ]


def test_a_command_keeps_its_words_and_its_exit(tmp_path: Path) -> None:
    ran = _as_nobody(tmp_path, "sh", "-c", 'printf "<%s>" "$@"; exit 74', "sh", "two words", "", "a\nline", "*")
    assert (ran.returncode, ran.stdout) == (74, "<two words><><a\nline><*>")


def test_what_root_alone_may_write_stays_as_it_is(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("as it was")
    kept.chmod(0o600)
    ran = _as_nobody(tmp_path, "sh", "-c", 'cat "$1"; echo other > "$1"', "sh", str(kept))
    assert ran.returncode != 0
    assert (ran.stdout, kept.read_text()) == ("as it was", "as it was")  # it reads all and changes nothing


def _as_nobody(place: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What as-noc837 makes of a command where nobody plays the part of the user noc837."""
    if os.geteuid() != 0:
        pytest.skip("NO COMMAND IS RUN AS THE SERVICE RUNS IT: only root can become another user")
    group = pwd.getpwnam("nobody").pw_gid
    script = (DEPLOY / "as-noc837").read_text(encoding="utf-8")
    script = script.replace("--reuid=noc837", "--reuid=nobody").replace("--regid=noc837", f"--regid={group}")
    (place / "as-nobody").write_text(script, encoding="utf-8")
    (place / "as-nobody").chmod(0o755)
    given = {**os.environ, **environment}
    ran = [str(place / "as-nobody"), *command]
    return subprocess.run(ran, capture_output=True, text=True, timeout=60, env=given, check=False)


def test_as_noc837_can_be_started_where_it_is_installed() -> None:
    assert (DEPLOY / "as-noc837").stat().st_mode & 0o111 == 0o111
    assert f"install -m 0755 deploy/as-noc837 {AS_NOC837}\n" in PAGE
    unit = (DEPLOY / "noc837-sweep.service").read_text(encoding="utf-8")
    (given,) = re.findall(r"^AmbientCapabilities=(.*)$", unit, re.MULTILINE)
    wanted = {name.removeprefix("CAP_").lower() for name in given.split()}
    script = (DEPLOY / "as-noc837").read_text(encoding="utf-8")
    for option in ("inh-caps", "ambient-caps", "bounding-set"):
        (found,) = re.findall(rf"--{option}=-all,(\S+)", script)
        assert {name.removeprefix("+") for name in found.split(",")} == wanted


def test_the_log_is_rotated_where_it_is_written() -> None:
    rotated = (DEPLOY / "logrotate").read_text(encoding="utf-8")
    assert re.search(r"^/var/log/noc837/\*\.log \{$", rotated, re.MULTILINE)
    assert rotated.count("{") == rotated.count("}") == 1
    assert "\n    create 0600 noc837 noc837\n" in rotated
    assert re.search(r'^log = "/var/log/noc837/\w+\.log"$', PAGE, re.MULTILINE)
    assert "LogsDirectory=noc837\n" in (DEPLOY / "noc837-sweep.service").read_text(encoding="utf-8")
