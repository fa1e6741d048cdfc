"""Downloads an input by http or https to a file without a name, which is gone when it is closed."""

import errno
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from noc837.reference.building.deadline import Deadline, HttpsUntil, HttpUntil
from noc837.reference.building.given import SCHEMES, BrokenInput, Given, file_day
from noc837.reference.building.members import ShowProgress
from noc837.reference.building.sources import Opened, of_file

_BLOCK = 1 << 16
_LONGEST_REASON = 100
_OF_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a download may stand still and take in all, in seconds, and how large it may be, in bytes."""

    silence: float = 30
    time: float = 1800
    size: int = 1 << 30


LIMITS = Limits()


@contextmanager
def downloaded(given: Given, folder: Path, show: ShowProgress, limits: Limits = LIMITS) -> Iterator[Opened]:
    """The file at an address; raises BrokenInput where it cannot be had whole within the limits."""
    with TemporaryFile(dir=folder) as file:
        with Deadline(limits.time) as deadline:
            try:
                changed = _fetch(given, file, show, limits, deadline)
            except (OSError, http.client.HTTPException, ValueError) as failure:
                raise _explained(given, failure, limits, deadline) from None
        file.seek(0)
        yield of_file(given, file, changed)


def _fetch(given: Given, file: IO[bytes], show: ShowProgress, limits: Limits, deadline: Deadline) -> str:
    """Writes the download to `file`, and returns the day it was last changed, empty if the server does not say."""
    request = urllib.request.Request(given.place, headers={"User-Agent": "noc837"})
    with closing(_opener(deadline).open(request, timeout=limits.silence)) as answer:
        told = answer.headers.get("Content-Length", "")
        size = int(told) if told.isascii() and told.isdigit() else 0
        done = 0
        with show(given.name, size) as bytes_done:
            while block := answer.read1(_BLOCK):
                done += len(block)
                if max(done, size) > limits.size:
                    raise _broken(given, f"is larger than {limits.size:,} bytes; is it the right file?")
                file.write(block)
                bytes_done(done)
        if deadline.is_over or (size and done != size):
            raise _broken(given, f"broke off after {done} of {size} bytes; try again")
        return _day(answer.headers.get("Last-Modified", ""))


def _explained(given: Given, failure: Exception, limits: Limits, deadline: Deadline) -> Exception:
    """What is raised for a failure: itself where it says enough, or is of the disk that is written to."""
    if deadline.is_over:
        return _broken(given, f"took longer than {limits.time:g} s; try again, or download it yourself")
    if isinstance(failure, BrokenInput) or getattr(failure, "errno", None) in _OF_DISK:
        return failure
    if isinstance(failure, urllib.error.HTTPError):
        failure.close()
        why = _short(str(failure.reason))
        return _broken(given, f"was answered with {failure.code} {why}; check the address")
    return _broken(given, f"cannot be downloaded: {_why(failure)}; try again, or download it yourself")


class _OnlyHttp(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https only: ftp is one that urllib would follow."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if newurl.partition(":")[0].lower() not in SCHEMES:
            raise urllib.error.URLError("was redirected to what is neither http nor https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(deadline: Deadline) -> urllib.request.OpenerDirector:
    """An opener that knows http and https and nothing else, not even files."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        HttpUntil(deadline),
        HttpsUntil(deadline),
        _OnlyHttp(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _why(failure: Exception) -> str:
    """What went wrong, in a few words."""
    reason = getattr(failure, "reason", failure)
    if isinstance(reason, TimeoutError):
        return "the server did not answer in time"
    if isinstance(reason, http.client.IncompleteRead):
        return "the answer broke off"
    return _short(str(getattr(reason, "strerror", None) or reason)) or type(reason).__name__


def _short(said: str) -> str:
    """The first line of what a server or a library says, which may be of any length."""
    return " ".join("".join(said.splitlines()[:1]).split())[:_LONGEST_REASON]


def _day(text: str) -> str:
    try:
        return file_day(parsedate_to_datetime(text).date()) if text else ""
    except (ValueError, OverflowError):
        return ""


def _broken(given: Given, why: str) -> BrokenInput:
    return BrokenInput(f"{given.name}: {why}")
