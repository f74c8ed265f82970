"""Cases as they are kept from one review to the next, and what each of them hangs on.

A case holds for the day, until somebody concerned writes or something is decided about them. One that may no longer
hold is still shown, until it is judged anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf

from mailcoach.coach.cases import Case, Standing
from mailcoach.index import Index, Kept, plain
from mailcoach.outcomes import Decision, DraftRecord

FORM = plain.layout(Case)
"""The form in which cases are written; those of another one cannot be read."""

_URGENT = 1_000_000.0
"""More than what tells two cases of one standing apart, the ordinal of a day included, so that the first standing
alone lies below 0."""

_ORDER = tuple(Standing)
_STANDINGS = {standing.value: standing for standing in Standing}
_read = plain.reader(Case)


@dataclass
class _Leaf:
    """A case that is decoded when it is first looked at."""

    edition: int
    text: str

    def case(self) -> Case:
        case: Case = _read(self.text)
        return case


@dataclass(frozen=True)
class Docket(Mapping[str, Case]):
    """Every case by id: the silent ones first, the best of them first. `standings` has them all in that order."""

    standings: Mapping[str, Standing] = field(default_factory=dict)
    _leaves: Mapping[str, _Leaf] = field(default_factory=dict)
    _read: dict[str, tuple[int, Case]] = field(default_factory=dict)

    def __getitem__(self, thread: str) -> Case:
        leaf = self._leaves[thread]
        edition, case = self._read.get(thread, (-1, None))
        if case is None or edition != leaf.edition:
            case = leaf.case()
            self._read[thread] = (leaf.edition, case)
        return case

    def __contains__(self, thread: object) -> bool:
        return thread in self.standings

    def __iter__(self) -> Iterator[str]:
        return iter(self.standings)

    def __len__(self) -> int:
        return len(self.standings)

    def renewed(self, index: Index, below: float = inf) -> Docket:
        """As the index has it now, this very one where nothing has changed. What did not change is not read again.
        Only those with a place `below`."""
        if index.verdicts.form != FORM:
            return Docket()
        lines = index.verdicts.standings(below)
        known = {thread: leaf.edition for thread, leaf in self._leaves.items()}
        changed = [thread for thread, _, edition in lines if known.get(thread) != edition]
        if not changed and len(lines) == len(self.standings):
            return self
        fresh = index.verdicts.contents(changed)
        leaves = {
            thread: _Leaf(edition, fresh[thread]) if thread in fresh else self._leaves[thread]
            for thread, _, edition in lines
            if thread in fresh or thread in self._leaves
        }
        standings = {thread: _STANDINGS[standing] for thread, standing, _ in lines if thread in leaves}
        return Docket(standings, leaves, self._read)

    def mentioning(self, words: str) -> set[str]:
        """The threads whose cases hold these words."""
        return {thread for thread, leaf in self._leaves.items() if words in leaf.text}


def kept(case: Case | None) -> Kept | None:
    """A case as it is kept: without what `Coach.explain` finds anew."""
    if case is None:
        return None
    plays = tuple(play if play.holds else replace(play, reasons=()) for play in case.plays)
    short = replace(case, verdict=replace(case.verdict, trace=()), plays=plays)
    return Kept(case.standing.value, place(case), plain.dumps(short).decode())


def place(case: Case) -> float:
    """Where it stands among all cases: silent first, and among them the deepest talks that fell silent most
    recently, since there is most to mend; among the paused whose pause ends first. Below 0 for those that are for
    today."""
    verdict = case.verdict
    first = (_ORDER.index(case.standing) - 0.5) * _URGENT
    if verdict.resume_on:
        return first + verdict.resume_on.toordinal()
    over = (verdict.waiting_days - verdict.threshold_days) / max(verdict.threshold_days, 1)
    return first + over - min(len(case.messages), 10)


# What was decided


def names(decisions: Iterable[Decision], records: Iterable[DraftRecord]) -> frozenset[str]:
    """Each decision and each draft by a name that tells whom it concerns, and is another one when it changes."""
    decided = [((each.about,), (each.kind, each.detail, each.made.isoformat())) for each in decisions]
    drafted = [
        ((each.thread, each.to), (each.message_id, each.state, each.play, each.item, each.touch))
        for each in records
    ]
    return frozenset(json.dumps(name) for name in (*decided, *drafted))


def concerned(changed: Collection[str]) -> set[str]:
    """The mails, addresses and companies (as "@domain") that decisions of these names are about."""
    return {about for name in changed for about in json.loads(name)[0]}
