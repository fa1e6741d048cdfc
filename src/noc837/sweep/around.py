"""What a pass asks of the world around it, and how much it may do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

Bar = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Around:
    """The time in seconds since the epoch, whether the pass is told to end, and a progress bar for large files."""

    version: str
    now: Callable[[], float]
    told_to_end: Callable[[], bool]
    bar: Bar


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a pass takes at most, None: all there is; the seconds are looked at between files."""

    files: int | None = None
    seconds: float | None = None
