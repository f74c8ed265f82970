"""Days, weeks, months, quarters and feasts, counted from the day of a mail. Pure arithmetic, in no language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

DAY = timedelta(days=1)

JUST_PAST = timedelta(days=60)
"""A day without a year that lies this little behind the mail is that day, and not the one of next year."""


class Grain(Enum):
    """How finely a day was named; of two dates in one message the finer one wins."""

    DAY = 0
    WEEK = 1
    MONTH = 2
    QUARTER = 3
    YEAR = 4


class Edge(Enum):
    """On which side of the named day the wait begins (docs/doctrine.md, Which day a pause ends)."""

    ON = "on"  # that day, or the next business day where it is none
    AFTER = "after"  # the next business day after it
    LAST = "last"  # that day, or the last business day before it: "end of March"


@dataclass(frozen=True, slots=True)
class When:
    """A day as a mail names it. `day` is the first day of a month, quarter or week unless `edge` is LAST."""

    day: date
    edge: Edge = Edge.ON
    grain: Grain = Grain.DAY


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time that words name, before "until", "after" or "end of" are taken into account.

    A `bare` one means a day only beside such a word: "may", "2027", "3/4". A `ranged` one is the end of a range.
    """

    first: date
    last: date
    grain: Grain = Grain.DAY
    bare: bool = False
    ranged: bool = False


def one_day(day: date) -> Stretch:
    return Stretch(day, day)


def next_weekday(number: int, sent: date) -> date:
    """The first such weekday after the message."""
    return sent + ((number - sent.weekday() - 1) % 7 + 1) * DAY


def last_of_month(day: date) -> date:
    return months_later(day.replace(day=1), 1) - DAY


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:  # the 31st of April
            continue
    return date(year, month + 1, day.day)


def day_of_year(year: str | None, month: int, day: int, sent: date, *, whole: bool = False) -> date:
    """That day; without a year the next one, unless it has only just passed. `whole` means the month itself."""
    if year:
        return date(int(year), month, day)
    named = date(sent.year, month, day)
    last = last_of_month(named) if whole else named
    if last >= sent or (not whole and sent - named <= JUST_PAST):
        return named
    following = date(sent.year + 1, month, day)
    return following if whole or following - sent > JUST_PAST or following >= sent else named


def day_of_month(number: int, sent: date) -> date:
    """The next such day of a month; the day of the mail itself counts."""
    for later in range(12):
        first = months_later(sent.replace(day=1), later)
        if number <= last_of_month(first).day and first.replace(day=number) >= sent:
            return first.replace(day=number)
    raise ValueError(number)


def numbered_week(number: int, sent: date) -> Stretch:
    """A week by its number (ISO 8601), in this year or the next."""
    monday = date.fromisocalendar(sent.year, number, 1)
    if monday + 6 * DAY < sent:
        monday = date.fromisocalendar(sent.year + 1, number, 1)
    return Stretch(monday, monday + 4 * DAY, Grain.WEEK)


def quarter(number: int, year: str | None, sent: date) -> Stretch:
    first = date(int(year) if year else sent.year, 3 * number - 2, 1)
    last = months_later(first, 3) - DAY
    if last < sent and not year:
        first, last = months_later(first, 12), months_later(first, 15) - DAY
    return Stretch(first, last, Grain.QUARTER)


def next_unit(unit: str, sent: date) -> Stretch:
    if unit == "month":
        first = months_later(sent.replace(day=1), 1)
        return Stretch(first, last_of_month(first), Grain.MONTH)
    if unit == "quarter":
        first = months_later(date(sent.year, sent.month - (sent.month - 1) % 3, 1), 3)
        return Stretch(first, months_later(first, 3) - DAY, Grain.QUARTER)
    return Stretch(date(sent.year + 1, 1, 1), date(sent.year + 1, 12, 31), Grain.YEAR)


def this_unit(unit: str, sent: date) -> Stretch:
    """What is left of it. Alone it names no day ("we are busy this week"), its end does."""
    if unit == "week":
        return Stretch(sent, sent + max(4 - sent.weekday(), 0) * DAY, Grain.WEEK, bare=True)
    if unit == "month":
        return Stretch(sent, last_of_month(sent), Grain.MONTH, bare=True)
    if unit == "quarter":
        return Stretch(sent, quarter((sent.month - 1) // 3 + 1, None, sent).last, Grain.QUARTER, bare=True)
    return Stretch(sent, date(sent.year, 12, 31), Grain.YEAR, bare=True)


def feast(name: str, sent: date) -> Stretch:
    """A feast or a season, written in the phrase file as MM-DD, as MM-DD/MM-DD, or as "easter", with the days
    that a movable feast lies after it: "easter+49"; or the "month-end" or "quarter-end" that one word names."""
    if name.endswith("-end"):
        return one_day(this_unit(name.removesuffix("-end"), sent).last)
    if name.startswith("easter"):
        behind = int(name.partition("+")[2] or 0) * DAY
        day = next(day for year in (sent.year, sent.year + 1) if (day := _easter(year) + behind) >= sent)
        return Stretch(day, day + DAY)
    first_name, _, last_name = name.partition("/")
    first, last = (_month_day(part, sent.year) for part in (first_name, last_name or first_name))
    if last < first:
        last = months_later(last, 12)
    if last < sent:
        first, last = months_later(first, 12), months_later(last, 12)
    return Stretch(first, last, Grain.MONTH if last_name else Grain.DAY, bare=True)


def _month_day(written: str, year: int) -> date:
    month, day = written.split("-")
    return date(year, int(month), int(day))


def _easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
