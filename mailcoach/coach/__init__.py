"""The flow as code: sync, review, write, settle.

The one place that uses both the mailbox and the index. `cli` and `tui` talk to a `Coach`, never past it.

    syncing    what is new on the server comes into the index, and is read
    reviewing  what the index knows becomes cases, judged and advised
    writing    a draft goes into Drafts, exactly once
    settling   what became of the drafts
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from mailcoach.coach import reviewing, settling, syncing, writing
from mailcoach.coach.cases import Case, Line, SyncReport
from mailcoach.coach.lock import alone
from mailcoach.coach.syncing import Progress
from mailcoach.coach.talking import talks
from mailcoach.drafts import Cookbook, Draft, Original, Recipe, build, envelope, facts, message_id, render
from mailcoach.emails import Address, MessageId
from mailcoach.errors import MailcoachError, Refused, UsageError
from mailcoach.index import Index, Journal, rank
from mailcoach.library import Item, Library
from mailcoach.mailbox import Mailbox
from mailcoach.outcomes import Decision, DraftRecord, State
from mailcoach.plays import Play
from mailcoach.pressure import Finding, Severity, lint
from mailcoach.reading import MailKind, people
from mailcoach.reading.acts import Kind
from mailcoach.settings import Account, Settings
from mailcoach.silence import Decisions, Name, Policy, Talk, Verdict
from mailcoach.threads import Rep, Side

__all__ = [
    "Case",
    "Coach",
    "Decision",
    "Draft",
    "DraftRecord",
    "Finding",
    "Line",
    "Progress",
    "State",
    "SyncReport",
]


class Coach:
    """Everything one account's rep can ask for. The network is reached only by what says so.

    May be used from several threads: the stores lock for moments, never while the network works.
    """

    def __init__(
        self,
        settings: Settings,
        account: Account,
        policy: Policy,
        cookbook: Cookbook,
        cache_path: Path,
        journal_path: Path,
        connect: Callable[[], Mailbox],
    ) -> None:
        self.settings = settings
        self.account = account
        self.policy = policy
        self.cookbook = cookbook
        self._folder = journal_path.parent
        self._connect = connect
        self.journal = Journal.open(journal_path, account.name)
        self.index = Index.open(cache_path, account.name)

    def close(self) -> None:
        self.index.close()
        self.journal.close()

    @property
    def rep(self) -> Rep:
        """Everybody the rep is: configured, and found in Sent."""
        own = {self.account.address.casefold(), *(alias.casefold() for alias in self.account.aliases)}
        addresses = own | self.index.sent_addresses()
        domains = {address.rpartition("@")[2] for address in addresses}
        company = {domain for domain in domains if not people.is_free_mail(domain)}
        return Rep(frozenset(addresses), frozenset(company | set(self.settings.prospects.our_domains)))

    # Sync

    def sync(self, now: datetime, progress: Progress | None = None) -> SyncReport:
        """Brings the index up to date with the server, reads what is new, and settles the drafts.

        Raises Unreachable, SignInRefused, TryLater.
        """
        with alone(self._folder, self.account.name, now), self._connect() as mailbox:
            return self._sync(mailbox, now, progress or _silently)

    def _sync(self, mailbox: Mailbox, now: datetime, progress: Progress) -> SyncReport:
        began = time.monotonic()
        since = (now - timedelta(days=self.policy.history_days)).date()
        new = syncing.fetch_headers(mailbox, self.index, since, progress)
        syncing.read_changed(mailbox, self.index, self.rep, self.policy.zone, progress)
        settling.settle(mailbox, self.index, self.journal, self.rep)
        return SyncReport(
            account=self.account.name,
            messages=self.index.messages(),
            new=new,
            seconds=time.monotonic() - began,
            unread=len(self.index.unread()),
        )

    # Review

    def review(self, now: datetime) -> tuple[Case, ...]:
        """Every thread with its verdict as of `now`, silent ones first, best first. No network."""
        records = self.journal.drafts()
        cases = reviewing.review(
            tuple(talks(self.index, until=now)),
            self.rep,
            self.policy,
            self._decisions(records),
            records,
            plays=self.settings.drafting.plays,
            has_item=lambda talk, verdict: self._item(talk, verdict) is not None,
            now=now,
        )
        return tuple(replace(case, account=self.account.name) for case in cases)

    def conversation(self, thread: str) -> tuple[Line, ...]:
        """The mails of one thread, oldest first, read. No network."""
        rep, talk = self.rep, self._talk(thread)
        return tuple(
            Line(email, reading, ours=rep.side(email.sender) is not Side.THEIRS)
            for email, reading in zip(talk.thread.emails, talk.readings, strict=True)
        )

    def search(self, words: str, limit: int = 200) -> Iterable[str]:
        """Ids of the threads whose names, companies, subjects or own words hold the words, best first."""
        return self.index.search(words, limit)

    def _talk(self, thread: str) -> Talk:
        for talk in talks(self.index, [thread]):
            return talk
        raise UsageError(f"There is no thread {thread!r}.", "`mailcoach scan` prints the ids.")

    def _decisions(self, records: Iterable[DraftRecord]) -> Decisions:
        return reviewing.as_decisions(self.journal.decisions(), tuple(records))

    # Drafts

    def render(self, case: Case, play: Play, now: datetime) -> Draft:
        """The draft of a play for a thread. Raises Refused with the missing fact, BadTemplate."""
        return self._render(self.cookbook, case, play, now)

    def rendered(self, recipe: Recipe, case: Case, now: datetime) -> Draft:
        """That very template on that thread. Raises Refused, BadTemplate."""
        return self._render(self.cookbook.only(recipe), case, recipe.play, now)

    def _render(self, cookbook: Cookbook, case: Case, play: Play, now: datetime) -> Draft:
        talk, rep = self._talk(case.id), self.rep
        me = Address(self.account.address.casefold(), self._name)
        item = self._item(talk, case.verdict) if play is Play.VALUE_ADD else None
        told = facts(talk, case.verdict, rep, rep_name=self._name, zone=self.policy.zone, now=now, item=item)
        addressed = envelope(play, talk, case.verdict, rep, me)
        to = {person.email for person in addressed.to}
        used = {
            each.template for each in self.journal.drafts() if each.state in reviewing.OFFERED and each.to in to
        }
        return render(
            cookbook,
            play,
            told,
            addressed,
            used=used,
            sent=self._sent_to(to),
            signature=self.settings.drafting.signature,
            item=item,
        )

    def lint(self, case: Case, draft: Draft) -> tuple[Finding, ...]:
        """What presses in the draft."""
        theirs = [line.reading.own_words for line in self.conversation(case.id) if not line.ours]
        return lint(
            draft.text,
            language=draft.language,
            play=draft.play,
            theirs=theirs,
            attachments=[path.name for path in draft.attachments],
            off=self.settings.drafting.lint_off,
        )

    def put(self, case: Case, draft: Draft, now: datetime) -> DraftRecord:
        """Puts the draft into Drafts, once. Raises Refused where they answered meanwhile, or one lies there."""
        with alone(self._folder, self.account.name, now), self._connect() as mailbox:
            self._sync(mailbox, now, _silently)
            fresh = self._again(case, now)
            writing.refuse_harm(fresh, draft.play)
            return self._write(mailbox, fresh, draft, now)

    def put_best(self, now: datetime, most: int, progress: Progress | None = None) -> tuple[DraftRecord, ...]:
        """Syncs, then writes the recommended drafts, best first, at most `most`: the unattended run.

        A thread whose draft is refused, broken or pressing is passed over; `plan` says why.
        """
        with alone(self._folder, self.account.name, now), self._connect() as mailbox:
            self._sync(mailbox, now, progress or _silently)
            return tuple(
                self._write(mailbox, case, draft, now) for case, draft, _ in self.plan(now)[:most] if draft
            )

    def plan(self, now: datetime) -> list[tuple[Case, Draft | None, str]]:
        """What an unattended run would write, best first: the draft, or None and why not. No network."""
        planned: list[tuple[Case, Draft | None, str]] = []
        for case in self.review(now):
            if case.verdict.name is Name.SILENT and case.play and not self._had_its_draft(case):
                draft, fault = self._first_that_fits(case, now)
                planned.append((case, draft, fault))
        return sorted(planned, key=lambda each: each[1] is None)

    def _first_that_fits(self, case: Case, now: datetime) -> tuple[Draft | None, str]:
        """The draft of the best play that this thread's facts allow and the linter does not block."""
        fault = ""
        for suggestion in case.plays:
            if not suggestion.holds or suggestion.play is Play.WAIT:
                break
            try:
                draft = self.render(case, suggestion.play, now)
            except MailcoachError as error:
                fault = fault or str(error)
                continue
            errors = [each for each in self.lint(case, draft) if each.severity is Severity.ERROR]
            if not errors or self.settings.drafting.lint != "block":
                return draft, ""
            fault = fault or f"{draft.template} presses: {errors[0].why}"
        return None, fault

    def _had_its_draft(self, case: Case) -> bool:
        """Whether a draft for this touch was written before: it is never written a second time unasked."""
        record = case.draft
        return record is not None and record.state is not State.INTENDED and record.touch > case.verdict.touches

    def _write(self, mailbox: Mailbox, case: Case, draft: Draft, now: datetime) -> DraftRecord:
        if case.draft and case.draft.state is State.INTENDED:
            state = writing.finish(mailbox, self._connect, self.journal, case.draft)
            return replace(case.draft, state=state)
        tries = sum(record.thread in case.messages for record in self.journal.drafts())
        identity = message_id(
            self.account.name, f"{case.id}.{tries}", case.messages[-1], case.verdict.touches, draft.sender
        )
        raw = build(
            draft,
            message_id=identity,
            now=now.astimezone(self.policy.zone),
            html=self.settings.drafting.html,
            quote=self._original(case, draft) if self.settings.drafting.quote_original else None,
        )
        record = DraftRecord(
            message_id=identity,
            account=self.account.name,
            thread=case.messages[0],
            to=draft.to[0].email,
            play=draft.play,
            template=draft.template,
            item=draft.item,
            touch=case.verdict.touches + 1,
            subject=draft.subject,
            state=State.INTENDED,
            created=now,
        )
        state = writing.put_once(mailbox, self._connect, self.journal, record, raw)
        return replace(record, state=state)

    def undo(self, record: DraftRecord | None, now: datetime) -> DraftRecord:
        """Takes a draft (the last one, where None) back out of Drafts. Raises Refused where a person edited it."""
        chosen = record or next((each for each in self.journal.drafts() if each.state in writing.OPEN), None)
        if chosen is None:
            raise UsageError("There is no draft to take back.", "`mailcoach outcomes` shows what became of them.")
        with alone(self._folder, self.account.name, now), self._connect() as mailbox:
            return settling.take_back(mailbox, self.journal, chosen)

    def drafts(self) -> tuple[DraftRecord, ...]:
        """Every draft the journal knows, newest first."""
        return self.journal.drafts()

    def recipes(self) -> tuple[Recipe, ...]:
        """The templates in use."""
        return self.cookbook.recipes()

    def library(self) -> tuple[Item, ...]:
        """The rep's useful things; broken files are left out, and `library list` names them."""
        return Library(self.settings.drafting.library).items()

    def _item(self, talk: Talk, verdict: Verdict) -> Item | None:
        """The best thing in the library for this talk that this person has not been offered."""
        items = self.library()
        if not items or verdict.name is not Name.SILENT or verdict.prospect is None:
            return None
        person = verdict.prospect.address.email
        offered = {
            each.item for each in self.journal.drafts() if each.state in reviewing.OFFERED and each.to == person
        }
        words = " ".join([talk.thread.emails[0].subject, *(reading.own_words for reading in talk.readings)])
        fresh = [item for item in items if item.name not in offered]
        return next(iter(rank(fresh, words, talk.readings[-1].language)), None)

    @cached_property
    def _name(self) -> str:
        """The rep's name as their own mails show it, most recently."""
        own = {self.account.address.casefold()}
        for thread in self.index.threads():
            for email in thread.emails:
                if email.sender.email in own and email.sender.name:
                    return email.sender.name
        return ""

    def _sent_to(self, people_: set[str]) -> list[str]:
        """What the rep has written to these people, anywhere."""
        rep = self.rep
        return [
            reading.own_words
            for talk in talks(self.index, self.index.with_people(people_))
            for email, reading in zip(talk.thread.emails, talk.readings, strict=True)
            if rep.side(email.sender) is Side.REP and reading.kind is MailKind.HUMAN
        ]

    def _original(self, case: Case, draft: Draft) -> Original | None:
        for line in self.conversation(case.id):
            if line.email.id == draft.in_reply_to:
                return Original(line.email, line.reading.own_words)
        return None

    def _again(self, case: Case, now: datetime) -> Case:
        """The same thread as it stands now."""
        for fresh in self.review(now):
            if fresh.id == case.id or set(fresh.messages) & set(case.messages):
                return fresh
        raise Refused("This thread is no longer in the mailbox.", "Look again with `mailcoach scan`.")

    # What the rep decides; each returns the decision, which `take_back` undoes.

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
        self.journal.take_back(decision.id)


def _silently(what: str, done: int, total: int) -> None:
    """Progress nobody looks at."""
