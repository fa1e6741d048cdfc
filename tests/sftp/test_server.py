"""The server of these tests is a real one, and does no more than they need."""

import os
import subprocess
from pathlib import Path

import pytest

from sftp.server import Server, require_openssh, serving, wait_until
from sftp.wire import Wire


def test_without_openssh_the_tests_are_skipped_and_the_packages_named(tmp_path: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="apt-get install openssh-client openssh-server"):
        require_openssh({}, str(tmp_path))


@pytest.mark.parametrize("value", ["true", "True"])
def test_without_openssh_the_tests_fail_on_ci(tmp_path: Path, value: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"sshd.*apt-get install"):
        require_openssh({"CI": value}, str(tmp_path))


def test_a_machine_that_is_not_ci_only_skips(tmp_path: Path) -> None:
    with pytest.raises(pytest.skip.Exception):
        require_openssh({"CI": "false"}, str(tmp_path))


def test_only_what_is_missing_is_named(tmp_path: Path) -> None:
    for name in ("ssh", "sftp", "ssh-keygen"):
        (tmp_path / name).touch(mode=0o755)
    with pytest.raises(pytest.skip.Exception, match=r"no sshd here; apt-get install openssh-server$"):
        require_openssh({}, str(tmp_path))


def test_a_file_is_uploaded(server: Server, tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(b"content")
    done = server.run(f"put {tmp_path}/sent {tmp_path}/received")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "received").read_bytes() == b"content"


def test_no_command_can_be_run_on_the_server(server: Server) -> None:
    command = server.ssh_to_sftp()
    cut = command.index("-s")
    ran = subprocess.run(
        [*command[:cut], command[cut + 1], "echo ran"], capture_output=True, stdin=subprocess.DEVNULL, timeout=60
    )
    assert b"ran" not in ran.stdout


def test_another_key_is_refused(server: Server, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")], check=True)
    command = [part.replace(str(server.folder / "client_key"), str(tmp_path / "other")) for part in server.sftp()]
    refused = subprocess.run(command, input=b"pwd\n", capture_output=True, timeout=60)
    assert refused.returncode != 0
    told = "Connection closed by authenticating user"
    wait_until(lambda: told in server.log(), 30, told)


def test_an_upload_can_be_stopped_on_the_way(server: Server, tmp_path: Path) -> None:
    with Wire(server) as wire:
        handle = wire.open(tmp_path / "half")
        wire.write(handle, 0, b"first half")
        assert (tmp_path / "half").read_bytes() == b"first half"
        wire.write(handle, 10, b", second")
        wire.close(handle)
    assert (tmp_path / "half").read_bytes() == b"first half, second"


@pytest.mark.usefixtures("openssh")
def test_no_session_outlives_its_server(tmp_path: Path) -> None:
    with serving(tmp_path) as short_lived, Wire(short_lived):
        sessions = short_lived.sessions()
        assert sessions
    wait_until(lambda: not any(_is_there(pid) for pid in sessions), 10, "the sessions end")
    assert short_lived.process.poll() is not None


def _is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_own_keys_and_settings_of_the_user_are_left_alone(server: Server) -> None:
    own = os.path.expanduser("~/.ssh")  # noqa: PTH111
    assert not any(own in part for part in server.sftp() + server.ssh_to_sftp())
    assert own not in (server.folder / "sshd_config").read_text()
