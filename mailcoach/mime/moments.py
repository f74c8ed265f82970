"""When a mail was written: dates as RFC 5322 has them (3.3, 4.3), and as they are found."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_DATE = re.compile(
    r"[ \t]*(?:[A-Za-z]{2,9}\.?,?[ \t]*)?(\d{1,2})[ \t-]+([A-Za-z]{3,9})\.?[ \t-]+(\d{2,4})[ \t,]+"
    r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?[ \t]*+([+-]\d{4}|[A-Za-z]{1,5})?(?![ \t]*[+:\d-])"
)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ZONES = {
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "cet": 60, "cest": 120, "met": 60, "mest": 120, "bst": 60, "jst": 540,
}  # fmt: skip
"""Minutes east of Greenwich (RFC 5322, 4.3, and what is met besides). Any other name says nothing: UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)

_USUAL_DATE = re.compile(
    r" ?(?:[A-Z][a-z]{2}, {1,2})?(\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{4}) "
    r"(\d\d:\d\d:\d\d) ([+-]\d\d[0-5]\d)(?: \(\w+\))?\Z"
)


def written_at(value: str, internal_date: datetime | None) -> tuple[datetime, str]:
    """When a mail was written (docs/doctrine.md, section 2), and what is wrong with its Date: INTERNALDATE counts
    where Date is missing, unreadable, or more than a day later than that."""
    said = date(value)
    if said is None:
        flaw = "has a Date that nobody can read" if value.strip() else "has no Date"
        return internal_date.astimezone(UTC) if internal_date else _EPOCH, flaw
    if internal_date and said - internal_date > _DAY:
        return internal_date.astimezone(UTC), "is dated later than it arrived"
    return said, ""


def date(value: str) -> datetime | None:
    """A Date field or an INTERNALDATE as a moment in UTC; None where nobody can tell."""
    if usual := _USUAL_DATE.match(value):
        day, clock, zone = usual.groups()
        try:
            return datetime.fromisoformat(_iso_day(day) + clock + zone).astimezone(UTC)
        except ValueError:  # no such day or hour, or a leap second
            return _unusual_date(value)
    return _unusual_date(value)


@lru_cache(4_096)
def _iso_day(day: str) -> str:
    """`8-Dec-2025` as ISO 8601 begins a moment; nothing where it is no day of the times that mail is of."""
    number, month, year = re.split("[ -]", day)
    known = month.lower() in _MONTHS and 1970 <= int(year) < 9000
    return f"{year}-{_MONTHS[month.lower()]:02}-{int(number):02}T" if known else ""


@lru_cache(4_096)
def _midnight(day: str, month: str, year: str, zone: str) -> datetime | None:
    """The beginning of that day in that zone, in UTC."""
    full = int(year)
    if len(year) < 4:  # RFC 5322, 4.3
        full += 2000 if len(year) == 2 and full < 50 else 1900
    minutes = _ZONES.get(zone.lower(), 0)
    if zone[:1] in {"+", "-"}:
        minutes = int(zone[1:3]) * 60 + int(zone[3:5])
        if int(zone[1:3]) > 23 or int(zone[3:5]) > 59:
            return None
        minutes = minutes if zone[0] == "+" else -minutes
    try:
        midnight = datetime(full, _MONTHS[month[:3].lower()], int(day), tzinfo=UTC)
    except (ValueError, KeyError):
        return None
    return midnight - timedelta(minutes=minutes) if 1970 <= full < 9000 else None


def _unusual_date(value: str) -> datetime | None:
    match = _DATE.match(value)
    if match is None:
        return _iso(value)
    day, month, year, hours, minutes, seconds, zone = match.groups("")
    midnight = _midnight(day, month, year, zone)
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    if midnight is None or hour > 23 or minute > 59 or second > 60:
        return None
    return midnight + timedelta(0, hour * 3600 + minute * 60 + second)


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value.strip()[:40])
    except ValueError:
        return None
    if not 1970 <= moment.year <= 9000:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
