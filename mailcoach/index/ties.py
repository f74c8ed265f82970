"""Whose talk is it part of? Union-find over Message-IDs, kept between runs.

A node is an id that some mail names, its own or another's, as eight bytes. Each belongs to one thread; a mail
whose nodes belong to two threads makes them one. The thread that ends stays as a signpost to the other, because
nodes still point to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import inf

from mailcoach.emails import Email, MessageId
from mailcoach.index.rows import Row, read_header, write_header
from mailcoach.index.store import among, insert
from mailcoach.threads import beginning, links, node, spelt


@dataclass(slots=True)
class _Talk:
    """A row of the table of threads. Its id hangs on the first mail of all, the `root`; that is worked out when the
    row is written, since a first scan finds an older root with each mail."""

    key: int
    kept_id: str = ""
    root_at: float = inf
    root: str = ""
    known: bool = True
    beginning: MessageId | None = None

    @property
    def id(self) -> str:
        return self.kept_id if self.beginning is None else spelt(self.beginning)

    def take(self, email: Email) -> None:
        at = email.at.timestamp()
        if at < self.root_at or (at == self.root_at and email.id < self.root):
            self.root_at, self.root, self.beginning = at, email.id, beginning(email)

    def absorb(self, other: _Talk) -> None:
        if (other.root_at, other.root) < (self.root_at, self.root):
            self.root_at, self.root = other.root_at, other.root
            self.kept_id, self.beginning = other.kept_id, other.beginning


class Ties:
    """Ties the mails of one account, inside the transaction of whoever made this."""

    def __init__(self, db: sqlite3.Connection, account: int) -> None:
        self._db = db
        self._account = account

    def tie(self, mails: Sequence[Row]) -> None:
        """Gives each mail its thread, and joins the threads that it ties together."""
        names = [list(map(node, links(mail.email))) for mail in mails]
        of_node, talks = self._known(set().union(*names))
        known_nodes = set(of_node)
        joined: dict[int, int] = {}

        def find(key: int) -> int:
            while key in joined:
                key = joined[key]
            return key

        (last,) = self._db.execute("SELECT coalesce(max(key), 0) FROM thread").fetchone()
        for mail, its_names in zip(mails, names, strict=True):
            found = {find(of_node[name]) for name in its_names if name in of_node}
            if found:
                mail.thread = min(found)
                joined |= dict.fromkeys(found - {mail.thread}, mail.thread)
            else:
                mail.thread = last = last + 1
                talks[last] = _Talk(last, known=False)
            for name in its_names:
                of_node.setdefault(name, mail.thread)
        for loser in joined:
            talks[find(loser)].absorb(talks[loser])
        for mail in mails:
            mail.thread = find(mail.thread)
            talks[mail.thread].take(mail.email)
        self._join({loser: find(loser) for loser in joined if talks[loser].known})
        self._write_talks([talks[key] for key in sorted({mail.thread for mail in mails})])
        own = {node(mail.email.id): mail.key for mail in mails}
        self._write_nodes(
            [(name, find(thread), own.get(name)) for name, thread in of_node.items() if name not in known_nodes],
            [(key, name) for name, key in own.items() if name in known_nodes],
        )
        self._write_people(mails)

    def mark(self, thread: int) -> None:
        """The thread is not what it was when it was kept."""
        self._db.execute("UPDATE thread SET changed = 1 WHERE key = ?", (thread,))

    def retie(self, changed: dict[int, Email], forgotten: Collection[int] = ()) -> None:
        """Ties whole threads anew, where a mail names other ids than before, or is forgotten.

        Union-find cannot part what it has joined; this is for the few threads where that is needed.
        """
        old = among(
            thread
            for (thread,) in self._db.execute(
                "SELECT DISTINCT thread FROM message WHERE key IN (SELECT value FROM json_each(?))",
                (among([*changed, *forgotten]),),
            )
        )
        rows = self._db.execute(
            "SELECT key, print, standing, header FROM message WHERE thread IN (SELECT value FROM json_each(?))",
            (old,),
        )
        mails = [Row(key, read_header(header), print_, standing) for key, print_, standing, header in rows]
        named = {node(name) for mail in mails for name in links(mail.email)}
        self._db.execute(
            "DELETE FROM node WHERE account = ? AND name IN (SELECT value FROM json_each(?))",
            (self._account, among(named)),
        )
        self._unkeep(old)
        self._db.execute(
            "DELETE FROM thread WHERE key IN (SELECT value FROM json_each(?1))"
            " OR joined IN (SELECT value FROM json_each(?1))",
            (old,),
        )
        for statement in (
            "DELETE FROM place WHERE message IN (SELECT value FROM json_each(?))",
            "DELETE FROM body WHERE message IN (SELECT value FROM json_each(?))",
            "DELETE FROM message WHERE key IN (SELECT value FROM json_each(?))",
        ):
            self._db.execute(statement, (among(forgotten),))
        mails = [mail for mail in mails if mail.key not in forgotten]
        for mail in mails:
            mail.email = changed.get(mail.key, mail.email)
        self.tie(mails)
        self._db.executemany(
            "UPDATE message SET thread = ?, header = ? WHERE key = ?",
            [(mail.thread, write_header(mail.email), mail.key) for mail in mails],
        )

    def _known(self, names: Collection[int]) -> tuple[dict[int, int], dict[int, _Talk]]:
        """The threads that these nodes belong to, by node and by key."""
        rows = self._db.execute(
            "SELECT node.name, coalesce(own.joined, own.key) FROM node JOIN thread AS own ON own.key = node.thread"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))",
            (self._account, among(names)),
        )
        of_node: dict[int, int] = dict(rows.fetchall())
        talks = self._db.execute(
            "SELECT key, id, root_at, root FROM thread WHERE key IN (SELECT value FROM json_each(?))",
            (among(set(of_node.values())),),
        )
        return of_node, {key: _Talk(key, id_, at, root) for key, id_, at, root in talks}

    def _join(self, joined: dict[int, int]) -> None:
        pairs = [(winner, loser) for loser, winner in joined.items()]
        self._db.executemany("UPDATE message SET thread = ? WHERE thread = ?", pairs)
        self._db.executemany("UPDATE thread SET joined = ? WHERE joined = ?", pairs)
        self._db.executemany("UPDATE thread SET joined = ?, changed = 0 WHERE key = ?", pairs)
        self._unkeep(among(joined))

    def _unkeep(self, threads: str) -> None:
        """Drops what was kept of threads that are no more."""
        for statement in (
            "DELETE FROM reading WHERE thread IN (SELECT value FROM json_each(?))",
            "DELETE FROM verdict WHERE thread IN (SELECT value FROM json_each(?))",
            "DELETE FROM words WHERE rowid IN (SELECT value FROM json_each(?))",
        ):
            self._db.execute(statement, (threads,))

    def _write_talks(self, talks: Collection[_Talk]) -> None:
        insert(
            self._db,
            "thread (key, account, id, root_at, root, changed)",
            [(talk.key, self._account, talk.id, talk.root_at, talk.root, 1) for talk in talks if not talk.known],
        )
        self._db.executemany(
            "UPDATE thread SET id = ?, root_at = ?, root = ?, changed = 1 WHERE key = ?",
            [(talk.id, talk.root_at, talk.root, talk.key) for talk in talks if talk.known],
        )

    def _write_nodes(self, new: Iterable[tuple[int, int, int | None]], own: Iterable[tuple[int, int]]) -> None:
        """Nodes with their threads, and of all those that are mails' own ids the mails."""
        insert(self._db, "node (account, name, thread, message)", [(self._account, *row) for row in new])
        self._db.executemany(
            "UPDATE node SET message = ? WHERE account = ? AND name = ?",
            [(key, self._account, name) for key, name in own],
        )

    def _write_people(self, mails: Sequence[Row]) -> None:
        """Who takes part in which thread. What a joined thread leaves behind leads on by its signpost."""
        pairs = {
            (node(person.email), mail.thread)
            for mail in mails
            for person in (mail.email.sender, *mail.email.to, *mail.email.cc, *mail.email.bcc)
        }
        insert(self._db, "person (address, thread)", list(pairs), "INSERT OR IGNORE")
