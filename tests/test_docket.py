"""Cases as they are kept: which of them are judged anew, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from demo_morning import NOW

from mailcoach.coach import Case, Coach, Standing
from mailcoach.coach.docket import place

pytestmark = pytest.mark.server

MONDAY = NOW + timedelta(days=3)


def with_standing(coach: Coach, standing: Standing) -> list[Case]:
    return [case for case in coach.review(NOW).cases() if case.standing is standing]


def in_doubt(coach: Coach) -> int:
    """How many threads would be judged anew now."""
    return coach.judge(NOW, most=0)


def test_what_was_judged_overnight_is_known_at_once(coach: Coach) -> None:
    assert in_doubt(coach) == 0
    assert len(coach.known()) == len(coach.review(NOW).cases()) == 30


def test_cases_that_are_kept_are_those_that_would_be_found_anew(coach: Coach) -> None:
    kept, anew = (
        {
            case.id: (case.verdict.name, case.verdict.reasons, case.play)
            for case in coach.review(NOW, kept=how).cases()
        }
        for how in (True, False)
    )
    assert kept == anew


def test_the_silent_come_first_and_they_alone_stand_below_0(coach: Coach) -> None:
    cases = coach.review(NOW).cases()
    assert [place(case) for case in cases] == sorted(place(case) for case in cases)
    assert [place(case) < 0 for case in cases] == [case.standing is Standing.TODAY for case in cases]


def test_among_the_paused_whose_pause_ends_first_comes_first(coach: Coach) -> None:
    ends = [case.verdict.resume_on for case in with_standing(coach, Standing.PAUSED)]
    assert len(ends) > 2
    assert ends == sorted(filter(None, ends))


def test_those_for_today_can_be_had_alone(coach: Coach) -> None:
    assert [*coach.urgent()] == [case.id for case in with_standing(coach, Standing.TODAY)]


def test_a_decision_leaves_the_verdicts_on_others_alone(coach: Coach) -> None:
    first = with_standing(coach, Standing.TODAY)[0]
    decision = coach.snooze(first, NOW.date() + timedelta(days=9), NOW)
    assert in_doubt(coach) == 1
    assert first.id in [case.id for case in with_standing(coach, Standing.PAUSED)]
    coach.take_back(decision)
    assert in_doubt(coach) == 1
    assert first.id in [case.id for case in with_standing(coach, Standing.TODAY)]


def test_what_is_decided_about_a_company_concerns_its_people_alone(coach: Coach) -> None:
    coach.ignore("@priceandsons.example", NOW)
    assert in_doubt(coach) == 2
    assert {
        case.standing for case in coach.review(NOW).cases() if "Samuel Price" in str(case.verdict.prospect)
    } == {Standing.ASIDE}


def test_a_draft_concerns_whom_it_is_for(coach: Coach) -> None:
    first = with_standing(coach, Standing.TODAY)[0]
    assert first.play
    coach.put(first, coach.render(first, first.play, NOW), NOW)
    assert in_doubt(coach) == 1
    assert first.id in [case.id for case in with_standing(coach, Standing.WAITING)]


def test_on_a_new_day_only_those_are_judged_anew_whose_day_has_come(coach: Coach) -> None:
    assert coach.judge(MONDAY, most=0) == 0
    for days in range(4, 30):
        then = NOW + timedelta(days=days)
        come = [case.id for case in coach.known().values() if case.holds_until <= then.date()]
        assert coach.judge(then, most=0) == len(come)
        coach.judge(then)


def test_the_silent_are_judged_first(coach: Coach) -> None:
    coach.judge(MONDAY)
    before = {*coach.index.verdicts.listed()}
    coach.judge(NOW, most=1)  # the clock was set back: all are in doubt
    judged = {*coach.index.verdicts.listed()} - before
    assert any(line.gist.startswith("today") for line in judged)
    assert len(judged) < 3


def test_kept_cases_come_to_the_same_day_by_day_as_if_all_were_judged_anew(coach: Coach) -> None:
    for days in (0, 1, 2, 3, 5, 8, 13, 20, 21, 34, 55, 90, 200, 360, 361, 362, 363, 364, 365, 366, 400):
        then = NOW + timedelta(days=days)
        kept, anew = coach.review(then).cases(), coach.review(then, kept=False).cases()
        assert list(map(as_kept, kept)) == list(map(as_kept, anew)), f"after {days} days"


def as_kept(case: Case) -> object:
    """All that a rep sees of it."""
    plays = [play for play in case.plays if play.holds]
    return replace(case, verdict=replace(case.verdict, trace=()), plays=tuple(plays), holds_until=date.min)


def test_when_the_clock_is_set_back_everything_is_judged_anew(coach: Coach) -> None:
    coach.judge(MONDAY)
    assert coach.judge(NOW, most=0) >= 30


def test_who_was_put_off_comes_back_on_that_day(coach: Coach) -> None:
    first = with_standing(coach, Standing.TODAY)[0]
    coach.snooze(first, MONDAY.date(), NOW)
    assert coach.review(NOW)[first.id].standing is Standing.PAUSED
    assert coach.review(MONDAY)[first.id].standing is Standing.TODAY


def test_while_nothing_else_changes_the_days_are_counted_up(coach: Coach) -> None:
    first = with_standing(coach, Standing.YOUR_TURN)[0]
    later = coach.review(MONDAY)[first.id]
    assert later.verdict.quiet_days == first.verdict.quiet_days + 1
    assert later.verdict.reasons == first.verdict.reasons
