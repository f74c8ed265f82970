"""Which mails belong together, and who is in them.

Mails are tied by Message-ID, In-Reply-To and References alone (RFC 5322, 3.6.4), and by the server's own
thread id where it has one; a subject never joins two people's mail. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mailcoach.emails import Address, Email


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
