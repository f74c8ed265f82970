"""The flow as code: sync, review, write, settle.

The one place that uses both the mailbox and the index. `cli` and `tui` talk to a `Coach`, never past it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mailcoach.drafts import Draft
from mailcoach.emails import Email, MessageId
from mailcoach.outcomes import Decision, DraftRecord, State
from mailcoach.plays import Play, Suggestion
from mailcoach.pressure import Finding
from mailcoach.reading import Reading
from mailcoach.reading.acts import Kind
from mailcoach.silence import Verdict

__all__ = ["Case", "Coach", "Decision", "DraftRecord", "Line", "Progress", "State", "SyncReport"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much (0 if unknown)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thread as the rep sees it: who, what is so, why, what to do."""

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


@dataclass(frozen=True, slots=True)
class Line:
    """One mail of a conversation, oldest first, as the screen shows it."""

    email: Email
    reading: Reading
    ours: bool


@dataclass(frozen=True, slots=True)
class SyncReport:
    account: str
    messages: int
    new: int
    seconds: float
    unread: int = 0
    """Mails that no parser could read; `doctor` names them."""


class Coach:
    """Everything one account's rep can ask for. Opens its stores at once and the network only when needed."""

    def sync(self, progress: Progress | None = None) -> SyncReport:
        """Brings the index up to date with the server, then settles the drafts.

        Raises Unreachable, SignInRefused, TryLater.
        """
        raise NotImplementedError

    def review(self, now: datetime) -> tuple[Case, ...]:
        """Every thread with its verdict as of `now`, silent ones first, best first. No network."""
        raise NotImplementedError

    def conversation(self, thread: str) -> tuple[Line, ...]:
        """The mails of one thread, oldest first, read. No network."""
        raise NotImplementedError

    def render(self, case: Case, play: Play, now: datetime) -> Draft:
        """The draft of a play for a thread. Raises Refused with the missing fact, BadTemplate."""
        raise NotImplementedError

    def lint(self, case: Case, draft: Draft) -> tuple[Finding, ...]:
        """What presses in the draft."""
        raise NotImplementedError

    def put(self, case: Case, draft: Draft, now: datetime) -> DraftRecord:
        """Puts the draft into Drafts, once. Raises Refused where they answered meanwhile, or one lies there."""
        raise NotImplementedError

    def undo(self, record: DraftRecord | None, now: datetime) -> DraftRecord:
        """Takes a draft (the last one, where None) back out of Drafts. Raises Refused where a person edited it."""
        raise NotImplementedError

    def drafts(self) -> tuple[DraftRecord, ...]:
        """Every draft the journal knows, newest first."""
        raise NotImplementedError

    # What the rep decides; each returns the decision, which `take_back` undoes.

    def snooze(self, case: Case, until: date, now: datetime) -> Decision:
        raise NotImplementedError

    def spoke(self, case: Case, now: datetime) -> Decision:
        """They talked today, outside the mailbox: the wait begins anew."""
        raise NotImplementedError

    def ignore(self, who: str, now: datetime) -> Decision:
        """Not a prospect: an address, or a company as "@domain"."""
        raise NotImplementedError

    def stop(self, address: str, now: datetime) -> Decision:
        """Never write to them again."""
        raise NotImplementedError

    def misread(self, message: MessageId, act: Kind, now: datetime) -> Decision:
        """That line does not say what was read in it."""
        raise NotImplementedError

    def decisions(self) -> tuple[Decision, ...]:
        """Everything decided and not taken back, newest first."""
        raise NotImplementedError

    def take_back(self, decision: Decision) -> None:
        raise NotImplementedError

    def search(self, words: str, limit: int = 200) -> Iterable[str]:
        """Ids of the threads whose names, companies, subjects or own words hold the words, best first."""
        raise NotImplementedError
