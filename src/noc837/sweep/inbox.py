"""What stands in the inbox, and whether a file of it can be taken."""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from noc837.sweep.ending import TAIL, is_complete
from noc837.sweep.kinds import HEAD, advice, kind_of
from noc837.sweep.writers import is_open_for_writing

_PARTIAL = (".tmp", ".part", ".filepart", ".partial")
# File systems tell times by another clock than ours, a little ahead perhaps.
_AHEAD_SECONDS = 1
_MINUTE = 60
_PADDING = b"\r\n\t \0"
_MOST_PADDING = 1 << 26
_SEAM = 2  # behind a place where only padding follows, a terminator that is a line break may stand
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR})
_REPLACED = frozenset({errno.ELOOP, errno.ENXIO})
_CHANGING = "is growing, or was replaced"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that waits; `partner` is empty directly in the inbox, `identity` is the file's device and inode."""

    partner: str
    name: str
    path: Path
    size: int
    mtime_ns: int
    identity: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not taken, and why; `is_trouble` where files wait behind it that only a person can set free.

    `name` is empty where it is the partner's folder.
    """

    partner: str
    name: str
    reason: str
    is_trouble: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The files that wait, in the order of their arrival, and how many more are too young.

    `oldest_mtime` is that of the oldest file, young ones included, in seconds since the epoch; None without files.
    """

    waiting: list[Dropped]
    young: int
    oldest_mtime: float | None
    refused: list[Refusal]


@dataclass(frozen=True, slots=True)
class Take:
    """The file is a whole 837 as far as its ends tell; `is_still` where it was still for `stale_minutes`, too."""

    is_still: bool = False


@dataclass(frozen=True, slots=True)
class Fail:
    """The file can never be scrubbed: why, and what to do; `is_still` as of one that can be taken."""

    reason: str
    is_still: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """The file stays for now, and why; `is_trouble` where only a person can set it free."""

    reason: str
    is_trouble: bool = False


Verdict = Take | Fail | Leave


def listed(inbox: Path, settle_seconds: float, now: float) -> Listed:
    """What stands in the inbox and in partners' folders, by names and status alone; `now` is in seconds.

    Raises OSError where the inbox cannot be read.
    """
    look = _Look(inbox, settle_seconds, now)
    with os.scandir(inbox) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                look.at_partner(entry.name)
            else:
                look.at("", entry)
    look.waiting.sort(key=lambda file: (file.mtime_ns, file.partner, file.name))
    look.refused.sort(key=lambda refusal: (refusal.partner, refusal.name))
    return Listed(look.waiting, look.young, min(look.times, default=None), look.refused)


class _Look:
    """One look at the inbox, entry by entry."""

    def __init__(self, inbox: Path, settle_seconds: float, now: float) -> None:
        self._inbox = inbox
        self._settle_seconds = settle_seconds
        self._now = now
        self.waiting: list[Dropped] = []
        self.refused: list[Refusal] = []
        self.times: list[float] = []
        self.young = 0

    def at_partner(self, partner: str) -> None:
        """Looks at all of a partner's folder; one that cannot be read is refused."""
        if partner.startswith("."):
            return
        try:
            with os.scandir(self._inbox / partner) as entries:
                for entry in entries:
                    self.at(partner, entry)
        except OSError as failure:
            if failure.errno not in _GONE:
                self._refuse(partner, "", _unreadable(failure), is_trouble=True)

    def at(self, partner: str, entry: "os.DirEntry[str]") -> None:
        """Looks at an entry, which may be gone by now; raises OSError where its status cannot be had."""
        if entry.name.startswith(".") or entry.name.lower().endswith(_PARTIAL):
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return
        if stat.S_ISREG(status.st_mode):
            self._at_file(partner, entry.name, status)
        else:
            self._refuse(partner, entry.name, _why_not(status.st_mode))

    def _at_file(self, partner: str, name: str, status: os.stat_result) -> None:
        since = _still_since(status, self._now)
        self.times.append(since)
        if since > self._now + _AHEAD_SECONDS:
            self._refuse(partner, name, "is dated in the future; check the clock, or touch it", is_trouble=True)
        if self._now - since < self._settle_seconds:
            self.young += 1
        else:
            path = self._inbox / partner / name
            self.waiting.append(Dropped(partner, name, path, status.st_size, status.st_mtime_ns, _identity(status)))

    def _refuse(self, partner: str, name: str, reason: str, is_trouble: bool = False) -> None:
        self.refused.append(Refusal(partner, name, reason, is_trouble))


def judge(dropped: Dropped, stale_minutes: float, now: float, was_still: bool = False) -> Verdict:
    """Whether a file can be taken, by its first and last 64 KB; `now` is in seconds since the epoch.

    `was_still` says that it was known to be still for `stale_minutes` before it was moved.
    """
    try:
        number = os.open(dropped.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as failure:
        return _not_opened(failure)
    try:
        return _verdict(number, dropped, stale_minutes, now, was_still)
    except OSError as failure:
        return Leave(_unreadable(failure), is_trouble=True)
    finally:
        os.close(number)


def _verdict(number: int, dropped: Dropped, stale_minutes: float, now: float, was_still: bool) -> Verdict:
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or not _is_same(dropped, status):
        return Leave(_CHANGING)
    if is_open_for_writing(number):
        return Leave("is still being written")
    head = os.pread(number, HEAD, 0)
    if kind := kind_of(head):
        return Fail(f"is {kind}, no 837; {advice(kind)}")
    is_still = was_still or now - _still_since(status, now) >= stale_minutes * _MINUTE
    if is_complete(head, _tail(number, status.st_size), is_still):
        return Take(is_still)
    if is_still:
        still = f"has been still for {stale_minutes:g} minutes"
        return Fail(f"has no IEA at its end and {still}: its upload broke off; ask for the whole file again", is_still)
    return Leave("is incomplete")


def _tail(number: int, size: int) -> bytes:
    """The last 64 KB of the file, or the last of its bytes but blanks, where blanks are all that these are.

    Of a file that ends in more padding than anybody sends it is all padding.
    """
    least = max(0, size - _MOST_PADDING)
    while True:
        start = max(0, size - TAIL)
        tail = os.pread(number, size - start, start)
        if start <= least or tail.strip(_PADDING):
            return tail
        size = start + _SEAM


def _is_same(dropped: Dropped, status: os.stat_result) -> bool:
    now = (_identity(status), status.st_size, status.st_mtime_ns)
    return now == (dropped.identity, dropped.size, dropped.mtime_ns)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _still_since(status: os.stat_result, now: float) -> float:
    """When the file was last written to; where that is set to the future, when anything of it was last changed."""
    return status.st_mtime if status.st_mtime <= now + _AHEAD_SECONDS else status.st_ctime


def _not_opened(failure: OSError) -> Leave:
    if failure.errno in _GONE:
        return Leave("is gone")
    if failure.errno in _REPLACED:
        return Leave(_CHANGING)
    if failure.errno == errno.EAGAIN:  # somebody holds a lease for writing
        return Leave("is still being written")
    return Leave(_unreadable(failure), is_trouble=True)


def _unreadable(failure: OSError) -> str:
    is_forbidden = isinstance(failure, PermissionError)
    return f"cannot be read: {failure.strerror}; {'let noc837 read it' if is_forbidden else 'look after the disk'}"


def _why_not(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "is a symbolic link; drop the file itself"
    if stat.S_ISDIR(mode):
        return "is a folder in a partner's folder; drop files only"
    return "is no regular file; drop files only"
