"""How a case becomes a draft in this rep's voice, and whether it presses. No network."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from mailcoach.coach.cases import Case
from mailcoach.coach.reviewing import as_decisions, fitting, went_to
from mailcoach.coach.talking import talks
from mailcoach.drafts import Draft, Recipe
from mailcoach.drafts.addressing import envelope, message_id
from mailcoach.drafts.building import Original, build
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.facts import facts
from mailcoach.drafts.manners import language_of
from mailcoach.drafts.writing import render
from mailcoach.emails import Address
from mailcoach.errors import MailcoachError
from mailcoach.index import Index, Journal
from mailcoach.library import Item
from mailcoach.outcomes import DraftRecord, State, heard_at, of_thread
from mailcoach.plays import Play
from mailcoach.pressure import Finding, Severity
from mailcoach.pressure.linting import lint
from mailcoach.reading import MailKind
from mailcoach.settings import Account, Drafting
from mailcoach.silence import Policy, Talk
from mailcoach.threads import Rep, Side


@dataclass
class Desk:
    """Where one account's drafts are written."""

    account: Account
    drafting: Drafting
    policy: Policy
    cookbook: Cookbook
    items: tuple[Item, ...]
    index: Index
    journal: Journal

    def render(
        self, talk: Talk, case: Case, play: Play, rep: Rep, now: datetime, *, picked: Recipe | None = None
    ) -> Draft:
        """The draft of a play by the first template that fits, or by the one that was `picked`. Raises Refused,
        BadTemplate."""
        records = self.journal.drafts()
        item = fitting(talk, case.verdict, self.items, records) if play is Play.VALUE_ADD else None
        told = facts(
            talk,
            case.verdict,
            rep,
            rep_name=self.name,
            zone=self.policy.zone,
            now=now,
            item=item,
            language=picked.language if picked else "",
            misread=as_decisions(self.journal.decisions(), records).misread,
            calendar=self.policy.calendar_of(case.verdict.prospect.address.domain if case.verdict.prospect else ""),
        )
        addressed = envelope(play, talk, case.verdict, rep, Address(self.account.address.casefold(), self.name))
        to = {person.email for person in addressed.to}
        draft = render(
            self.cookbook.only(picked) if picked else self.cookbook,
            play,
            told,
            addressed,
            used={record.template for record in records if went_to(record, to)},
            sent=self._sent_to(to, rep),
            signature=self.drafting.signature,
            item=item,
        )
        spoken = language_of(talk, rep)
        strange = (f"This talk is in another language ({spoken}) than this letter.",)
        return replace(draft, notes=draft.notes + strange) if spoken != draft.language else draft

    def lint(self, talk: Talk, draft: Draft, rep: Rep) -> tuple[Finding, ...]:
        """What presses in a draft; their own words may be quoted back."""
        return lint(
            draft.text,
            language=draft.language,
            play=draft.play,
            theirs=[reading.own_words for email, reading in talk.mails if rep.side(email.sender) is Side.THEIRS],
            attachments=[path.name for path in draft.attachments],
            off=self.drafting.lint_off,
        )

    def first_that_fits(self, talk: Talk, case: Case, rep: Rep, now: datetime) -> tuple[Draft | None, str]:
        """The draft of the best play that the thread's facts allow and the linter does not block; else why not."""
        fault = ""
        for suggestion in case.plays:
            if not suggestion.holds or suggestion.play is Play.WAIT:
                continue
            try:
                draft = self.render(talk, case, suggestion.play, rep, now)
                self.build(talk, self.record(talk, case, draft, rep, now), draft, now)
            except MailcoachError as error:
                fault = fault or str(error)
                continue
            pressing = [each for each in self.lint(talk, draft, rep) if each.severity is Severity.ERROR]
            if not pressing or self.drafting.lint != "block":
                return draft, ""
            fault = fault or f"{draft.template} presses: {pressing[0].why}"
        return None, fault

    def record(self, talk: Talk, case: Case, draft: Draft, rep: Rep, now: datetime) -> DraftRecord:
        """What the journal shall know of a new draft, under a Message-ID of its own."""
        tries = len(of_thread(self.journal.drafts(), talk.thread.emails))
        name, parent, touches = f"{case.id}.{tries}", case.messages[-1], case.verdict.touches
        record = DraftRecord(
            message_id=message_id(self.account.name, name, parent, touches, draft.sender),
            account=self.account.name,
            thread=case.messages[0],
            to=draft.to[0].email,
            play=draft.play,
            template=draft.template,
            item=draft.item,
            touch=touches + 1,
            subject=draft.subject,
            state=State.INTENDED,
            created=now,
        )
        theirs = talks(self.index, self.index.with_people([record.to]))
        return replace(record, heard=heard_at(record, (talk, *theirs), rep))

    def build(self, talk: Talk, record: DraftRecord, draft: Draft, now: datetime) -> bytes:
        """The finished mail. Raises Refused where it cannot be a valid one."""
        answered = (
            Original(email, reading.own_words) for email, reading in talk.mails if email.id == draft.in_reply_to
        )
        return build(
            draft,
            message_id=record.message_id,
            now=now.astimezone(self.policy.zone),
            html=self.drafting.html,
            quote=next(answered, None) if self.drafting.quote_original else None,
        )

    @cached_property
    def name(self) -> str:
        """The rep's name, as their own mails have it."""
        own = self.account.address.casefold()
        return next(
            (
                email.sender.name
                for thread in self.index.threads(self.index.with_people([own])[-20:])
                for email in thread.emails
                if email.sender.email == own and email.sender.name
            ),
            "",
        )

    def _sent_to(self, addresses: Collection[str], rep: Rep) -> list[str]:
        """What the rep has written to these people, anywhere."""
        return [
            reading.own_words
            for talk in talks(self.index, self.index.with_people(addresses))
            for email, reading in talk.mails
            if rep.side(email.sender) is Side.REP and reading.kind is MailKind.HUMAN
        ]
