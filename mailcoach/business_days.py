"""Business days: Monday to Friday less the public holidays of the countries in view. Pure.

Where two calendars are in view, a day counts only if people work on it in both.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
WEEK = 7
FAR = 60
"""Days after which a calendar that has no day of work is no longer asked for one."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """`holidays` are the public ones of all years in view; `weekend` holds weekdays, Monday is 0."""

    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({5, 6})

    def works(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """That day, or the next one on which people work."""
        return next(filter(self.works, (day + DAY * step for step in range(FAR))), day)

    def on_or_before(self, day: date) -> date:
        """That day, or the last one before it on which people work."""
        return next(filter(self.works, (day - DAY * step for step in range(FAR))), day)

    def add(self, day: date, number: int) -> date:
        """The business day that lies `number` business days after `day`; `number` is not negative."""
        for _ in range(number):
            day = self.on_or_after(day + DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """How many business days have begun after `start`, up to and with `end`; 0 if `end` is not later."""
        weeks, rest = divmod(max((end - start).days, 0), WEEK)
        free = _missed(self.holidays, self.weekend)
        return (
            weeks * (WEEK - len(self.weekend))
            + sum((end.weekday() - back) % WEEK not in self.weekend for back in range(rest))
            - max(bisect_right(free, end) - bisect_right(free, start), 0)
        )


@lru_cache(maxsize=64)
def _missed(holidays: frozenset[date], weekend: frozenset[int]) -> list[date]:
    """The holidays that take a day of work away, in order."""
    return sorted(day for day in holidays if day.weekday() not in weekend)
