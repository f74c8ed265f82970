"""What the server told us: mails, where they lie, what was read in them. May be deleted at any time."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from mailcoach.emails import Batch, Body, Cursor, Email, Folder, MessageId, Role
from mailcoach.errors import StoreBroken
from mailcoach.index import plain
from mailcoach.index.arrivals import DRAFT, STRUCK, Arrivals, node, read_cursor, read_email
from mailcoach.index.store import Store, among, set_aside
from mailcoach.reading import Reading
from mailcoach.threads import Thread, in_order

_LAYOUT = plain.layout(Email, Cursor, Body, Reading)

_STEPS = (
    (
        "CREATE TABLE layout (text TEXT NOT NULL)",
        "CREATE TABLE account (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
        " messages INTEGER NOT NULL DEFAULT 0, basis TEXT NOT NULL DEFAULT '')",
        "CREATE TABLE sender (account INTEGER, address TEXT, PRIMARY KEY (account, address)) WITHOUT ROWID",
        # What lies where. A place's `lies` and a message's `standing` are explained in arrivals.py.
        "CREATE TABLE folder (key INTEGER PRIMARY KEY, account INTEGER NOT NULL, path BLOB NOT NULL,"
        " name TEXT NOT NULL, role TEXT NOT NULL, cursor TEXT NOT NULL, UNIQUE (account, path))",
        "CREATE TABLE place (folder INTEGER, uid INTEGER, message INTEGER NOT NULL, lies INTEGER NOT NULL,"
        " PRIMARY KEY (folder, uid)) WITHOUT ROWID",
        "CREATE INDEX place_of_message ON place (message)",
        "CREATE TABLE unread (folder INTEGER, uid INTEGER, why TEXT NOT NULL, PRIMARY KEY (folder, uid))"
        " WITHOUT ROWID",
        # Mails and their threads. Keys grow as mails are stored, so that storing appends, newest first or not.
        "CREATE TABLE message (key INTEGER PRIMARY KEY, thread INTEGER NOT NULL, at REAL NOT NULL,"
        " print INTEGER NOT NULL, standing INTEGER NOT NULL, claim TEXT, header TEXT NOT NULL)",
        "CREATE INDEX message_of_thread ON message (thread)",
        "CREATE INDEX message_by_claim ON message (claim) WHERE claim IS NOT NULL",
        "CREATE TABLE node (account INTEGER, name INTEGER, thread INTEGER NOT NULL, message INTEGER,"
        " PRIMARY KEY (account, name)) WITHOUT ROWID",
        "CREATE TABLE thread (key INTEGER PRIMARY KEY, account INTEGER NOT NULL, id TEXT NOT NULL,"
        " root_at REAL NOT NULL, root TEXT NOT NULL, changed INTEGER NOT NULL, joined INTEGER)",
        "CREATE INDEX thread_by_id ON thread (account, id) WHERE joined IS NULL",
        "CREATE INDEX thread_changed ON thread (account) WHERE changed",
        "CREATE INDEX thread_joined ON thread (joined) WHERE joined IS NOT NULL",
        # What was fetched and concluded; it hangs on the mails, not on where they lie.
        "CREATE TABLE body (message INTEGER PRIMARY KEY, content BLOB NOT NULL)",
        "CREATE TABLE reading (thread INTEGER PRIMARY KEY, content TEXT NOT NULL)",
        "CREATE TABLE verdict (thread INTEGER PRIMARY KEY, holds_until TEXT, content TEXT NOT NULL)",
        "CREATE INDEX verdict_due ON verdict (holds_until) WHERE holds_until IS NOT NULL",
        "CREATE TABLE person (thread INTEGER, address TEXT, PRIMARY KEY (thread, address)) WITHOUT ROWID",
        "CREATE INDEX person_by_address ON person (address)",
        'CREATE VIRTUAL TABLE words USING fts5 (subject, people, said, tokenize = "unicode61 remove_diacritics 2")',
    ),
)

_LONGEST_SAID = 20_000
"""Characters of one thread's own words that can be searched."""

_AT_ONCE = 500
"""Threads loaded at a time: so that memory does not grow with the mailbox."""

_write_body, _read_body = plain.form(Body)
_write_readings, _read_readings = plain.form(tuple[Reading, ...])


