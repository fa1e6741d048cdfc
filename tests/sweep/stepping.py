"""Runs something in a child process that sees each of its steps on the disk and in the ledger, and can disturb it.

A step is whatever changes a file, a folder or the ledger: it is found by Python's audit events and by stand-ins for
what has none, so that a step that is added later is seen too. Flushing is a step, but is not done: a kill loses
nothing that the kernel has.
"""

import builtins
import ctypes
import errno
import gc
import io
import json
import os
import re
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

MASKED = re.compile(r"[0-9]{20}-[0-9a-f]{8}|(?<=\.noc837-)[0-9a-f]{16}")
CHANGING = frozenset(
    f"os.{what}"
    for what in ("rename", "link", "symlink", "remove", "mkdir", "rmdir", "chmod", "chown", "truncate", "utime")
)
LOOKING = frozenset({"os.scandir", "os.listdir"})
OPENED_TO_CHANGE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
BROKE = 99
_SQL_CODES = {
    errno.ENOSPC: (sqlite3.SQLITE_FULL, "database or disk is full"),
    errno.EIO: (sqlite3.SQLITE_IOERR, "disk I/O error"),
    errno.EROFS: (sqlite3.SQLITE_READONLY, "attempt to write a readonly database"),
    errno.EACCES: (sqlite3.SQLITE_CANTOPEN, "unable to open database file"),
}


def nothing() -> None:
    """Does nothing."""


@dataclass(frozen=True)
class Step:
    """One step: what is done and to what, as a name; `half` does half of it, where it can be done by halves."""

    number: int
    name: str
    path: str
    half: Callable[[], object] = nothing

    @property
    def is_sql(self) -> bool:
        """Whether the ledger is asked or added to."""
        return self.name.startswith("sql ")


Disturb = Callable[[Step], None]


@dataclass(frozen=True)
class Ended:
    """How a child has ended: its exit code, the negative signal where it was killed, what it said, its steps."""

    code: int
    out: str
    err: str
    steps: list[str]

    @property
    def was_killed(self) -> bool:
        """Whether it came to the step before which it is killed."""
        return self.code == -signal.SIGKILL


def kill_before(number: int) -> Disturb:
    """Kills the process before the step of this number; of a write, half is done."""

    def disturb(step: Step) -> None:
        if step.number == number:
            step.half()
            os.kill(os.getpid(), signal.SIGKILL)

    return disturb


def fail_at(number: int, code: int, for_good: bool = False) -> Disturb:
    """Has the step of this number fail with this errno, and with `for_good` all that come after it."""

    def disturb(step: Step) -> None:
        if step.number == number or (for_good and step.number > number):
            step.half()
            raise _failure(step, code)

    return disturb


def once_before(name: str, act: Callable[[Path], object]) -> Disturb:
    """Acts before the first step whose name begins so; what is given is the step's path."""
    done: list[str] = []

    def disturb(step: Step) -> None:
        if not done and step.name.startswith(name):
            done.append(step.name)
            act(Path(step.path))

    return disturb


def _failure(step: Step, code: int) -> Exception:
    if not step.is_sql:
        return OSError(code, os.strerror(code), step.path)
    number, words = _SQL_CODES[code]
    failure = sqlite3.OperationalError(words)
    failure.sqlite_errorcode = number
    return failure


class Steps:
    """All steps so far in a folder, and who disturbs them; with `looks`, opening and listing are steps too."""

    def __init__(self, root: Path, disturb: Disturb | None, looks: bool) -> None:
        self.names: list[str] = []
        self._root = str(root)
        self._disturb = disturb
        self._looks = looks
        self._is_inside = False

    def take(self, what: str, path: Any, half: Callable[[], object] = nothing) -> None:
        """Counts a step that is about to be done, and lets it be disturbed."""
        place = _path_of(path) if isinstance(path, int) else os.fsdecode(path)
        if self._is_inside or (place.startswith("/") and not place.startswith(self._root)):
            return
        shown = MASKED.sub("-", place.removeprefix(self._root).removeprefix("/"))
        self._is_inside = True
        try:
            step = Step(len(self.names), f"{what} {shown}".strip(), place, half)
            self.names.append(step.name)
            if self._disturb:
                self._disturb(step)
        finally:
            self._is_inside = False

    def audited(self, event: str, arguments: tuple[Any, ...]) -> None:
        """What Python tells before it does something."""
        if event in CHANGING or event == "fcntl.flock" or (self._looks and event in LOOKING):
            self.take(event, arguments[0])
        elif event == "open" and isinstance(arguments[2], int) and (arguments[2] & OPENED_TO_CHANGE or self._looks):
            self.take("open", arguments[0])


