"""The rep's mailbox: the only code that speaks IMAP.

    line          the socket, with TLS and compression (deadline, deflate)
    wire          one session over it, pipelined, with a limit on all that comes
    connection    from an address and a secret to a session that is signed in
    folders       what each folder is for (folder_names.toml)
    changes       what is new, with answers, asking, fetching, moves and uidsets below it
    drafts        the one thing that is written: drafts of ours, in, found again, and out
    trouble       what can go wrong, in words
    credentials   where the secret comes from (vault, tokens)

Reading opens folders with EXAMINE and mails with PEEK: nothing is marked as read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain
from types import TracebackType
from typing import Self, TypeVar

from mailcoach.emails import Batch, Body, Cursor, Folder, MessageId, Role
from mailcoach.errors import TryLater, Unreachable
from mailcoach.mailbox import fetching, uidsets
from mailcoach.mailbox import folders as listings
from mailcoach.mailbox.answers import opened
from mailcoach.mailbox.asking import Progress, Question, ask
from mailcoach.mailbox.changes import Look
from mailcoach.mailbox.connection import Server, sign_in
from mailcoach.mailbox.deadline import Deadline
from mailcoach.mailbox.drafts import Drafts
from mailcoach.mailbox.trouble import AnswerLost, Declined, Dropped, OutOfTime
from mailcoach.mailbox.wire import Answer, Wire, quoted

__all__ = ["AnswerLost", "Declined", "Dropped", "Mailbox", "OutOfTime", "Server"]

T = TypeVar("T")

_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each try to connect again, once a session broke."""

_BODY_PIECE = 200


