"""A mail as a row of the cache, and how it lies and stands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, get_type_hints

from mailcoach.emails import Cursor, Email, MessageId, Role
from mailcoach.index import plain

GONE, STRUCK, ELSEWHERE, DRAFT, HERE = -1, 0, 1, 2, 3
"""How a mail lies at a place, and, as the best of its places, how it stands: nowhere any more; a draft marked as
deleted; in some folder; an unsent draft; received or sent. A draft that shows among all mail as well is a draft."""

_FIELDS = [part.name for part in fields(Email)]
_ROLES = _FIELDS.index("roles")
_STORED = _FIELDS[:_ROLES] + _FIELDS[_ROLES + 1 :]
"""An Email's fields but its roles: those hang on its places."""

_email: Callable[..., Email] = Email
_values = attrgetter(*_STORED)
_kinds: Any = tuple.__class_getitem__(tuple(map(get_type_hints(Email).get, _STORED)))
_read_values: Callable[[bytes], tuple[Any, ...]] = plain.reader(_kinds)
read_cursor = plain.reader(Cursor)


@dataclass(slots=True)
class Row:
    """A row of the table of mails. `claim` is the id that it came with, where that belongs to another mail."""

    key: int
    email: Email
    print: int
    standing: int
    claim: MessageId | None = None
    thread: int = 0


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


def write_header(email: Email) -> bytes:
    """An Email as JSON, without its roles."""
    return plain.dumps(_values(email))


def read_header(header: bytes, roles: Collection[str] = ()) -> Email:
    values = _read_values(header)
    return _email(*values[:_ROLES], frozenset(map(Role, roles)), *values[_ROLES:])
