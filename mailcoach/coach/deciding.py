"""What the rep decides, and takes back. No network."""

from __future__ import annotations

from datetime import date, datetime

from mailcoach.coach.cases import Case
from mailcoach.emails import MessageId
from mailcoach.index import Journal
from mailcoach.outcomes import Decision
from mailcoach.reading.acts import Kind


class Deciding:
    """The part of a coach that takes decisions down. Each returns the decision, which `take_back` undoes."""

    journal: Journal

    def snooze(self, case: Case, until: date, now: datetime) -> Decision:
        """Leaves the thread in peace until that day."""
        return self.journal.decide("snooze", case.messages[-1], until.isoformat(), now)

    def spoke(self, case: Case, now: datetime) -> Decision:
        """They talked today, outside the mailbox: the wait begins anew."""
        return self.journal.decide("spoke", case.messages[-1], case.subject, now)

    def ignore(self, who: str, now: datetime) -> Decision:
        """Not a prospect: an address, or a company as "@domain"."""
        return self.journal.decide("ignore", who.casefold(), "", now)

    def stop(self, address: str, now: datetime) -> Decision:
        """Never write to them again."""
        return self.journal.decide("stop", address.casefold(), "", now)

    def misread(self, message: MessageId, act: Kind, now: datetime) -> Decision:
        """That line does not say what was read in it."""
        return self.journal.decide("misread", message, act.value, now)

    def decisions(self) -> tuple[Decision, ...]:
        """Everything decided and not taken back, newest first."""
        return self.journal.decisions()

    def take_back(self, decision: Decision) -> None:
        """The decision no longer counts."""
        self.journal.take_back(decision.id)
