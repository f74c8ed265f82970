"""Cases as they are kept from one review to the next, and what each of them hangs on.

A case holds until its day, until somebody concerned writes or something is decided about them. One that may no
longer hold is still shown, until it is judged anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from math import inf
from typing import NamedTuple

from mailcoach.business_days import Calendar
from mailcoach.coach.cases import Case, Standing
from mailcoach.index import Index, Kept, plain
from mailcoach.outcomes import Decision, DraftRecord
from mailcoach.silence import Name, Verdict

FORM = plain.layout(Case)
"""The form in which cases are written; those of another one cannot be read."""

_URGENT = 1_000_000.0
"""More than what tells two cases of one standing apart, the ordinal of a day included, so that the first standing
alone lies below 0."""

_ORDER = tuple(Standing)
_NONE = "-"
_read_case = plain.reader(Case)
_read_name = plain.reader(tuple[tuple[str, ...], tuple[str | int, ...]])
"""What a decision is about, and what it says."""


class Gist(NamedTuple):
    """How a case stands, in words that no mail holds. `play` and the state of its `draft` are "-" for none."""

    standing: Standing
    verdict: Name
    play: str
    draft: str

    @classmethod
    def of(cls, case: Case) -> Gist:
        play = case.play.value if case.play else _NONE
        return cls(case.standing, case.verdict.name, play, case.draft.state.value if case.draft else _NONE)

    def __str__(self) -> str:
        return " ".join((self.standing.value, self.verdict.value, self.play, self.draft))


_make_gist = plain.maker(Gist)


@lru_cache(maxsize=1024)
def _read_gist(text: str) -> Gist:
    return _make_gist(text.split(" "))


@dataclass(slots=True)
class _Sheet:
    """A case as it is kept: nothing, its text once that was fetched, itself once it was looked at."""

    edition: int
    content: str | Case = ""


@dataclass(frozen=True)
class Docket(Mapping[str, Case]):
    """Every case by id: the silent ones first, the best of them first. `gists` has all of them in that order.

    One that was never looked at, and whose thread has gone since, is missing: KeyError, unless all are `at_hand`.
    """

    _calendar_of: Callable[[str], Calendar]
    gists: Mapping[str, Gist] = field(default_factory=dict)
    _sheets: Mapping[str, _Sheet] = field(default_factory=dict)
    _index: Index | None = None
    _day: date | None = None

    @classmethod
    def of(cls, cases: Iterable[Case], calendar_of: Callable[[str], Calendar]) -> Docket:
        """What has just been judged, in the order of a docket."""
        ordered = sorted(cases, key=lambda case: (place(case), case.id))
        sheets = {case.id: _Sheet(0, case) for case in ordered}
        return cls(calendar_of, {case.id: Gist.of(case) for case in ordered}, sheets)

    def __getitem__(self, thread: str) -> Case:
        sheet = self._sheets[thread]
        if not sheet.content:
            self._fetch([thread])
        content = sheet.content
        if not content:
            raise KeyError(thread)
        if isinstance(content, str):
            assert self._index  # where texts come from
            with self._index.guarded():
                content = sheet.content = self._counted(_read_case(content), self._day)
        return content

    def __contains__(self, thread: object) -> bool:
        return thread in self.gists

    def __iter__(self) -> Iterator[str]:
        return iter(self.gists)

    def __len__(self) -> int:
        return len(self.gists)

    def cases(self, *verdicts: Name) -> list[Case]:
        """Those with one of these verdicts, or all, in order."""
        return self.chosen([id_ for id_, gist in self.gists.items() if not verdicts or gist.verdict in verdicts])

    def chosen(self, threads: Collection[str]) -> list[Case]:
        """The cases of these threads, without any that has gone meanwhile."""
        self._fetch(threads)
        return [self[thread] for thread in threads if self._sheets[thread].content]

    def counts(self) -> Counter[Name]:
        """How many have each verdict."""
        return Counter(gist.verdict for gist in self.gists.values())

    def at_hand(self) -> Docket:
        """With every case that is there now, whatever becomes of their threads from now on."""
        self._fetch(self.gists)
        there = {thread: sheet for thread, sheet in self._sheets.items() if sheet.content}
        if len(there) == len(self._sheets):
            return self
        return replace(self, gists={thread: self.gists[thread] for thread in there}, _sheets=there)

    def _fetch(self, threads: Iterable[str]) -> None:
        missing = [thread for thread in threads if not self._sheets[thread].content]
        if missing and self._index:
            for thread, text in self._index.verdicts.contents(missing).items():
                self._sheets[thread].content = text

    def renewed(self, index: Index, below: float = inf) -> Docket:
        """As the index has it now, this very one where nothing has changed. What did not change is not read again.
        Only those with a place `below`."""
        if index.verdicts.form != FORM:
            return Docket(self._calendar_of)
        day, lines = index.verdicts.day, index.verdicts.listed(below)
        sheets = {line.thread: self._sheet(line.thread, line.edition, day) for line in lines}
        if len(sheets) == len(self._sheets) and all(self._sheets.get(each) is sheets[each] for each in sheets):
            return self
        with index.guarded():
            gists = {line.thread: _read_gist(line.gist) for line in lines}
        return Docket(self._calendar_of, gists, sheets, index, day)

    def _sheet(self, thread: str, edition: int, day: date | None) -> _Sheet:
        before = self._sheets.get(thread)
        if before is None or before.edition != edition:
            return _Sheet(edition)
        if day == self._day:
            return before
        content = before.content
        return _Sheet(edition, content if isinstance(content, str) else self._counted(content, day))

    def _counted(self, case: Case, day: date | None) -> Case:
        """With its days counted up to that one, as of which was judged last."""
        if day is None:
            return case
        prospect = case.verdict.prospect
        calendar = self._calendar_of(prospect.address.domain if prospect else "")
        return replace(case, verdict=case.verdict.counted(day, calendar))


def verdicts(index: Index, threads: Collection[str]) -> dict[str, Verdict]:
    """The verdicts in the cases that are kept of these threads, by thread; their days are not counted up."""
    with index.guarded():
        return {thread: _read_case(text).verdict for thread, text in index.verdicts.contents(threads).items()}


def kept(case: Case | None) -> Kept | None:
    """A case as it is kept: without what `Coach.explain` finds anew."""
    if case is None:
        return None
    plays = tuple(play if play.holds else replace(play, reasons=()) for play in case.plays)
    short = replace(case, verdict=replace(case.verdict, trace=()), plays=plays)
    return Kept(str(Gist.of(case)), place(case), plain.dumps(short).decode(), case.holds_until)


def place(case: Case) -> float:
    """Where it stands among all cases: silent first, and among them the deepest talks that fell silent most
    recently, since there is most to mend; among the paused whose pause ends first. Below 0 for those that are for
    today. It is the same on every day, so that those judged on different days stand in one order."""
    verdict = case.verdict
    first = (_ORDER.index(case.standing) - 0.5) * _URGENT
    if verdict.resume_on:
        return first + verdict.resume_on.toordinal()
    since = verdict.waiting_since.toordinal() / 7 if verdict.waiting_since else 0
    return first - since - verdict.threshold_days / 5 - min(len(case.messages), 10)


# What was decided


def names(decisions: Iterable[Decision], records: Iterable[DraftRecord]) -> frozenset[str]:
    """Each decision and each draft by a name that tells whom it concerns, and is another one when it changes."""
    decided = [((each.about,), (each.kind, each.detail, each.made.isoformat())) for each in decisions]
    drafted = [
        ((each.thread, each.to), (each.message_id, each.state, each.play, each.item, each.touch))
        for each in records
    ]
    return frozenset(plain.dumps(name).decode() for name in (*decided, *drafted))


def concerned(changed: Collection[str]) -> set[str]:
    """The mails, addresses and companies (as "@domain") that decisions of these names are about."""
    return {about for name in changed for about in _read_name(name)[0]}