class Index:
    """The cache of one account. May be used from several threads.

    Any method may raise StoreBroken; then the file has been set aside, and the next run reads anew from the
    server. TryLater where another process has been writing for too long.
    """

    def __init__(self, store: Store, account: str) -> None:
        self._store = store
        with store.writing() as db:
            db.execute("INSERT OR IGNORE INTO account (name) VALUES (?)", (account,))
            (self._account,) = db.execute("SELECT key FROM account WHERE name = ?", (account,)).fetchone()

    @classmethod
    def open(cls, path: Path, account: str) -> Index:
        """A file that is broken, or of another version, is set aside, and an empty one is made."""
        try:
            return cls(_open(path), account)
        except StoreBroken:
            set_aside(path)
            return cls(_open(path), account)

    def close(self) -> None:
        self._store.close()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is stored inside is stored together, or not at all; and much faster than one by one."""
        with self._store.writing():
            yield

    # What the server told

    def store(self, batch: Batch) -> int:
        """Stores a batch together with its cursor. Returns how many mails are new."""
        with self._store.writing() as db:
            return Arrivals(db, self._account).take(batch)

    def cursors(self) -> dict[bytes, Cursor]:
        """How far each folder has been read, by its path."""
        rows = self._store.rows("SELECT path, cursor FROM folder WHERE account = ?", (self._account,))
        return {path: read_cursor(plain.loads(cursor)) for path, cursor in rows}

    def forget(self, kept: Collection[bytes]) -> None:
        """Folders that are not among `kept` are no longer on the server."""
        rows = self._store.rows("SELECT key, path FROM folder WHERE account = ?", (self._account,))
        gone = [key for key, path in rows if path not in kept]
        if gone:
            with self._store.writing() as db:
                for key in gone:
                    Arrivals(db, self._account).drop_folder(key)

    def messages(self) -> int:
        """How many mails lie in the mailbox."""
        ((count,),) = self._store.rows("SELECT messages FROM account WHERE key = ?", (self._account,))
        return int(count)

    def sent_addresses(self) -> frozenset[str]:
        """Every address from which a mail in Sent was written, ever."""
        rows = self._store.rows("SELECT address FROM sender WHERE account = ?", (self._account,))
        return frozenset(address for (address,) in rows)

    def unread(self) -> tuple[tuple[str, int, str], ...]:
        """Mails that no parser could read: the folder's name, the UID, and why."""
        rows = self._store.rows(
            "SELECT name, uid, why FROM unread JOIN folder ON folder.key = unread.folder"
            " WHERE account = ? ORDER BY name, uid",
            (self._account,),
        )
        return tuple(rows)

    # Threads

    def changed(self) -> tuple[str, ...]:
        """Ids of the threads of which a mail came, went, or was or became a draft, since they were kept."""
        rows = self._store.rows("SELECT id FROM thread WHERE account = ? AND changed", (self._account,))
        return tuple(id_ for (id_,) in rows)

    def threads(self, ids: Collection[str] | None = None) -> Iterator[Thread]:
        """These threads, or all. A mail's roles are those of all its places; one that lies nowhere any more has
        none, and is still part of its thread: somebody said it."""
        keys = self._keys(ids)
        for start in range(0, len(keys), _AT_ONCE):
            yield from self._load(keys[start : start + _AT_ONCE]).values()

    def threads_of(self, messages: Collection[MessageId]) -> tuple[str, ...]:
        """Ids of the threads that these mails belong to."""
        rows = self._store.rows(
            "SELECT DISTINCT thread.id FROM node JOIN message ON message.key = node.message"
            " JOIN thread ON thread.key = message.thread"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))",
            (self._account, among([node(message) for message in messages])),
        )
        return tuple(id_ for (id_,) in rows)

    def _keys(self, ids: Collection[str] | None) -> list[int]:
        """Keys of these threads, in the order in which they were stored."""
        if ids is None:
            rows = self._store.rows(
                "SELECT key FROM thread WHERE account = ? AND joined IS NULL ORDER BY key", (self._account,)
            )
        else:
            rows = self._store.rows(
                "SELECT key FROM thread WHERE account = ? AND joined IS NULL"
                " AND id IN (SELECT value FROM json_each(?)) ORDER BY key",
                (self._account, among(ids)),
            )
        return [key for (key,) in rows]

    def _load(self, keys: Collection[int]) -> dict[int, Thread]:
        wanted = (among(keys),)
        ids = dict(
            self._store.rows("SELECT key, id FROM thread WHERE key IN (SELECT value FROM json_each(?))", wanted)
        )
        roles: dict[int, set[str]] = {}
        for message, lies, role in self._store.rows(
            "SELECT place.message, place.lies, folder.role FROM message"
            " JOIN place ON place.message = message.key JOIN folder ON folder.key = place.folder"
            " WHERE message.thread IN (SELECT value FROM json_each(?)) AND place.lies != ?",
            (*wanted, STRUCK),
        ):
            roles.setdefault(message, set()).add(Role.DRAFTS if lies == DRAFT else role)
        rows = self._store.rows(
            "SELECT thread, key, header FROM message WHERE thread IN (SELECT value FROM json_each(?))"
            " AND standing != ? ORDER BY thread",
            (*wanted, STRUCK),
        )
        threads: dict[int, Thread] = {}
        for key, group in groupby(rows, itemgetter(0)):
            emails = in_order(_email(header, roles.get(message, ())) for _, message, header in group)
            threads[key] = Thread(
                ids[key],
                tuple(email for email in emails if not email.is_draft),
                tuple(email for email in emails if email.is_draft),
            )
        return threads

    # Bodies

    def places(self, ids: Collection[MessageId]) -> dict[tuple[Folder, int], list[tuple[int, MessageId]]]:
        """One place of each of these mails: (folder, uidvalidity) -> (uid, id), for fetching their bodies."""
        found: dict[tuple[Folder, int], list[tuple[int, MessageId]]] = {}
        names = {node(id_): id_ for id_ in ids}
        for name, path, folder, role, cursor, uid in self._store.rows(
            "SELECT node.name, folder.path, folder.name, folder.role, folder.cursor, min(place.uid)"
            " FROM node JOIN place ON place.message = node.message JOIN folder ON folder.key = place.folder"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))"
            " GROUP BY node.name ORDER BY folder.key, place.uid",
            (self._account, among(names)),
        ):
            where = (Folder(path, folder, Role(role)), read_cursor(plain.loads(cursor)).uidvalidity)
            found.setdefault(where, []).append((uid, names[name]))
        return found

    def bodies(self, ids: Collection[MessageId]) -> dict[MessageId, Body]:
        """Those of these bodies that have been kept."""
        names = {node(id_): id_ for id_ in ids}
        rows = self._store.rows(
            "SELECT node.name, body.content FROM node JOIN body ON body.message = node.message"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))",
            (self._account, among(names)),
        )
        return {names[name]: _read_body(plain.loads(zlib.decompress(content))) for name, content in rows}

    def keep_bodies(self, bodies: Mapping[MessageId, Body]) -> None:
        """Keeps bodies, so that each is fetched once. Those of mails that are not known are dropped."""
        packed = [
            (zlib.compress(plain.dumps(_write_body(body)).encode(), 6), self._account, node(id_))
            for id_, body in bodies.items()
        ]
        with self._store.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO body (content, message)"
                " SELECT ?, message FROM node WHERE account = ? AND name = ? AND message IS NOT NULL",
                packed,
            )

    # What was read and concluded

    def keep(self, thread: str, readings: Sequence[Reading]) -> None:
        """Keeps what was read in a thread, makes it searchable, and marks it as unchanged.

        Nothing happens where a mail has come since, that these readings do not know of.
        """
        known = {reading.id for reading in readings}
        with self._store.writing() as db:
            for key, found in self._load(self._keys([thread])).items():
                if known >= {email.id for email in found.emails}:
                    db.execute("UPDATE thread SET changed = 0 WHERE key = ?", (key,))
                    db.execute(
                        "INSERT OR REPLACE INTO reading VALUES (?, ?)",
                        (key, plain.dumps(_write_readings(readings))),
                    )
                    _make_findable(db, key, found, readings)

    def readings(self, ids: Collection[str] | None = None) -> dict[str, tuple[Reading, ...]]:
        """What was read in these threads, or in all, by thread id. Missing where nothing has been kept."""
        keys = self._keys(ids)
        rows = self._store.rows(
            "SELECT id, content FROM reading JOIN thread ON thread.key = reading.thread"
            " WHERE thread.key IN (SELECT value FROM json_each(?))",
            (among(keys),),
        )
        return {id_: _read_readings(plain.loads(content)) for id_, content in rows}

    def with_people(self, addresses: Collection[str]) -> tuple[str, ...]:
        """Ids of the kept threads in which one of these addresses writes or is written to."""
        rows = self._store.rows(
            "SELECT DISTINCT id FROM person JOIN thread ON thread.key = person.thread"
            " WHERE account = ? AND address IN (SELECT value FROM json_each(?))",
            (self._account, among(addresses)),
        )
        return tuple(id_ for (id_,) in rows)

    def keep_verdict(self, thread: str, verdict: str, holds_until: date | None) -> None:
        """Keeps a verdict, as JSON of the caller's; `holds_until` is the day on which it may change by itself."""
        with self._store.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO verdict (thread, holds_until, content)"
                " SELECT key, ?, ? FROM thread WHERE account = ? AND id = ? AND joined IS NULL",
                (holds_until and holds_until.isoformat(), verdict, self._account, thread),
            )

    def verdicts(self) -> dict[str, str]:
        """The kept verdicts, by thread id."""
        rows = self._store.rows(
            "SELECT id, content FROM verdict JOIN thread ON thread.key = verdict.thread WHERE account = ?",
            (self._account,),
        )
        return dict(rows)

    def due(self, day: date) -> tuple[str, ...]:
        """Ids of the threads whose verdict held until this day, or one before it."""
        rows = self._store.rows(
            "SELECT id FROM verdict JOIN thread ON thread.key = verdict.thread"
            " WHERE account = ? AND holds_until <= ?",
            (self._account, day.isoformat()),
        )
        return tuple(id_ for (id_,) in rows)

    def judge_by(self, basis: str) -> bool:
        """Says by what (policy, decisions, program) verdicts are reached from now on. Kept ones that were reached
        by anything else are dropped. Returns whether they still hold."""
        with self._store.writing() as db:
            (before,) = db.execute("SELECT basis FROM account WHERE key = ?", (self._account,)).fetchone()
            if before == basis:
                return True
            db.execute("UPDATE account SET basis = ? WHERE key = ?", (basis, self._account))
            db.execute(
                "DELETE FROM verdict WHERE thread IN (SELECT key FROM thread WHERE account = ?)", (self._account,)
            )
            return False

    def search(self, words: str, limit: int) -> tuple[str, ...]:
        """Ids of the kept threads that hold all these words (the last one may be unfinished) in subject, names,
        addresses or own words, best first."""
        terms = re.findall(r"\w+", words)
        if not terms:
            return ()
        rows = self._store.rows(
            "SELECT thread.id FROM words JOIN thread ON thread.key = words.rowid"
            " WHERE words MATCH ? AND thread.account = ? ORDER BY bm25(words, 4, 4, 1) LIMIT ?",
            (" ".join(f'"{term}"' for term in terms) + "*", self._account, limit),
        )
        return tuple(id_ for (id_,) in rows)


