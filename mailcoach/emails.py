"""The nouns of mail, in the words of RFC 5322, RFC 3501/9051, RFC 6154 and JMAP (RFC 8621).

Everything here is a value: made once, never changed, compared by content. No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

MessageId = NewType("MessageId", str)
"""A Message-ID with its angle brackets (RFC 5322, 3.6.4)."""

INVENTED_DOMAIN = "mailcoach.invalid"
"""The right side of ids that we make up for mails without one; such an id never leaves this machine."""


class Role(StrEnum):
    """What a folder is for (RFC 6154; the names are JMAP's, RFC 8621, 2)."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    ARCHIVE = "archive"
    JUNK = "junk"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Folder:
    """A mailbox of the server. `path` is its name as the server wrote it, byte for byte: decoding and
    encoding does not bring every name back. `name` is the same for people to read."""

    path: bytes
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read (RFC 9051, 2.3.1.1; RFC 7162 for `modseq`).

    Every UID from `oldest` up to, not including, `uidnext` is known, as far as the mail arrived on or after
    `since`. A first scan walks `oldest` down to 1. `messages` is how many the folder held, for servers that do
    not tell what vanished. To be kept and given back as it is.
    """

    uidvalidity: int
    uidnext: int
    oldest: int
    modseq: int | None = None
    messages: int | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A person as a header names them. `email` is in lower case; `name` is decoded and clean, or empty."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class Email:
    """The header of one mail, wherever and however often it lies in the mailbox.

    `at` is aware and in UTC: the Date header, or INTERNALDATE where the doctrine's rule prefers it.
    `headers` holds, by lower-case name, the few fields that tell robots from people. `roles` are those of all
    folders that it lies in, once the index has put its places together; an `Arrival` has none.
    `flaws` says what was broken in it, in words for the rep.
    """

    id: MessageId
    at: datetime
    sender: Address
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    in_reply_to: tuple[MessageId, ...] = ()
    references: tuple[MessageId, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()
    flaws: tuple[str, ...] = ()
    server_thread: str = ""
    """The server's own id of the thread (RFC 8474 THREADID, or X-GM-THRID), or empty where it has none."""

    @property
    def is_draft(self) -> bool:
        """Whether it lies in Drafts and was not sent: an unsent draft is nobody's word, even where the server
        shows it among all mail as well."""
        return Role.DRAFTS in self.roles and not self.roles & {Role.SENT, Role.INBOX}


@dataclass(frozen=True, slots=True)
class Body:
    """The beginning of one mail's content, decoded, as far as it was fetched.

    `html` is empty where `text` says more than a stub does: nobody reads the same thing twice.
    `calendar` is a text/calendar part (RFC 5545), `report` the text of a message/delivery-status or
    disposition-notification part (RFC 3464, 8098), `original` the header of the mail a report is about.
    `attachments` are file names. `cut` says that the mail goes on beyond what was fetched.
    """

    text: str = ""
    html: str = ""
    attachments: tuple[str, ...] = ()
    calendar: str = ""
    report: str = ""
    original: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail at one place of the mailbox. Flags are as the server spells them, e.g. `\\Seen`."""

    uid: int
    flags: frozenset[str]
    email: Email


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look into one folder brought, to be stored whole, together with the cursor, or not at all.

    `gone` are the UIDs that are no longer there, as ranges with both ends. `reset` says that UIDVALIDITY has
    changed: what was known of the folder's UIDs counts for nothing. `unread` are UIDs that no parser could make a
    mail of, each with the reason.
    """

    folder: Folder
    cursor: Cursor
    arrivals: tuple[Arrival, ...] = ()
    gone: tuple[tuple[int, int], ...] = ()
    flags: tuple[tuple[int, frozenset[str]], ...] = ()
    reset: bool = False
    unread: tuple[tuple[int, str], ...] = ()
