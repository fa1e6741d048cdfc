"""Whether somebody has a file open for writing, as far as the kernel says."""

import errno
import fcntl
import signal
from contextlib import suppress


def is_open_for_writing(number: int) -> bool:
    """Whether the file, open here for reading, is open for writing anywhere on this machine; False if not known.

    Linux alone tells, by refusing a read lease, and only to the file's owner and to whoever has CAP_LEASE.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        # Whoever opens the file for writing while it is leased has this process signalled: SIGIO would end it.
        fcntl.fcntl(number, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(number, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as failure:
        return failure.errno == errno.EAGAIN
    with suppress(OSError):  # closing the file ends the lease too
        fcntl.fcntl(number, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
