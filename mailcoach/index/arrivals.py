"""A batch on its way into the cache: where does each mail lie, and how does it stand then?

A mail that is nowhere any more stays known, as a word that somebody said; a draft that is nowhere any more
never was one, and is forgotten. Nothing here depends on the order in which mails arrive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Set
from dataclasses import replace

from mailcoach.emails import Batch, Email, MessageId, Role
from mailcoach.index import plain
from mailcoach.index.recognising import Recognised, derived
from mailcoach.index.rows import (
    DRAFT,
    ELSEWHERE,
    GONE,
    HERE,
    STRUCK,
    Row,
    is_mail,
    lies,
    read_header,
    write_header,
)
from mailcoach.index.store import among, insert
from mailcoach.index.ties import Ties
from mailcoach.threads import node


class Arrivals:
    """Stores batches of one account, inside the transaction of whoever made this. `own` are the rep's addresses, as
    far as they are configured; `released` are the addressees of drafts that are none any more."""

    def __init__(self, db: sqlite3.Connection, account: int, own: Set[str]) -> None:
        self._db = db
        self._account = account
        self._own = own
        self.released: set[str] = set()
        self._ties = Ties(db, account)

    def take(self, batch: Batch) -> int:
        """Returns how many mails are new."""
        folder = self._folder(batch)
        moved = self._empty(folder) if batch.reset else set()
        gone = self._gone(folder, batch)
        moved |= self._leave(folder, gone) | self._reflag(folder, batch)
        new, known = self._arrive(folder, batch)
        self._stand(moved | known, {row.claim for row in new if row.claim})
        self.note_unread(folder, [*gone, *(arrival.uid for arrival in batch.arrivals)], batch.unread)
        if batch.folder.role is Role.SENT:
            self._note_senders([arrival.email for arrival in batch.arrivals])
        return len(new)

    def change_role(self, folder: int, role: Role) -> None:
        """The folder is for something else from now on."""
        self._db.execute("UPDATE folder SET role = ? WHERE key = ?", (role, folder))
        self._db.execute("UPDATE place SET lies = ? WHERE folder = ?", (lies(frozenset(), role), folder))
        moved = self._db.execute("SELECT message FROM place WHERE folder = ?", (folder,))
        self._stand({message for (message,) in moved}, set())
        if role is Role.SENT:
            headers = self._db.execute(
                "SELECT header FROM place JOIN message ON message.key = place.message WHERE folder = ?", (folder,)
            )
            self._note_senders(read_header(header) for (header,) in headers)

    def drop_folder(self, folder: int) -> None:
        """The folder is no longer on the server."""
        moved = self._empty(folder)
        self._db.execute("DELETE FROM folder WHERE key = ?", (folder,))
        self._stand(moved, set())

    def note_unread(self, folder: int, read: Collection[int], unread: Iterable[tuple[int, str]]) -> None:
        """Mails, by UID, that were read or are gone, and those that could not be read, with the reason."""
        self._db.execute(
            "DELETE FROM unread WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
            (folder, among(read)),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO unread (folder, uid, why) VALUES (?, ?, ?)",
            [(folder, uid, why) for uid, why in unread],
        )

    # Where mails lie

    def _folder(self, batch: Batch) -> int:
        """The folder's key, after its cursor is stored."""
        folder = batch.folder
        before = self._db.execute(
            "SELECT role FROM folder WHERE account = ? AND path = ?", (self._account, folder.path)
        ).fetchone()
        ((key,),) = self._db.execute(
            "INSERT INTO folder (account, path, name, role, cursor) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (account, path) DO UPDATE SET name = excluded.name, cursor = excluded.cursor"
            " RETURNING key",
            (self._account, folder.path, folder.name, folder.role, plain.dumps(batch.cursor)),
        ).fetchall()
        if before not in {None, (folder.role,)}:
            self.change_role(key, folder.role)
        return int(key)

    def _gone(self, folder: int, batch: Batch) -> list[int]:
        """Those of them that we know of: a folder of ten years has millions of numbers without a mail."""
        if not batch.gone:
            return []
        rows = self._db.execute(
            "WITH gone AS (SELECT json_extract(value, '$[0]') AS low, json_extract(value, '$[1]') AS high"
            " FROM json_each(?2))"
            " SELECT uid FROM gone CROSS JOIN place ON folder = ?1 AND uid BETWEEN low AND high"
            " UNION SELECT uid FROM gone CROSS JOIN unread ON folder = ?1 AND uid BETWEEN low AND high",
            (folder, plain.dumps(batch.gone).decode()),
        )
        return [uid for (uid,) in rows.fetchall()]

    def _empty(self, folder: int) -> set[int]:
        """What was known of the folder's UIDs counts no more; returns the mails that lay there."""
        self._db.execute("DELETE FROM unread WHERE folder = ?", (folder,))
        gone = self._db.execute("DELETE FROM place WHERE folder = ? RETURNING message", (folder,))
        return {message for (message,) in gone.fetchall()}

    def _leave(self, folder: int, uids: Collection[int]) -> set[int]:
        """Empties these places; returns the mails that lay there."""
        if not uids:
            return set()
        gone = self._db.execute(
            "DELETE FROM place WHERE folder = ? AND uid IN (SELECT value FROM json_each(?)) RETURNING message",
            (folder, among(uids)),
        )
        return {message for (message,) in gone.fetchall()}

    def _reflag(self, folder: int, batch: Batch) -> set[int]:
        """Returns the mails that lie otherwise now."""
        if not batch.flags:
            return set()
        now = {uid: lies(flags, batch.folder.role) for uid, flags in batch.flags}
        rows = self._db.execute(
            "SELECT uid, message, lies FROM place WHERE folder = ? AND uid IN (SELECT value FROM json_each(?))",
            (folder, among(now)),
        ).fetchall()
        moved = [(uid, message) for uid, message, before in rows if now[uid] != before]
        self._db.executemany(
            "UPDATE place SET lies = ? WHERE folder = ? AND uid = ?", [(now[uid], folder, uid) for uid, _ in moved]
        )
        return {message for _, message in moved}

    def _note_senders(self, in_sent: Iterable[Email]) -> None:
        """Whoever wrote what lies in Sent is the rep; but not what was written to the rep, and filed there."""
        sent = (mail for mail in in_sent if self._own.isdisjoint(person.email for person in mail.to))
        writers = {mail.sender.email for mail in sent} - {""}
        self._db.executemany(
            "INSERT OR IGNORE INTO sender (account, address) VALUES (?, ?)",
            [(self._account, address) for address in writers],
        )

    # Which mails came

    def _arrive(self, folder: int, batch: Batch) -> tuple[list[Row], set[int]]:
        """Places every arrival. Returns the mails that are new, and the keys of those that were known."""
        if not batch.arrivals:
            return [], set()
        mails = Recognised(self._db, self._account)
        places = [(folder, uid, key, lying) for uid, key, lying in mails.take(batch)]
        new = list(mails.new.values())
        self._add(new)
        known = mails.known | self._leave(folder, [uid for _, uid, _, _ in places])
        insert(self._db, "place (folder, uid, message, lies)", places, "INSERT OR REPLACE")
        self._compare(mails.copies)
        return new, known

    def _add(self, rows: list[Row]) -> None:
        self._ties.tie(rows)
        insert(
            self._db,
            "message (key, thread, print, standing, claim, header)",
            [(row.key, row.thread, row.print, row.standing, row.claim, write_header(row.email)) for row in rows],
        )
        self._count(sum(row.standing > STRUCK for row in rows))
        self._note_newest(rows)

    def _compare(self, copies: list[tuple[int, Email]]) -> None:
        """Copies of a mail differ where one went through a list. Whichever came first, the same one is kept."""
        if not copies:
            return
        rows = self._db.execute(
            "SELECT key, header FROM message WHERE key IN (SELECT value FROM json_each(?))",
            (among({key for key, _ in copies}),),
        )
        kept: dict[int, bytes] = dict(rows.fetchall())
        better: dict[int, Email] = {}
        for key, email in copies:
            header = write_header(email)
            if header != kept[key] and (email.at, header) < (read_header(kept[key]).at, kept[key]):
                kept[key] = header
                better[key] = email
        if better:
            self._ties.retie(better)

    # How mails stand

    def _stand(self, touched: Collection[int], claimed: set[MessageId]) -> None:
        """Works out anew how these mails stand, after their places changed, and who keeps the ids claimed."""
        if touched:
            claimed |= self._restand(touched)
        for id_ in claimed:
            self._award(id_)

    def _restand(self, touched: Collection[int]) -> set[MessageId]:
        """Returns the ids that mails claim which stand otherwise now."""
        rows = self._db.execute(
            "SELECT message.key, message.thread, message.standing, max(place.lies), message.claim"
            " FROM message LEFT JOIN place ON place.message = message.key"
            " WHERE message.key IN (SELECT value FROM json_each(?)) GROUP BY message.key",
            (among(touched),),
        ).fetchall()
        forgotten: set[int] = set()
        changed: list[tuple[int, int]] = []
        claimed: set[MessageId] = set()
        for key, thread, before, best, claim in rows:
            now = _standing(before, best)
            if now == before:
                continue
            changed.append((now, key))
            if now == GONE and not is_mail(before):
                forgotten.add(key)
            self._count((now > STRUCK) - (before > STRUCK))
            if {before, now} != {ELSEWHERE, HERE}:  # who went from one folder to another changes no talk
                self._ties.mark(thread)
                claimed |= self._claimed(key, claim)
        self._db.executemany("UPDATE message SET standing = ? WHERE key = ?", changed)
        self._release([key for key, _, before, _, _ in rows if before == DRAFT])
        if forgotten:
            self._ties.retie({}, forgotten)
        return claimed

    def _release(self, drafts: Collection[int]) -> None:
        """These mails were drafts before."""
        headers = self._db.execute(
            "SELECT header FROM message WHERE key IN (SELECT value FROM json_each(?)) AND standing != ?",
            (among(drafts), DRAFT),
        )
        to = {person.email for (header,) in headers for person in read_header(header).to}
        self.released |= to - self._own

    def _claimed(self, key: int, claim: MessageId | None) -> set[MessageId]:
        """The id that this mail shares with others, if it does."""
        if claim:
            return {claim}
        (header,) = self._db.execute("SELECT header FROM message WHERE key = ?", (key,)).fetchone()
        own = read_header(header).id
        shared = self._db.execute("SELECT 1 FROM message WHERE claim = ? LIMIT 1", (own,)).fetchone()
        return {own} if shared else set()

    def _award(self, id_: MessageId) -> None:
        """Gives an id that several mails came with to the one that it belongs to."""
        rows = self._db.execute(
            "SELECT message.key, print, standing, header FROM message JOIN thread ON thread.key = message.thread"
            " WHERE thread.account = ? AND (claim = ? OR message.key ="
            " (SELECT message FROM node WHERE account = thread.account AND name = ?))",
            (self._account, id_, node(id_)),
        ).fetchall()
        mails = [Row(key, read_header(header), print_, standing) for key, print_, standing, header in rows]
        mails.sort(key=lambda mail: (not is_mail(mail.standing), mail.email.at, mail.print))
        renamed: dict[int, Email] = {}
        for place, mail in enumerate(mails):
            own = id_ if place == 0 else derived(id_, mail.print)
            if mail.email.id != own:
                renamed[mail.key] = replace(mail.email, id=own)
                claim = None if place == 0 else id_
                self._db.execute("UPDATE message SET claim = ? WHERE key = ?", (claim, mail.key))
        if renamed:
            self._ties.retie(renamed)

    def _note_newest(self, rows: Collection[Row]) -> None:
        newest = max((row.email.at.timestamp() for row in rows), default=0.0)
        self._db.execute("UPDATE account SET newest = max(newest, ?) WHERE key = ?", (newest, self._account))

    def _count(self, more: int) -> None:
        if more:
            self._db.execute("UPDATE account SET messages = messages + ? WHERE key = ?", (more, self._account))


def _standing(before: int, best: int | None) -> int:
    """How a mail stands now, from how it stood and the best of its places.

    What was said once stays said, wherever it is put, and though a copy of it lies in Drafts. A draft that has
    left Drafts was not said for that, though it shows among all mail still: its copy there goes next.
    """
    if best is None:
        return GONE
    if before in {HERE, GONE}:
        return HERE
    return DRAFT if before == DRAFT and best == ELSEWHERE else best
