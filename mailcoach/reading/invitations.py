"""Calendar parts of mails -> acts (RFC 5545, RFC 5546).

Only what a calendar says about a meeting is read: that it is asked for, answered or cancelled, and its day.
Who organises it and when it ends matters to nobody here. Hostile calendars say nothing, and raise nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailcoach.reading.acts import Act, Edge, Grain, Kind, Meeting, When

LIMIT = 64 * 1024
MOST_EVENTS = 20

LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[A-Za-z-]{1,40}=(?:\"[^\"\n]*\"|[^;:\"\n]*))*):([^\n]*)")
PARAMETER = re.compile(r";([A-Za-z-]{1,40})=(?:\"([^\"\n]*)\"|([^;:\"\n]*))")
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
ANSWERS = {
    "ACCEPTED": Meeting.ACCEPTED,
    "TENTATIVE": Meeting.ACCEPTED,
    "DECLINED": Meeting.DECLINED,
}


@dataclass(frozen=True, slots=True)
class _Line:
    value: str
    parameters: dict[str, str] = field(default_factory=dict)


def acts(calendar: str, zone: tzinfo = UTC) -> tuple[Act, ...]:
    """One MEETING act for each event of a REQUEST, REPLY or CANCEL. `when` is its day in `zone`.

    The quote is the event's title; it stands in no own words, so `start` and `end` are 0.
    """
    unfolded = re.sub(r"\r?\n[ \t]", "", calendar[:LIMIT]).replace("\r", "\n")
    method, events = _parts(unfolded)
    return tuple(act for event in events for act in _act(method, event, zone))


def _parts(calendar: str) -> tuple[str, list[dict[str, _Line]]]:
    """The method, and the lines of each event by name; of several of a name the first counts."""
    method = ""
    events: list[dict[str, _Line]] = []
    inside = 0  # how deep in an event: an alarm in it has lines of its own
    for text in calendar.split("\n"):
        found = LINE.match(text)
        if not found:
            continue
        name, line = found[1].upper(), _Line(found[3], _parameters(found[2]))
        value = line.value.strip().upper()
        if name == "BEGIN" and (inside or (value == "VEVENT" and len(events) < MOST_EVENTS)):
            if not inside:
                events.append({})
            inside += 1
        elif name == "END":
            inside = max(0, inside - 1)
        elif inside == 1:
            events[-1].setdefault(name, line)
        elif not inside and name == "METHOD":
            method = value
    return method, events


def _parameters(text: str) -> dict[str, str]:
    return {name.upper(): quoted or bare for name, quoted, bare in PARAMETER.findall(text[:2_000])}


def _act(method: str, event: dict[str, _Line], zone: tzinfo) -> Iterator[Act]:
    state = _state(method, event)
    if state:
        start = event.get("DTSTART")
        day = _day(start, zone) if start else None
        when = When(day, Edge.ON, Grain.DAY) if day else None
        title = re.sub(r"\\([,;\\nN])", r"\1", event.get("SUMMARY", _Line("")).value).strip()[:200]
        yield Act(Kind.MEETING, title, 0, 0, when=when, meeting=state)


def _state(method: str, event: dict[str, _Line]) -> Meeting | None:
    status = event.get("STATUS", _Line("")).value.strip().upper()
    if method == "CANCEL" or (method in {"REQUEST", "PUBLISH"} and status == "CANCELLED"):
        return Meeting.CANCELLED
    if method == "REQUEST":
        return Meeting.INVITED
    if method == "COUNTER":
        return Meeting.PROPOSED
    if method == "REPLY":
        return ANSWERS.get(event.get("ATTENDEE", _Line("")).parameters.get("PARTSTAT", "").upper())
    return None


def _day(start: _Line, zone: tzinfo) -> date | None:
    """The day of a DATE or DATE-TIME (RFC 5545, 3.3.4, 3.3.5) in `zone`; a floating time is a day everywhere."""
    found = MOMENT.match(start.value.strip())
    if not found:
        return None
    try:
        if not found[4]:
            return date(int(found[1]), int(found[2]), int(found[3]))
        origin = UTC if found[7] else _zone(start.parameters.get("TZID", "")) or zone
        year, month, day, hour, minute = (int(part) for part in found.groups()[:5])
        return datetime(year, month, day, hour, minute, tzinfo=origin).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> tzinfo | None:
    """The zone of a TZID, or None: Exchange names zones in words of its own."""
    if not re.fullmatch(r"/?[A-Za-z0-9_+-]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,3}", name):
        return None
    try:
        return ZoneInfo(name.lstrip("/"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
