"""Every thread with its verdict: as it was judged last, or anew. No network."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from mailcoach.coach import docket
from mailcoach.coach.cases import Case, Line
from mailcoach.coach.docket import Docket
from mailcoach.coach.reviewing import Judge, as_decisions
from mailcoach.coach.talking import outsiders, talks
from mailcoach.emails import MessageId
from mailcoach.errors import Refused, UsageError
from mailcoach.index import Index, Journal
from mailcoach.library import Item
from mailcoach.reading.domains import is_free_mail
from mailcoach.settings import Account, Settings
from mailcoach.silence import Policy, Talk, Verdict
from mailcoach.threads import Rep

_AT_ONCE = 1_000
"""Threads judged together, with all others of their people: so that memory does not grow with the mailbox."""

_ROOM = 100_000_000
"""Octets that those others may have as they are kept, and two to three times as many in memory. Where they have
more, fewer threads are judged together."""


class Judging:
    """The part of a coach that knows how every thread stands."""

    settings: Settings
    account: Account
    policy: Policy
    index: Index
    journal: Journal
    _items: tuple[Item, ...]
    _docket: Docket

    @property
    def own(self) -> frozenset[str]:
        """The rep's addresses, as they are configured."""
        return frozenset(address.casefold() for address in (self.account.address, *self.account.aliases))

    @property
    def rep(self) -> Rep:
        """Everybody the rep is: configured, and found in Sent."""
        addresses = self.own | self.index.sent_addresses()
        domains = {address.rpartition("@")[2] for address in addresses}
        company = {domain for domain in domains if not is_free_mail(domain)}
        return Rep(addresses, frozenset(company | set(self.settings.prospects.our_domains)))

    def review(self, now: datetime, *, past: bool = False) -> Docket:
        """Every thread with its verdict as of `now`.

        A verdict holds until its day, until somebody concerned writes or something is decided; so only what may
        have changed is judged. Where `now` is `past`, and mails were written since, everything is judged anew
        without those, and nothing of it kept.
        """
        if past and self.index.newest() > now:
            fresh = self._judge(now).cases(talks(self.index, until=now))
            return Docket.of(fresh, self.policy.calendar_of)
        self.judge(now)
        self._docket = self._docket.renewed(self.index)
        return self._docket

    def known(self) -> Docket:
        """Every thread as it was judged last, be it yesterday: at once, whatever the mailbox's size."""
        self._docket = self._docket.renewed(self.index).at_hand()
        return self._docket

    def urgent(self) -> Docket:
        """Those of them that are for today: there before all are, where there are very many."""
        return self._docket.renewed(self.index, below=0).at_hand()

    def judge(self, now: datetime, most: int = sys.maxsize) -> int:
        """Judges the threads whose verdict may not hold any more, about so many, the most urgent first; returns how
        many are left."""
        judge, verdicts = self._judge(now), self.index.verdicts
        with self.index.at_once():
            verdicts.judge_by(judge.basis, docket.FORM, now.astimezone(self.policy.zone).date())
            if changed := verdicts.decided(docket.names(self.journal.decisions(), judge.records)):
                verdicts.doubt(self._concerned(docket.concerned(changed)))
        unjudged = verdicts.unjudged()
        enough = max(len(unjudged) - most, 0)
        while len(unjudged) > enough:
            first = list(islice(unjudged, min(len(unjudged) - enough, _AT_ONCE)))
            fresh = self._judged(judge, first, unjudged)
            verdicts.keep({thread: docket.kept(case) for thread, case in fresh.items()}, unjudged)
            for thread in fresh:
                del unjudged[thread]
        return len(unjudged)

    def _judged(self, judge: Judge, threads: Sequence[str], unjudged: Collection[str]) -> dict[str, Case | None]:
        """The cases of these threads, or of as many of the first of them as there is room for, and of all others
        unjudged that concern nobody else: what was loaded for the ones tells all that there is to know of the
        others. None where there is nothing to conclude."""
        these, people, others = self._around(threads)
        while len(threads) > 1 and self.index.size(others) > _ROOM:
            threads = threads[: len(threads) // 2]
            these, people, others = self._around(threads)
        together = [*these, *talks(self.index, others)]
        whole = {*threads}
        whole |= {talk.thread.id for talk in together if outsiders([talk], judge.rep) <= people}
        whole &= {*unjudged}

        def known(threads: Collection[str]) -> dict[str, Verdict]:
            return docket.verdicts(self.index, {*threads}.difference(unjudged))

        cases = {case.id: case for case in judge.cases(together, whole, known)}
        return {thread: cases.get(thread) for thread in whole}

    def _concerned(self, abouts: Collection[str]) -> set[str]:
        """The threads whose verdicts may change with what was decided about these mails, people and companies."""
        companies = [about.lstrip("*") for about in abouts if about.startswith(("@", "*"))]
        threads = self.index.threads_of([MessageId(about) for about in abouts])
        people = outsiders(talks(self.index, threads), self.rep) | {*abouts}
        # In a kept case, which is JSON, an address ends so.
        of_companies = (self.index.verdicts.mentioning(f'{company}"') for company in companies)
        return {*threads, *self.index.with_people(people)}.union(*of_companies)

    def _judge(self, now: datetime) -> Judge:
        records = self.journal.drafts()
        return Judge(
            account=self.account.name,
            rep=self.rep,
            policy=self.policy,
            holidays=self.settings.prospects.holidays,
            decisions=as_decisions(self.journal.decisions(), records),
            records=records,
            plays=self.settings.drafting.plays,
            items=self._items,
            now=now,
        )

    def _around(self, threads: Collection[str]) -> tuple[list[Talk], set[str], set[str]]:
        """These talks, the people in them, and the other threads with those: a verdict hangs on what they said
        anywhere."""
        these = list(talks(self.index, threads))
        people = outsiders(these, self.rep)
        return these, people, {*self.index.with_people(people)}.difference(threads)

    def explain(self, case: Case, now: datetime) -> Case:
        """The same thread judged anew, with every rule that was tried in its verdict's `trace`."""
        fresh, _ = self._afresh(case, now)
        if fresh is None:
            raise Refused("Nobody in this thread has written of late.", "Raise history_days to judge older talks.")
        return fresh

    def _afresh(self, case: Case, now: datetime) -> tuple[Case | None, list[Talk]]:
        """The same thread as it stands now, whatever has been joined to it, and all talks with its people."""
        threads = self.index.threads_of(case.messages)
        these, _, others = self._around(threads)
        together = [*these, *talks(self.index, others)]
        return next(self._judge(now).cases(together, threads), None), together

    def conversation(self, thread: str) -> tuple[Line, ...]:
        """The mails of one thread, oldest first, read."""
        rep, quoted = self.rep, self.index.quoted(thread)
        return tuple(
            Line(email, replace(reading, quoted=quoted.get(email.id, "")), rep.side(email.sender))
            for email, reading in self._talk(thread).mails
        )

    def threads_with(self, messages: Iterable[str]) -> dict[str, str]:
        """The id of the thread that holds a mail, by its Message-ID; missing where no thread does."""
        found = {message: self.index.threads_of([MessageId(message)]) for message in messages}
        return {message: threads[0] for message, threads in found.items() if threads}

    def make_searchable(self) -> None:
        """Takes in, for `search`, what was read since the last time: after a first sync that takes seconds."""
        self.index.words.make_searchable()

    def search(self, words: str, limit: int = 200) -> Iterable[str]:
        """Ids of the threads whose names, companies, subjects or own words hold the words, best first, as far as
        `make_searchable` took them in."""
        return self.index.words.search(words, limit)

    def _talk(self, thread: str) -> Talk:
        for talk in talks(self.index, [thread]):
            return talk
        raise UsageError(f"There is no thread {thread!r}.", "`mailcoach scan` prints the ids.")
