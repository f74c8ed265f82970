"""What only we know: drafts written, what the rep decided, how the last runs went. Never dropped.

A draft is written in three steps that survive a crash between any two of them: `intend` journals its
Message-ID and its bytes; the mailbox appends it; `settle` journals what became of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from mailcoach.emails import MessageId
from mailcoach.errors import Refused
from mailcoach.index import plain
from mailcoach.index.store import Store
from mailcoach.outcomes import Decision, DraftRecord, State
from mailcoach.reading.acts import Kind

_STEPS = (
    (
        "CREATE TABLE draft (message_id TEXT PRIMARY KEY, account TEXT NOT NULL, thread TEXT NOT NULL,"
        " recipient TEXT NOT NULL, play TEXT NOT NULL, template TEXT NOT NULL, item TEXT NOT NULL,"
        " touch INTEGER NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL, created TEXT NOT NULL,"
        " flagged INTEGER NOT NULL, written BLOB NOT NULL)",
        # The last line of defence of "a draft is written at most once": whoever asks, whatever crashed.
        "CREATE UNIQUE INDEX one_open_draft ON draft (account, thread)"
        " WHERE state IN ('intended', 'pending', 'edited', 'uncertain')",
        "CREATE TABLE decision (id INTEGER PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL,"
        " about TEXT NOT NULL, detail TEXT NOT NULL, made TEXT NOT NULL, taken_back INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE run (id INTEGER PRIMARY KEY, account TEXT NOT NULL, began TEXT NOT NULL,"
        " seconds REAL NOT NULL, exit_code INTEGER NOT NULL, said TEXT NOT NULL)",
    ),
    ("ALTER TABLE draft ADD COLUMN heard TEXT",),
)

_KEPT_RUNS = 100

_DETAILS = {"snooze": plain.maker(date), "misread": plain.maker(Kind)}
"""What is read from the details of these decisions; those of the others are text."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """One scan. `began` is aware, UTC; `exit_code` follows errors.py; `said` is its last sentence."""

    began: datetime
    seconds: float
    exit_code: int
    said: str


class Journal:
    """The journal of one account. May be used from several threads.

    Any method may raise StoreBroken, where the file stays as it is, or TryLater where another process has been
    writing for too long.
    """

    def __init__(self, store: Store, account: str) -> None:
        self._store = store
        self._account = account

    @classmethod
    def open(cls, path: Path, account: str) -> Journal:
        """Backs the file up before it is migrated. Raises StoreBroken where it is damaged or newer than this
        program: the file is left as it is."""
        return cls(Store(path, _STEPS), account)

    def close(self) -> None:
        self._store.close()

    # Drafts

    def intend(self, record: DraftRecord, written: bytes) -> None:
        """Journals a draft before it is appended: `written` are its bytes, all of them.

        Raises Refused where a draft of ours for this thread is still open.
        """
        values = (
            record.message_id, self._account, record.thread, record.to, record.play, record.template, record.item,
            record.touch, record.subject, record.state, record.created.astimezone(UTC).isoformat(), record.flagged,
            written, record.heard and record.heard.astimezone(UTC).isoformat(),
        )  # fmt: skip
        with self._store.writing() as db:
            try:
                db.execute("INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            except sqlite3.IntegrityError as error:
                raise Refused(
                    "A draft for this conversation is already there.",
                    "Look into Drafts, or take it back with `undo`.",
                ) from error

    def settle(self, message_id: MessageId, state: State, *, flagged: bool = False) -> None:
        """Journals what became of a draft."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE draft SET state = ?, flagged = ? WHERE message_id = ? AND account = ?",
                (state, flagged, message_id, self._account),
            )

    def drafts(self) -> tuple[DraftRecord, ...]:
        """Every draft of this account, newest first."""
        rows = self._store.rows(
            "SELECT message_id, account, thread, recipient, play, template, item, touch, subject, state, created,"
            " flagged, heard FROM draft WHERE account = ? ORDER BY created DESC, rowid DESC",
            (self._account,),
        )
        return self._made(DraftRecord, rows)

    def written(self, message_id: MessageId) -> bytes:
        """A draft's bytes as they were appended, for comparing; empty where there is no such draft."""
        rows = self._store.rows(
            "SELECT written FROM draft WHERE message_id = ? AND account = ?", (message_id, self._account)
        )
        return bytes(rows[0][0]) if rows else b""

    # Decisions

    def decide(self, kind: str, about: str, detail: str, made: datetime) -> Decision:
        """Journals what the rep decided. `made` is aware."""
        with self._store.writing() as db:
            row = db.execute(
                "INSERT INTO decision (account, kind, about, detail, made) VALUES (?, ?, ?, ?, ?)",
                (self._account, kind, about, detail, made.astimezone(UTC).isoformat()),
            )
            return Decision(int(row.lastrowid or 0), kind, about, detail, made)

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision that has not been taken back, newest first."""
        rows = self._store.rows(
            "SELECT id, kind, about, detail, made FROM decision WHERE account = ? AND NOT taken_back"
            " ORDER BY id DESC",
            (self._account,),
        )
        decisions = self._made(Decision, rows)
        with self._store.guarded():
            for each in decisions:
                _DETAILS.get(each.kind, str)(each.detail)
        return decisions

    def take_back(self, decision: int) -> None:
        """The decision no longer counts."""
        with self._store.writing() as db:
            db.execute("UPDATE decision SET taken_back = 1 WHERE id = ? AND account = ?", (decision, self._account))

    # Runs

    def note_run(self, began: datetime, seconds: float, exit_code: int, said: str) -> None:
        """Notes how a scan went; only the last ones are kept."""
        with self._store.writing() as db:
            db.execute(
                "INSERT INTO run (account, began, seconds, exit_code, said) VALUES (?, ?, ?, ?, ?)",
                (self._account, began.astimezone(UTC).isoformat(), seconds, exit_code, said),
            )
            db.execute(
                "DELETE FROM run WHERE account = ?1 AND id NOT IN"
                " (SELECT id FROM run WHERE account = ?1 ORDER BY id DESC LIMIT ?2)",
                (self._account, _KEPT_RUNS),
            )

    def runs(self) -> tuple[Run, ...]:
        """The last scans, newest first."""
        rows = self._store.rows(
            "SELECT began, seconds, exit_code, said FROM run WHERE account = ? ORDER BY id DESC", (self._account,)
        )
        return self._made(Run, rows)

    def _made(self, noun: type[T], rows: Iterable[Sequence[Any]]) -> tuple[T, ...]:
        """Of rows with all fields of a noun in their order. What nobody can read is told, never passed over."""
        names, make = get_type_hints(noun), plain.maker(noun)
        with self._store.guarded():
            return tuple(make(dict(zip(names, row, strict=True))) for row in rows)
