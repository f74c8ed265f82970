"""Which mails belong together, and who is in them.

Mails are tied by Message-ID, In-Reply-To and References alone (RFC 5322, 3.6.4), and by the server's own
thread id where it has one; a subject never joins two people's mail. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from hashlib import blake2b

from mailcoach.emails import Address, Email, MessageId

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Of thread ids: no letter that is easily taken for another."""

ID_LENGTH = 8


class Side(Enum):
    """On whose side of the talk somebody stands."""

    REP = "rep"
    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Rep:
    """The person who runs Mailcoach: every address they write from, and the domains of their organisation.
    A free-mail domain is never one of `domains`."""

    addresses: frozenset[str]
    domains: frozenset[str] = frozenset()

    def side(self, address: Address) -> Side:
        if address.email in self.addresses:
            return Side.REP
        return Side.OURS if address.domain in self.domains else Side.THEIRS


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation. `emails` are oldest first; `drafts` lie unsent in Drafts and are nobody's word.

    `id` is short and steady: it hangs on the thread's root and does not change as mail arrives.
    """

    id: str
    emails: tuple[Email, ...]
    drafts: tuple[Email, ...] = ()

    @classmethod
    def of(cls, id_: str, mails: Collection[Email]) -> Thread:
        """The thread that these mails make, in whatever order they come."""
        ordered = in_order(mails)
        return cls(
            id_,
            tuple([mail for mail in ordered if not mail.is_draft]),
            tuple([mail for mail in ordered if mail.is_draft]),
        )


def links(email: Email) -> tuple[str, ...]:
    """What ties a mail to others: its own id, those it answers, and the server's thread id where it has one.

    Two mails that share one of these are in the same thread.
    """
    ids = dict.fromkeys((email.id, *email.references, *email.in_reply_to))
    return (*ids, f"thread {email.server_thread}") if email.server_thread else tuple(ids)


@lru_cache(65_536)
def node(name: str) -> int:
    """Eight bytes that stand for an id, as a signed number: databases have no others."""
    return int.from_bytes(blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest(), "big", signed=True)


def beginning(email: Email) -> MessageId:
    """The first mail of the thread, as far as this one knows."""
    return (email.references or email.in_reply_to or (email.id,))[0]


def spelt(root: MessageId) -> str:
    """The id of the thread with this root."""
    number = node(root)
    return "".join([LETTERS[number >> 5 * place & 31] for place in range(ID_LENGTH)])


def in_order(mails: Collection[Email]) -> list[Email]:
    """Oldest first, and an answer never before what it answers, whatever the clocks of their writers said."""
    if len(mails) < 2:
        return list(mails)
    known = {mail.id: mail for mail in sorted(mails, key=lambda mail: (mail.at, mail.id))}
    placed: dict[MessageId, tuple[datetime, int]] = {}
    for mail in known.values():
        for each in reversed([mail, *_ancestors(mail, known, placed)]):
            parents = [placed[parent] for parent in _parents(each) if parent in placed and parent != each.id]
            latest, depth = max(parents, default=(each.at, -1))
            placed[each.id] = (latest, depth + 1) if latest >= each.at else (each.at, 0)
    return sorted(known.values(), key=lambda mail: (*placed[mail.id], mail.id))


def _parents(mail: Email) -> tuple[MessageId, ...]:
    return mail.in_reply_to or mail.references[-1:]


def _ancestors(
    mail: Email, known: dict[MessageId, Email], placed: dict[MessageId, tuple[datetime, int]]
) -> Iterator[Email]:
    """The mails it answers that have no place yet, nearest first; a loop of answers is walked once."""
    seen = {mail.id}
    waiting = [mail]
    while waiting:
        for parent in _parents(waiting.pop()):
            if parent in known and parent not in seen and parent not in placed:
                seen.add(parent)
                waiting.append(known[parent])
                yield known[parent]
