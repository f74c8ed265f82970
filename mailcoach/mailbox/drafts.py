"""Drafts of ours: put in, found again by their Message-ID, and taken out. Nothing else is ever written.

Nothing here is tried twice, and nothing but the one mail that is meant is touched: `\\Deleted` is set on its UID,
and only its UID is expunged (RFC 4315). A UID means something together with UIDVALIDITY alone, so the draft is
looked at again before it goes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from itertools import chain, islice

from mailcoach.emails import Folder, MessageId, Role
from mailcoach.errors import Misconfigured, UsageError
from mailcoach.mailbox import answers as told
from mailcoach.mailbox import fetching, uidsets
from mailcoach.mailbox.fetching import Unreadable
from mailcoach.mailbox.folders import Listing
from mailcoach.mailbox.trouble import Declined, Dropped
from mailcoach.mailbox.uidsets import HIGHEST
from mailcoach.mailbox.wire import Answer, Wire, quoted
from mailcoach.mime import header, split

_NEWEST = 300
"""Mails at the end of a folder whose Message-ID is read, besides searching: a search may miss what just came."""

_GONE = "That draft is no longer there", "Look again: it was sent, moved or thrown away meanwhile."

_ID_ITEMS = b"(UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
_LONGEST_SOURCE = 33_554_432


class Drafts:
    """The drafts of a mailbox over one connection. Raises Declined, Dropped, OutOfTime."""

    def __init__(self, wire: Wire, listing: Listing) -> None:
        self._wire = wire
        self._listing = listing
        self._found: dict[tuple[Role, int], MessageId] = {}

    def append(self, raw: bytes) -> None:
        """Puts a finished mail into Drafts. Raises AnswerLost, Misconfigured."""
        folder = self._listing.first(Role.DRAFTS)
        if folder is None:
            raise Misconfigured(
                "The mailbox has no folder for drafts", "Name it as drafts under [accounts.folders] in config.toml."
            )
        if inbox := self._listing.first(Role.INBOX):
            self._open(inbox)  # Courier takes no mail into a folder that is open read-only
        self._wire.append(quoted(folder.path), rb"(\Draft \Seen)", raw)
        self._mark(folder, header(split(raw)[0], internal_date=None).id)

    def _mark(self, folder: Folder, message_id: MessageId) -> None:
        """Sets the flags where the server dropped them from the APPEND (GNU mailutils)."""
        try:
            found = self._exactly(folder, [message_id])[message_id]
            if any("\\Draft" not in flags for flags in found.values()):
                found = self._exactly(folder, [message_id], b"SELECT")[message_id]
            unmarked = [uid for uid, flags in found.items() if "\\Draft" not in flags]
            if unmarked:
                self._wire.run(rb"UID STORE %d +FLAGS.SILENT (\Draft \Seen)" % unmarked[-1], "mark the draft")
        except (Declined, Dropped):
            return  # the draft is there, which is what counts

    def find(self, message_ids: Collection[MessageId], role: Role) -> dict[MessageId, tuple[int, ...]]:
        """The UIDs of the mails with exactly these Message-IDs, by id, in the first folder of a role; a draft
        marked deleted is no draft any more."""
        folder = self._listing.first(role)
        if folder is None or not message_ids:
            return dict.fromkeys(message_ids, ())
        found = {
            id_: tuple(uid for uid, flags in mails.items() if role is not Role.DRAFTS or "\\Deleted" not in flags)
            for id_, mails in self._exactly(folder, message_ids).items()
        }
        self._found |= {(role, uid): id_ for id_, uids in found.items() for uid in uids}
        return found

    def _exactly(
        self, folder: Folder, message_ids: Collection[MessageId], opening: bytes = b"EXAMINE"
    ) -> dict[MessageId, dict[int, frozenset[str]]]:
        """The flags of the mails with each id, by UID. Search matches parts of an id, in any case, and on some
        servers not what is new: so ids are compared. The UIDs hold until the folder is opened anew; `opening` it by
        SELECT, it can be written to."""
        state = self._open(folder, opening)
        heard = self._wire.run(b"NOOP", "look again")
        newest = max(state.messages, told.messages(heard))
        searched = self._tried(*(b"UID SEARCH HEADER Message-ID %b" % quoted(id_) for id_ in message_ids))
        hits = (islice(uidsets.pieces(told.found(said, HIGHEST) or (), _NEWEST), 1) for said in searched)
        asked = [b"UID FETCH %b %b" % (uidsets.written(hit), _ID_ITEMS) for hit in chain.from_iterable(hits)]
        if newest:
            asked.append(b"FETCH %d:* %b" % (max(1, newest - _NEWEST + 1), _ID_ITEMS))
        found: dict[MessageId, dict[int, frozenset[str]]] = {id_: {} for id_ in message_ids}
        for uid, flags, id_ in sorted(_ids(chain.from_iterable(self._tried(*asked)))):
            if id_ in found:
                found[id_][uid] = flags
        return found

    def source(self, role: Role, uid: int) -> bytes:
        """A whole mail as the server keeps it. Raises UsageError where it is gone."""
        folder = self._listing.first(role)
        if folder is not None:
            opening, tag = self._wire.send(
                b"EXAMINE %b" % quoted(folder.path), b"UID FETCH %d (UID BODY.PEEK[])" % uid
            )
            deque(self._wire.answers(opening, f"open {folder.name}"), maxlen=0)
            for answer in self._wire.answers(tag, "give the draft", _LONGEST_SOURCE):
                try:
                    mail = fetching.whole(answer)
                except Unreadable as error:
                    raise Dropped(
                        f"The draft cannot be read: {error}", "Look at it in your mail program, and try again."
                    ) from error
                if mail and mail[0] == uid:
                    return mail[1]
        raise UsageError(*_GONE)

    def trash(self, uid: int) -> str:
        """Takes a draft that `find` just found out of Drafts. Says in what way: where a server cannot move, it is
        copied to the trash and that one original removed; where it can do neither, it is marked deleted."""
        drafts, trash = self._listing.first(Role.DRAFTS), self._listing.first(Role.TRASH)
        message_id = self._found.get((Role.DRAFTS, uid))
        if (
            drafts is None
            or message_id is None
            or uid not in self._exactly(drafts, [message_id], b"SELECT")[message_id]
        ):
            raise UsageError(*_GONE)
        if trash and "MOVE" in self._wire.can and self._does(b"UID MOVE %d %b" % (uid, quoted(trash.path))):
            return f"moved to {trash.name}"
        copied = bool(trash and self._does(b"UID COPY %d %b" % (uid, quoted(trash.path))))
        self._wire.run(rb"UID STORE %d +FLAGS.SILENT (\Deleted)" % uid, "mark the draft deleted")
        # Without UIDPLUS an EXPUNGE would take every mail that anybody marked deleted.
        removed = copied and "UIDPLUS" in self._wire.can and self._does(b"UID EXPUNGE %d" % uid)
        where = f"copied to {trash.name} and " if copied and trash else ""
        return where + ("removed from Drafts" if removed else "marked deleted")

    def _open(self, folder: Folder, opening: bytes = b"EXAMINE") -> told.State:
        state = told.opened(self._wire.run(b"%b %b" % (opening, quoted(folder.path)), f"open {folder.name}"))
        return state or told.State(0, 0, 0, None)

    def _tried(self, *commands: bytes) -> list[list[Answer]]:
        """What is answered to each, or nothing: one way of looking may be closed as long as the other is open."""
        return [self._heard(tag) for tag in self._wire.send(*commands)] if commands else []

    def _heard(self, tag: bytes) -> list[Answer]:
        try:
            return list(self._wire.answers(tag, "look for a draft"))
        except Declined:
            return []

    def _does(self, command: bytes) -> bool:
        try:
            self._wire.run(command, "move the draft")
        except Declined:
            return False
        return True


def _ids(answers: Iterable[Answer]) -> set[tuple[int, frozenset[str], MessageId]]:
    found = set()
    for answer in answers:
        try:
            arrival = fetching.arrival(answer)
        except Unreadable:
            continue
        if arrival:
            found.add((arrival.uid, arrival.flags, arrival.email.id))
    return found
