"""Laws that hold for every conversation, whatever was said in it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from conversations import (
    HOLDS,
    INES,
    LI,
    MARIA,
    NOW,
    POLICY,
    QUESTION,
    REP,
    THANKS,
    Conversation,
    act,
    asks,
    business_day,
    heard,
    renamed,
    sends,
    talk,
    verdict,
    verdicts,
)
from gathering import gather
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.business_days import Calendar
from mailcoach.emails import Email
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Act, Edge, Kind, Meeting, Thing
from mailcoach.silence import Decisions, Name, Talk, Verdict
from mailcoach.silence.judging import judge

ENDED = frozenset({Name.CLOSED, Name.NOT_A_PROSPECT})
"""Nobody is ever written to by these."""

Turns = list[tuple[str, tuple[Act, ...], int]]

said = st.sampled_from(
    [
        (),
        (QUESTION,),
        (THANKS,),
        (HOLDS,),
        (asks(Thing.PROPOSAL),),
        (asks(), QUESTION),
        (sends(Thing.PROPOSAL),),
        (act(Kind.OBJECTION),),
        (act(Kind.LUKEWARM),),
        (act(Kind.DEFERRAL, on=4),),
        (act(Kind.DEFERRAL, on=-6, edge=Edge.AFTER), QUESTION),
        (act(Kind.ABSENCE),),
        (act(Kind.LIFE_EVENT),),
        (act(Kind.MEETING, meeting=Meeting.PROPOSED, on=2),),
        (act(Kind.MEETING, meeting=Meeting.AGREED, on=-3),),
        (act(Kind.REFUSAL),),
        (act(Kind.PURCHASE),),
        (act(Kind.REOPENING),),
        (act(Kind.PROMISE, sure=False),),
    ]
)
"""What one mail may say."""

lines = st.lists(
    st.tuples(st.sampled_from([MARIA, LI, INES, ""]), said, st.integers(0, 12)), min_size=1, max_size=7
)
"""Who writes ("" is the rep), what they say, and how many business days after the mail before."""


def told(turns: Turns) -> Conversation:
    conversation = talk()
    day = -1 - sum(after for _, _, after in turns)
    for who, acts, after in turns:
        day += after
        if who in {MARIA, LI}:
            conversation.they("…", *acts, day=day, by=who)
        else:
            conversation.we("…", *acts, day=day, by=who or "Robin Reyes <robin@brightpath.example>")
    return conversation


@given(lines)
def test_every_thread_has_one_verdict_with_a_reason_and_a_trace(
    turns: Turns,
) -> None:
    found = verdict(told(turns))
    assert found.reasons
    assert found.trace
    assert found.waiting_days >= 0
    if found.name is Name.SILENT:
        assert found.waiting_days >= found.threshold_days
        assert any(reason.message_id for reason in found.reasons)
    if found.name is Name.PAUSED:
        assert found.resume_on is not None
        assert found.resume_on > business_day(0)


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(turns: Turns, chance: random.Random) -> None:
    first, second = told(turns), renamed(told(turns), "second")
    emails = [*first.emails, *second.emails]
    readings = first.readings | second.readings
    shuffled = list(emails)
    chance.shuffle(shuffled)

    def judged(mails: list[Email]) -> dict[str, Verdict]:
        threads = gather(mails)
        chance.shuffle(threads)
        talks = [Talk(thread, tuple(readings[email.id] for email in thread.emails)) for thread in threads]
        return judge(talks, REP, POLICY, Decisions(), NOW)

    assert judged(emails) == judged(shuffled)


@given(
    lines,
    st.sampled_from([MailKind.RECEIPT, MailKind.NEWSLETTER, MailKind.NOTIFICATION, MailKind.AUTO_REPLY]),
    st.integers(-9, -1),
)
def test_an_automatic_mail_never_makes_or_ends_a_silence(turns: Turns, kind: MailKind, day: int) -> None:
    before = verdict(told(turns))
    after = verdict(told(turns).robot("We have received your message.", day=day, kind=kind))
    assert (before.name, before.waiting_days, before.touches) == (after.name, after.waiting_days, after.touches)


@given(lines, st.sampled_from([MARIA, LI]), st.sampled_from([QUESTION, asks(), act(Kind.OBJECTION)]), st.booleans())
def test_who_asked_last_is_never_silent(turns: Turns, who: str, question: Act, thanked: bool) -> None:
    conversation = told([*turns, (who, (question,), 2), *([("", (THANKS,), 1)] if thanked else [])])
    assert verdict(conversation, now=NOW + timedelta(days=60)).name is not Name.SILENT


@given(lines, lines, st.integers(0, 6))
def test_a_stop_is_for_ever_and_everywhere(turns: Turns, others: Turns, place: int) -> None:
    stop = (MARIA, (act(Kind.STOP),), 0)
    one = told([("", (QUESTION,), 0), *turns[:place], stop, *turns[place:]])
    other = renamed(told(others), "other")
    here, elsewhere = verdicts(one, other)
    assert "maria@nordwind.example" in here.barred
    for found in (here, elsewhere):
        if found.prospect and found.prospect.address.email == "maria@nordwind.example":
            assert found.name in ENDED


@given(lines)
def test_time_alone_never_takes_a_silence_back(turns: Turns) -> None:
    month = timedelta(days=30)
    found = [verdict(told(turns), now=NOW + month * months).name for months in range(4)]
    if Name.SILENT in found:
        assert set(found[found.index(Name.SILENT) :]) == {Name.SILENT}


@given(lines, st.integers(min_value=0), st.booleans())
def test_nobody_is_silent_while_a_mail_of_the_talk_could_not_be_read(
    turns: Turns, place: int, elsewhere: bool
) -> None:
    talks = [told(turns), renamed(told([("", (), 0), *turns]), "other")]
    of = talks[elsewhere]
    email = of.emails[place % len(of.emails)]
    of.readings[email.id] = replace(of.readings[email.id], unread=True)
    found = verdicts(*talks)
    assert found[elsewhere].name is not Name.SILENT
    if elsewhere and place % len(of.emails) == 0:  # Maria's word, in whichever thread
        assert found[0].name is not Name.SILENT


@given(lines)
def test_nothing_changes_before_the_day_that_the_verdict_names(
    turns: Turns,
) -> None:
    conversation = told(turns)
    found = verdict(conversation)
    days = (found.holds_until - business_day(0)).days - 1 if found.holds_until else 40
    later_on = NOW + timedelta(days=max(days, 0))
    later = verdict(conversation, now=later_on, policy=replace(POLICY, history_days=3650))
    assert later.name is found.name
    counted = found.counted(later_on.date(), Calendar())
    assert replace(later, trace=()) == replace(counted, trace=())


@given(lines, lines)
def test_nor_with_another_talk_beside_it(turns: Turns, others: Turns) -> None:
    talks = told(turns), renamed(told(others), "other")
    for place, found in enumerate(verdicts(*talks)):
        days = (found.holds_until - business_day(0)).days - 1 if found.holds_until else 40
        later_on = NOW + timedelta(days=max(days, 0))
        later = verdicts(*talks, now=later_on, policy=replace(POLICY, history_days=3650))[place]
        counted = found.counted(later_on.date(), Calendar())
        assert replace(later, trace=()) == replace(counted, trace=())


@given(lines)
def test_a_talk_is_heard_the_same_however_often(turns: Turns) -> None:
    one = heard(told(turns))
    assert judge([one], REP, POLICY, Decisions(), NOW) == judge([one], REP, POLICY, Decisions(), NOW)
