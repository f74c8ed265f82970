"""Every thread with its verdict: as it was judged last, or anew. No network."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from mailcoach.coach import docket, reviewing
from mailcoach.coach.cases import Case, Line
from mailcoach.coach.docket import Docket
from mailcoach.coach.drafting import Desk
from mailcoach.coach.talking import outsiders, talks
from mailcoach.emails import MessageId
from mailcoach.errors import Refused, UsageError
from mailcoach.index import Index, Journal
from mailcoach.reading import people
from mailcoach.settings import Account, Settings
from mailcoach.silence import Policy, Talk
from mailcoach.threads import Rep, Side


class Judging:
    """The part of a coach that knows how every thread stands."""

    settings: Settings
    account: Account
    policy: Policy
    index: Index
    journal: Journal
    _desk: Desk
    _docket: Docket

    @property
    def rep(self) -> Rep:
        """Everybody the rep is: configured, and found in Sent."""
        own = {self.account.address.casefold(), *(alias.casefold() for alias in self.account.aliases)}
        addresses = own | self.index.sent_addresses()
        domains = {address.rpartition("@")[2] for address in addresses}
        company = {domain for domain in domains if not people.is_free_mail(domain)}
        return Rep(frozenset(addresses), frozenset(company | set(self.settings.prospects.our_domains)))

    def review(self, now: datetime, *, kept: bool = True) -> tuple[Case, ...]:
        """Every thread with its verdict as of `now`, silent ones first, best first.

        A verdict holds for the day, until somebody concerned writes or something is decided; so only what has not
        been judged today is judged. With `kept` false all of it is, from the mails written until `now`.
        """
        if not kept:
            fresh = self._judge(now).cases(talks(self.index, until=now))
            return tuple(sorted(fresh, key=lambda case: (docket.place(case), case.id)))
        self.judge(now)
        return tuple(self.known().values())

    def known(self) -> Docket:
        """Every thread as it was judged last, be it yesterday: at once, whatever the mailbox's size."""
        self._docket = self._docket.renewed(self.index)
        return self._docket

    def urgent(self) -> Docket:
        """Those of them that are for today: there before all are, where there are very many."""
        return self._docket.renewed(self.index, below=0)

    def judge(self, now: datetime, most: int | None = None) -> int:
        """Judges the threads whose verdict may not hold any more, at most so many, the most urgent first; returns
        how many are left."""
        judge, verdicts = self._judge(now), self.index.verdicts
        with self.index.at_once():
            verdicts.judge_by(judge.basis, docket.FORM)
            if changed := verdicts.decided(docket.names(self.journal.decisions(), judge.records)):
                verdicts.doubt(self._concerned(docket.concerned(changed)))
        unjudged = verdicts.unjudged()
        now_judged = list(unjudged)[:most]
        if now_judged:
            fresh = {case.id: case for case in judge.cases(self._together(now_judged))}
            verdicts.keep({id_: docket.kept(fresh.get(id_)) for id_ in now_judged}, unjudged)
        return len(unjudged) - len(now_judged)

    def _concerned(self, abouts: Collection[str]) -> set[str]:
        """The threads whose verdicts may change with what was decided about these mails, people and companies."""
        companies = [about.lstrip("*") for about in abouts if about.startswith(("@", "*"))]
        threads = self.index.threads_of([MessageId(about) for about in abouts])
        people = outsiders(talks(self.index, threads), self.rep) | {*abouts}
        of_companies = (self.known().mentioning(f'{company}"') for company in companies)
        return {*threads, *self.index.with_people(people)}.union(*of_companies)

    def _judge(self, now: datetime) -> reviewing.Judge:
        records = self.journal.drafts()
        return reviewing.Judge(
            account=self.account.name,
            rep=self.rep,
            policy=self.policy,
            holidays=self.settings.prospects.holidays,
            decisions=reviewing.as_decisions(self.journal.decisions(), records),
            records=records,
            plays=self.settings.drafting.plays,
            items=self._desk.items,
            now=now,
        )

    def _together(self, threads: Collection[str]) -> Iterator[Talk]:
        """These talks and all others of the people in them: a verdict hangs on what those said anywhere."""
        concerned = outsiders(talks(self.index, threads), self.rep)
        return talks(self.index, {*threads, *self.index.with_people(concerned)})

    def explain(self, case: Case, now: datetime) -> Case:
        """The same thread judged anew, with every rule that was tried in its verdict's `trace`."""
        if fresh := self._afresh(case, now):
            return fresh
        raise Refused("Nobody in this thread has written of late.", "Raise history_days to judge older talks.")

    def _afresh(self, case: Case, now: datetime) -> Case | None:
        """The same thread as it stands now, whatever has been joined to it."""
        threads = self.index.threads_of(case.messages)
        cases = self._judge(now).cases(self._together(threads))
        return next((fresh for fresh in cases if fresh.id in threads), None)

    def conversation(self, thread: str) -> tuple[Line, ...]:
        """The mails of one thread, oldest first, read."""
        rep = self.rep
        return tuple(
            Line(email, reading, ours=rep.side(email.sender) is not Side.THEIRS)
            for email, reading in self._talk(thread).mails
        )

    def threads_with(self, messages: Iterable[str]) -> dict[str, str]:
        """The id of the thread that holds a mail, by its Message-ID; missing where no thread does."""
        found = {message: self.index.threads_of([MessageId(message)]) for message in messages}
        return {message: threads[0] for message, threads in found.items() if threads}

    def make_searchable(self) -> None:
        """Takes in, for `search`, what was read since the last time: after a first sync that takes seconds."""
        self.index.make_searchable()

    def search(self, words: str, limit: int = 200) -> Iterable[str]:
        """Ids of the threads whose names, companies, subjects or own words hold the words, best first, as far as
        `make_searchable` took them in."""
        return self.index.search(words, limit)

    def _talk(self, thread: str) -> Talk:
        for talk in talks(self.index, [thread]):
            return talk
        raise UsageError(f"There is no thread {thread!r}.", "`mailcoach scan` prints the ids.")
