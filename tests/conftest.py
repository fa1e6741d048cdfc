"""No test sees the reference that whoever runs it has built for himself, nor what signals he ignores."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        patch.delenv("NOC837_REFERENCE", raising=False)
        yield folder


@pytest.fixture(scope="session", autouse=True)
def _no_signal_is_ignored() -> None:
    """As of a run under nohup, or behind a shell's &."""
    for number, handler in ((signal.SIGHUP, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
