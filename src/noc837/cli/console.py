"""What the command writes to the terminal: nothing raw, and never more than the reader wants."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from noc837.outputs.visible import visible

__all__ = ("MISUSED", "complain", "finish", "lose_output", "prepare", "say", "table", "visible")
MISUSED = 2


def prepare() -> None:
    """Lets standard output and error take any text, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(text: str, to_stderr: bool = False) -> None:
    """Writes lines to standard output or error; a reader that went away ends the output, not the run."""
    stream = sys.stderr if to_stderr else sys.stdout
    if stream is None:  # closed by the caller
        return
    try:
        stream.write(text + "\n")
        stream.flush()
    except OSError as failure:
        if lose_output(failure, stream):
            sys.exit(MISUSED)


def lose_output(failure: OSError, stream: TextIO | None = None) -> int:
    """Ends an output that cannot be written, and returns the exit code: 0 where its reader went away."""
    _drain(stream or sys.stdout)
    if isinstance(failure, BrokenPipeError):
        return 0
    complain(f"standard output: {failure.strerror}; write it elsewhere")
    return MISUSED


def complain(text: str) -> None:
    """Writes one line to standard error, after the program's name."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"noc837: {visible(text)}\n")
        sys.stderr.flush()
    except OSError:  # nobody can be told
        _drain(sys.stderr)


def finish() -> None:
    """Ends standard output, so that Python has nothing left to write, and to fail at, when it ends."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        _drain(sys.stdout)


def _drain(stream: TextIO) -> None:
    """Lets what a stream still holds, and all that is written to it from now on, vanish."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def table(rows: Iterable[Sequence[str]], numbers: range = range(0)) -> str:
    """The rows in aligned columns two blanks apart; those counted in `numbers` stand to the right."""
    cells = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (
        "  ".join(
            cell.rjust(width) if at in numbers else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )
    return "\n".join(line.rstrip() for line in lines)
