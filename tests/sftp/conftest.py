"""The server that the tests of this folder share."""

from collections.abc import Iterator

import pytest

from sftp.server import Server, require_openssh, serving


@pytest.fixture(scope="session")
def openssh() -> None:
    """Only where OpenSSH is installed."""
    require_openssh()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server into which the user who runs the tests can log in; one for all tests."""
    require_openssh()
    with serving(tmp_path_factory.mktemp("sshd")) as running:
        yield running
