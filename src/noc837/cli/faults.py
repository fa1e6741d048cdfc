"""What an exception that nobody expected, a misuse or a signal looks like from outside."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from noc837.cli.console import MISUSED, complain
from noc837.our_fault import in_a_word

FAULT = 70
INTERRUPTED = 130
_REQUESTS = (signal.SIGTERM, signal.SIGHUP)


def explain(failure: Exception) -> int:
    """Says in one line what is wrong, and returns the exit code.

    Of a fault of ours it says the exception's type and where it was raised, never its message: that may hold
    a patient's name.
    """
    message = getattr(failure, "format_message", None)
    if message is not None and hasattr(failure, "exit_code"):  # a misuse that Typer found
        complain(f"{_one_line(message())}; noc837 --help says how it is used")
        return MISUSED
    complain(f"a fault of ours: {in_a_word(failure)}; please report this line")
    return FAULT


def _one_line(message: str) -> str:
    return " ".join(message.split()).rstrip(".") or "no command was given"


@contextmanager
def leaving_on_signals() -> Iterator[None]:
    """Lets a request to end the run unwind it, so that what it has begun to write is removed."""
    asked = [number for number in _REQUESTS if signal.getsignal(number) is signal.SIG_DFL]
    for number in asked:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in asked:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
