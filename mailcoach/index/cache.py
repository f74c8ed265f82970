"""What the server told us: mails, where they lie, what was read in them. May be deleted at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from mailcoach.emails import Batch, Body, Cursor, Folder, MessageId, Role
from mailcoach.index import plain
from mailcoach.index.arrivals import Arrivals
from mailcoach.index.rows import DRAFT, ELSEWHERE, GONE, HERE, STRUCK, read_cursor, read_header
from mailcoach.index.schema import open_cache
from mailcoach.index.store import Store, Unfit, among, remove
from mailcoach.index.verdicts import Verdicts
from mailcoach.index.words import Words
from mailcoach.reading import Reading
from mailcoach.threads import Thread, node

_AT_ONCE = 500
"""Threads loaded at a time: so that memory does not grow with the mailbox."""

_read_body = plain.unpacker(Body)
_read_readings = plain.reader(tuple[Reading, ...])
_read_quoted = plain.unpacker(dict[MessageId, str])


class Index:
    """The cache of one account, and with it the verdicts on its threads, and the words that these are found by. May
    be used from several threads.

    Any method may raise StoreBroken; then the file has been removed, and the next run reads anew from the
    server. TryLater where another process has been writing for too long.
    """

    def __init__(self, store: Store, account: str, own: Set[str] = frozenset()) -> None:
        self._store = store
        self._own = own
        while not (rows := store.rows("SELECT key FROM account WHERE name = ?", (account,))):
            with store.writing() as db:
                db.execute("INSERT OR IGNORE INTO account (name) VALUES (?)", (account,))
        ((self._account,),) = rows
        self.verdicts = Verdicts(store, self._account)
        self.words = Words(store, self._account)

    @classmethod
    def open(cls, path: Path, account: str, own: Set[str] = frozenset()) -> Index:
        """The cache of an account whose rep has these addresses of their `own`, as far as they are configured. A
        file that is damaged, or of another version, is removed, and an empty one is made. Raises StoreBroken where
        there is no room or no right to make one."""
        try:
            return cls(open_cache(path), account, own)
        except Unfit:
            remove(path)
            return cls(open_cache(path), account, own)

    def close(self) -> None:
        self._store.close()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """For whoever makes values of what was kept: one that is not what was written is damage of the file."""
        with self._store.guarded():
            yield

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is stored inside is stored together, or not at all; and much faster than one by one."""
        with self._store.writing():
            yield

    # What the server told

    def store(self, batch: Batch) -> int:
        """Stores a batch together with its cursor. Returns how many mails are new."""
        with self._arrivals() as arrivals:
            return arrivals.take(batch)

    @contextmanager
    def _arrivals(self) -> Iterator[Arrivals]:
        """What arrives and goes inside is stored together. To whom a draft was written that is none any more may be
        silent again."""
        with self._store.writing() as db:
            arrivals = Arrivals(db, self._account, self._own)
            yield arrivals
            if arrivals.released:
                self.verdicts.doubt_concluded(self.with_people(arrivals.released))

    def cursors(self) -> dict[bytes, Cursor]:
        """How far each folder has been read, by its path."""
        rows = self._store.rows("SELECT path, cursor FROM folder WHERE account = ?", (self._account,))
        with self.guarded():
            return {path: read_cursor(cursor) for path, cursor in rows}

    def take_listing(self, folders: Collection[Folder]) -> None:
        """What folders there are on the server, and what for; any others are no more. An empty list says nothing:
        an inbox there always is (RFC 9051, 5.1)."""
        roles = {folder.path: folder.role for folder in folders}
        rows = self._store.rows("SELECT key, path, role FROM folder WHERE account = ?", (self._account,))
        changed = {key: roles.get(path) for key, path, role in rows if roles.get(path) != role}
        if not roles or not changed:
            return
        with self._arrivals() as arrivals:
            for key, now in changed.items():
                if now is None:
                    arrivals.drop_folder(key)
                else:
                    arrivals.change_role(key, now)

    def messages(self) -> int:
        """How many mails lie in the mailbox."""
        ((count,),) = self._store.rows("SELECT messages FROM account WHERE key = ?", (self._account,))
        return int(count)

    def newest(self) -> datetime:
        """When the newest mail was written that ever lay in the mailbox; long ago where there was none."""
        ((newest,),) = self._store.rows("SELECT newest FROM account WHERE key = ?", (self._account,))
        return datetime.fromtimestamp(newest, UTC)

    def sent_addresses(self) -> frozenset[str]:
        """Every address from which a mail in Sent was written, ever, but not what was written to the rep."""
        rows = self._store.rows("SELECT address FROM sender WHERE account = ?", (self._account,))
        return frozenset(address for (address,) in rows)

    def note_unread(self, folder: Folder, read: Collection[int], unread: Mapping[int, str]) -> None:
        """Mails of a folder, by UID, that were read, and those that could not be, with the reason."""
        key_of = "SELECT key FROM folder WHERE account = ? AND path = ?"
        with self._arrivals() as arrivals:
            for (key,) in self._store.rows(key_of, (self._account, folder.path)):
                arrivals.note_unread(key, read, unread.items())

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
        """Ids of the threads of which a mail came, went, or was or became a draft, since they were kept: in the
        order in which they were stored, which is newest first in a first scan."""
        rows = self._store.rows(
            "SELECT id FROM thread WHERE account = ? AND changed ORDER BY key", (self._account,)
        )
        return tuple(id_ for (id_,) in rows)

    def threads(self, ids: Collection[str] | None = None) -> Iterator[Thread]:
        """These threads, or all. A mail's roles are those of all its places; one that lies nowhere any more has
        none, and is still part of its thread: somebody said it."""
        keys = self._keys(ids)
        for start in range(0, len(keys), _AT_ONCE):
            yield from self._load(keys[start : start + _AT_ONCE])

    def threads_of(self, messages: Collection[MessageId]) -> tuple[str, ...]:
        """Ids of the threads that these mails belong to, or in which they are named."""
        rows = self._store.rows(
            "SELECT DISTINCT own.id FROM node JOIN thread ON thread.key = node.thread"
            " JOIN thread AS own ON own.key = coalesce(thread.joined, thread.key)"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))",
            (self._account, among([node(message) for message in messages])),
        )
        return tuple(id_ for (id_,) in rows)

    def with_people(self, addresses: Collection[str]) -> tuple[str, ...]:
        """Ids of the threads in which the people of these addresses write, are written to or are named, under
        whatever address; the last begun comes last."""
        rows = self._store.rows(
            "WITH RECURSIVE known (address) AS (SELECT value FROM json_each(?2)"
            " UNION SELECT other FROM known JOIN alias ON account = ?1 AND alias.address = known.address)"
            " SELECT DISTINCT own.id FROM known JOIN person ON person.address = known.address"
            " JOIN thread ON thread.key = person.thread"
            " JOIN thread AS own ON own.key = coalesce(thread.joined, thread.key)"
            " WHERE own.account = ?1 ORDER BY own.root_at, own.id",
            (self._account, among(node(address) for address in addresses)),
        )
        return tuple(id_ for (id_,) in rows)

    def note_people(self, thread: str, named: Collection[str], aliases: Iterable[tuple[str, str]]) -> None:
        """Who is `named` in a thread besides those who write and are written to, by address, and which addresses it
        shows to be one person's, two by two."""
        pairs = [(node(one), node(other)) for one, other in aliases]
        with self._store.writing() as db:
            db.executemany(
                "INSERT OR IGNORE INTO person (address, thread)"
                " SELECT ?, key FROM thread WHERE account = ? AND id = ? AND joined IS NULL",
                [(node(address), self._account, thread) for address in named],
            )
            db.executemany(
                "INSERT OR IGNORE INTO alias (account, address, other) VALUES (?, ?, ?)",
                [(self._account, *each) for pair in pairs for each in (pair, pair[::-1])],
            )

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

    def _load(self, keys: Collection[int]) -> list[Thread]:
        wanted = (among(keys),)
        ids = dict(
            self._store.rows("SELECT key, id FROM thread WHERE key IN (SELECT value FROM json_each(?))", wanted)
        )
        roles: dict[int, set[str]] = {}
        for message, standing, lies, role in self._store.rows(
            "SELECT message.key, message.standing, place.lies, folder.role FROM message"
            " JOIN place ON place.message = message.key JOIN folder ON folder.key = place.folder"
            " WHERE message.thread IN (SELECT value FROM json_each(?))",
            wanted,
        ):
            if standing == DRAFT:
                roles.setdefault(message, {Role.DRAFTS}).add(role)
            elif lies in {ELSEWHERE, HERE}:
                roles.setdefault(message, set()).add(role)
        rows = self._store.rows(
            "SELECT thread, key, header FROM message WHERE thread IN (SELECT value FROM json_each(?))"
            " AND standing != ? ORDER BY thread",
            (*wanted, STRUCK),
        )
        with self.guarded():
            return [
                Thread.of(ids[key], [read_header(header, roles.get(message, ())) for _, message, header in group])
                for key, group in groupby(rows, itemgetter(0))
            ]

    # Bodies

    def places(self, ids: Collection[MessageId]) -> dict[tuple[Folder, int], list[tuple[int, MessageId]]]:
        """One place of each of these mails: (folder, uidvalidity) -> (uid, id), for fetching their bodies."""
        found: dict[tuple[Folder, int], list[tuple[int, MessageId]]] = {}
        names = {node(id_): id_ for id_ in ids}
        rows = self._store.rows(
            "SELECT node.name, folder.path, folder.name, folder.role, folder.cursor, min(place.uid)"
            " FROM node JOIN place ON place.message = node.message JOIN folder ON folder.key = place.folder"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))"
            " GROUP BY node.name ORDER BY folder.key, place.uid",
            (self._account, among(names)),
        )
        with self.guarded():
            for name, path, folder, role, cursor, uid in rows:
                where = (Folder(path, folder, Role(role)), read_cursor(cursor).uidvalidity)
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
        with self.guarded():
            return {names[name]: _read_body(content) for name, content in rows}

    def keep_bodies(self, bodies: Mapping[MessageId, Body]) -> None:
        """Keeps bodies, so that each is fetched once. Those of mails that are not known are dropped."""
        packed = [(plain.packed(body), self._account, node(id_)) for id_, body in bodies.items()]
        with self._store.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO body (content, message)"
                " SELECT ?, message FROM node WHERE account = ? AND name = ? AND message IS NOT NULL",
                packed,
            )

    # What was read and concluded

    def read_by(self, basis: str) -> None:
        """Says by what (program, rep, time zone) mails are read from now on. Where that was something else, every
        thread counts as changed: it is read anew, from the bodies that are kept."""
        with self._store.writing() as db:
            said = db.execute(
                "UPDATE account SET read_by = ?1 WHERE key = ?2 AND read_by != ?1", (basis, self._account)
            )
            if said.rowcount:
                db.execute("UPDATE thread SET changed = 1 WHERE account = ? AND joined IS NULL", (self._account,))

    def keep(self, thread: str, readings: Sequence[Reading]) -> None:
        """Keeps what was read in a thread, which puts its verdict in doubt, and marks it as unchanged; no readings
        say that it cannot matter.

        Nothing happens where a mail has come since, that these readings do not know of.
        """
        with self._store.writing() as db:
            marked = db.execute(
                "UPDATE thread SET changed = 0, unindexed = ?1 WHERE account = ?2 AND id = ?3 AND joined IS NULL"
                " AND (NOT ?1 OR ?1 >= (SELECT count(*) FROM message WHERE thread = thread.key"
                " AND standing IN (?4, ?5, ?6))) RETURNING key",
                (len(readings), self._account, thread, GONE, ELSEWHERE, HERE),
            ).fetchall()
            for key in marked:
                if readings:
                    content = plain.dumps([replace(each, quoted="") for each in readings])
                    quoted = plain.packed({each.id: each.quoted for each in readings if each.quoted})
                    row = (*key, content, quoted)
                    db.execute("INSERT OR REPLACE INTO reading (thread, content, quoted) VALUES (?, ?, ?)", row)
                    self.verdicts.doubt([thread])
                else:
                    db.execute("DELETE FROM reading WHERE thread = ?", key)
                    db.execute("DELETE FROM verdict WHERE thread = ?", key)
                    db.execute("DELETE FROM words WHERE rowid = ?", key)

    def readings(self, ids: Collection[str] | None = None) -> dict[str, tuple[Reading, ...]]:
        """What was read in these threads, or in all, by thread id, but for what is `quoted`. Missing where nothing
        was kept."""
        rows = self._store.rows(
            "SELECT id, content FROM reading JOIN thread ON thread.key = reading.thread"
            " WHERE thread.key IN (SELECT value FROM json_each(?))",
            (among(self._keys(ids)),),
        )
        with self.guarded():
            return {id_: _read_readings(content) for id_, content in rows}

    def size(self, ids: Collection[str]) -> int:
        """How many octets the readings of these threads have as they are kept."""
        ((octets,),) = self._store.rows(
            "SELECT coalesce(sum(length(content)), 0) FROM reading"
            " WHERE thread IN (SELECT value FROM json_each(?))",
            (among(self._keys(ids)),),
        )
        return int(octets)

    def quoted(self, thread: str) -> dict[MessageId, str]:
        """The text of others in the mails of a thread. It is kept apart: in a long talk it is most of the text, and
        only who looks at the mails needs it."""
        rows = self._store.rows(
            "SELECT quoted FROM reading WHERE thread IN (SELECT value FROM json_each(?))",
            (among(self._keys([thread])),),
        )
        with self.guarded():
            return {id_: text for (packed,) in rows for id_, text in _read_quoted(packed).items()}
