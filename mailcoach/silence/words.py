"""Who said what in a talk: human words, and the automatic mails beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailcoach.emails import Address, Email, MessageId
from mailcoach.reading import MailKind, Reading
from mailcoach.reading.acts import Act, Kind, Meeting
from mailcoach.silence.verdicts import Reason, Talk
from mailcoach.threads import Rep, Side

KIND_WORDS = frozenset({Kind.COURTESY, Kind.FAREWELL, Kind.CONDOLENCE})
"""A mail of these alone moves no ball."""

EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Word:
    """One mail of a talk. `day` is the day it was said, in the rep's time zone; `acts` are those not misread."""

    thread: str
    email: Email
    reading: Reading
    side: Side
    at: datetime
    day: date
    acts: tuple[Act, ...]

    @property
    def ours(self) -> bool:
        return self.side is not Side.THEIRS

    @property
    def sender(self) -> Address:
        return self.email.sender

    @property
    def author(self) -> str:
        """What the reasons call who wrote it: the rep is "You"."""
        return "You" if self.side is Side.REP else self.sender.name or self.sender.email

    @property
    def id(self) -> MessageId:
        return self.email.id

    def all(self, *kinds: Kind, sure: bool = False) -> tuple[Act, ...]:
        """The acts of these kinds in the order of the text; with `sure`, only those."""
        if not self.acts:
            return ()
        return tuple(act for act in self.acts if act.kind in kinds and (act.sure or not sure))

    def first(self, *kinds: Kind, sure: bool = False) -> Act | None:
        """The first act of these kinds, a sure one before an unsure one."""
        unsure: Act | None = None
        for act in self.acts:
            if act.kind in kinds:
                if act.sure:
                    return act
                unsure = unsure or act
        return None if sure else unsure

    def meeting(self, *states: Meeting) -> Act | None:
        """The last thing that was said about a meeting in one of these states, or in any where none is named."""
        for act in reversed(self.acts):
            if act.kind is Kind.MEETING and (not states or act.meeting in states):
                return act
        return None

    @property
    def is_courtesy(self) -> bool:
        """Thanks, wishes and nothing else; of theirs also that what we sent has served."""
        kind_words = KIND_WORDS if self.ours else KIND_WORDS | {Kind.SERVED}
        return bool(self.acts) and all(act.kind in kind_words for act in self.acts)

    @property
    def tells_nothing(self) -> bool:
        """Whether it is a plain statement: no act that we understood, and no word of thanks either."""
        return all(act.kind is Kind.LUKEWARM for act in self.acts)

    @property
    def is_invitation(self) -> bool:
        return self.meeting(Meeting.INVITED) is not None

    def shows(self, text: str, act: Act | None = None) -> Reason:
        """A reason that names this mail and quotes the act in it, or its first words."""
        return Reason(text, self.id, (act and self.quoted(act)) or self.excerpt)

    def quoted(self, act: Act) -> str:
        """The words of an act on one line, with the mark that opens a question in Spanish."""
        mark = self.reading.own_words[: act.start][-1:]
        return (mark if mark in "¿¡" else "") + " ".join(act.quote.split())

    @property
    def excerpt(self) -> str:
        """The first words that are no greeting, on one line."""
        lines = [line.strip() for line in self.reading.own_words.splitlines() if line.strip()]
        if len(lines) > 1 and len(lines[0]) < 40 and lines[0][-1] in ",!:;":
            del lines[0]
        text = " ".join(lines)
        if len(text) <= EXCERPT:
            return text
        return text[:EXCERPT].rpartition(" ")[0].rstrip(",;:") + " …"


def hear(
    talk: Talk, rep: Rep, zone: ZoneInfo, misread: Collection[tuple[MessageId, Kind]], now: datetime
) -> Iterator[Word]:
    """Every mail of a talk, in order. A mail dated ahead of `now` counts as said now: clocks go wrong."""
    for email, reading in talk.mails:
        at = min(email.at, now)
        yield Word(
            thread=talk.thread.id,
            email=email,
            reading=reading,
            side=rep.side(email.sender),
            at=at,
            day=at.astimezone(zone).date(),
            acts=tuple(act for act in reading.acts if (email.id, act.kind) not in misread),
        )


def is_human(word: Word) -> bool:
    """Whether a person speaks in it. A calendar's mail is a person's word where it asks or refuses: an
    invitation, a refusal, a cancellation, or our own acceptance. Their acceptance is the robot's."""
    if word.reading.kind is not MailKind.CALENDAR:
        return word.reading.kind is MailKind.HUMAN
    spoken = {Meeting.INVITED, Meeting.DECLINED, Meeting.CANCELLED}
    return word.meeting(*spoken, *({Meeting.ACCEPTED} if word.ours else ())) is not None
