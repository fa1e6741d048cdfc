"""A progress bar on standard error, for inputs that take long enough to wonder."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from noc837.cli.console import visible

LARGE = 20_000_000
_STEP = 4_000_000


def _show_nothing(_: int) -> None:
    """Small inputs are done before a bar is drawn."""


@contextmanager
def bar(name: str, size: int) -> Iterator[Callable[[int], None]]:
    """What is told how many bytes are done; it shows them if the input is large and a person looks on."""
    if size < LARGE or sys.stderr is None or not sys.stderr.isatty():
        yield _show_nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(visible(name), total=size)
        shown = 0

        def tell(done: int) -> None:
            nonlocal shown
            if done - shown >= _STEP:
                shown = done
                progress.update(task, completed=done)

        yield tell
