"""Cases as they are kept: which of them are judged anew, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from demo_morning import NOW

from mailcoach.coach import Case, Coach, Standing
from mailcoach.coach.docket import place

pytestmark = pytest.mark.server

MONDAY = NOW + timedelta(days=3)


def with_standing(coach: Coach, standing: Standing) -> list[Case]:
    return [case for case in coach.review(NOW) if case.standing is standing]


def in_doubt(coach: Coach) -> int:
    """How many threads would be judged anew now."""
    return coach.judge(NOW, most=0)


def test_what_was_judged_overnight_is_known_at_once(coach: Coach) -> None:
    assert in_doubt(coach) == 0
    assert len(coach.known()) == len(coach.review(NOW)) == 30


def test_cases_that_are_kept_are_those_that_would_be_found_anew(coach: Coach) -> None:
    kept, anew = (
        {case.id: (case.verdict.name, case.verdict.reasons, case.play) for case in coach.review(NOW, kept=how)}
        for how in (True, False)
    )
    assert kept == anew


def test_the_silent_come_first_and_they_alone_stand_below_0(coach: Coach) -> None:
    cases = coach.review(NOW)
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
    assert {case.standing for case in coach.review(NOW) if "Samuel Price" in str(case.verdict.prospect)} == {
        Standing.ASIDE
    }


def test_a_draft_concerns_whom_it_is_for(coach: Coach) -> None:
    first = with_standing(coach, Standing.TODAY)[0]
    assert first.play
    coach.put(first, coach.render(first, first.play, NOW), NOW)
    assert in_doubt(coach) == 1
    assert first.id in [case.id for case in with_standing(coach, Standing.WAITING)]


def test_on_a_new_day_everything_is_in_doubt_and_shown_as_it_was(coach: Coach) -> None:
    everything = coach.judge(MONDAY, most=0)
    assert everything >= 30
    assert coach.judge(MONDAY, most=5) == everything - 5
    assert len(coach.known()) == 30
    assert coach.judge(MONDAY) == 0


def test_the_silent_are_judged_first(coach: Coach) -> None:
    before = coach.known()
    coach.judge(MONDAY, most=8)
    after = coach.known()
    changed = [id_ for id_ in before if before[id_] != after[id_]]
    assert {before.standings[id_] for id_ in changed} == {Standing.TODAY}
