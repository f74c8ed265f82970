"""A mail as the rules of automatic.py look at it: what its header, its words and its thread show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from mailcoach.emails import Body, Email
from mailcoach.reading.wording import Patterns, fold
from mailcoach.subjects import bare
from mailcoach.threads import Rep, Side

ROBOTS = Patterns("robots")
READ = 4_000
"""Characters of a text in which a robot is looked for."""
TAG = re.compile(r"(?:\[(?!auto)[^\]]{1,30}\] ?)+")


@dataclass(frozen=True, slots=True)
class Around:
    """What the thread tells of a mail: whether it answers one of ours, and at once; the subjects of its
    mails; and who we are, if that is known."""

    answers: bool = False
    at_once: bool = False
    subjects: frozenset[str] = frozenset()
    rep: Rep | None = None


ALONE = Around()


@dataclass(frozen=True)
class Letter:
    """A mail as the rules look at it. `words` are its own words, `below` is what stands below them."""

    email: Email
    body: Body
    words: str
    below: str
    around: Around
    said: dict[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        return self.email.headers.get(name, "").strip().lower()

    @property
    def is_theirs(self) -> bool:
        rep = self.around.rep
        return rep is None or rep.side(self.email.sender) is Side.THEIRS

    @cached_property
    def subject(self) -> str:
        subject = fold(self.email.subject[:300])
        return (TAG.sub("", subject, count=1) if "[" in subject else subject).strip()

    @cached_property
    def text(self) -> str:
        return " ".join(fold(self.words[:READ]).split())

    @cached_property
    def local_part(self) -> str:
        return self.email.sender.email.rpartition("@")[0]

    @cached_property
    def is_postmaster(self) -> bool:
        name = fold(self.email.sender.name)
        if not self.email.sender.email:
            return True  # the empty address is a server's (RFC 5321, 4.5.5)
        return self.is_from("postmasters") or "mail delivery" in name or "postmaster" in name

    @cached_property
    def is_unread_address(self) -> bool:
        return self.is_from("unread_addresses")

    def is_from(self, name: str) -> bool:
        """Whether its address is of the list: the left side, as a whole or up to a sign or a number."""
        found = ROBOTS[name].match(self.local_part)
        return found is not None and not self.local_part[found.end() :][:1].isalpha()

    @property
    def is_bounced(self) -> bool:
        """An empty Return-Path: nobody waits for an answer (RFC 5321, 4.5.5)."""
        return self.header("return-path") == "<>"

    def begins(self, name: str) -> str:
        """What of the list of subjects stands at the beginning of this one."""
        found = ROBOTS[name].match(self.subject)
        return found[0] if found else ""

    def begins_with(self, name: str) -> str:
        """The words of the list that stand near the beginning of its own words."""
        found = ROBOTS[name].search(self.text[:500])
        return found[0] if found else ""

    def says(self, name: str) -> str:
        """The words of the list, or of several joined by a bar, that its own words have."""
        if name not in self.said:
            found = ROBOTS[name].search(self.text)
            self.said[name] = found[0] if found else ""
        return self.said[name]

    @property
    def sounds_automatic(self) -> bool:
        """Whether any such sentence is there; most mails have none, which one search tells."""
        return bool(self.says("away|by_machine|thanks_for_mail"))

    def count(self, name: str) -> int:
        """How many different words of the list its own words have."""
        return len({found[0] for found in ROBOTS[name].finditer(self.text)})

    @cached_property
    def foot(self) -> str:
        return " ".join(fold(self.below[-READ:]).split())

    @cached_property
    def leaves(self) -> str:
        """The words by which mass mail lets its readers go, which it does by a link."""
        if not self.header("list-unsubscribe") and "http" not in self.foot and "http" not in self.text:
            return ""
        found = ROBOTS["unsubscribe"].search(self.foot)
        return found[0] if found else self.says("unsubscribe")


def bare_subject(subject: str) -> str:
    """A subject without "Re:" and the like, folded."""
    return bare(fold(subject[:300]))
