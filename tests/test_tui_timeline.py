"""The talk as one line."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailcoach.business_days import Calendar
from mailcoach.tui.timeline import Moment, draw

MONDAY = date(2026, 11, 2)


def on(offset: int, *, ours: bool = False) -> Moment:
    return Moment(MONDAY + timedelta(days=offset), ours)


def test_each_side_has_its_sign_and_silence_is_dotted() -> None:
    line = draw([on(0), on(2, ours=True)], MONDAY + timedelta(days=5), 80, calendar=Calendar())
    assert line == "●─○···"


def test_both_sides_on_one_day_share_a_sign() -> None:
    assert draw([on(0), on(0, ours=True)], MONDAY + timedelta(days=2), 80, calendar=Calendar()) == "◉··"


def test_a_holiday_in_the_silence_is_marked() -> None:
    calendar = Calendar(holidays=frozenset({MONDAY + timedelta(days=2)}))
    assert draw([on(0)], MONDAY + timedelta(days=4), 80, calendar=calendar) == "●·×··"


def test_a_pause_reaches_to_its_end() -> None:
    line = draw([on(0)], MONDAY + timedelta(days=2), 80, calendar=Calendar(), resume_on=MONDAY + timedelta(days=5))
    assert line == "●··┄┄┄"


@given(
    st.lists(st.tuples(st.integers(0, 4000), st.booleans()), min_size=1, max_size=40),
    st.integers(0, 4000),
    st.integers(2, 200),
)
def test_a_line_never_exceeds_its_width_and_begins_with_the_first_who_spoke(
    spoken: list[tuple[int, bool]], today: int, width: int
) -> None:
    moments = [on(day, ours=ours) for day, ours in spoken]
    line = draw(moments, MONDAY + timedelta(days=today), width, calendar=Calendar())
    assert len(line) <= width
    assert line[0] in "●○◉"
    last = max(place for place, sign in enumerate(line) if sign in "●○◉")
    assert set(line[last + 1 :]) <= {"·"}, "and then silence"
