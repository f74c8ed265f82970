"""The cases by view, and how new facts come in without anything moving under the cursor. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from mailcoach.coach import Case, Docket, Standing


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


_VIEWS: dict[Standing, View] = {
    standing: View[standing.name] for standing in Standing if standing is not Standing.ASIDE
}


def view_of(case: Case) -> View:
    """The view that a case stands in, besides ALL."""
    return _VIEWS.get(case.standing, View.ALL)


@dataclass(frozen=True, slots=True)
class Roster:
    """Every case by id, and the ids of each view in the coach's order."""

    cases: Mapping[str, Case] = field(default_factory=dict)
    views: Mapping[View, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, docket: Docket) -> Roster:
        views: dict[View, list[str]] = {view: [] for view in View}
        for id_, gist in docket.gists.items():
            if view := _VIEWS.get(gist.standing):
                views[view].append(id_)
        return cls(docket, {**{view: tuple(ids) for view, ids in views.items()}, View.ALL: tuple(docket)})

    def of_view(self, view: View) -> tuple[str, ...]:
        return self.views.get(view, ())

    def count(self, view: View) -> int:
        return len(self.of_view(view))

    def newcomers(self, shown: Iterable[str], view: View) -> int:
        """How many cases of `view` are not on the list that is shown."""
        return len(set(self.of_view(view)).difference(shown))

    def still_known(self, shown: Sequence[str]) -> tuple[str, ...]:
        """The cases of a list that still exist, in the order in which they stand there."""
        return tuple(id_ for id_ in shown if id_ in self.cases)
