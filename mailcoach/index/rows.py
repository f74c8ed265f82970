"""A mail as a row of the cache: what tells it from others, and how it lies and stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from mailcoach.emails import INVENTED_DOMAIN, Cursor, Email, MessageId, Role
from mailcoach.index import plain

GONE, STRUCK, ELSEWHERE, DRAFT, HERE = -1, 0, 1, 2, 3
"""How a mail lies at a place, and, as the best of its places, how it stands: nowhere any more; a draft marked as
deleted; in some folder; an unsent draft; received or sent. A draft that shows among all mail as well is a draft."""

_ROLES = list(Email.__dataclass_fields__).index("roles")

_values = plain.writer(Email)
_read_email = plain.reader(Email)
_read_cursor = plain.reader(Cursor)


@dataclass(slots=True)
class Row:
    """A row of the table of mails. `claim` is the id that it came with, where that belongs to another mail."""

    key: int
    email: Email
    print: int
    standing: int
    claim: MessageId | None = None
    thread: int = 0


@lru_cache(maxsize=65_536)
def node(name: str) -> int:
    """Eight bytes that stand for an id, signed as SQLite has them."""
    return int.from_bytes(
        blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )


def print_of(email: Email) -> int:
    """Tells two mails with one id apart.

    Without the time where a header was broken: it may then be the server's own, which a move rewrites.
    """
    sent = "" if email.flaws else email.at.timestamp()
    return crc32(f"{email.sender.email}\n{sent}\n{email.subject}".encode("utf-8", "surrogatepass"))


def derived(message_id: MessageId, print_: int) -> MessageId:
    """The id of a mail whose own id belongs to another one."""
    return MessageId(f"<{node(message_id) % (1 << 64):016x}.{print_:08x}@{INVENTED_DOMAIN}>")


@lru_cache(maxsize=256)
def lies(flags: frozenset[str], role: Role) -> int:
    """How a mail lies in a folder of that role. The folder makes a draft as well as the flag does, which some
    servers drop."""
    marks = {flag.lower() for flag in flags}
    if role is Role.DRAFTS or "\\draft" in marks:
        return STRUCK if "\\deleted" in marks else DRAFT
    return HERE if role in {Role.INBOX, Role.SENT} else ELSEWHERE


def is_mail(standing: int) -> bool:
    """Whether it is somebody's word, said once for all."""
    return standing in {GONE, ELSEWHERE, HERE}


def write_header(email: Email) -> str:
    """An Email as JSON, without its roles: those hang on its places."""
    values = list(_values(email))
    values[_ROLES] = ()
    return plain.dumps(values)


def read_header(header: str, roles: Collection[str] = ()) -> Email:
    values = plain.loads(header)
    values[_ROLES] = roles
    email: Email = _read_email(values)
    return email


def read_cursor(text: str) -> Cursor:
    cursor: Cursor = _read_cursor(plain.loads(text))
    return cursor
