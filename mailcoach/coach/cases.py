"""What a review is made of: the nouns between the coach and its screens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from mailcoach.emails import Email, MessageId
from mailcoach.outcomes import OPEN, DraftRecord, State
from mailcoach.plays import Play, Suggestion
from mailcoach.reading import Reading
from mailcoach.reading.wording import fold
from mailcoach.silence import Name, Verdict
from mailcoach.threads import Side


class Standing(Enum):
    """Where a case stands for the rep, by its verdict and by what the rep did."""

    TODAY = "today"
    YOUR_TURN = "your-turn"
    PAUSED = "paused"
    WAITING = "waiting"
    RESTING = "resting"
    GONE = "gone"
    CLOSED = "closed"
    ASIDE = "aside"
    """No prospect."""


_STANDINGS = {
    Name.SILENT: Standing.TODAY,
    Name.YOUR_TURN: Standing.YOUR_TURN,
    Name.WAITING: Standing.WAITING,
    Name.PAUSED: Standing.PAUSED,
    Name.GONE: Standing.GONE,
    Name.CLOSED: Standing.CLOSED,
    Name.NOT_A_PROSPECT: Standing.ASIDE,
}


_HARMS = {
    Name.CLOSED: "They said no, or the talk has come to its end.",
    Name.YOUR_TURN: "They are waiting for your answer; a follow-up would pass over what they said.",
    Name.NOT_A_PROSPECT: "Nobody in this thread is a prospect.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One thread as the rep sees it: who, what is so, why, what to do. `plays` are best first. `holds_until` is the
    first day on which anything of it, but for the days that passed, can change without new mail."""

    id: str
    account: str
    subject: str
    messages: tuple[MessageId, ...]
    last_at: datetime
    verdict: Verdict
    plays: tuple[Suggestion, ...]
    holds_until: date
    draft: DraftRecord | None = None
    snoozed_until: date | None = None

    @property
    def play(self) -> Play | None:
        """The recommended play; None where the advice is to wait."""
        first = self.plays[0] if self.plays else None
        return first.play if first and first.holds and first.play is not Play.WAIT else None

    def harm_in(self, play: Play) -> str:
        """Why a draft of this play must not be written, as things stand; "" where it may."""
        if self.verdict.name is Name.GONE and play is not Play.NEW_CONTACT:
            return "The person is no longer there: only `new-contact` can be written."
        return _HARMS.get(self.verdict.name, "")

    def is_with(self, whom: str) -> bool:
        """Whether it is the talk with the person of this address, or of a name with all these words."""
        if self.verdict.prospect is None:
            return False
        person, words = self.verdict.prospect.address, _words(whom)
        return whom.strip().casefold() == person.email or (bool(words) and words <= _words(person.name))

    @property
    def has_draft(self) -> bool:
        """Whether a draft of ours lies in Drafts for it, or may."""
        return self.draft is not None and self.draft.state in OPEN

    @property
    def standing(self) -> Standing:
        if self.verdict.name is Name.SILENT and self.has_draft:
            return Standing.WAITING
        return Standing.RESTING if self.verdict.rests else _STANDINGS[self.verdict.name]

    @property
    def had_its_draft(self) -> bool:
        """Whether a draft for this touch was written before: it is never written a second time unasked. A word of
        theirs begins the touches anew."""
        draft, heard = self.draft, self.verdict.heard_at
        if draft is None or draft.state is State.INTENDED or (heard and heard > draft.created):
            return False
        return draft.touch > self.verdict.touches


def _words(name: str) -> set[str]:
    return {*re.findall(r"\w+", fold(name))}


@dataclass(frozen=True, slots=True)
class Line:
    """One mail of a conversation as the screen shows it."""

    email: Email
    reading: Reading
    side: Side

    @property
    def ours(self) -> bool:
        return self.side is not Side.THEIRS


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync brought. `unread` mails could not be read by any parser; `doctor` names them."""

    account: str
    messages: int
    new: int
    seconds: float
    unread: int = 0
