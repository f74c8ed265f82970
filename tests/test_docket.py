"""Cases as they are kept: which of them are judged anew, and when."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from demo_morning import NOW
from desk import Desk

from mailcoach.coach import Case, Coach, Standing, judging
from mailcoach.coach.docket import place
from mailcoach.errors import StoreBroken

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


def test_a_thread_that_goes_while_the_list_is_made_is_not_in_it(coach: Coach) -> None:
    listed = coach.review(NOW)
    first, *others = listed
    coach.index.verdicts.keep({first: None}, {first: 0})
    assert [case.id for case in listed.at_hand().values()] == others


@pytest.mark.parametrize("damage", ["content = substr(content, 9)", "gist = 'tpday ' || gist"])
def test_a_kept_case_that_is_damaged_makes_way_for_a_fresh_start(desk: Desk, coach: Coach, damage: str) -> None:
    with closing(sqlite3.connect(desk.folder / "index.db")) as db, db:
        db.execute(f"UPDATE verdict SET {damage}, edition = edition + 1000")
    with pytest.raises(StoreBroken, match="damaged"):
        coach.review(NOW).cases()
    with desk.coach() as anew:
        assert anew.index.messages() == 0


def test_cases_that_are_kept_are_those_that_would_be_found_anew(coach: Coach) -> None:
    kept = coach.review(NOW).cases()
    assert kept == anew(coach, NOW)


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
    coach.index.verdicts.doubt([thread.id for thread in coach.index.threads()])
    coach.judge(MONDAY, most=1)
    judged = {*coach.index.verdicts.listed()} - before
    assert any(line.gist.startswith("today") for line in judged)
    assert len(judged) < 3


def test_kept_cases_come_to_the_same_day_by_day_as_if_all_were_judged_anew(coach: Coach) -> None:
    days = (0, 1, 2, 3, 5, 8, 13, 20, 21, 34, 55, 90, 200, 360, 361, 362, 363, 364, 365, 366, 400)
    kept = {each: coach.review(NOW + timedelta(days=each)).cases() for each in days}
    for each in days:
        then = NOW + timedelta(days=each)
        assert list(map(as_shown, kept[each])) == list(map(as_shown, anew(coach, then))), f"after {each} days"


def test_back_on_an_earlier_day_those_are_judged_anew_that_were_judged_since(coach: Coach) -> None:
    week_later = NOW + timedelta(days=7)
    before = coach.review(NOW).cases()
    due = coach.judge(week_later, most=0)
    assert 0 < due < len(before)
    coach.judge(week_later)
    assert coach.judge(NOW, most=0) == due
    assert list(map(as_shown, coach.review(NOW).cases())) == list(map(as_shown, before))


def test_where_there_is_no_room_for_many_threads_are_judged_one_by_one_to_the_same_end(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = coach.review(NOW).cases()
    monkeypatch.setattr(judging, "_ROOM", -1)
    assert anew(coach, NOW) == before


def test_a_past_moment_that_nothing_was_written_since_is_judged_like_the_present(coach: Coach) -> None:
    assert coach.review(NOW, past=True) is coach.review(NOW)


def test_of_a_moment_before_the_last_mail_nothing_is_kept(coach: Coach) -> None:
    assert coach.review(coach.index.newest() - timedelta(days=9), past=True).counts() != coach.known().counts()
    assert in_doubt(coach) == 0


def anew(coach: Coach, then: datetime) -> list[Case]:
    coach.index.verdicts.doubt([thread.id for thread in coach.index.threads()])
    return coach.review(then).cases()


def as_shown(case: Case) -> object:
    """All that a rep sees of it."""
    return replace(case, holds_until=date.min)


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
