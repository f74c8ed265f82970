"""Touches, and how long the next one has to wait (docs/doctrine.md, The threshold)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from mailcoach.business_days import Calendar
from mailcoach.reading.acts import Edge, Kind, Thing
from mailcoach.silence.ball import Move
from mailcoach.silence.words import Word

ENOUGH_ANSWERS = 3
TIMES_THEIR_PACE = 3
LONGEST_PACE = 15
COLD_TOUCHES = 2
"""A cold outreach rests after so many."""


@dataclass(frozen=True, slots=True)
class Patience:
    """`touches` are the last mails of each day of ours that left the ball with them. `base` is the threshold for
    the first, `pace` their usual answering time in business days, where it is known."""

    touches: tuple[Word, ...]
    cold: bool
    base: int
    pace: float | None
    rests: bool

    @property
    def factor(self) -> int:
        return 1 if self.cold else 2 ** max(len(self.touches) - 1, 0)

    @property
    def threshold(self) -> int:
        return self.base * self.factor

    @property
    def sum(self) -> str:
        """The arithmetic, in words."""
        base = f"{self.base} business day{'' if self.base == 1 else 's'}"
        if self.pace is not None and self.base > 0:
            base += f" (they usually answer within {self.pace:g})"
        return base if self.factor == 1 else f"{self.factor} × {base} = {self.threshold}"


def patience(
    touches: Sequence[Word], pace: float | None, *, threshold_days: int, max_touches: int, cold: bool
) -> Patience:
    slow = min(math.ceil(TIMES_THEIR_PACE * pace), LONGEST_PACE) if pace is not None else 0
    most = COLD_TOUCHES - 1 if cold else max_touches
    return Patience(
        touches=tuple(touches),
        cold=cold,
        base=max(threshold_days, slow),
        pace=pace if slow > threshold_days else None,
        rests=len(touches) > most,
    )


def touches(moves: Iterable[Move]) -> list[Word]:
    """One for each day on which mails of ours left the ball with them: the last of that day."""
    return list({move.word.day: move.word for move in moves if move.leaves_it_with_them}.values())


def answering_time(moves: Iterable[Move], is_prospect: Callable[[Word], bool], calendar: Calendar) -> float | None:
    """The median of the business days that the prospect took for a first word after a mail of ours that left the
    ball with them; None where there are fewer than three answers."""
    days: list[int] = []
    asked: date | None = None
    for move in moves:
        if move.word.ours:
            if asked is None and move.leaves_it_with_them:
                asked = move.word.day
            continue
        if asked is not None and is_prospect(move.word):
            days.append(calendar.between(asked, move.word.day))
        asked = None
    return median(days) if len(days) >= ENOUGH_ANSWERS else None


def granted_until(words: Iterable[Word], calendar: Calendar) -> tuple[date, Word] | None:
    """The end that they asked for and we named, "the trial runs until D": the wait is extended to it. Who asked
    to try a thing without asking how long is bound by a day that we name, and not by "sixty days from now"; so is
    who asked for a thing that we did not understand, where we grant time with it."""
    wanted = tried = sought = False
    granted: tuple[date, Word] | None = None
    for word in words:
        if not word.ours:
            asked = word.all(Kind.REQUEST, sure=True)
            wanted = wanted or any(act.thing is Thing.TIME or act.when is not None for act in asked)
            tried = tried or any(act.thing is Thing.TRIAL for act in asked)
            sought = sought or any(act.thing is Thing.OTHER for act in asked)
            continue
        for act in word.all(Kind.DELIVERY, sure=True):
            bound = tried or (sought and act.thing in {Thing.TIME, Thing.TRIAL})
            if act.when and (wanted or (bound and act.when.edge is Edge.AFTER)):
                granted = (calendar.on_or_after(act.when.day), word)
    return granted
