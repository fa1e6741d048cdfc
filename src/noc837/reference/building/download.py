"""Downloads an input by http or https to a file without a name, which is gone when it is closed."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from noc837.reference.building.given import SCHEMES, BrokenInput, Given
from noc837.reference.building.members import Watch
from noc837.reference.building.sources import Opened, of_file

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a download may stand still and take in all, in seconds, and how large it may be, in bytes."""

    silence: float = 30
    time: float = 1800
    size: int = 1 << 30


LIMITS = Limits()


@contextmanager
def downloaded(given: Given, folder: Path, watch: Watch, limits: Limits = LIMITS) -> Iterator[Opened]:
    """The file at an address; raises BrokenInput where it cannot be had whole within the limits."""
    with TemporaryFile(dir=folder) as file:
        try:
            changed = _fetch(given, file, watch, limits)
        except urllib.error.HTTPError as failure:
            failure.close()
            why = " ".join(str(failure.reason).split())
            raise _broken(given, f"was answered with {failure.code} {why}; check the address") from None
        except (OSError, http.client.HTTPException, ValueError) as failure:
            if isinstance(failure, BrokenInput):
                raise
            why = f"cannot be downloaded: {_why(failure)}; try again, or download it yourself"
            raise _broken(given, why) from None
        file.seek(0)
        yield of_file(given, file, changed)


def _fetch(given: Given, file: IO[bytes], watch: Watch, limits: Limits) -> str:
    """Writes the download to `file`, and returns the day it was last changed, empty if the server does not say."""
    ends = time.monotonic() + limits.time
    request = urllib.request.Request(given.place, headers={"User-Agent": "noc837"})
    with closing(_opener().open(request, timeout=limits.silence)) as answer:
        expected = answer.headers.get("Content-Length", "")
        size = int(expected) if expected.isascii() and expected.isdigit() else 0
        done = 0
        with watch(given.name, size) as tell:
            while block := answer.read1(_BLOCK):
                done += len(block)
                _refuse(given, max(done, size), ends, limits)
                file.write(block)
                tell(done)
        if expected and done != size:
            raise _broken(given, f"broke off after {done} of {expected} bytes; try again")
        return _day(answer.headers.get("Last-Modified", ""))


def _refuse(given: Given, size: int, ends: float, limits: Limits) -> None:
    if size > limits.size:
        raise _broken(given, f"is larger than {limits.size:,} bytes; is it the right file?")
    if time.monotonic() > ends:
        raise _broken(given, f"took longer than {limits.time:g} s; try again, or download it yourself")


class _OnlyHttp(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https only: ftp is one that urllib would follow."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if newurl.partition(":")[0].lower() not in SCHEMES:
            raise urllib.error.URLError("was redirected to what is neither http nor https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """An opener that knows http and https and nothing else, not even files."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
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
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__)


def _day(text: str) -> str:
    try:
        return parsedate_to_datetime(text).strftime("%Y%m%d") if text else ""
    except ValueError:
        return ""


def _broken(given: Given, why: str) -> BrokenInput:
    return BrokenInput(f"{given.name}: {why}")
