"""Which mail is it?

A mail is known by its Message-ID and, since ids get used twice, by a print of its From, Date and Subject. Of
several mails with one id the first one sent keeps it, and a sent one before any draft, so that a draft that was
sent under its old id is found there. The others get ids derived from their prints.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from zlib import crc32

from mailcoach.emails import INVENTED_DOMAIN, Batch, Email, MessageId
from mailcoach.index.rows import Row, lies
from mailcoach.index.store import among
from mailcoach.threads import node


def print_of(email: Email) -> int:
    """Tells two mails with one id apart.

    Without the time where a header was broken: it may then be the server's own, which a move rewrites.
    """
    sent = "" if email.flaws else email.at.timestamp()
    return crc32(f"{email.sender.email}\n{sent}\n{email.subject}".encode("utf-8", "surrogatepass"))


def derived(message_id: MessageId, print_: int) -> MessageId:
    """The id of a mail whose own id belongs to another one."""
    return MessageId(f"<{node(message_id) % (1 << 64):016x}.{print_:08x}@{INVENTED_DOMAIN}>")


class Recognised:
    """The mails of a batch: `new` ones, by their keys; the keys of those `known` already; further `copies` of
    either, each with the key of its mail."""

    def __init__(self, db: sqlite3.Connection, account: int) -> None:
        self._db = db
        self._account = account
        (self._last,) = db.execute("SELECT coalesce(max(key), 0) FROM message").fetchone()
        self._held: dict[int, tuple[int, int]] = {}
        self.new: dict[int, Row] = {}
        self.known: set[int] = set()
        self.copies: list[tuple[int, Email]] = []

    def take(self, batch: Batch) -> Iterator[tuple[int, int, int]]:
        """Each arrival's UID, the key of its mail, and how it lies."""
        role = batch.folder.role
        self._look(arrival.email.id for arrival in batch.arrivals)
        others: list[tuple[int, Row]] = []
        for arrival in batch.arrivals:
            row = Row(0, arrival.email, print_of(arrival.email), lies(arrival.flags, role))
            name = node(arrival.email.id)
            held = self._held.get(name)
            if held and held[1] != row.print:
                others.append((arrival.uid, row))
            else:
                yield arrival.uid, self._key(name, row), row.standing
        for _, row in others:
            row.claim = row.email.id
            row.email = replace(row.email, id=derived(row.claim, row.print))
        self._look(row.email.id for _, row in others)
        for uid, row in others:
            yield uid, self._key(node(row.email.id), row), row.standing

    def _look(self, ids: Iterable[MessageId]) -> None:
        """Learns which mails have these ids."""
        rows = self._db.execute(
            "SELECT node.name, message.key, message.print FROM node JOIN message ON message.key = node.message"
            " WHERE node.account = ? AND node.name IN (SELECT value FROM json_each(?))",
            (self._account, among(map(node, ids))),
        )
        self._held |= {name: (key, print_) for name, key, print_ in rows}

    def _key(self, name: int, row: Row) -> int:
        """The key of the mail of this name, known or new."""
        if name not in self._held:
            self._last += 1
            row.key = self._last
            self.new[row.key] = row
            self._held[name] = (row.key, row.print)
            return row.key
        key, _ = self._held[name]
        self.copies.append((key, row.email))
        if key in self.new:
            self.new[key].standing = max(self.new[key].standing, row.standing)
        else:
            self.known.add(key)
        return key
