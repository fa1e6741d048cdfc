"""How the last pass ended and what waits for a person, as a file that a monitor reads."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from noc837.outputs.visible import visible
from noc837.sweep.disk import write_whole
from noc837.sweep.held import Held
from noc837.sweep.times import written

FORMAT = 1
_MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class PassCounts:
    """What one pass did: files by what became of them, control numbers used before, NOC lines by outcome."""

    taken: int = 0
    delivered: int = 0
    held: int = 0
    failed: int = 0
    duplicates: int = 0
    returned: int = 0
    refused: int = 0
    repeated: int = 0
    noc_lines: int = 0
    clean: int = 0
    corrected: int = 0
    left: int = 0
    untouched: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a drop folder after a pass.

    `began`, `ended` and `oldest_waiting`, the modification time of the file that has waited longest (None: none
    waits), are in seconds since the epoch; `last_delivery` is UTC as `2026-11-22T12:34:56Z`, empty where there was
    none. `exit` is the code that the pass ends with, `stopped` why it ended early, empty where it did not, `waiting`
    the number of files in the inbox, `problems` one message each. `held` is None where the ledger cannot be asked.
    """

    noc837: str
    began: float
    ended: float
    exit: int
    counts: PassCounts = field(default_factory=PassCounts)
    paused: bool = False
    stopped: str = ""
    waiting: int = 0
    oldest_waiting: float | None = None
    held: Held | None = None
    last_delivery: str = ""
    problems: tuple[str, ...] = ()

    @property
    def oldest_waiting_seconds(self) -> int | None:
        """How long the oldest file in the inbox waits, None where none does; 0 where its time is yet to come."""
        return None if self.oldest_waiting is None else max(0, int(self.ended - self.oldest_waiting))

    @property
    def last_delivery_time(self) -> float | None:
        """The time of the last delivery in seconds since the epoch, None where there was none."""
        return datetime.fromisoformat(self.last_delivery).timestamp() if self.last_delivery else None

    @property
    def seconds_since_last_delivery(self) -> int | None:
        """How long ago the last delivery was, None where there was none; 0 where the clock went back behind it."""
        last = self.last_delivery_time
        return None if last is None else max(0, int(self.ended - last))


def write_status(path: Path, status: Status) -> None:
    """Replaces the file at `path` by one that says the status, readable by its owner only; raises OSError."""
    write_whole(path, (json.dumps(as_values(status), indent=2) + "\n").encode("ascii"))


def as_values(status: Status) -> dict[str, Any]:
    """A status as JSON can say it; keys are stable, and a change of their meaning changes `version`."""
    return {
        "version": FORMAT,
        "noc837": status.noc837,
        "began": written(status.began),
        "ended": written(status.ended),
        "exit": status.exit,
        "paused": status.paused,
        "stopped": status.stopped or None,
        "pass": asdict(status.counts),
        "waiting": status.waiting,
        "oldest_waiting_seconds": status.oldest_waiting_seconds,
        "held": status.held and {"files": status.held.files, "dollars": status.held.dollars},
        "last_delivery": status.last_delivery or None,
        "seconds_since_last_delivery": status.seconds_since_last_delivery,
        "problems": _problems(status.problems),
    }


def _problems(messages: tuple[str, ...]) -> list[str]:
    """One line each, at most 100; where there are more, the last line says how many."""
    if len(messages) > _MOST_PROBLEMS:
        more = len(messages) - _MOST_PROBLEMS + 1
        messages = (*messages[: _MOST_PROBLEMS - 1], f"and {more} more; the log has them all")
    return [visible(message) for message in messages]