def _path_of(number: int) -> str:
    try:
        return str(Path(f"/proc/self/fd/{number}").readlink())
    except OSError:
        return ""


def _trace_files(steps: Steps) -> None:
    """Has all that this process does to files told, for good."""
    write, real_open = os.write, io.open

    def fsync(number: int) -> None:
        steps.take("fsync", number)

    def traced_write(number: int, data: bytes) -> int:
        steps.take("write", number, lambda: write(number, data[: len(data) // 2]))
        return write(number, data)

    class File(io.FileIO):
        def write(self, data: Any) -> int:
            half = memoryview(data)[: len(data) // 2]
            steps.take("write", self.fileno(), lambda: write(self.fileno(), half))
            return write(self.fileno(), data)

    def traced_open(file: Any, mode: str = "r", buffering: int = -1, *others: Any, **options: Any) -> Any:
        if "b" not in mode or "r" in mode:
            return real_open(file, mode, buffering, *others, **options)
        raw = File(file, mode.replace("b", ""), options.get("closefd", True), options.get("opener"))
        return io.BufferedWriter(raw, buffering) if buffering > 0 else io.BufferedWriter(raw)

    os.fsync = os.fdatasync = fsync
    os.write = traced_write
    io.open = builtins.open = traced_open
    sys.addaudithook(steps.audited)


def _trace_foreign(steps: Steps) -> None:
    """Has all told that this process calls in the system's own library, of which Python tells nothing."""
    real = ctypes.CDLL

    class Library:
        def __init__(self, *arguments: Any, **options: Any) -> None:
            self._library = real(*arguments, **options)

        def __getattr__(self, name: str) -> Callable[..., Any]:
            function = getattr(self._library, name)
            what = {"renameat2": "os.rename"}.get(name, name)

            def call(*values: Any) -> Any:
                try:
                    steps.take(what, next(value for value in values if isinstance(value, bytes)))
                except OSError as failure:
                    ctypes.set_errno(failure.errno or 0)
                    return -1
                return function(*values)

            return call

    ctypes.CDLL = Library


def _trace_ledger(steps: Steps) -> None:
    """Has all that this process asks a database told, for good."""

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            steps.take("sql", " ".join(sql.split()[:3]))
            return super().execute(sql, *values)

        def close(self) -> None:
            steps.take("sql", "close")
            super().close()

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        steps.take("sql", "connect")
        connection = Connection(*arguments, **options)
        sqlite3.Connection.execute(connection, "PRAGMA synchronous = OFF")
        return connection

    sqlite3.connect = connect


def in_child(
    act: Callable[[], int],
    now: float,
    root: Path,
    disturb: Disturb | None = None,
    looks: bool = False,
    is_traced: bool = True,
) -> Ended:
    """Acts in a child process in which it is always `now`; each step is named, and `disturb` asked about it."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as names:
        number = os.fork()
        if not number:
            _be_child(act, now, Steps(root, disturb, looks) if is_traced else None, (out, err, names))
        _, status = os.waitpid(number, 0)
        said = [_read(file) for file in (out, err, names)]
    return Ended(os.waitstatus_to_exitcode(status), said[0], said[1], json.loads(said[2] or "[]"))


def _read(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "backslashreplace")


def _be_child(act: Callable[[], int], now: float, steps: Steps | None, files: tuple[BinaryIO, ...]) -> None:
    code = BROKE
    write = os.write
    try:
        gc.disable()
        sys.dont_write_bytecode = True
        out, err, names = files
        sys.stdout = io.TextIOWrapper(out, "utf-8", "backslashreplace", write_through=True)
        sys.stderr = io.TextIOWrapper(err, "utf-8", "backslashreplace", write_through=True)
        time.time = lambda: now
        if steps:
            _trace_files(steps)
            _trace_foreign(steps)
            _trace_ledger(steps)
        code = act()
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    except BaseException:  # noqa: BLE001 - told to the test, which must not go on in two processes
        write(err.fileno(), traceback.format_exc().encode())
    finally:
        if steps:
            write(names.fileno(), json.dumps(steps.names).encode())
        os._exit(code)
