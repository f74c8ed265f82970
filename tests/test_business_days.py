"""Monday to Friday, less the holidays of both sides."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.business_days import DAY, Calendar

MONDAY = date(2026, 3, 16)
FRIDAY = date(2026, 3, 20)
SATURDAY = date(2026, 3, 21)
NEXT_MONDAY = date(2026, 3, 23)
PLAIN = Calendar()


@pytest.mark.parametrize(
    ("end", "days"), [(MONDAY, 0), (date(2026, 3, 17), 1), (FRIDAY, 4), (SATURDAY, 4), (NEXT_MONDAY, 5)]
)
def test_a_mail_of_monday_has_waited_one_day_on_tuesday_and_five_on_the_monday_after(end: date, days: int) -> None:
    assert PLAIN.between(MONDAY, end) == days


def test_a_mail_of_saturday_has_waited_one_day_on_monday() -> None:
    assert PLAIN.between(SATURDAY, NEXT_MONDAY) == 1


def test_a_holiday_does_not_count() -> None:
    assert Calendar(holidays=frozenset({date(2026, 3, 18)})).between(MONDAY, FRIDAY) == 3


def test_a_week_may_end_on_other_days() -> None:
    assert Calendar(weekend=frozenset({4, 5})).between(MONDAY, NEXT_MONDAY) == 5
    assert not Calendar(weekend=frozenset({4, 5})).works(FRIDAY)


def test_a_day_off_moves_to_the_next_or_the_last_day_of_work() -> None:
    assert PLAIN.on_or_after(SATURDAY) == NEXT_MONDAY
    assert PLAIN.on_or_before(SATURDAY) == FRIDAY
    assert PLAIN.on_or_after(MONDAY) == PLAIN.on_or_before(MONDAY) == MONDAY


def test_a_calendar_on_which_nobody_ever_works_still_answers() -> None:
    nobody = Calendar(weekend=frozenset(range(7)))
    assert nobody.between(MONDAY, NEXT_MONDAY) == 0
    assert nobody.on_or_after(MONDAY) >= MONDAY
    assert nobody.on_or_before(MONDAY) <= MONDAY


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 300))
def test_adding_days_and_counting_them_agree(start: date, number: int) -> None:
    end = PLAIN.add(start, number)
    assert PLAIN.works(end)
    assert PLAIN.between(start, end) == number


@given(
    st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    st.integers(-5, 90),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 9, 1)), max_size=12),
    st.frozensets(st.integers(0, 6), max_size=7),
)
def test_days_between_are_those_on_which_people_work(
    start: date, length: int, holidays: frozenset[date], weekend: frozenset[int]
) -> None:
    calendar = Calendar(holidays, weekend)
    end = start + DAY * length
    assert calendar.between(start, end) == sum(calendar.works(start + DAY * day) for day in range(1, length + 1))
