"""A batch on its way into the cache: which mail is it, where does it lie, whose talk is it part of?

A mail is known by its Message-ID and, since ids get used twice, by a print of its From, Date and Subject.
Of several mails with one id the first one sent keeps it, and a sent one before any draft, so that a draft
that was sent under its old id is found there. The others get ids derived from their prints.

A node is an id that some mail names, its own or another's, as eight bytes. Each belongs to one talk, and a
mail whose nodes belong to two talks makes them one: union-find, kept between runs.

A mail that is nowhere any more stays known, as a word that somebody said; a draft that is nowhere any more
never was one, and is forgotten. Nothing here depends on the order in which mails arrive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from math import inf

from mailcoach.emails import INVENTED_DOMAIN, Arrival, Batch, Cursor, Email, MessageId, Role
from mailcoach.index import plain
from mailcoach.index.store import among
from mailcoach.threads import links, root_id

GONE, STRUCK, DRAFT, HERE = -1, 0, 1, 2
"""How a mail stands, the best of how it lies at its places: nowhere; a draft marked as deleted; an unsent draft;
a mail in the mailbox."""

write_email, read_email = plain.form(Email)
write_cursor, read_cursor = plain.form(Cursor)
_NOWHERE: frozenset[Role] = frozenset()


@lru_cache(maxsize=65_536)
def node(name: str) -> int:
    """Eight bytes that stand for an id, signed as SQLite has them."""
    return int.from_bytes(_digest(name), "big", signed=True)


def derived(message_id: MessageId, print_: int) -> MessageId:
    """The id of a mail whose own id belongs to another one."""
    return MessageId(f"<{_digest(f'{message_id} {print_}').hex()}@{INVENTED_DOMAIN}>")


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _print(email: Email) -> int:
    """Without the time where a header was broken: it may be the server's, which a move rewrites."""
    sent = "" if email.flaws else email.at.isoformat()
    return node(f"{email.sender.email}\n{sent}\n{email.subject}")


def _nodes(email: Email) -> set[int]:
    return {node(name) for name in links(email)}


def _lies(flags: Collection[str], role: Role) -> int:
    """How a mail lies at a place. A folder makes a draft as well as a flag does, and some servers drop the flag."""
    marks = {flag.lower() for flag in flags}
    if role is Role.DRAFTS or "\\draft" in marks:
        return STRUCK if "\\deleted" in marks else DRAFT
    return HERE


@dataclass(slots=True)
class _Mail:
    """A row of the table of messages. `claim` is the id that it came with, where that belongs to another mail."""

    key: int
    email: Email
    print: int
    standing: int
    claim: MessageId | None = None
    thread: int = 0


@dataclass(slots=True)
class _Talk:
    """A row of the table of threads. Its id hangs on its first mail, the root."""

    key: int
    id: str = ""
    root_at: float = inf
    root: str = ""
    known: bool = True

    def take(self, email: Email) -> None:
        first = (email.at.timestamp(), email.id)
        if first < (self.root_at, self.root):
            self.root_at, self.root = first
            self.id = root_id([email])

    def absorb(self, other: _Talk) -> None:
        if (other.root_at, other.root) < (self.root_at, self.root):
            self.root_at, self.root, self.id = other.root_at, other.root, other.id


