"""One SQLite file: made private, opened, migrated, guarded.

Write-ahead logging and BEGIN IMMEDIATE: readers never wait, one writer at a time, and a process that is
killed between any two statements leaves whole transactions only.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from mailcoach.errors import MailcoachError, StoreBroken, TryLater
from mailcoach.index import plain

Steps = Sequence[Sequence[str]]
"""Numbered migrations: the statements that lead from each version to the next one."""

BUSY_SECONDS = 5.0

_PAGE = 8_192
_LONGEST_LOG = 33_554_432
"""Octets of log after which it is written back. A first scan touches the same pages in batch after batch: the
longer the log, the fewer times each is written."""

_TOGETHER = 100
"""Rows that one statement inserts."""

_MEND_DISK = "Check the disk's free space and the owner of the folder."


class Unfit(StoreBroken):
    """The file is damaged, or was written by another version of Mailcoach."""


class Store:
    """An open file. May be used from several threads; a transaction belongs to the one that began it."""

    def __init__(self, path: Path, steps: Steps, *, precious: bool = True) -> None:
        """What is `precious` survives even a power cut; what is not can be had again, so a damaged file makes way.

        Raises StoreBroken, Unfit, TryLater.
        """
        self.path = path
        self._precious = precious
        self._lock = threading.RLock()
        self._depth = 0
        with self.guarded():
            _make_private(path)
            self._db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                _tune(self._db, "FULL" if precious else "NORMAL")
                self._migrate(steps)
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock, self.guarded():
            return self._db.execute(statement, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing. One begun inside another is part of that one."""
        with self._lock, self.guarded():
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._db
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def _migrate(self, steps: Steps) -> None:
        (have,) = self._db.execute("PRAGMA user_version").fetchone()
        if have > len(steps):
            raise Unfit(f"{self.path} was written by a newer Mailcoach", "Update Mailcoach, then try again.")
        if have == len(steps):
            return
        if have:
            self._back_up(have)
        with self.writing() as db:
            (have,) = db.execute("PRAGMA user_version").fetchone()  # again, inside: two starters, one migration
            for number, statements in enumerate(steps[have:], have + 1):
                for statement in statements:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number}")

    def _back_up(self, version: int) -> None:
        """By the way of a second file, so that a crash never leaves half a backup under the good name."""
        kept = self.path.with_name(f"{self.path.name}.v{version}")
        fresh = kept.with_name(kept.name + ".part")
        _make_private(fresh)
        copy = sqlite3.connect(fresh)
        try:
            self._db.backup(copy)
        finally:
            copy.close()
        fresh.replace(kept)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Says what went wrong with the file in words, to whoever makes values of what it held as well. A misuse of
        the library is a bug of ours, and stays what it is."""
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
            raise
        except (sqlite3.DatabaseError, plain.Garbled) as error:
            raise self._in_words(error) from error
        except OSError as error:
            raise StoreBroken(f"{self.path} cannot be opened: {error.strerror}", _MEND_DISK) from error

    def _in_words(self, error: sqlite3.DatabaseError | plain.Garbled) -> MailcoachError:
        # Texts that are no UTF-8 and values that are none come without a code: they are not found by SQLite.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return TryLater(f"{self.path} is in use by another run", "Wait until it is over, then try again.")
        if code not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            return StoreBroken(f"{self.path} cannot be used: {error}", _MEND_DISK)
        if self._precious:
            return Unfit(
                f"{self.path} is damaged: {error}",
                f"Put a backup in its place ({self.path.name}.v*, or one of yours), or move it away to begin anew.",
            )
        remove(self.path)
        return Unfit(f"{self.path} was damaged: {error}", "Run it again: everything is read anew.")


def among(values: Iterable[int | str]) -> str:
    """For `IN (SELECT value FROM json_each(?))`: a list of any length in one value."""
    return plain.dumps(list(values)).decode()


def insert(db: sqlite3.Connection, into: str, rows: Sequence[tuple[Any, ...]], verb: str = "INSERT") -> None:
    """Inserts rows `into` a table with its columns in brackets. Many in one statement: a statement for each costs
    as much as the row itself."""
    columns = into.count(",") + 1
    marks = f"({', '.join('?' * columns)})"
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        db.execute(f"{verb} INTO {into} VALUES {', '.join([marks] * len(some))}", list(chain.from_iterable(some)))


def remove(path: Path) -> None:
    """Makes way for a new file: a copy of the mailbox that nobody can read is of no use. Raises StoreBroken."""
    try:
        for end in ("-wal", "-shm", ""):
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:
        raise StoreBroken(f"{path} cannot be removed: {error.strerror}", _MEND_DISK) from error


def _make_private(path: Path) -> None:
    """SQLite gives the files beside it (-wal, -shm) the rights that it finds on this one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _tune(db: sqlite3.Connection, synchronous: str) -> None:
    db.execute(f"PRAGMA page_size = {_PAGE}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA cache_size = -16000")
    db.execute(f"PRAGMA wal_autocheckpoint = {_LONGEST_LOG // _PAGE}")
    db.execute(f"PRAGMA synchronous = {synchronous}")
