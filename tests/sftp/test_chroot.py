"""The example for sshd in deploy/ keeps partners apart, and what they upload can be swept by another user."""

import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

import noc837
from sftp.drop import Drop, claims_file
from sftp.server import SETTINGS, Server, make_key, program, require_openssh, serving
from sftp.wire import TO_CREATE, Wire

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PAGE = (DEPLOY / "README.md").read_text(encoding="utf-8")
EXAMPLE = (DEPLOY / "sshd_config.d" / "noc837.conf").read_text()
WHOLE = claims_file(1)


@pytest.mark.usefixtures("openssh")
def test_sshd_takes_the_example(tmp_path: Path) -> None:
    checked = subprocess.run(_checking(tmp_path, EXAMPLE, "-t"), capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.usefixtures("openssh")
def test_sshd_would_not_take_a_word_that_it_does_not_know(tmp_path: Path) -> None:
    broken = EXAMPLE.replace("PermitTTY", "PermitTeletype")
    checked = subprocess.run(_checking(tmp_path, broken, "-t"), capture_output=True, text=True, timeout=60)
    assert "PermitTeletype" in checked.stderr
    assert checked.returncode != 0


@pytest.mark.usefixtures("openssh")
def test_a_partner_gets_a_closed_room_and_others_what_they_had(tmp_path: Path) -> None:
    partner, other = _in_force(tmp_path, "bin"), _in_force(tmp_path, "sys")
    assert partner["chrootdirectory"] == "/srv/noc837/inbox"
    assert partner["forcecommand"] == "internal-sftp -d /%u -u 0007"
    assert partner["authenticationmethods"] == "publickey"
    closed = (
        "permittty",
        "allowtcpforwarding",
        "allowagentforwarding",
        "x11forwarding",
        "permittunnel",
        "permituserrc",
    )
    assert {partner[name] for name in (*closed, "allowstreamlocalforwarding")} == {"no"}
    assert other["chrootdirectory"] == other["forcecommand"] == "none"
    assert other["permittty"] == "yes"


def _checking(place: Path, settings: str, *options: str) -> list[str]:
    """The command that has sshd check its settings."""
    if not (place / "host_key").exists():
        make_key(place / "host_key")
    (place / "sshd_config").write_text(SETTINGS.format(port=22, folder=place) + settings)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    return [program("sshd"), *options, "-f", str(place / "sshd_config")]


def _in_force(place: Path, user: str) -> dict[str, str]:
    """The settings that sshd has for a user, where `bin` alone is a partner."""
    settings = EXAMPLE.replace("Match Group noc837-partners", "Match User bin")
    command = _checking(place, settings, "-T", "-C", f"user={user},host=localhost,addr=127.0.0.1")
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return dict(line.partition(" ")[::2] for line in told.stdout.splitlines())


@dataclass(frozen=True)
class Host:
    """A host as deploy/ has it: two partners, and a third user who sweeps."""

    drop: Drop
    server: Server
    partner: str
    other: str
    sweeper: pwd.struct_passwd

    def as_sweeper(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """The command, started as the service and the crontab of deploy/ start it, but for user and program."""
        script = self.drop.root.parent / "as-sweeper"
        text = (DEPLOY / "as-noc837").read_text()
        text = text.replace("--reuid=noc837", f"--reuid={self.sweeper.pw_name}")
        script.write_text(text.replace("--regid=noc837", f"--regid={self.sweeper.pw_gid}"))
        command = ["sh", str(script), "env", *_packages(), _python(), "-m", "noc837", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)


def _python() -> str:
    """Python that any user can start: the one that a virtual environment points to may stand in somebody's home."""
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    return system if os.path.exists(system) else sys.executable  # noqa: PTH110


def _packages() -> tuple[str, str]:
    """What sets where that Python finds noc837 and what it needs: the environment of the tests is not handed on."""
    source = Path(noc837.__file__).parents[1]
    return f"PYTHONPATH={os.pathsep.join((str(source), sysconfig.get_path('purelib')))}", "PATH=/usr/bin:/bin"


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder for all of it on a path that is root's, as sshd wants it of a chroot."""
    require_openssh()
    if os.geteuid() != 0:
        pytest.skip("NO SESSION IN A CHROOT IS TESTED: only root can change the root directory of another user")
    made = Path(tempfile.mkdtemp(prefix="noc837-test-", dir="/run"))
    try:
        made.chmod(0o755)
        yield made
    finally:
        shutil.rmtree(made)


@pytest.fixture(scope="module")
def host(place: Path) -> Iterator[Host]:
    """Folders with the owners and modes of deploy/README.md, and sshd with the example."""
    partner, other, sweeper = _users()
    root = place / "noc837"
    for block, partners in (("folders", ("",)), ("partner", (partner, other))):
        for name in partners:
            _carry_out(block, root, sweeper, name)
    (root / "noc837.toml").write_text("settle_seconds = 0\n")
    drop = Drop(root, partner)
    settings = _settings_here(place, (partner, other))
    (place / "sshd").mkdir()
    (place / "keys").mkdir()
    with serving(place / "sshd", settings, partner) as server:
        for user in (partner, other):
            shutil.copy(server.folder / "client_key.pub", place / "keys" / user)
        yield Host(drop, server, partner, other, sweeper)


def _users() -> tuple[str, str, pwd.struct_passwd]:
    """Three users that are on every system, are of different groups and may log in by key."""
    found = []
    for name in ("bin", "daemon", "games", "man", "www-data", "backup", "mail"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            if os.access(user.pw_shell, os.X_OK):
                found.append(user)
    if len(found) < 3:
        pytest.skip("NO SESSION IN A CHROOT IS TESTED: three system users with a shell are wanted to play the parts")
    return found[0].pw_name, found[1].pw_name, found[2]


def _carry_out(block: str, root: Path, sweeper: pwd.struct_passwd, partner: str) -> None:
    """Has a shell do what the page of deploy/ says, with another folder and users that are there."""
    found = re.search(rf"<!-- {block} -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    assert found
    lines = found[1].replace("/opt/noc837/bin/noc837", f"{shlex.quote(sys.executable)} -m noc837")
    lines = lines.replace("noc837:noc837", f"{sweeper.pw_uid}:{sweeper.pw_gid}").replace(
        ":noc837", f":{sweeper.pw_gid}"
    )
    lines = lines.replace("-g noc837", f"-g {sweeper.pw_gid}").replace("acme", partner)
    lines = lines.replace("/srv/noc837", shlex.quote(str(root)))
    done = subprocess.run(["sh", "-euc", lines], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def _settings_here(place: Path, users: tuple[str, str]) -> str:
    settings = EXAMPLE.replace("Match Group noc837-partners", f"Match User {','.join(users)}")
    settings = settings.replace("/srv/noc837/inbox", f"{place}/noc837/inbox").replace(
        "/etc/ssh/noc837_keys", f"{place}/keys"
    )
    assert settings.count(str(place)) >= 2
    return settings


def test_folders_have_the_modes_of_the_page(host: Host) -> None:
    rows = re.findall(r"^\| (`.+`) \| (\S+) \| (\d{4}) \|", PAGE, re.MULTILINE)
    users = {"root": 0, "noc837": host.sweeper.pw_uid, "NAME": pwd.getpwnam(host.partner).pw_uid}
    seen = set()
    for names, owners, mode in rows:
        for name in re.findall("`(.+?)`", names):
            status = (host.drop.root / name.replace("NAME", host.partner)).stat()
            assert f"{status.st_mode & 0o7777:04o}" == mode, name
            assert (status.st_uid, status.st_gid) == (users[owners.partition(":")[0]], host.sweeper.pw_gid), name
            seen.add(name)
    assert {path.name for path in host.drop.root.iterdir() if path.is_dir()} <= seen


def test_an_upload_lands_in_the_partners_folder(host: Host, place: Path) -> None:
    (place / "sent").write_bytes(WHOLE)
    done = host.server.run(f"put {place}/sent landed.837", "ls -l")
    assert done.returncode == 0, done.stderr
    landed = host.drop.inbox / "landed.837"
    assert landed.read_bytes() == WHOLE
    assert landed.owner() == host.partner
    assert landed.stat().st_gid == host.sweeper.pw_gid
    assert landed.stat().st_mode & 0o007 == 0
    landed.unlink()


@pytest.mark.parametrize(
    "line",
    [
        *(
            "ls /",
            "ls ..",
            "ls /{other}",
            "cd /{other}\nget theirs.837 {place}/got",
            "get /{other}/theirs.837 {place}/got",
        ),
        *("put {place}/noc837/noc837.toml /top.837", "put {place}/noc837/noc837.toml /{other}/in.837"),
        *("mkdir /new", "rename /{other}/theirs.837 mine.837", "rm /{other}/theirs.837", "rmdir /{other}"),
        *("get /etc/passwd {place}/got", "get ../../../../etc/passwd {place}/got", "ls {place}", "rename . /gone"),
    ],
)
def test_a_partner_neither_sees_others_nor_gets_out(host: Host, place: Path, line: str) -> None:
    theirs = host.drop.root / "inbox" / host.other / "theirs.837"
    theirs.write_bytes(WHOLE)
    before = sorted((host.drop.root / "inbox").rglob("*"))
    done = host.server.run(line.format(other=host.other, place=place))
    assert done.returncode == 1, done.stdout
    answered = [said for said in done.stdout.splitlines() if not said.startswith("sftp> ")]  # what it was told
    assert host.other not in "".join(answered)
    assert sorted((host.drop.root / "inbox").rglob("*")) == before
    assert theirs.read_bytes() == WHOLE
    assert not (place / "got").exists()
    theirs.unlink()


def test_a_symbolic_link_leads_nowhere(host: Host, place: Path) -> None:
    try:
        done = host.server.run("symlink /etc/passwd link.837", f"get link.837 {place}/got")
        assert done.returncode == 1
        assert not (place / "got").exists()
    finally:
        (host.drop.inbox / "link.837").unlink()


def test_a_shell_is_not_given(host: Host) -> None:
    command = host.server.ssh_to_sftp()
    at = command.index("-s")
    ran = subprocess.run(
        [*command[:at], command[at + 1], "id"], capture_output=True, timeout=60, stdin=subprocess.DEVNULL
    )
    assert b"uid=" not in ran.stdout


@pytest.fixture
def swept(host: Host) -> Host:
    """The host, where another user can start the sweep as the crontab does."""
    tried = host.as_sweeper("--version")
    if tried.returncode:
        why = (tried.stderr.strip().splitlines() or ["?"])[-1]
        pytest.skip(f"NO SWEEP BY ANOTHER USER IS TESTED: noc837 cannot be started by one from here: {why}")
    return host


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o400, 0o666])
def test_what_a_partner_uploads_is_swept_by_another_user(swept: Host, place: Path, mode: int) -> None:
    data = claims_file(mode)
    sent = place / f"mode-{mode:o}.837"
    sent.write_bytes(data)
    sent.chmod(mode)
    assert swept.server.run(f"put {sent}").returncode == 0
    passed = swept.as_sweeper("sweep", swept.drop.root)
    assert passed.returncode == 0, passed.stderr
    delivered = swept.drop.files("corrected")[sent.name]
    assert delivered.read_bytes() == noc837.scrub(data).data
    assert delivered.owner() == swept.sweeper.pw_name
    assert delivered.stat().st_mode & 0o777 == 0o640
    archived = [path for path in swept.drop.files("archive").values() if path.read_bytes() == data]
    assert len(archived) == 1
    assert swept.drop.waiting() == []


def test_that_a_partner_still_writes_is_seen_by_another_user(swept: Host) -> None:
    data = claims_file(7001) + claims_file(7002)
    border = data.index(b"~ISA") + 1
    with Wire(swept.server) as wire:
        handle = wire.open(Path("pausing.837"), TO_CREATE)
        wire.write(handle, 0, data[:border])
        assert swept.as_sweeper("sweep", swept.drop.root).returncode == 0
        assert swept.drop.waiting() == ["pausing.837"]
        wire.write(handle, border, data[border:])
        wire.close(handle)
    assert swept.as_sweeper("sweep", swept.drop.root).returncode == 0
    assert swept.drop.files("corrected")["pausing.837"].read_bytes() == noc837.scrub(data).data
