"""The flow as code: sync, review, write, settle.

The one place that uses both the mailbox and the index. `cli` and `tui` talk to a `Coach`, never past it.

    syncing    what is new on the server comes into the index, and is read
    judging    every thread with its verdict: as it was judged last, or anew
    reviewing  what the index knows becomes cases, judged and advised
    docket     cases as they are kept from one review to the next
    drafting   a case becomes a draft in this rep's voice
    writing    a draft goes into Drafts, exactly once
    settling   what became of the drafts
    deciding   what the rep says of a thread outranks what was read
    shelves    the templates and useful things that drafts are made of
    deputy     another coach, in a process of its own, for what takes long
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mailcoach import __version__
from mailcoach.coach import settling, syncing, writing
from mailcoach.coach.cases import Case, Line, Standing, SyncReport
from mailcoach.coach.deciding import Deciding
from mailcoach.coach.docket import Docket
from mailcoach.coach.judging import Judging
from mailcoach.coach.lock import alone
from mailcoach.coach.reviewing import basis_of
from mailcoach.coach.shelves import Shelves
from mailcoach.coach.syncing import Progress, silently
from mailcoach.coach.talking import talks
from mailcoach.drafts import Draft
from mailcoach.drafts.folders import Folders
from mailcoach.errors import MailcoachError, Refused, UsageError
from mailcoach.index import Index, Journal
from mailcoach.mailbox import Mailbox
from mailcoach.outcomes import OPEN, Decision, DraftRecord, State, Tally, answered_at, tally
from mailcoach.plays import Play
from mailcoach.pressure import Finding
from mailcoach.settings import Account, Settings
from mailcoach.silence import Name, Policy

if TYPE_CHECKING:
    from mailcoach.coach.deputy import Deputy

__all__ = [
    "Case",
    "Coach",
    "Decision",
    "Docket",
    "Draft",
    "DraftRecord",
    "Finding",
    "Line",
    "Progress",
    "Standing",
    "State",
    "SyncReport",
]


class Coach(Judging, Deciding, Shelves):
    """Everything one account's rep can ask for. Only what says so reaches the network.

    May be used from several threads: the stores lock for moments, never while the network works.
    """

    def __init__(
        self,
        settings: Settings,
        account: Account,
        policy: Policy,
        folders: Folders,
        cache_path: Path,
        journal_path: Path,
        connect: Callable[[], Mailbox],
    ) -> None:
        self.settings = settings
        self.account = account
        self.policy = policy
        self._folders = folders
        self._connect = connect
        self._anew = partial(Coach, settings, account, policy, folders, cache_path, journal_path, connect)
        self._home = journal_path.parent
        self._lines: set[Mailbox | Deputy] = set()
        self._docket = Docket(policy.calendar_of)
        self.journal = Journal.open(journal_path, account.name)
        self.index = Index.open(cache_path, account.name, self.own)
        self.reread_templates()

    def close(self) -> None:
        """Ends it, from whatever thread; whoever waits for the server in another gets an error of ours."""
        for line in tuple(self._lines):
            line.close()
        self.index.close()
        self.journal.close()

    def deputy(self) -> Deputy:
        """Another one of this coach, in a process of its own; `close` ends it."""
        from mailcoach.coach.deputy import Deputy  # noqa: PLC0415 - the screen alone needs one

        deputy = Deputy(self._anew)
        self._lines.add(deputy)
        return deputy

    # Sync: the network

    def sync(
        self, now: datetime, progress: Progress | None = None, *, judged: datetime | None = None
    ) -> SyncReport:
        """Brings the index up to date with the server, reads what is new, and settles the drafts.

        The history reaches back from `now`, or from an earlier moment that shall be `judged`.
        Raises Unreachable, SignInRefused, TryLater.
        """
        with self._at_work(now) as mailbox:
            return self._sync(mailbox, min(now, judged or now), progress or silently)

    def report(self, new: int = 0, seconds: float = 0) -> SyncReport:
        """What the index holds, after a sync that brought so many `new` mails in so many `seconds`, or without one.
        No network."""
        return SyncReport(self.account.name, self.index.messages(), new, seconds, len(self.index.unread()))

    def watch(self, seconds: float) -> bool:
        """Waits until something moves in the inbox, at most so long, over a connection of its own; not at all where
        mail came since the last sync.

        Raises Unreachable, SignInRefused, TryLater.
        """
        with self._line() as mailbox:
            return mailbox.idle(seconds, self.index.cursors())

    def _sync(self, mailbox: Mailbox, judged: datetime, progress: Progress) -> SyncReport:
        began = time.monotonic()
        since = (judged - timedelta(days=self.policy.history_days)).date()
        new = syncing.fetch_headers(mailbox, self.index, since, progress)
        rep, zone = self.rep, self.policy.zone
        self.index.read_by(basis_of(__version__, rep, zone))
        syncing.read_changed(mailbox, self.index, rep, zone, progress)
        settling.settle(mailbox, self.index, self.journal, rep)
        return self.report(new, time.monotonic() - began)

    @contextmanager
    def _at_work(self, now: datetime) -> Iterator[Mailbox]:
        """The mailbox, with nobody else of ours at work in it."""
        with alone(self._home, self.account.name, now), self._line() as mailbox:
            yield mailbox

    @contextmanager
    def _line(self) -> Iterator[Mailbox]:
        """A connection that `close` cuts, whoever waits for it."""
        with self._connect() as mailbox:
            self._lines.add(mailbox)
            try:
                yield mailbox
            finally:
                self._lines.discard(mailbox)

    # Drafts, before they are written

    def render(self, case: Case, play: Play, now: datetime) -> Draft:
        """The draft of a play for a thread. Raises Refused with the missing fact, BadTemplate."""
        return self._desk.render(self._talk(case.id), case, play, self.rep, now)

    def rendered(self, file: str, case: Case, now: datetime) -> Draft:
        """That very template on that thread. Raises Refused, BadTemplate."""
        recipe = self._desk.cookbook.get(file)
        return self._desk.render(self._talk(case.id), case, recipe.play, self.rep, now, picked=recipe)

    def lint(self, case: Case, draft: Draft) -> tuple[Finding, ...]:
        """What presses in the draft."""
        return self._desk.lint(self._talk(case.id), draft, self.rep)

    def plan(self, now: datetime, *, past: bool = False) -> list[tuple[Case, Draft | None, str]]:
        """What an unattended run would write, best first: the draft, or None and why not. `past` as in `review`."""
        planned = [
            (case, *self._desk.first_that_fits(self._talk(case.id), case, self.rep, now))
            for case in self.review(now, past=past).cases(Name.SILENT)
            if case.play and not case.had_its_draft
        ]
        return sorted(planned, key=lambda each: each[1] is None)

    # Drafts, written: the network

    def put(self, case: Case, draft: Draft, now: datetime) -> DraftRecord:
        """Puts the draft into Drafts, once. Raises Refused where they answered meanwhile, or one lies there."""
        with self._at_work(now) as mailbox:
            self._sync(mailbox, now, silently)
            fresh, together = self._afresh(case, now)
            if fresh is None:
                raise Refused("This thread is no longer in the mailbox.", "Look again with `mailcoach scan`.")
            writing.refuse_harm(fresh, draft.play)
            writing.refuse_overtaken(case, fresh)
            ours = {record.message_id for record in self.journal.drafts()}
            writing.refuse_beside(draft, fresh.id, together, ours)
            return self._write(mailbox, fresh, draft, now)

    def put_best(
        self,
        now: datetime,
        most: int,
        progress: Progress | None = None,
        *,
        synced: Callable[[SyncReport], object] = silently,
        wrote: Callable[[Case, Draft, DraftRecord], object] = silently,
    ) -> tuple[DraftRecord, ...]:
        """Syncs, then writes the recommended drafts, best first, at most `most`: the unattended run.

        A thread whose draft is refused, broken or pressing is passed over; `plan` says why. `synced` and `wrote`
        are told at once what was done, since whatever comes next may fail.
        """
        records = []
        with self._at_work(now) as mailbox:
            synced(self._sync(mailbox, now, progress or silently))
            for case, draft, _ in self.plan(now)[:most]:
                if draft:
                    records.append(self._write(mailbox, case, draft, now))
                    wrote(case, draft, records[-1])
        return tuple(records)

    def undo(
        self, record: DraftRecord | None, now: datetime, *, told: Callable[[str], object] = silently
    ) -> DraftRecord:
        """Takes a draft (the last one, where None) back out of Drafts; `told` is called with the way in which the
        server could. Raises Refused where a person edited it."""
        chosen = record or next((each for each in self.journal.drafts() if each.state in OPEN), None)
        if chosen is None:
            raise UsageError("There is no draft to take back.", "`mailcoach outcomes` shows what became of them.")
        with self._at_work(now) as mailbox:
            taken = settling.take_back(mailbox, self.journal, chosen, told)
            with suppress(MailcoachError):  # it is out; the next sync sees it as well
                self._sync(mailbox, now, silently)  # it may have been read as a draft of the rep's, which waits
            return taken

    def _write(self, mailbox: Mailbox, case: Case, draft: Draft, now: datetime) -> DraftRecord:
        if case.draft and case.draft.state is State.INTENDED:
            return replace(case.draft, state=writing.finish(mailbox, self._connect, self.journal, case.draft))
        talk = self._talk(case.id)
        record = self._desk.record(talk, case, draft, self.rep, now)
        raw = self._desk.build(talk, record, draft, now)
        return replace(record, state=writing.put_once(mailbox, self._connect, self.journal, record, raw))

    # What was written, and what became of it

    def drafts(self) -> tuple[DraftRecord, ...]:
        """Every draft the journal knows, newest first."""
        return self.journal.drafts()

    def outcomes(self) -> tuple[Tally, ...]:
        """What became of the drafts, play by play."""
        rep, records = self.rep, self.journal.drafts()
        answers = {
            record.message_id: at
            for record in records
            if (at := answered_at(record, talks(self.index, self.index.with_people([record.to])), rep))
        }
        return tally(records, answers)