def _open(path: Path) -> Store:
    store = Store(path, _STEPS, durable=False)
    with store.writing() as db:
        kept = db.execute("SELECT text FROM layout").fetchone()
        if kept is None:
            db.execute("INSERT INTO layout VALUES (?)", (_LAYOUT,))
    if kept not in {None, (_LAYOUT,)}:
        store.close()
        raise StoreBroken(f"{path} was written by another version of Mailcoach")
    return store


def _make_findable(db: sqlite3.Connection, key: int, thread: Thread, readings: Sequence[Reading]) -> None:
    """By subject, by what was said, and by the people in it: also those whom only a Cc names."""
    people = {person for email in thread.emails for person in (email.sender, *email.to, *email.cc, *email.reply_to)}
    said = "\n".join(reading.own_words for reading in readings)[:_LONGEST_SAID]
    subjects = "\n".join(sorted({email.subject for email in thread.emails}))
    db.execute("DELETE FROM words WHERE rowid = ?", (key,))
    db.execute(
        "INSERT INTO words (rowid, subject, people, said) VALUES (?, ?, ?, ?)",
        (key, *map(_storable, (subjects, "\n".join(sorted(map(str, people))), said))),
    )
    db.execute("DELETE FROM person WHERE thread = ?", (key,))
    db.executemany(
        "INSERT OR IGNORE INTO person VALUES (?, ?)", [(key, _storable(person.email)) for person in people]
    )


def _email(header: str, roles: Collection[str]) -> Email:
    values = plain.loads(header)
    values[_ROLES] = roles
    email: Email = read_email(values)
    return email


_ROLES = list(Email.__dataclass_fields__).index("roles")


def _storable(text: str) -> str:
    """A lone surrogate cannot be stored as text."""
    return text.encode("utf-8", "replace").decode()
