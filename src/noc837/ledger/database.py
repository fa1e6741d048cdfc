"""The SQLite file under a ledger: asked and added to, its failures told as what they are."""

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

RESTORE = "restore a copy, or move it away: earlier files are then unknown"

_ERRNOS = {
    sqlite3.SQLITE_BUSY: errno.EBUSY,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_LOCKED: errno.EBUSY,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_PROTOCOL: errno.EBUSY,
    sqlite3.SQLITE_READONLY: errno.EROFS,
}
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)


class BrokenLedger(Exception):
    """A ledger that cannot be used; the message is one line with the file, what is wrong and what to do."""


def storable(value: str | int) -> str | int | bytes:
    """A value as SQLite can hold it: a file name that is no UTF-8 as its bytes."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return os.fsencode(value)
    return value


def restored(value: Any) -> Any:
    """What `storable` was given."""
    return os.fsdecode(value) if isinstance(value, bytes) else value


class Database:
    """A database that is a ledger or is to become one.

    Every method raises OSError where the disk fails or another process holds the file too long, and BrokenLedger
    where the file is damaged.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection

    def rows(self, sql: str, values: Sequence[str | int] = ()) -> list[Any]:
        """All rows of an answer, as tuples."""
        with translated(self.path):
            found = self._connection.execute(sql, [storable(value) for value in values])
            return [tuple(map(restored, row)) for row in found]

    def row(self, sql: str, values: Sequence[str | int] = ()) -> Any:
        """The first row of an answer, None for none."""
        with translated(self.path):
            found = self._connection.execute(sql, [storable(value) for value in values])
            row = found.fetchone()
            found.close()
        return row and tuple(map(restored, row))

    def insert(self, table: str, values: Mapping[str, str | int | None]) -> int:
        """Adds a row, and returns its number."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        given = [None if value is None else storable(value) for value in values.values()]
        with translated(self.path):
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            return self._connection.execute(sql, given).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keeps all that is added in a `with`, or nothing."""
        with translated(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with translated(self.path):
                self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has ended the transaction already
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Lets go of the file."""
        with translated(self.path):
            self._connection.close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raises what SQLite reports of a disk as OSError, and what it reports of a broken file as BrokenLedger."""
    try:
        yield
    except sqlite3.DatabaseError as failure:
        code = getattr(failure, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise no_ledger(path) from None
        if code in _ERRNOS:
            number = _ERRNOS[code]
            raise OSError(number, os.strerror(number), str(path)) from failure
        if code in _DAMAGED and type(failure) in (sqlite3.DatabaseError, sqlite3.OperationalError):
            raise BrokenLedger(f"{path}: is damaged; {RESTORE}") from None
        raise


def no_ledger(path: Path) -> BrokenLedger:
    """What is raised for a file of another kind."""
    return BrokenLedger(f"{path}: is no ledger of noc837; move it away")
