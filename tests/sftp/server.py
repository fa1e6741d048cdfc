"""A real OpenSSH server for the tests: on 127.0.0.1, with keys of its own, gone when they end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGES = {"sshd": "openssh-server", "ssh": "openssh-client", "sftp": "openssh-client", "ssh-keygen": "openssh-client"}
SEARCHED = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"))
ANSWERS_WITHIN = 15.0
SETTINGS = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/client_key.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 50
LogLevel VERBOSE
Subsystem sftp internal-sftp
"""
ALONE = "PermitRootLogin prohibit-password\nAllowUsers {user}\nForceCommand internal-sftp\n"


def require_openssh(environment: Mapping[str, str] = os.environ, searched: str = SEARCHED) -> None:
    """Skips the test where a program of OpenSSH is missing, and says which package has it; fails where CI=true."""
    missing = [name for name in PACKAGES if not shutil.which(name, path=searched)]
    if not missing:
        return
    packages = " ".join(sorted({PACKAGES[name] for name in missing}))
    message = f"NOT TESTED WITH A REAL SFTP SERVER: no {', '.join(missing)} here; apt-get install {packages}"
    if environment.get("CI", "").lower() == "true":
        pytest.fail(message)
    pytest.skip(message)


def program(name: str) -> str:
    """Where a program of OpenSSH stands; sshd insists on being called by its whole path."""
    found = shutil.which(name, path=SEARCHED)
    assert found, f"{name} is missing"
    return found


def wait_until(holds: Callable[[], object], seconds: float, what: str) -> None:
    """Looks again and again whether something holds, and fails when it does not in that time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} seconds"
        time.sleep(0.05)


@dataclass(frozen=True)
class Server:
    """A running server, and the user that can log in to it."""

    folder: Path
    port: int
    user: str
    process: subprocess.Popen[bytes]

    @property
    def options(self) -> list[str]:
        """What ssh and sftp need to log in, and to leave everything of the person who runs the tests alone."""
        settings = (
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            f"UserKnownHostsFile={self.folder / 'known_hosts'}",
            "GlobalKnownHostsFile=none",
            "StrictHostKeyChecking=yes",
            "BatchMode=yes",
            "ConnectTimeout=20",
        )
        return [
            "-F",
            "none",
            "-i",
            str(self.folder / "client_key"),
            *(part for one in settings for part in ("-o", one)),
        ]

    def sftp(self, *options: str, user: str = "") -> list[str]:
        """The command of a client that reads what it is to do from standard input."""
        at = f"{user or self.user}@127.0.0.1"
        return [program("sftp"), "-q", "-b", "-", "-P", str(self.port), *self.options, *options, at]

    def ssh_to_sftp(self) -> list[str]:
        """The command whose standard input and output are the bare SFTP protocol."""
        at = f"{self.user}@127.0.0.1"
        return [program("ssh"), "-q", "-T", "-p", str(self.port), *self.options, "-s", at, "sftp"]

    def run(self, *lines: str, options: tuple[str, ...] = (), user: str = "") -> subprocess.CompletedProcess[str]:
        """A whole session of sftp: what it was told, line by line, and how it ended."""
        command, told = self.sftp(*options, user=user), "\n".join(lines) + "\n"
        return subprocess.run(command, input=told, capture_output=True, text=True, timeout=60, check=False)

    def sessions(self) -> set[int]:
        """The processes that serve clients now."""
        return descendants(self.process.pid)

    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "sshd.log").read_text(errors="replace")


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and those that they have started."""
    children: dict[int, set[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, set()).add(int(stat.parent.name))
    found, waiting = set(), [pid]
    while waiting:
        born = children.get(waiting.pop(), set()) - found
        found |= born
        waiting += born
    return found


@contextmanager
def serving(folder: Path, settings: str = ALONE, user: str = "") -> Iterator[Server]:
    """A server that answers, with its keys and its log in a folder that is there and empty."""
    user = user or pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    make_key(folder / "host_key")
    make_key(folder / "client_key")
    server = _started(folder, settings.replace("{user}", user), user)
    try:
        yield server
    finally:
        stop(server)


def make_key(path: Path) -> None:
    """A pair of keys without a passphrase."""
    subprocess.run([program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)


def _started(folder: Path, settings: str, user: str) -> Server:
    for _ in range(5):  # between finding a free port and using it somebody else may take it
        port = _free_port()
        (folder / "sshd_config").write_text(SETTINGS.format(port=port, folder=folder) + settings)
        host_key = (folder / "host_key.pub").read_text()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}")
        with (folder / "sshd.log").open("wb") as log:
            command = [program("sshd"), "-D", "-e", "-f", str(folder / "sshd_config")]
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        server = Server(folder, port, user, process)
        if _answers(server):
            return server
        stop(server)
    pytest.fail(f"sshd does not start:\n{server.log()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(server: Server) -> bool:
    """Whether the server greets a client in time; not where it has ended."""
    deadline = time.monotonic() + ANSWERS_WITHIN
    while server.process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1) as client:
            if client.recv(8).startswith(b"SSH-2.0"):
                return server.process.poll() is None
        time.sleep(0.05)
    return False


def stop(server: Server) -> None:
    """Ends the server and every session of it: a session goes on when only the server is killed."""
    sessions = server.sessions()
    server.process.kill()
    server.process.wait()
    for pid in sessions:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
