"""Days as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.tui.days import day

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tomorrow", date(2026, 11, 21)),
        ("fri", date(2026, 11, 27)),
        ("mon", date(2026, 11, 23)),
        ("Monday", date(2026, 11, 23)),
        ("next tuesday", date(2026, 11, 24)),
        ("2w", date(2026, 12, 4)),
        ("3 days", date(2026, 11, 23)),
        ("in two weeks", date(2026, 12, 4)),
        ("a month", date(2026, 12, 20)),
        ("1m", date(2026, 12, 20)),
        ("15 jan", date(2027, 1, 15)),
        ("jan 15", date(2027, 1, 15)),
        ("15th of January", date(2027, 1, 15)),
        ("until 1 December", date(2026, 12, 1)),
        ("15 jan 2028", date(2028, 1, 15)),
        ("march", date(2027, 3, 1)),
        ("1.12.", date(2026, 12, 1)),
        ("24/12", date(2026, 12, 24)),
        ("1.2.27", date(2027, 2, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("the 5th", date(2026, 12, 5)),
        ("25.", date(2026, 11, 25)),
        ("next week", date(2026, 11, 23)),
        ("next month", date(2026, 12, 1)),
        ("end of month", date(2026, 11, 30)),
        ("29 feb", date(2028, 2, 29)),
    ],
)
def test_a_day_is_understood_as_people_say_it(typed: str, meant: date) -> None:
    assert day(typed, FRIDAY) == meant


@pytest.mark.parametrize(
    "typed", ["", "soon", "yesterday", "2026-11-20", "20.11.2026", "31 feb", "m", "j", "99x", "1 2 3"]
)
def test_what_is_no_day_ahead_is_not_guessed(typed: str) -> None:
    assert day(typed, FRIDAY) is None


def test_next_friday_said_on_a_tuesday_is_not_the_friday_of_this_week() -> None:
    assert day("next friday", date(2026, 11, 17)) == date(2026, 11, 27)
    assert day("friday", date(2026, 11, 17)) == date(2026, 11, 20)


@given(st.text(max_size=30), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_whatever_is_typed_the_day_lies_ahead_or_there_is_none(typed: str, today: date) -> None:
    found = day(typed, today)
    assert found is None or found > today


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 300))
def test_an_iso_day_is_that_day(today: date, ahead: int) -> None:
    meant = today + timedelta(days=ahead)
    assert day(meant.isoformat(), today) == meant