class Mailbox:
    """One account's mailbox, signed in. Where the line breaks while reading, it is opened again and the reading
    goes on; writing is never tried twice. Raises Unreachable, SignInRefused, TryLater and what is below them."""

    @classmethod
    def open(
        cls,
        server: Server,
        secret: str,
        *,
        names: Mapping[Role, str] | None = None,
        ignored: Collection[str] = (),
        timeout: float = 30,
        deadline: float = 900,
        patience: Sequence[float] = _PAUSES,
    ) -> Mailbox:
        """Signs in. `names` are folders that the user set for a role, `ignored` folders never to read. Each wait
        takes at most `timeout` seconds, the session with all that is done in it `deadline`. `patience` are the
        pauses before each try to go on when the line broke amid reading, in seconds.

        Raises Misconfigured, Unreachable, SignInRefused, TryLater.
        """
        limit = Deadline(deadline)
        reach = partial(sign_in, server, secret, timeout=timeout, deadline=limit)
        try:
            wire = reach()
        except BaseException:
            limit.cancel()
            raise
        return cls(wire, reach, limit, names or {}, ignored, patience)

    def __init__(
        self,
        wire: Wire,
        reach: Callable[[], Wire],
        deadline: Deadline,
        names: Mapping[Role, str],
        ignored: Collection[str],
        patience: Sequence[float],
    ) -> None:
        self._wire = wire
        self._reach = reach
        self._deadline = deadline
        self._names = names
        self._ignored = ignored
        self._patience = patience
        self._closed = threading.Event()
        self._listing: listings.Listing | None = None
        self._writer: Drafts | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the session, from whatever thread; whoever reads from it gets Dropped."""
        self._closed.set()
        self._deadline.cancel()
        self._wire.close()

    @property
    def alerts(self) -> tuple[str, ...]:
        """What the server wants the user to know (RFC 9051, ALERT)."""
        return tuple(self._wire.alerts)

    def folders(self) -> tuple[Folder, ...]:
        """Every folder that can be opened, with its role; for each role the one that is written to first."""
        return self._folders().folders

    def changes(
        self, known: Mapping[bytes, Cursor], since: date, on_total: Callable[[int], None] = lambda _: None
    ) -> Iterator[Batch]:
        """What is new since the cursors in each folder that may hold the talk, the newest first, back to `since`.

        A folder that did not move is not opened and yields nothing. Every batch is stored whole or not at all.
        `on_total` is called with the number of mails that will come, as far as the server tells; after the line
        broke, again with the rest.
        """
        progress = Progress(dict(known))
        return self._persistently(
            progress, lambda: Look(self._wire, progress, since).batches(self._take_listing, on_total)
        )

    def bodies(
        self,
        folder: Folder,
        uidvalidity: int,
        uids: Sequence[int],
        on_unread: Callable[[int, str], None] = lambda _uid, _why: None,
    ) -> Iterator[tuple[int, Body]]:
        """The beginning of these mails' content. A mail that is gone, or the whole folder, is passed over;
        `on_unread` is called with one that cannot be read, and why, and with all that are left where the folder was
        numbered anew, as GNU mailutils does with a Maildir whenever it is opened."""
        progress = Progress({}, most=_BODY_PIECE)
        question = Question(folder.path, fetching.BODY_ITEMS, fetching.text, 2 * fetching.BODY_BYTES)
        left = set(uids)

        def rest() -> Iterator[tuple[int, Body]]:
            found = self._uidvalidity(folder)
            if found != uidvalidity:
                for uid in left if found else ():
                    on_unread(uid, "the server numbered the mails of this folder anew meanwhile")
                return
            pieces = uidsets.pieces(uidsets.ranges(left), progress.size)
            for piece, got, unread in ask(self._wire, progress, question, pieces):
                left.difference_update(uidsets.each(piece))
                for uid, why in unread:
                    on_unread(uid, why)
                yield from got

        return self._persistently(progress, rest)

    # Drafts: the only folder that is written to

    def append_draft(self, raw: bytes) -> None:
        """Puts a finished mail into Drafts, once. Raises AnswerLost where nobody knows whether it got there,
        Declined with the server's reason, Misconfigured where there is no such folder."""
        self._drafts().append(raw)

    def find(self, message_id: MessageId, role: Role) -> tuple[int, ...]:
        """The UIDs of the mails with exactly this Message-ID in the first folder of a role."""
        return self.find_all([message_id], role)[message_id]

    def find_all(self, message_ids: Collection[MessageId], role: Role) -> dict[MessageId, tuple[int, ...]]:
        """The same for several, in as many round trips as for one."""
        return self._drafts().find(message_ids, role)

    def source(self, role: Role, uid: int) -> bytes:
        """A whole mail, as the server keeps it. Raises UsageError where it is gone."""
        return self._drafts().source(role, uid)

    def trash(self, uid: int) -> str:
        """Takes one draft, just found, out of Drafts: moved, copied and removed, or marked deleted; says which."""
        return self._drafts().trash(uid)

    def idle(self, seconds: float, known: Mapping[bytes, Cursor] | None = None) -> bool:
        """Waits until something moves in the inbox, at most so long; not at all where mail has come that was not
        `known` when the folders were read. Raises Dropped when closed meanwhile."""
        inbox = self._folders().first(Role.INBOX)
        if inbox is None:
            return False
        state = opened(self._wire.run(b"EXAMINE %b" % quoted(inbox.path), "open the inbox"))
        read = (known or {}).get(inbox.path)
        if read and state and state.uidvalidity == read.uidvalidity and state.uidnext > read.uidnext:
            return True
        return self._wire.idle(seconds)

    # Behind it

    def _drafts(self) -> Drafts:
        if self._writer is None:
            self._writer = Drafts(self._wire, self._folders())
        return self._writer

    def _folders(self) -> listings.Listing:
        return self._listing or self._take_listing(chain.from_iterable(self._list()))

    def _list(self) -> Iterator[list[Answer]]:
        """The server's folders and namespaces, the first in plain words where it understands no others."""
        for command in listings.list_commands(self._wire.can):
            try:
                yield self._wire.run(command, "list the folders")
            except Declined:
                yield self._wire.run(listings.PLAIN_LIST, "list the folders")

    def _take_listing(self, heard: Iterable[Answer]) -> listings.Listing:
        """Raises TryLater where there are no folders at all: an empty list never means that all is gone."""
        heard = list(heard)
        found = listings.listed(heard)
        if not found:
            raise TryLater(
                "The server lists no folders", "Try again in a few minutes; `mailcoach doctor` looks closer."
            )
        self._listing = listings.listing(
            found, names=self._names, ignored=self._ignored, foreign=listings.foreign_prefixes(heard)
        )
        return self._listing

    def _uidvalidity(self, folder: Folder) -> int | None:
        """Opens a folder to read; None where it is gone."""
        try:
            state = opened(self._wire.run(b"EXAMINE %b" % quoted(folder.path), "open a folder"))
        except Declined:
            return None
        return state.uidvalidity if state else None

    def _persistently(self, progress: Progress, read: Callable[[], Iterator[T]]) -> Iterator[T]:
        """Goes on reading over a new connection when the line breaks, with growing pauses, and with smaller
        questions in case it broke at what was asked for."""
        pauses = iter(self._patience)
        while True:
            try:
                for value in read():
                    pauses = iter(self._patience)
                    progress.ask_for_more()
                    yield value
            except Dropped as dropped:
                progress.ask_for_less(dropped)
                self._reconnect(pauses, dropped)
            else:
                return

    def _reconnect(self, pauses: Iterator[float], why: Unreachable) -> None:
        """Raises the last reason when the pauses are used up, or where we are closed meanwhile."""
        self._wire.close()
        for pause in pauses:
            if self._closed.wait(pause):
                break
            try:
                self._wire = self._reach()
                self._writer = None
            except Unreachable as error:
                why = error
            else:
                if not self._closed.is_set():
                    return
                self._wire.close()
        raise why
