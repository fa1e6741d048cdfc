"""The ways in which files reach the inbox: as they should, slowly, and with everything that goes wrong on the way."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sftp.drop import Drop, Sweeps
from sftp.server import Server, wait_until
from sftp.wire import Wire

SLOWLY = ("-l", "400", "-B", "8192")  # kbit/s, in small pieces: it may be one of 255 KB else


@dataclass
class Sender:
    """A partner's programs: what they have at home, and when each upload was whole."""

    server: Server
    drop: Drop
    sweeps: Sweeps
    home: Path
    whole_at: dict[str, float] = field(default_factory=dict)
    sessions: int = 0

    def put(self, name: str, data: bytes) -> None:
        """An ordinary upload."""
        self._session((f'put "{self._at_home(name, data)}" "{self.drop.inbox / name}"',))
        self._is_whole(name)

    def put_slowly(self, name: str, data: bytes) -> None:
        """An upload over a slow line."""
        self._session((f'put "{self._at_home(name, data)}" "{self.drop.inbox / name}"',), SLOWLY)
        self._is_whole(name)

    def put_and_rename(self, name: str, data: bytes) -> None:
        """An upload under another name, slowly; renamed in a later session, when sweeps have seen it whole."""
        there = self.drop.inbox / name
        self._session((f'put "{self._at_home(name, data)}" "{there}.part"',), SLOWLY)
        self.sweeps.pass_by(2)
        self._session((f'rename "{there}.part" "{there}"',))
        self._is_whole(name)

    def put_over_itself(self, name: str, data: bytes) -> None:
        """Another version first, and at once the right one over it, under the same name."""
        first = self._at_home(f"first-{name}", data.replace(b"EXAMPLUMAB", b"OTHERUMAB"))
        there = self.drop.inbox / name
        self._session((f'put "{first}" "{there}"', f'put "{self._at_home(name, data)}" "{there}"'))
        self._is_whole(name)

    def break_and_put(self, name: str, data: bytes) -> None:
        """An upload whose client is killed on the way; some sweeps later the whole file again."""
        self._broken(name, data, _kill)
        self.put(name, data)

    def break_and_resume(self, name: str, data: bytes) -> None:
        """An upload whose client is killed on the way; some sweeps later the rest of it."""
        self._broken(name, data, _kill)
        self._session((f'reput "{self._at_home(name, data)}" "{self.drop.inbox / name}"',))
        self._is_whole(name)

    def lose_connection_and_put(self, name: str, data: bytes) -> None:
        """An upload that the server breaks off, which serves nobody else; some sweeps later the whole file again."""

        def cut(client: subprocess.Popen[bytes]) -> None:
            for session in self.server.sessions():
                with suppress(ProcessLookupError):  # it ended with the one before
                    os.kill(session, signal.SIGKILL)
            client.wait(30)

        self._broken(name, data, cut)
        self.put(name, data)

    def pause_between_interchanges(self, name: str, data: bytes) -> None:
        """Two interchanges; behind the first, where the file looks whole, the sender rests for some sweeps."""
        border = data.index(b"~ISA") + 1
        with Wire(self.server) as wire:
            self.sessions += 1
            handle = wire.open(self.drop.inbox / name)
            wire.write(handle, 0, data[:border])
            self.sweeps.pass_by(4)
            assert (self.drop.inbox / name).read_bytes() == data[:border]
            wire.write(handle, border, data[border:])
            wire.close(handle)
            self._is_whole(name)

    def _broken(self, name: str, data: bytes, end: Callable[[subprocess.Popen[bytes]], None]) -> None:
        """Begins an upload, ends it on the way, and sees that sweeps leave what is there of it alone."""
        there = self.drop.inbox / name
        told = f'put "{self._at_home(name, data)}" "{there}"\n'.encode()
        command = self.server.sftp(*SLOWLY)
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        ) as client:
            assert client.stdin
            self.sessions += 1
            client.stdin.write(told)
            client.stdin.close()
            wait_until(lambda: there.exists() and there.stat().st_size > 0, 30, f"{name} begins to arrive")
            end(client)
        wait_until(lambda: _rests(there), 10, f"{name} grows no more")
        arrived = there.read_bytes()
        assert 0 < len(arrived) < len(data)
        self.sweeps.pass_by(3)
        assert there.read_bytes() == arrived == data[: len(arrived)]

    def _session(self, lines: tuple[str, ...], options: tuple[str, ...] = ()) -> None:
        self.sessions += 1
        done = self.server.run(*lines, options=options)
        assert done.returncode == 0, done.stderr

    def _at_home(self, name: str, data: bytes) -> Path:
        self.home.mkdir(exist_ok=True)
        path = self.home / name
        path.write_bytes(data)
        return path

    def _is_whole(self, name: str) -> None:
        self.whole_at[name] = time.time()


def _kill(client: subprocess.Popen[bytes]) -> None:
    os.killpg(client.pid, signal.SIGKILL)


def _rests(path: Path) -> bool:
    before = path.stat().st_size
    time.sleep(0.1)
    return path.stat().st_size == before
