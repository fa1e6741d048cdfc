"""Opens a ledger, to add to it or only to read."""

import os
import sqlite3
import stat
from contextlib import suppress
from errno import EACCES
from pathlib import Path

from noc837.ledger.database import BrokenLedger, Database, no_ledger, translated
from noc837.ledger.schema import APPLICATION_ID, VERSION, statements

_PATIENCE = 5.0
"""Seconds to wait for whoever else writes."""


def writable(path: Path) -> Database:
    """The ledger in a file, made with mode 0600 where it is not there; raises BrokenLedger, OSError."""
    with suppress(FileExistsError):
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        os.fchmod(number, 0o600)  # whatever the umask
        os.close(number)
    _refuse_irregular(path)
    if not os.access(path, os.R_OK | os.W_OK):  # SQLite would leave two files beside it that nobody may write to
        raise PermissionError(EACCES, "cannot be written to", str(path))
    database = _connected(path, "mode=rw")
    try:
        _prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def readable(path: Path) -> Database:
    """The ledger in a file, which is neither made nor changed; raises BrokenLedger, OSError."""
    try:
        _refuse_irregular(path)
    except (FileNotFoundError, NotADirectoryError):
        raise BrokenLedger(f"{path}: there is no ledger; name a folder that noc837 sweep has worked in") from None
    try:
        return _checked(path, "mode=rw")  # what is only opened to read leaves SQLite's two files beside it behind
    except OSError:
        # SQLite makes two files beside a database in WAL mode; where it cannot, hardly anybody writes.
        if os.access(path.parent, os.W_OK) or not os.access(path, os.R_OK):
            raise
    _refuse_unmerged(path)
    return _checked(path, "immutable=1")


def _checked(path: Path, how: str) -> Database:
    database = _connected(path, how)
    try:
        database.rows("PRAGMA query_only = ON")
        if not _is_ledger(database):
            raise no_ledger(path)
    except BaseException:
        database.close()
        raise
    return database


def _connected(path: Path, how: str) -> Database:
    with translated(path):
        uri = f"{path.absolute().as_uri()}?{how}"
        return Database(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None), path)


def _refuse_irregular(path: Path) -> None:
    """Raises BrokenLedger for a link, a folder or a pipe. The file is not opened: closing it would drop its locks."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise BrokenLedger(f"{path}: is no regular file; move it away")


def _refuse_unmerged(path: Path) -> None:
    """Raises BrokenLedger where the newest rows stand beside the file, and cannot be read there."""
    beside = path.with_name(f"{path.name}-wal")
    if beside.exists() and beside.stat().st_size:
        raise BrokenLedger(f"{path}: cannot be read in a read-only folder with its -wal; copy both into another")


def _prepare(database: Database) -> None:
    """Makes an empty file a ledger."""
    _is_ledger(database)  # what is something else is left as it is
    database.rows("PRAGMA journal_mode = WAL")
    database.rows("PRAGMA synchronous = FULL")
    database.rows("PRAGMA foreign_keys = ON")
    database.rows("PRAGMA recursive_triggers = ON")  # so that a row cannot be replaced either
    if _is_ledger(database):
        return
    with database.transaction():
        if not _is_ledger(database):
            for statement in statements():
                database.rows(statement)


def _is_ledger(database: Database) -> bool:
    """Whether it is a ledger of this version, False for an empty one; raises BrokenLedger for anything else."""
    ((application,),) = database.rows("PRAGMA application_id")
    ((version,),) = database.rows("PRAGMA user_version")
    if application == APPLICATION_ID:
        if version != VERSION:
            raise BrokenLedger(
                f"{database.path}: is a ledger of version {version}, this noc837 reads {VERSION};"
                " use the noc837 that wrote it"
            )
        return True
    if application or version or database.rows("SELECT 1 FROM sqlite_master LIMIT 1"):
        raise no_ledger(database.path)
    return False
