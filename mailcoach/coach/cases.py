"""What a review is made of: the nouns between the coach and its screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mailcoach.emails import Email, MessageId
from mailcoach.outcomes import DraftRecord, State
from mailcoach.plays import Play, Suggestion
from mailcoach.reading import Reading
from mailcoach.silence import Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """One thread as the rep sees it: who, what is so, why, what to do. `plays` are best first."""

    id: str
    account: str
    subject: str
    messages: tuple[MessageId, ...]
    last_at: datetime
    verdict: Verdict
    plays: tuple[Suggestion, ...]
    draft: DraftRecord | None = None
    snoozed_until: date | None = None

    @property
    def play(self) -> Play | None:
        """The recommended play; None where the advice is to wait."""
        first = self.plays[0] if self.plays else None
        return first.play if first and first.holds and first.play is not Play.WAIT else None

    @property
    def had_its_draft(self) -> bool:
        """Whether a draft for this touch was written before: it is never written a second time unasked."""
        draft = self.draft
        return draft is not None and draft.state is not State.INTENDED and draft.touch > self.verdict.touches


@dataclass(frozen=True, slots=True)
class Line:
    """One mail of a conversation as the screen shows it."""

    email: Email
    reading: Reading
    ours: bool


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync brought. `unread` mails could not be read by any parser; `doctor` names them."""

    account: str
    messages: int
    new: int
    seconds: float
    unread: int = 0
