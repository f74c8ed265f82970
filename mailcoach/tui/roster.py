"""The cases by view, and how new facts come in without anything moving under the cursor. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from mailcoach.coach import Case, State
from mailcoach.silence import Name

LYING = frozenset({State.INTENDED, State.PENDING, State.EDITED, State.UNCERTAIN})
"""States of a draft that waits for the rep in Drafts, or may."""


class View(Enum):
    """What the list can show. The value is what the screen calls it."""

    TODAY = "Today"
    YOUR_TURN = "Your turn"
    WAITING = "Waiting"
    PAUSED = "Paused"
    GONE = "Gone"
    CLOSED = "Closed"
    RESTING = "Resting"
    ALL = "All"


_VIEWS = {
    Name.SILENT: View.TODAY,
    Name.YOUR_TURN: View.YOUR_TURN,
    Name.WAITING: View.WAITING,
    Name.PAUSED: View.PAUSED,
    Name.GONE: View.GONE,
    Name.CLOSED: View.CLOSED,
    Name.NOT_A_PROSPECT: View.ALL,
}


def has_draft(case: Case) -> bool:
    """Whether a draft of ours lies in Drafts for it."""
    return case.draft is not None and case.draft.state in LYING


def view_of(case: Case) -> View:
    """The view that a case stands in, besides ALL."""
    if case.verdict.name is Name.SILENT:
        if case.snoozed_until is not None:
            return View.PAUSED
        return View.WAITING if has_draft(case) else View.TODAY
    return View.RESTING if case.verdict.rests else _VIEWS[case.verdict.name]


@dataclass(frozen=True, slots=True)
class Roster:
    """Every case by id, and the ids of each view in the coach's order."""

    cases: Mapping[str, Case]
    views: Mapping[View, tuple[str, ...]]

    @classmethod
    def of(cls, cases: Iterable[Case]) -> Roster:
        by_id: dict[str, Case] = {}
        views: dict[View, list[str]] = {view: [] for view in View}
        for case in cases:
            by_id[case.id] = case
            view = view_of(case)
            views[view].append(case.id)
            if view is not View.ALL:
                views[View.ALL].append(case.id)
        return cls(by_id, {view: tuple(ids) for view, ids in views.items()})

    def count(self, view: View) -> int:
        return len(self.views[view])

    def case_with(self, message: str) -> Case | None:
        """The case that holds a mail."""
        return next((case for case in self.cases.values() if message in case.messages), None)

    def newcomers(self, shown: Iterable[str], view: View) -> int:
        """How many cases of `view` are not on the list that is shown."""
        return len(set(self.views[view]).difference(shown))

    def still_known(self, shown: Sequence[str]) -> tuple[str, ...]:
        """The cases of a list that still exist, in the order in which they stand there."""
        return tuple(id_ for id_ in shown if id_ in self.cases)
