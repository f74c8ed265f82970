"""The talk as one line: who spoke when, and the silence since. Pure.

    ●──○───●────○·······×······|      ● them  ○ you  ◉ both  · silence  × holiday  ┄ pause

It reads without colour, and each sign stands for at least one day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailcoach.business_days import Calendar


@dataclass(frozen=True, slots=True)
class Moment:
    """Somebody spoke: the day in the rep's time zone, and on whose side."""

    day: date
    ours: bool


def draw(
    moments: Sequence[Moment], today: date, width: int, *, calendar: Calendar, resume_on: date | None = None
) -> str:
    """The days from the first moment to today (to `resume_on`, where there is a pause) in `width` cells."""
    if not moments or width < 2:
        return ""
    first = min(moment.day for moment in moments)
    spoken = max(moment.day for moment in moments)
    last = max(today, spoken, resume_on or today)
    days = max((last - first).days, 1)
    cells = min(width, days + 1)

    def cell(day: date) -> int:
        return (day - first).days * (cells - 1) // days

    drawn = ["─"] * cells
    for place in range(cell(spoken) + 1, cells):
        drawn[place] = "·"
    if resume_on is not None and resume_on > today:
        for place in range(cell(max(spoken, today)) + 1, cells):
            drawn[place] = "┄"
    for ordinal in range(spoken.toordinal() + 1, today.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() not in calendar.weekend and not calendar.works(day):
            drawn[cell(day)] = "×"
    for moment in moments:
        sign = "○" if moment.ours else "●"
        place = cell(moment.day)
        drawn[place] = "◉" if drawn[place] in "○●" and drawn[place] != sign else sign
    return "".join(drawn)
