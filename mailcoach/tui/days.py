"""Days as people type them: "fri", "2w", "15 jan", "tomorrow", "next month", "2026-12-01". Pure.

Every day meant lies ahead: a weekday is the first such day after today, a day without a year the next one
of that name.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_SHORTEST = 2  # letters of a weekday or month that are enough to know it


def day(typed: str, today: date) -> date | None:
    """The day meant by `typed`, after `today`; None where it cannot be told or lies in the past."""
    words = " ".join(typed.lower().replace(",", " ").split())
    words = re.sub(r"^(?:until|till|on|in) ", "", words)
    for reading in (_relative, _span, _weekday, _numeric, _day_and_month, _month_alone):
        found = reading(words, today)
        if found is not None:
            return found if found > today else None
    return None


def _relative(words: str, today: date) -> date | None:
    monday = today + timedelta(days=7 - today.weekday())
    meant: dict[str, Callable[[], date]] = {
        "tomorrow": lambda: today + timedelta(days=1),
        "tom": lambda: today + timedelta(days=1),
        "next week": lambda: monday,
        "week": lambda: today + timedelta(days=7),
        "fortnight": lambda: today + timedelta(days=14),
        "next month": lambda: _months_later(today.replace(day=1), 1),
        "month": lambda: _months_later(today, 1),
        "next year": lambda: date(today.year + 1, 1, 1),
        "end of month": lambda: _month_end(today),
        "end of the month": lambda: _month_end(today),
        "eom": lambda: _month_end(today),
    }
    return meant[words]() if words in meant else None


def _span(words: str, today: date) -> date | None:
    match = re.fullmatch(r"(\d{1,3}|[a-z]+) ?(d|days?|w|wks?|weeks?|m|months?|y|years?)", words)
    if not match:
        return None
    number = int(match[1]) if match[1].isdigit() else _NUMBERS.get(match[1])
    if number is None:
        return None
    match match[2][0]:
        case "d":
            return today + timedelta(days=number)
        case "w":
            return today + timedelta(weeks=number)
        case "m":
            return _months_later(today, number)
        case _:
            return _months_later(today, 12 * number)


def _weekday(words: str, today: date) -> date | None:
    following = words.startswith("next ")
    number = _find(words.removeprefix("next "), _WEEKDAYS)
    if number is None:
        return None
    ahead = (number - today.weekday() - 1) % 7 + 1
    if following and ahead <= 6 - today.weekday():
        ahead += 7  # "next friday", said on a Tuesday, is not the Friday of this week
    return today + timedelta(days=ahead)


def _numeric(words: str, today: date) -> date | None:
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if dotted := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./]?(\d{2,4})?", words):
        return _next(today, int(dotted[1]), int(dotted[2]), dotted[3])
    return None


def _day_and_month(words: str, today: date) -> date | None:
    first = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? ?([a-z]+)\.?(?: (\d{4}))?", words)
    if first and (month := _find(first[2], _MONTHS)) is not None:
        return _next(today, int(first[1]), month + 1, first[3])
    second = re.fullmatch(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?", words)
    if second and (month := _find(second[1], _MONTHS)) is not None:
        return _next(today, int(second[2]), month + 1, second[3])
    if alone := re.fullmatch(r"(?:the )?(\d{1,2})(?:st|nd|rd|th|\.)", words):
        for later in range(13):
            month_start = _months_later(today.replace(day=1), later)
            found = _date(month_start.year, month_start.month, int(alone[1]))
            if found is not None and found > today:
                return found
    return None


def _month_alone(words: str, today: date) -> date | None:
    month = _find(words.removeprefix("next "), _MONTHS)
    return None if month is None else _next(today, 1, month + 1, None)


def _find(word: str, names: tuple[str, ...]) -> int | None:
    """The place of the one name that begins with `word`."""
    if len(word) < _SHORTEST:
        return None
    found = [place for place, name in enumerate(names) if name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _next(today: date, day_of_month: int, month: int, year: str | None) -> date | None:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day_of_month)
    this = _date(today.year, month, day_of_month)
    if this is not None and this > today:
        return this
    return next((found for later in range(1, 9) if (found := _date(today.year + later, month, day_of_month))), None)


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def _months_later(start: date, number: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _month_end(today: date) -> date:
    end = today.replace(day=monthrange(today.year, today.month)[1])
    return end if end > today else _month_end(today + timedelta(days=1))
