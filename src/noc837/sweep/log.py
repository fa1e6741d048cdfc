"""What happened in a pass, one line an event: names of files, control numbers, codes and counts, no patient data."""

import json
import os
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from errno import EINVAL
from pathlib import Path
from typing import Self

from noc837.outputs.visible import visible
from noc837.sweep.times import moment

_OPENED = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
_NOT_REPEATED = frozenset({"file", "job", "sha256"})  # it stands first, or helps a machine only
_NAMED = frozenset({"exit", "first", "number"})  # numbers that count nothing
Value = str | int | float | bool | None | Sequence[str]


class Event(StrEnum):
    """All that a log can tell of: its name, `level` (info, warning or error) and `meaning`, one sentence."""

    level: str
    meaning: str

    def __new__(cls, name: str, level: str, meaning: str) -> Self:
        """The event of this name."""
        event = str.__new__(cls, name)
        event._value_ = name
        event.level = level
        event.meaning = meaning
        return event

    BEGAN = "began", "info", "A pass has begun that found something to do."
    ENDED = "ended", "info", "A pass has ended; its counts follow."
    DELIVERED = "delivered", "info", "A file was scrubbed and delivered."
    HELD = "held", "warning", "A file has errors and waits in held/ for a person."
    FAILED = "failed", "error", "A file cannot be scrubbed; it lies in failed/ with its reason beside it."
    DUPLICATE = "duplicate", "warning", "A file has the same bytes as an earlier one; it lies in duplicates/."
    RELEASED = "released", "info", "A person has released a held or a duplicate file; it was delivered."
    RESUMED = "resumed", "warning", "A file that a killed pass left half done is taken up again."
    RETURNED = "returned", "warning", "A file was put back where it was taken from; a later pass takes it again."
    REFUSED = (
        "refused",
        "warning",
        "What stands in the inbox cannot be taken: a link, a folder too deep.",
    )
    UNREADABLE = "unreadable", "warning", "A file in the inbox may not be read; it is left."
    REPEATED_INTERCHANGE = "repeated-interchange", "warning", "A sender used the control number of an earlier file."
    GROWN = "grown", "error", "A file was written to after it was read; what came later was not delivered."
    PAUSED = "paused", "info", "A file named PAUSE stands in the folder; nothing is taken."
    BUSY = "busy", "info", "Another pass is at work; this one does nothing."
    STOPPED = "stopped", "info", "A pass ends early: it was told to, was paused, or reached its bound."
    PRUNED = "pruned", "info", "A file has been in the archive long enough and was removed."
    IO_ERROR = (
        "io-error",
        "error",
        "The disk or a permission fails; that partner's files wait, or all of them.",
    )
    MISCONFIGURED = (
        "misconfigured",
        "error",
        "A map or a reference cannot be used, or a partner has a section and no folder.",
    )
    FAULT = "fault", "error", "A fault of noc837 itself; please report the line."


class Log:
    """A log to a file, or without one to standard error: JSON lines, for a person's terminal readable ones.

    `now` tells the time in seconds since the epoch. Opening raises OSError. A line that cannot be written later is
    counted in `lost`; the first is reported on standard error, and the pass goes on.
    """

    def __init__(self, now: Callable[[], float], path: Path | None = None) -> None:
        self._now = now
        self._file = _File(path) if path else None
        self._as_text = _text if path is None and sys.stderr is not None and sys.stderr.isatty() else _json
        self.lost = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def tell(self, event: Event, **about: Value) -> None:
        """Writes one line: the time, the event, and what is said about it, in the order given."""
        line = self._as_text(moment(self._now()), event, about)
        if self._file is None:
            _to_stderr(line)
            return
        try:
            self._file.write(line.encode("ascii"))
        except OSError as failure:
            self.lost += 1
            if self.lost == 1:
                reason = f"cannot be written: {failure.strerror}; the pass goes on without it"
                _to_stderr(f"noc837: {visible(str(self._file.path))}: {reason}\n")


class _File:
    """A file that grows by whole lines; whoever renames it gets all lines up to the end of the pass."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._number = os.open(path, _OPENED, 0o600)
        status = os.fstat(self._number)
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise OSError(EINVAL, "is no regular file", str(path))
        self._torn = status.st_size > 0 and os.pread(self._number, 1, status.st_size - 1) != b"\n"

    def write(self, line: bytes) -> None:
        """Writes a line, on a line of its own even after one that a full disk cut short; raises OSError."""
        rest = b"\n" + line if self._torn else line
        while rest:
            rest = rest[os.write(self._number, rest) :]
            self._torn = bool(rest)

    def close(self) -> None:
        """Ends it."""
        os.close(self._number)


def _json(time: datetime, event: Event, about: Mapping[str, Value]) -> str:
    stamp = time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": stamp, "level": event.level, "event": event, **about}) + "\n"


def _text(time: datetime, event: Event, about: Mapping[str, Value]) -> str:
    head = f"{time:%H:%M:%S}Z {event}"
    if "file" in about:
        head += f" {about['file']}"
    said = ", ".join(_phrase(name, value) for name, value in about.items() if name not in _NOT_REPEATED)
    return visible(f"{head}: {said}" if said else head) + "\n"


def _phrase(name: str, value: Value) -> str:
    """A count as `12 NOC lines`, a sentence as it is, anything else after its name."""
    words = name.replace("_", " ").replace("noc ", "NOC ")
    match value:
        case bool() | None:
            return f"{words} {json.dumps(value)}"
        case int() if name not in _NAMED:
            return f"{value} {words}"
        case str() if name == "reason":
            return value
        case str() | int():
            return f"{words} {value}"
        case float():
            return f"{words} {value:.3f}"
    return f"{words} {' '.join(value)}"


def _to_stderr(text: str) -> None:
    """Writes to standard error; where nobody reads it, what is left of it is dropped, not kept to fail again."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stderr.fileno())
            os.close(nowhere)