class Arrivals:
    """Stores batches of one account, inside the transaction of whoever made this."""

    def __init__(self, db: sqlite3.Connection, account: int) -> None:
        self._db = db
        self._account = account

    def take(self, batch: Batch) -> int:
        """Returns how many mails are new."""
        folder = self._folder(batch)
        moved = self._leave(folder, None if batch.reset else self._gone(folder, batch))
        moved |= self._reflag(folder, batch)
        new, known = self._arrive(folder, batch)
        self._stand(moved | known, {mail.claim for mail in new if mail.claim})
        self._note_unread(folder, batch)
        return len(new)

    def drop_folder(self, folder: int) -> None:
        """The folder is no longer on the server."""
        moved = self._leave(folder, None)
        self._db.execute("DELETE FROM unread WHERE folder = ?", (folder,))
        self._db.execute("DELETE FROM folder WHERE key = ?", (folder,))
        self._stand(moved, set())

    # Where mails lie

    def _folder(self, batch: Batch) -> int:
        folder, cursor = batch.folder, batch.cursor
        row = self._db.execute(
            "SELECT key, role FROM folder WHERE account = ? AND path = ?", (self._account, folder.path)
        ).fetchone()
        state = (folder.name, folder.role, plain.dumps(write_cursor(cursor)))
        if row is None:
            made = self._db.execute(
                "INSERT INTO folder (account, path, name, role, cursor) VALUES (?, ?, ?, ?, ?)",
                (self._account, folder.path, *state),
            )
            return int(made.lastrowid or 0)
        key = int(row[0])
        self._db.execute("UPDATE folder SET name = ?, role = ?, cursor = ? WHERE key = ?", (*state, key))
        if row[1] != folder.role and Role.DRAFTS in {row[1], folder.role}:
            self._db.execute("UPDATE place SET lies = ? WHERE folder = ?", (_lies((), folder.role), key))
            moved = self._db.execute("SELECT message FROM place WHERE folder = ?", (key,))
            self._stand({message for (message,) in moved}, set())
        return key

    def _gone(self, folder: int, batch: Batch) -> list[int]:
        if batch.present is None:
            return list(batch.gone)
        rows = self._db.execute("SELECT uid FROM place WHERE folder = ?", (folder,)).fetchall()
        return [*batch.gone, *(uid for (uid,) in rows if uid not in batch.present)]

    def _leave(self, folder: int, uids: Collection[int] | None) -> set[int]:
        """Empties these places, or (None) the whole folder; returns the mails that lay there."""
        if uids is None:
            gone = self._db.execute("DELETE FROM place WHERE folder = ? RETURNING message", (folder,))
        elif uids:
            gone = self._db.execute(
                "DELETE FROM place WHERE folder = ? AND uid IN (SELECT value FROM json_each(?)) RETURNING message",
                (folder, among(uids)),
            )
        else:
            return set()
        return {message for (message,) in gone.fetchall()}

    def _reflag(self, folder: int, batch: Batch) -> set[int]:
        now = {uid: _lies(flags, batch.folder.role) for uid, flags in batch.flags}
        if not now:
            return set()
        rows = self._db.execute(
            "SELECT uid, message, lies FROM place WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
            (folder, among(now)),
        ).fetchall()
        moved = [(uid, message) for uid, message, lies in rows if now[uid] != lies]
        self._db.executemany(
            "UPDATE place SET lies = ? WHERE folder = ? AND uid = ?", [(now[uid], folder, uid) for uid, _ in moved]
        )
        return {message for _, message in moved}

    def _note_unread(self, folder: int, batch: Batch) -> None:
        read = [*batch.gone, *(arrival.uid for arrival in batch.arrivals)]
        if batch.reset:
            self._db.execute("DELETE FROM unread WHERE folder = ?", (folder,))
        elif read:
            self._db.execute(
                "DELETE FROM unread WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
                (folder, among(read)),
            )
        self._db.executemany(
            "INSERT OR REPLACE INTO unread (folder, uid, why) VALUES (?, ?, ?)",
            [(folder, uid, why) for uid, why in batch.unread],
        )

    # Which mail it is

    def _arrive(self, folder: int, batch: Batch) -> tuple[list[_Mail], set[int]]:
        """Places every arrival. Returns the mails that are new, and the keys of those that were known."""
        role = batch.folder.role
        (key,) = self._db.execute("SELECT coalesce(max(key), 0) FROM message").fetchone()
        new: dict[int, _Mail] = {}
        known: set[int] = set()
        places: list[tuple[int, int, int, int]] = []
        other_copies: list[tuple[int, Email]] = []

        def recognise(arrivals: Iterable[tuple[Arrival, Email, MessageId | None]]) -> list[tuple[Arrival, int]]:
            nonlocal key
            arrivals = list(arrivals)
            held = self._held(node(email.id) for _, email, _ in arrivals)
            taken: list[tuple[Arrival, int]] = []
            for arrival, email, claim in arrivals:
                name, print_, lies = node(email.id), _print(arrival.email), _lies(arrival.flags, role)
                message, its_print = held.get(name, (0, 0))
                if message and its_print != print_ and claim is None:
                    taken.append((arrival, print_))
                    continue
                if not message:
                    message = key = key + 1
                    held[name] = (message, print_)
                    new[message] = _Mail(message, email, print_, lies, claim)
                elif message in new:
                    new[message].standing = max(new[message].standing, lies)
                    other_copies.append((message, email))
                else:
                    known.add(message)
                    other_copies.append((message, email))
                places.append((folder, arrival.uid, message, lies))
            return taken

        taken = recognise((each, replace(each.email, roles=_NOWHERE), None) for each in batch.arrivals)
        if taken:
            recognise(
                (each, replace(each.email, roles=_NOWHERE, id=derived(each.email.id, print_)), each.email.id)
                for each, print_ in taken
            )
        self._add(list(new.values()))
        known |= self._leave(folder, [uid for _, uid, _, _ in places]) if not batch.reset else set()
        self._db.executemany(
            "INSERT OR REPLACE INTO place (folder, uid, message, lies) VALUES (?, ?, ?, ?)", places
        )
        self._compare(other_copies)
        if role is Role.SENT:
            writers = {each.email.sender.email for each in batch.arrivals} - {""}
            self._db.executemany(
                "INSERT OR IGNORE INTO sender (account, address) VALUES (?, ?)",
                [(self._account, address) for address in writers],
            )
        return list(new.values()), known

    def _held(self, names: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Node -> key and print of the mail that has that id."""
        rows = self._db.execute(
            "SELECT node.name, message.key, message.print FROM node JOIN message ON message.key = node.message"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))",
            (self._account, among(names)),
        )
        return {name: (key, print_) for name, key, print_ in rows}

    def _add(self, mails: list[_Mail]) -> None:
        self._tie(mails)
        self._db.executemany(
            "INSERT INTO message (key, thread, at, print, standing, claim, header) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    mail.key,
                    mail.thread,
                    mail.email.at.timestamp(),
                    mail.print,
                    mail.standing,
                    mail.claim,
                    plain.dumps(write_email(mail.email)),
                )
                for mail in mails
            ],
        )
        self._count(sum(mail.standing >= DRAFT for mail in mails))

    def _compare(self, copies: list[tuple[int, Email]]) -> None:
        """Copies of a mail differ where one went through a list. Whichever came first, the same one is kept."""
        if not copies:
            return
        stored = dict(
            self._db.execute(
                "SELECT key, header FROM message WHERE key IN (SELECT value FROM json_each(?))",
                (among({message for message, _ in copies}),),
            ).fetchall()
        )
        better: dict[int, Email] = {}
        for message, email in copies:
            header = plain.dumps(write_email(email))
            if header != stored[message] and (email.at, header) < (_email(stored[message]).at, stored[message]):
                stored[message] = header
                better[message] = email
        if better:
            self._reshape(better)

    # How mails stand

    def _stand(self, touched: Collection[int], claims: set[MessageId]) -> None:
        """Works out anew how these mails stand, after their places changed."""
        rows = self._db.execute(
            "SELECT message.key, message.thread, message.standing, max(place.lies), message.claim"
            " FROM message LEFT JOIN place ON place.message = message.key"
            " WHERE message.key IN (SELECT value FROM json_each(?)) GROUP BY message.key",
            (among(touched),),
        ).fetchall()
        forgotten: set[int] = set()
        changed: list[tuple[int, int]] = []
        for key, thread, before, best, claim in rows:
            now = GONE if best is None else best
            if now == before:
                continue
            claims |= self._claimed(key, claim)
            self._count((now >= DRAFT) - (before >= DRAFT))
            if now == GONE and before in {DRAFT, STRUCK}:
                forgotten.add(key)
            else:
                changed.append((now, key))
            self._mark(thread)
        self._db.executemany("UPDATE message SET standing = ? WHERE key = ?", changed)
        if forgotten:
            self._reshape({}, forgotten)
        for claim in claims:
            self._award(claim)

    def _claimed(self, key: int, claim: MessageId | None) -> set[MessageId]:
        """The id that this mail shares with others, if it does."""
        if claim:
            return {claim}
        ((header,),) = self._db.execute("SELECT header FROM message WHERE key = ?", (key,)).fetchall()
        own = _email(header).id
        shared = self._db.execute("SELECT 1 FROM message WHERE claim = ? LIMIT 1", (own,)).fetchone()
        return {own} if shared else set()

    def _award(self, claimed: MessageId) -> None:
        """Gives an id that several mails came with to the one that it belongs to."""
        rows = self._db.execute(
            "SELECT message.key, print, standing, header FROM message JOIN thread ON thread.key = message.thread"
            " WHERE thread.account = ? AND (claim = ? OR message.key ="
            " (SELECT message FROM node WHERE account = thread.account AND name = ?))",
            (self._account, claimed, node(claimed)),
        ).fetchall()
        mails = [_Mail(key, _email(header), print_, standing) for key, print_, standing, header in rows]
        mails.sort(key=lambda mail: (mail.standing in {DRAFT, STRUCK}, mail.email.at, mail.print))
        renamed: dict[int, Email] = {}
        for place, mail in enumerate(mails):
            right = claimed if place == 0 else derived(claimed, mail.print)
            if mail.email.id != right:
                renamed[mail.key] = replace(mail.email, id=right)
                self._db.execute(
                    "UPDATE message SET claim = ? WHERE key = ?", (None if place == 0 else claimed, mail.key)
                )
        if renamed:
            self._reshape(renamed)

    # Whose talk it is part of

    def _tie(self, mails: list[_Mail]) -> None:
        """Gives each mail its thread, and joins the threads that it ties together."""
        nodes = [_nodes(mail.email) for mail in mails]
        of_node, talks = self._known_talks(set().union(*nodes))
        known_nodes = set(of_node)
        joined: dict[int, int] = {}

        def find(key: int) -> int:
            while key in joined:
                key = joined[key]
            return key

        (last,) = self._db.execute("SELECT coalesce(max(key), 0) FROM thread").fetchone()
        for mail, names in zip(mails, nodes, strict=True):
            found = sorted({find(of_node[name]) for name in names if name in of_node})
            if not found:
                last += 1
                found = [last]
                talks[last] = _Talk(last, known=False)
            mail.thread = found[0]
            joined |= dict.fromkeys(found[1:], found[0])
            for name in names:
                of_node.setdefault(name, found[0])
        for loser in joined:
            talks[find(loser)].absorb(talks[loser])
        rows: dict[int, tuple[int, int, int, int | None]] = {}
        for mail, names in zip(mails, nodes, strict=True):
            mail.thread = find(mail.thread)
            talks[mail.thread].take(mail.email)
            for name in names - known_nodes:
                rows.setdefault(name, (self._account, name, mail.thread, None))
            own = node(mail.email.id)
            rows[own] = (self._account, own, mail.thread, mail.key)
        self._join({loser: find(loser) for loser in joined if talks[loser].known})
        self._write_talks({mail.thread: talks[mail.thread] for mail in mails})
        self._db.executemany(
            "INSERT INTO node (account, name, thread, message) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET message = excluded.message",
            rows.values(),
        )

    def _known_talks(self, names: Collection[int]) -> tuple[dict[int, int], dict[int, _Talk]]:
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
        """The loser stays as a signpost, since nodes still point to it."""
        pairs = [(winner, loser) for loser, winner in joined.items()]
        self._db.executemany("UPDATE message SET thread = ? WHERE thread = ?", pairs)
        self._db.executemany("UPDATE thread SET joined = ? WHERE joined = ?", pairs)
        self._db.executemany("UPDATE thread SET joined = ?, changed = 0 WHERE key = ?", pairs)
        self._unkeep(joined)

    def _unkeep(self, threads: Collection[int]) -> None:
        """Drops what was kept of threads that are no more."""
        for table, column in (
            ("reading", "thread"),
            ("verdict", "thread"),
            ("person", "thread"),
            ("words", "rowid"),
        ):
            self._db.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608 - names of ours
                (among(threads),),
            )

    def _write_talks(self, talks: dict[int, _Talk]) -> None:
        self._db.executemany(
            "INSERT INTO thread (key, account, id, root_at, root, changed) VALUES (?, ?, ?, ?, ?, 1)"
            " ON CONFLICT DO UPDATE SET id = excluded.id, root_at = excluded.root_at,"
            " root = excluded.root, changed = 1",
            [(talk.key, self._account, talk.id, talk.root_at, talk.root) for talk in talks.values()],
        )

    def _reshape(self, changed: dict[int, Email], forgotten: Collection[int] = ()) -> None:
        """Ties whole threads anew, since a mail of theirs names other ids than before, or is forgotten.

        Union-find cannot part what it has joined; this is for the few threads where that is needed.
        """
        threads = self._db.execute(
            "SELECT DISTINCT thread FROM message WHERE key IN (SELECT value FROM json_each(?))",
            (among([*changed, *forgotten]),),
        )
        old = among(thread for (thread,) in threads.fetchall())
        rows = self._db.execute(
            "SELECT key, print, standing, header FROM message WHERE thread IN (SELECT value FROM json_each(?))",
            (old,),
        )
        mails = [_Mail(key, _email(header), print_, standing) for key, print_, standing, header in rows]
        named = set().union(*(_nodes(mail.email) for mail in mails))
        self._db.execute(
            "DELETE FROM node WHERE account = ? AND name IN (SELECT value FROM json_each(?))",
            (self._account, among(named)),
        )
        self._db.execute(
            "DELETE FROM thread WHERE key IN (SELECT value FROM json_each(?1))"
            " OR joined IN (SELECT value FROM json_each(?1))",
            (old,),
        )
        self._unkeep(plain.loads(old))
        for table, column in (("place", "message"), ("body", "message"), ("message", "key")):
            self._db.execute(
                f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608 - names of ours
                (among(forgotten),),
            )
        mails = [mail for mail in mails if mail.key not in forgotten]
        for mail in mails:
            mail.email = changed.get(mail.key, mail.email)
        self._tie(mails)
        self._db.executemany(
            "UPDATE message SET thread = ?, at = ?, header = ? WHERE key = ?",
            [
                (mail.thread, mail.email.at.timestamp(), plain.dumps(write_email(mail.email)), mail.key)
                for mail in mails
            ],
        )

    def _mark(self, thread: int) -> None:
        self._db.execute("UPDATE thread SET changed = 1 WHERE key = ?", (thread,))

    def _count(self, more: int) -> None:
        self._db.execute("UPDATE account SET messages = messages + ? WHERE key = ?", (more, self._account))


def _email(header: str) -> Email:
    email: Email = read_email(plain.loads(header))
    return email
