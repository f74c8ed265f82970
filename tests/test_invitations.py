"""Calendar parts: what is asked for, answered or cancelled, and on which day."""

from __future__ import annotations

import time
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mailcoach.reading.acts import Act, Kind, Meeting
from mailcoach.reading.invitations import acts

BERLIN = ZoneInfo("Europe/Berlin")


def event(method: str, *lines: str) -> str:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    )


def only(calendar: str) -> Act:
    (act,) = acts(calendar, BERLIN)
    return act


def day_of(start: str) -> date | None:
    when = only(event("REQUEST", start)).when
    return when.day if when else None


@pytest.mark.parametrize(
    ("method", "line", "meeting"),
    [
        ("REQUEST", "STATUS:CONFIRMED", Meeting.INVITED),
        ("REPLY", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:nora@seewerk.example", Meeting.ACCEPTED),
        ("REPLY", 'ATTENDEE;CN="Feld; Nora";PARTSTAT=DECLINED;RSVP=TRUE:mailto:n@s.example', Meeting.DECLINED),
        ("reply", "attendee;partstat=tentative:mailto:nora@seewerk.example", Meeting.ACCEPTED),
        ("CANCEL", "STATUS:CANCELLED", Meeting.CANCELLED),
        ("REQUEST", "STATUS:CANCELLED", Meeting.CANCELLED),
        ("COUNTER", "SUMMARY:Buoys", Meeting.PROPOSED),
    ],
)
def test_the_method_and_the_answer_say_how_far_a_meeting_is_agreed(
    method: str, line: str, meeting: Meeting
) -> None:
    act = only(event(method, line))
    assert (act.kind, act.meeting) == (Kind.MEETING, meeting)


def test_a_reply_that_still_needs_action_says_nothing() -> None:
    assert acts(event("REPLY", "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:nora@seewerk.example")) == ()


def test_a_published_calendar_asks_nobody() -> None:
    assert acts(event("PUBLISH", "DTSTART:20260302T090000Z")) == ()


def test_utc_is_a_day_in_the_zone_of_the_rep() -> None:
    assert day_of("DTSTART:20260302T233000Z") == date(2026, 3, 3)


def test_a_named_zone_is_respected() -> None:
    assert day_of("DTSTART;TZID=America/Los_Angeles:20260302T200000") == date(2026, 3, 3)


def test_a_zone_in_words_of_exchange_keeps_its_day() -> None:
    assert day_of("DTSTART;TZID=W. Europe Standard Time:20260302T233000") == date(2026, 3, 2)


def test_a_whole_day_is_that_day() -> None:
    assert day_of("DTSTART;VALUE=DATE:20260302") == date(2026, 3, 2)


@pytest.mark.parametrize("start", ["DTSTART:20261302T090000Z", "DTSTART:tomorrow", "DTSTART:00000000", "SUMMARY:x"])
def test_a_day_that_cannot_be_read_is_none(start: str) -> None:
    assert day_of(start) is None


def test_folded_lines_are_joined_and_escapes_undone() -> None:
    assert only(event("REQUEST", "SUMMARY:Buoys\\, six", "  of them")).quote == "Buoys, six of them"


def test_an_alarm_does_not_speak_for_its_event() -> None:
    alarm = ("BEGIN:VALARM", "SUMMARY:Alarm", "DTSTART:20200101", "END:VALARM")
    act = only(event("REQUEST", *alarm, "SUMMARY:Buoys", "DTSTART;VALUE=DATE:20260302"))
    assert act.quote == "Buoys"
    assert act.when
    assert act.when.day == date(2026, 3, 2)


def test_the_method_may_stand_below_the_event() -> None:
    calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Buoys\nEND:VEVENT\nMETHOD:CANCEL\nEND:VCALENDAR"
    assert [act.meeting for act in acts(calendar)] == [Meeting.CANCELLED]


@given(some.text())
def test_any_text_is_read(text: str) -> None:
    assert acts(text) == ()


@given(
    some.lists(
        some.sampled_from(["BEGIN:VEVENT", "END:VEVENT", "METHOD:REQUEST", "DTSTART:2026", "END:X", "BEGIN:X"])
    )
)
def test_any_order_of_lines_is_read(lines: list[str]) -> None:
    assert len(acts("\n".join(lines))) <= 20


@pytest.mark.parametrize(
    "piece", ["BEGIN:VEVENT\n", ";", "A;B=", 'A;B="', "BEGIN:VEVENT\nEND:VEVENT\n", " \n", "\n ", ":"]
)
def test_no_calendar_takes_long(piece: str) -> None:
    begin = time.process_time()
    acts("METHOD:REQUEST\n" + piece * (1_000_000 // len(piece)))
    assert time.process_time() - begin < 2
