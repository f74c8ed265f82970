"""One play, one condition: docs/doctrine.md, Plays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conversations import (
    HOLDS,
    INES,
    LI,
    POLICY,
    QUESTION,
    REP,
    THANKS,
    Conversation,
    act,
    asks,
    heard,
    sends,
    talk,
    verdict,
)

from mailcoach.plays import Play, Suggestion, calls
from mailcoach.plays.playbook import advise
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Act, Grain, Kind, Thing
from mailcoach.silence import Name

LANGUAGES = ["en", "de", "fr", "es", "nl", "it", "pt"]


def suggestions(conversation: Conversation, *played: Play, has_item: bool = False) -> tuple[Suggestion, ...]:
    found = verdict(conversation)
    return advise(heard(conversation), found, REP, POLICY, played=played, has_item=has_item)


def best(conversation: Conversation, *played: Play, has_item: bool = False) -> Play:
    return suggestions(conversation, *played, has_item=has_item)[0].play


def easy() -> Conversation:
    """A friendly exchange in which nothing was sent and nothing is wrong."""
    return (
        talk()
        .they("Who do I talk to about pallets?", QUESTION, day=-20)
        .we("To me. How many a week?", QUESTION, day=-19)
        .they("Eight to ten, on most Tuesdays I think.", day=-18)
        .we("Who at the gate should the driver ask for?", QUESTION, day=-8)
    )


def sent(thing: Thing = Thing.PROPOSAL) -> Conversation:
    return talk().they("Please send it.", asks(thing), day=-10).we("Here it is.", sends(thing), day=-8)


def test_every_play_is_listed_once_those_that_hold_first() -> None:
    found = suggestions(sent())
    assert sorted(each.play for each in found) == sorted(Play)
    assert [each.holds for each in found] == sorted((each.holds for each in found), reverse=True)
    assert all(each.reasons for each in found)


def test_those_that_hold_stand_in_the_order_of_the_playbook() -> None:
    holding = [each.play for each in suggestions(sent(), has_item=True) if each.holds]
    assert holding == [Play.CLOSE_THE_LOOP, Play.VALUE_ADD, Play.APOLOGY]


@pytest.mark.parametrize(
    "conversation",
    [
        talk().they("A question?", QUESTION, day=-9),
        talk().they("Please.", asks(), day=-4).we("Here.", sends(), day=-3),
        talk().they("No.", act(Kind.REFUSAL), day=-9),
        talk().they("In May.", act(Kind.DEFERRAL, on=30), day=-9),
    ],
    ids=["your-turn", "waiting", "closed", "paused"],
)
def test_for_every_other_verdict_the_advice_is_to_wait(conversation: Conversation) -> None:
    assert best(conversation) is Play.WAIT


def test_new_contact_for_who_is_gone() -> None:
    left = sent().robot("Gone", act(Kind.DEPARTURE), act(Kind.SUCCESSOR, person=LI), day=-8, kind=MailKind.DEPARTED)
    first = suggestions(left)[0]
    assert first.play is Play.NEW_CONTACT
    assert "Maria Lopez" in first.call


def test_compassion_for_a_life_event_that_nobody_acknowledged() -> None:
    told = sent().they("My father died.", act(Kind.LIFE_EVENT), day=-6)
    first = suggestions(told)[0]
    assert first.play is Play.COMPASSION
    assert first.reasons[0].message_id == told.last


def test_compassion_holds_when_the_time_of_patience_is_over_and_our_mail_spoke_of_business() -> None:
    told = sent().they("My father died.", act(Kind.LIFE_EVENT, on=-20), HOLDS, day=-40)
    told = talk().they("A plan?", asks(), day=-50).we("Here.", sends(), day=-48)
    told.they("My father died.", act(Kind.LIFE_EVENT), HOLDS, day=-45).we(
        "Any news on the plan?", QUESTION, day=-10
    )
    assert best(told) is Play.COMPASSION


@pytest.mark.parametrize("said", [Kind.CONDOLENCE, Kind.FAREWELL])
def test_who_has_said_a_kind_word_waits(said: Kind) -> None:
    told = sent().they("A baby!", act(Kind.LIFE_EVENT), day=-6)
    assert best(told.we("Calm nights to you.", act(said), day=-5)) is Play.WAIT


def test_mere_thanks_are_no_kind_word() -> None:
    told = sent().they("My father died.", act(Kind.LIFE_EVENT), day=-6)
    assert best(told.we("Thanks, Maria!", THANKS, day=-5)) is Play.COMPASSION


def test_an_event_that_we_are_not_sure_of_gets_no_kind_word() -> None:
    assert best(sent().they("It is a sad time.", act(Kind.LIFE_EVENT, sure=False), day=-6)) is Play.WAIT


def test_what_they_told_before_they_went_on_with_business_is_past() -> None:
    told = (
        talk().they("My father died. A price?", act(Kind.LIFE_EVENT), asks(), day=-60).we("Here.", sends(), day=-58)
    )
    told.they("And in blue?", QUESTION, day=-55).we("Also in blue.", day=-30)
    assert best(told) is not Play.COMPASSION


def test_an_automatic_answer_may_tell_of_a_life_event() -> None:
    told = sent().robot("On parental leave", act(Kind.LIFE_EVENT, on=60), day=-7, kind=MailKind.AUTO_REPLY)
    assert best(told) is Play.COMPASSION


def test_let_go_after_the_last_touch() -> None:
    chased = sent()
    assert best(chased.we("Did it arrive?", act(Kind.SERVED), day=-7)) is not Play.LET_GO
    chased = talk().they("A price?", asks(), day=-60)
    for day in (-58, -50, -25):
        chased.we("Here.", sends(), day=day)
    assert best(chased) is Play.LET_GO


def requests(number: int) -> Conversation:
    asked = talk()
    for place in range(number):
        day = -8 - 3 * (number - place)
        asked.they("One more thing, please.", asks(Thing.DOCUMENT), day=day).we("Here.", sends(), day=day + 1)
    return asked


@pytest.mark.parametrize(("number", "play"), [(2, Play.CLOSE_THE_LOOP), (3, Play.ONE_MORE), (5, Play.ONE_MORE)])
def test_one_more_after_three_requests_in_separate_mails(number: int, play: Play) -> None:
    assert best(requests(number)) is play


def test_three_requests_in_one_mail_are_one() -> None:
    greedy = talk().they("All three.", asks(), asks(Thing.SAMPLE), asks(Thing.DEMO), day=-9)
    assert best(greedy.we("Here.", sends(), sends(Thing.SAMPLE), sends(Thing.DEMO), day=-8)) is Play.CLOSE_THE_LOOP


def test_questions_are_no_requests_for_things() -> None:
    curious = talk()
    for day in (-20, -18, -16):
        curious.they("How heavy is it?", act(Kind.REQUEST, thing=Thing.ANSWER), day=day).we(
            "Two kilos.", day=day + 1
        )
    assert best(curious) is Play.APOLOGY


def test_a_question_that_a_thing_answered_is_one_of_three_and_opens_no_loop() -> None:
    asked = requests(2).they("Who uses it near us?", QUESTION, day=-10)
    assert best(asked.we("Three names.", sends(Thing.REFERENCE), day=-9)) is Play.ONE_MORE
    alone = talk().they("Who uses it near us?", QUESTION, day=-10)
    assert best(alone.we("Three names.", sends(Thing.REFERENCE), day=-9)) is Play.APOLOGY


@pytest.mark.parametrize(
    "thing", [Thing.DEMO, Thing.SAMPLE, Thing.TRIAL, Thing.PROPOSAL, Thing.REFERENCE, Thing.TIME]
)
def test_close_the_loop_for_what_was_asked_for_and_sent(thing: Thing) -> None:
    conversation = sent(thing)
    first = suggestions(conversation)[0]
    assert first.play is Play.CLOSE_THE_LOOP
    assert [each.message_id for each in first.reasons] == [conversation.id(1), conversation.id(2)]


def test_no_loop_to_close_where_we_asked_whether_it_served() -> None:
    asked = talk().they("Please send it.", asks(), day=-20).we("Here.", sends(), day=-19)
    assert best(asked.we("Was it what you need?", act(Kind.SERVED), day=-10)) is Play.APOLOGY


@pytest.mark.parametrize(("talked", "told"), [(easy(), "0 mails"), (sent(), "1 mail")])
def test_why_not_one_more_is_said_with_the_count(talked: Conversation, told: str) -> None:
    (against,) = (each.reasons[0].text for each in suggestions(talked) if each.play is Play.ONE_MORE)
    assert against == f"They asked for things in {told}, not in 3"


def test_no_loop_to_close_where_nobody_asked_for_it() -> None:
    assert best(easy().we("Here is a brochure.", sends(), day=-8)) is not Play.CLOSE_THE_LOOP


@pytest.mark.parametrize(
    ("said", "play"),
    [
        ("We would need the brochure for our board.", Play.CLOSE_THE_LOOP),
        ("Our board meets on Tuesday.", Play.APOLOGY),
        ("We would not need the brochure.", Play.APOLOGY),
    ],
)
def test_what_they_named_and_got_at_once_was_asked_for(said: str, play: Play) -> None:
    assert best(talk().they(said, day=-9).we("The brochure is attached.", sends(Thing.DOCUMENT), day=-8)) is play


def test_who_names_what_lies_before_them_asks_for_no_more() -> None:
    read = talk().they("Hello.", day=-30).we("Our brochure.", sends(Thing.DOCUMENT), day=-29)
    named = read.they("We passed the brochure on to our board.", day=-20)
    assert best(named.we("Here it is once more.", sends(Thing.DOCUMENT), day=-19)) is Play.APOLOGY


def test_an_answered_question_is_no_delivery() -> None:
    answered = talk().they("How heavy?", act(Kind.QUESTION), day=-9).we("Two kilos.", sends(Thing.ANSWER), day=-8)
    assert best(answered) is Play.APOLOGY


@pytest.mark.parametrize(
    ("answer", "play"),
    [
        ("The trial sits in your mailbox, for both of you.", Play.CLOSE_THE_LOOP),
        ("We have no trial for it.", Play.APOLOGY),
        ("Once the contract stands, the trial stands too.", Play.APOLOGY),
    ],
)
def test_an_answer_that_plainly_speaks_of_what_they_asked_for_has_brought_it(answer: str, play: Play) -> None:
    assert best(talk().they("A trial, please.", asks(Thing.TRIAL), day=-9).we(answer, day=-8)) is play


def test_a_colleague_who_sent_it_is_named() -> None:
    asked = talk().they("A trial, please.", asks(Thing.TRIAL), day=-9)
    first, *_ = suggestions(asked.we("Here.", sends(Thing.TRIAL), day=-8, by=INES))
    assert first.reasons[1].text == "Ines Falk sent it, and nobody has asked whether it served"


def test_an_answer_in_words_that_nobody_understood_has_brought_the_one_thing_that_they_asked_for() -> None:
    asked = talk().they("Two kilos of it, please.", asks(Thing.SAMPLE), day=-9)
    first, *_ = suggestions(asked.we("It went with the mail truck this morning.", day=-8))
    assert first.play is Play.CLOSE_THE_LOOP
    assert first.reasons[1].text == "Our answer must have brought it, and nobody has asked whether it served"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("We have none left.", []),
        ("If the depot has one, then with the truck.", []),
        ("Which size?", [QUESTION]),
    ],
)
def test_an_answer_that_denies_supposes_or_asks_has_brought_nothing(answer: str, said: list[Act]) -> None:
    asked = talk().they("A sample, please.", asks(Thing.SAMPLE), day=-9)
    assert best(asked.we(answer, *said, day=-8)) is Play.APOLOGY


def test_of_two_things_that_one_mail_asked_for_an_answer_that_nobody_understood_brought_neither() -> None:
    asked = talk().they("A sample, please. And the price?", asks(Thing.SAMPLE), QUESTION, day=-9)
    assert best(asked.we("It weighs two kilos.", day=-8)) is Play.APOLOGY


def test_what_was_plainly_sent_counts_before_what_an_earlier_answer_may_have_brought() -> None:
    asked = talk().they("The drawings, please.", asks(Thing.DOCUMENT), day=-12)
    asked.we("They come from our drawing office.", day=-11).they("Lovely, thank you!", THANKS, day=-11)
    sent_later = asked.we("Here they are.", sends(Thing.DOCUMENT), day=-8)
    assert best(sent_later) is Play.CLOSE_THE_LOOP


def test_a_later_word_about_what_never_came_does_not_bring_it() -> None:
    chased = talk().they("A trial, please.", asks(Thing.TRIAL), day=-30).we("We have none left.", day=-29)
    assert best(chased.we("The trial is worth a look.", day=-15)) is Play.APOLOGY


def test_a_loop_stays_open_under_their_thanks() -> None:
    assert best(sent(Thing.TRIAL).they("Great, thanks!", THANKS, day=-8)) is Play.CLOSE_THE_LOOP


def test_a_loop_stays_open_under_our_thanks() -> None:
    holding = sent(Thing.TRIAL).they("I'll show it around.", HOLDS, day=-7)
    assert best(holding.we("Thank you!", THANKS, day=-6)) is Play.CLOSE_THE_LOOP
    thanked = talk().they("A trial, please.", asks(Thing.TRIAL), day=-12).we("Here.", sends(Thing.TRIAL), day=-11)
    thanked.they("Great, thanks!", THANKS, day=-10).we("You are welcome!", THANKS, day=-9)
    assert best(thanked.they("I'll show it around.", HOLDS, day=-7)) is Play.CLOSE_THE_LOOP


def test_reset_fit_when_they_saw_the_offer_and_were_lukewarm() -> None:
    cool = (
        sent().they("Nice enough, not sure it is us.", act(Kind.LUKEWARM), day=-7).we("It can be smaller.", day=-6)
    )
    assert best(cool) is Play.RESET_FIT


def test_no_reset_of_the_fit_before_they_saw_anything() -> None:
    cool = easy().they("Hm, maybe.", act(Kind.LUKEWARM), day=-7).we("What would help?", QUESTION, day=-6)
    assert best(cool) is not Play.RESET_FIT


def test_a_cold_mail_is_followed_up_by_something_useful_or_else_by_an_easy_no() -> None:
    cold = talk().we("We have not met. How do you do it today?", QUESTION, day=-8)
    assert best(cold) is Play.RESET_FIT
    assert best(cold, has_item=True) is Play.VALUE_ADD


def shrinking(*answers: str) -> Conversation:
    conversation = talk().we("How do you do it today?", QUESTION, day=-20)
    for place, words in enumerate(answers):
        conversation.they(words, day=-19 + 2 * place).we("And why is that?", QUESTION, day=-18 + 2 * place)
    return conversation


def test_reset_problem_when_their_answers_grew_short_and_said_nothing() -> None:
    assert (
        best(shrinking("Tape mostly, and a box in the back office.", "Depends.", "bit of both"))
        is Play.RESET_PROBLEM
    )


@pytest.mark.parametrize(
    "answers",
    [
        ("Tape mostly, and a box in the back office.", "Depends."),
        ("Tape mostly, and a box in the back office.", "25 kg", "12,000 an hour"),
        ("Tape.", "Depends.", "Both."),
        ("Tape mostly, and a box in the back.", "Along the old quay wall.", "The drivers and the foreman."),
        (
            "Tape mostly.",
            "It depends on how many people are on shift in the week.",
            "And on the weather, which is odd.",
        ),
    ],
    ids=["only two answers", "short but full of figures", "always short", "short but telling", "long ones"],
)
def test_no_reset_of_the_problem_while_they_tell_something(answers: tuple[str, ...]) -> None:
    assert best(shrinking(*answers)) is not Play.RESET_PROBLEM


def test_value_add_after_the_first_touch_and_only_with_something_that_fits() -> None:
    assert best(easy(), has_item=True) is Play.VALUE_ADD
    assert best(easy(), has_item=False) is Play.APOLOGY
    twice = talk().they("Who?", QUESTION, day=-40).we("I.", day=-39).we("Any news?", QUESTION, day=-12)
    assert best(twice, has_item=True) is Play.APOLOGY


def test_revisit_why_when_they_named_their_aim_and_the_talk_went_far() -> None:
    far = (
        talk()
        .they("I want one day a week back.", act(Kind.GOAL), QUESTION, day=-30)
        .we("Here.", sends(Thing.PROPOSAL), day=-29)
    )
    far.they("Does it do shifts?", QUESTION, day=-20).we("It does.", day=-8)
    first = suggestions(far)[0]
    assert first.play is Play.REVISIT_WHY
    assert "one day a week back" in first.call


def test_an_aim_alone_is_not_far() -> None:
    near = (
        talk()
        .they("I want one day a week back.", act(Kind.GOAL), QUESTION, day=-10)
        .we("Gladly. When?", QUESTION, day=-8)
    )
    assert best(near) is Play.APOLOGY


def test_apology_for_what_nothing_else_explains() -> None:
    assert best(easy()) is Play.APOLOGY


def faults_of(conversation: Conversation) -> list[tuple[str | None, str]]:
    (apology,) = (each for each in suggestions(conversation) if each.play is Play.APOLOGY)
    return [(reason.message_id, reason.text) for reason in apology.reasons if reason.message_id]


def test_the_apology_names_the_question_we_left_open() -> None:
    asked = (
        talk().they("What about Leipzig?", QUESTION, day=-30).they("Hello?", QUESTION, day=-25).we("Sorry!", day=-9)
    )
    assert faults_of(asked)[0][0] == asked.id(1)


def test_who_adds_a_question_soon_or_for_a_colleague_had_not_to_ask_again() -> None:
    soon = talk().they("Is it loud?", QUESTION, day=-30).they("And heavy?", QUESTION, day=-29)
    assert faults_of(soon.we("Neither.", day=-20)) == []
    both = talk().they("Is it loud?", QUESTION, day=-30).they("And heavy?", QUESTION, day=-25, by=LI)
    assert faults_of(both.we("Neither.", day=-20, to=LI)) == []


def test_the_apology_names_the_promise_kept_late() -> None:
    late = talk().they("The figures?", asks(), day=-40).we("Tomorrow.", HOLDS, day=-39).we("Here.", sends(), day=-9)
    (fault,) = faults_of(late)
    assert fault[0] == late.id(2)
    assert "30 business days" in fault[1]


def test_a_promise_kept_in_time_is_no_fault() -> None:
    prompt = (
        talk().they("The figures?", asks(), day=-12).we("Tomorrow.", HOLDS, day=-11).we("Here.", sends(), day=-9)
    )
    assert faults_of(prompt) == []


def test_an_answer_that_was_promised_is_given_in_any_words() -> None:
    finds_out = act(Kind.PROMISE, thing=Thing.ANSWER, on=-10)
    answered = talk().they("Is it loud?", QUESTION, day=-12).we("I'll ask.", finds_out, day=-11)
    assert faults_of(answered.we("It hums.", day=-10)) == []


def test_what_was_promised_for_a_month_may_come_in_all_of_it() -> None:
    in_the_month = act(Kind.PROMISE, thing=Thing.DOCUMENT, on=-30, grain=Grain.MONTH)
    kept = talk().they("The figures?", asks(), day=-40).we("Next month.", in_the_month, day=-39)
    assert faults_of(kept.we("Here.", sends(), day=-15)) == []


def test_what_was_promised_here_and_sent_in_another_thread_is_no_fault() -> None:
    promised = talk().they("How heavy?", QUESTION, day=-40).we("Tomorrow.", HOLDS, day=-39)
    found = verdict(promised)
    advice = advise(heard(promised), replace(found, name=Name.SILENT), REP, POLICY, played=(), has_item=False)
    (apology,) = (each for each in advice if each.play is Play.APOLOGY)
    assert [reason.message_id for reason in apology.reasons] == [None]


def test_the_apology_names_mails_too_close_together() -> None:
    crowded = talk().they("Who?", QUESTION, day=-40).we("I am.", day=-14).we("Any news?", QUESTION, day=-13)
    (fault,) = faults_of(crowded)
    assert fault == (crowded.last, "Our mails of 2 March and 3 March came too close together")


def test_nothing_is_played_twice_in_one_silence() -> None:
    assert best(sent(), Play.CLOSE_THE_LOOP) is Play.APOLOGY
    assert best(sent(), Play.CLOSE_THE_LOOP, Play.APOLOGY) is Play.WAIT


def test_the_rep_may_have_taken_an_act_back() -> None:
    told = sent().they("We are buried in work.", act(Kind.UPHEAVAL), day=-6)
    found = verdict(told)
    misread = {(told.last, Kind.UPHEAVAL)}
    advice = advise(heard(told), found, REP, POLICY, played=(), has_item=False, misread=misread)
    assert advice[0].play is Play.WAIT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("play", [play for play in Play if play is not Play.WAIT])
def test_every_play_has_a_short_call_script_in_every_language(play: Play, language: str) -> None:
    named = calls.script(play, language, name="Ada", former="Bo Berg", goal="less waste.")
    plain = calls.script(play, language, former="Bo Berg", goal="less waste.")
    assert 10 < len(named.split()) < 60
    assert "Ada" in named
    assert ("Bo Berg" in plain) is (play is Play.NEW_CONTACT)
    assert ("less waste" in plain) is (play is Play.REVISIT_WHY)
    assert not set("{}") & set(named + plain)
    assert "  " not in named + plain


def test_a_language_that_we_do_not_speak_is_called_in_english() -> None:
    assert calls.script("apology", "fi") == calls.script("apology", "en") == calls.script("apology", "../en")
