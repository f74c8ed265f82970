"""One rule, one test: docs/doctrine.md, Verdicts and the fine print."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from conversations import (
    HOLDS,
    INES,
    LI,
    MARIA,
    NOW,
    POLICY,
    QUESTION,
    THANKS,
    Conversation,
    act,
    asks,
    business_day,
    renamed,
    sends,
    talk,
    verdict,
    verdicts,
)

from mailcoach.business_days import Calendar
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Act, Edge, Grain, Kind, Meeting, Thing
from mailcoach.silence import Ball, Decisions, Name, Verdict


def proposal(day: int) -> Conversation:
    """They asked for a proposal, and we sent it."""
    return (
        talk()
        .they("Please send a proposal.", asks(Thing.PROPOSAL), day=day - 2)
        .we("It is attached.", sends(Thing.PROPOSAL), day=day)
    )


# not-a-prospect


def test_robots_alone_are_no_prospects() -> None:
    assert verdict(talk().robot("Your receipt", day=-3, kind=MailKind.RECEIPT)).name is Name.NOT_A_PROSPECT


def test_our_own_people_are_no_prospects() -> None:
    inside = talk(prospect=INES).they("Which list?", QUESTION, day=-9).we("The new one.", day=-8)
    assert verdict(inside).name is Name.NOT_A_PROSPECT


def test_who_sells_to_the_rep_is_no_prospect_even_when_the_rep_answered() -> None:
    vendor = talk().they("We translate manuals.", act(Kind.PITCH), day=-9).we("What does a page cost?", day=-8)
    assert verdict(vendor).name is Name.NOT_A_PROSPECT


def test_who_has_an_offer_of_ours_before_them_sells_nothing() -> None:
    buyer = (
        talk()
        .we("Our offer is attached.", sends(Thing.PROPOSAL), day=-12)
        .they("It is 40 each, shall I go ahead?", act(Kind.PITCH), day=-10)
        .we("It is.", day=-8)
    )
    assert verdict(buyer).name is not Name.NOT_A_PROSPECT


def test_what_may_be_an_offer_to_the_rep_nudges_nobody_unless_they_ask() -> None:
    pitch = act(Kind.PITCH, sure=False)
    offer = talk().they("We clean offices.", pitch, day=-9).we("Have you got references?", QUESTION, day=-8)
    assert verdict(offer).name is Name.YOUR_TURN
    buyer = talk().they("We clean offices. Do you rent vans?", pitch, QUESTION, day=-9).we("We do.", day=-8)
    assert verdict(buyer).name is Name.SILENT


def test_a_supplier_who_was_asked_for_an_offer_is_no_prospect() -> None:
    vendor = (
        talk()
        .we("Please quote 40,000 words.", asks(Thing.PRICE), day=-12)
        .they("Our offer is attached.", sends(Thing.PROPOSAL), day=-10)
        .we("Could you split it by language?", QUESTION, day=-8)
    )
    assert verdict(vendor).name is Name.NOT_A_PROSPECT


def test_who_was_asked_what_it_costs_and_sent_an_offer_is_no_prospect() -> None:
    vendor = (
        talk()
        .they("The fair has two stands left.", day=-12)
        .we("What would a corner cost?", QUESTION, day=-11)
        .they("Our offer is attached.", sends(Thing.PROPOSAL), day=-10)
        .we("Is there room below that?", QUESTION, day=-8)
    )
    assert verdict(vendor).name is Name.NOT_A_PROSPECT
    buyer = (
        proposal(-12)
        .we("Is the price within your budget?", QUESTION, day=-11)
        .they("Theirs is attached.", sends(Thing.PROPOSAL), day=-10)
    )
    assert verdict(buyer).name is Name.YOUR_TURN


MO = "Mo <mo.lopez@gmail.com>"


@pytest.mark.parametrize(
    ("words", "by", "name"),
    [
        (("Thanks for having the boys.", "Is your Sam fit for the match?"), MO, Name.NOT_A_PROSPECT),
        (("We plan the reunion.", "There will be a dinner.", "Or tennis."), MO, Name.NOT_A_PROSPECT),
        (("We plan a reunion.", "It will be loud.", "Your hall may be too small."), MO, Name.SILENT),
        (("Are you bringing the boys?",), MO, Name.NOT_A_PROSPECT),
        (("Are you bringing the boys?", "I'll give you a call."), MO, Name.NOT_A_PROSPECT),
        (("Are you bringing the boys?", "The brochure is at home."), MO, Name.SILENT),
        (("Thanks for having the boys.", "Is your Sam fit for the match?"), MARIA, Name.SILENT),
        (("Thanks for having the boys.", "Fit for the match?", "Dinner after?"), MARIA, Name.NOT_A_PROSPECT),
        (("My wife liked your quote.", "Our boys play football.", "Tennis too."), MARIA, Name.SILENT),
        (("Are you bringing the boys?",), "Dom Reyes <dom@reyes.example>", Name.NOT_A_PROSPECT),
        (("Are you bringing the boys?",), "Dom Reyes Pacheco <dom@primos.example>", Name.NOT_A_PROSPECT),
        (("Are you bringing the plans?",), "Dom Reyes <dom@reyes.example>", Name.SILENT),
    ],
    ids=[
        "near",
        "leisure",
        "one sign",
        "one word of the near",
        "a word, and a call",
        "a word, and a brochure",
        "too little from a company",
        "much of it",
        "much, and a quote",
        "one word, and the rep's own family name",
        "one word, and the rep's own family name with another",
        "the name alone",
    ],
)
def test_who_writes_of_home_and_leisure_is_no_prospect(words: tuple[str, ...], by: str, name: Name) -> None:
    assert verdict(talk().they(" ".join(words), QUESTION, day=-9, by=by).we("Yes.", day=-8, to=by)).name is name


def test_a_blow_in_the_family_makes_no_private_mail() -> None:
    told = talk().they("We lost my mum.", act(Kind.LIFE_EVENT), day=-8, by=MO)
    assert verdict(told).name is Name.PAUSED


def test_a_private_address_that_asks_for_a_catalogue_is_a_prospect() -> None:
    words = "The kids love your swings, and my wife does too. May we have a catalogue for the tennis club?"
    asked = talk().they(words, asks(Thing.DOCUMENT), day=-9, by=MO)
    assert verdict(asked.we("Here.", sends(Thing.DOCUMENT), day=-8, to=MO)).name is Name.SILENT


def test_friends_and_family_are_no_prospects_unless_they_buy() -> None:
    friend = (
        talk()
        .they("Coming to the lake on Saturday?", act(Kind.PRIVATE), QUESTION, day=-9)
        .we("When?", QUESTION, day=-8)
    )
    assert verdict(friend).name is Name.NOT_A_PROSPECT
    buyer = talk().they("Hello from the lake! A price?", act(Kind.PRIVATE), asks(Thing.PRICE), day=-9)
    assert verdict(buyer).name is Name.YOUR_TURN


def test_who_asks_for_a_price_is_a_prospect_whatever_their_own_advertising_says() -> None:
    buyer = (
        talk()
        .they("We make the best roofs. What do 40 boards cost?", asks(Thing.PRICE), act(Kind.PITCH), day=-9)
        .we("Here is the price.", sends(Thing.PRICE), day=-7)
    )
    assert verdict(buyer).name is Name.SILENT


@pytest.mark.parametrize("pattern", ["maria@nordwind.example", "@nordwind.example", "*@nordwind.*"])
def test_the_ignore_list_holds_for_people_companies_and_patterns(pattern: str) -> None:
    assert verdict(proposal(-9), decisions=Decisions(ignored=frozenset({pattern}))).name is Name.NOT_A_PROSPECT
    assert verdict(proposal(-9), policy=replace(POLICY, ignore=(pattern,))).name is Name.NOT_A_PROSPECT


# closed


@pytest.mark.parametrize("end", [Kind.REFUSAL, Kind.CHOICE, Kind.STOP, Kind.PURCHASE])
def test_an_end_closes_and_our_thanks_do_not_reopen(end: Kind) -> None:
    ended = (
        proposal(-9)
        .they("That is the end of it.", act(end), day=-8)
        .we("Thank you for telling me.", THANKS, day=-7)
    )
    found = verdict(ended)
    assert found.name is Name.CLOSED
    assert found.reasons[0].message_id == ended.id(3)
    assert found.reasons[0].quote == "That is the end of it."


def test_an_unsure_no_closes_too_and_says_so() -> None:
    found = verdict(proposal(-9).they("Hm, no.", act(Kind.REFUSAL, sure=False), day=-8).we("I see.", day=-7))
    assert found.name is Name.CLOSED
    assert "as if" in found.reasons[0].text


def test_a_question_after_the_no_reopens() -> None:
    back = proposal(-20).they("No.", act(Kind.REFUSAL), day=-18).they("Is it still free?", QUESTION, day=-2)
    assert verdict(back).name is Name.YOUR_TURN


def test_a_reopening_lifts_the_no_for_good() -> None:
    back = (
        proposal(-20)
        .they("No.", act(Kind.REFUSAL), day=-18)
        .they("The other one let us down.", act(Kind.REOPENING), day=-10)
        .we("Here is the price again.", sends(), day=-9)
    )
    assert verdict(back).name is Name.SILENT


def test_a_question_in_the_words_of_the_purchase_is_our_turn_until_it_is_answered() -> None:
    signed = proposal(-20).they("Signed! When do we start?", act(Kind.PURCHASE), QUESTION, day=-10)
    assert verdict(signed).name is Name.YOUR_TURN
    assert verdict(signed.we("On Monday.", day=-9)).name is Name.CLOSED


def test_who_begins_by_asking_has_not_refused_or_bought() -> None:
    for said in (act(Kind.REFUSAL), act(Kind.CHOICE), act(Kind.PURCHASE)):
        inquiry = talk().they("We have forty looms. A price list?", said, asks(Thing.PRICE), day=-10)
        assert verdict(inquiry.we("Here it is.", sends(Thing.PRICE), day=-9)).name is Name.SILENT
        answer = proposal(-20).they("Forty, then. A price list?", said, asks(Thing.DOCUMENT), day=-10)
        assert verdict(answer.we("Here it is.", sends(Thing.DOCUMENT), day=-9)).name is Name.CLOSED


def test_who_begins_with_an_order_has_bought_though_they_ask_for_its_receipt() -> None:
    order = talk().they("Our order. Please confirm.", act(Kind.PURCHASE), asks(Thing.OTHER), day=-10)
    assert verdict(order.we("Confirmed.", day=-9)).name is Name.CLOSED


def test_who_bought_may_ask_about_the_delivery_and_stays_closed() -> None:
    bought = (
        proposal(-20)
        .they("Ordered.", act(Kind.PURCHASE), day=-18)
        .they("When does it come?", QUESTION, day=-12)
        .we("On Monday.", day=-11)
    )
    assert verdict(bought).name is Name.CLOSED


def test_a_stop_is_for_good_even_when_it_asks() -> None:
    stopped = talk().we("Hello", day=-9).they("Stop. Who gave you my name?", act(Kind.STOP), QUESTION, day=-8)
    assert verdict(stopped).name is Name.CLOSED
    assert verdict(stopped.they("And what was the price?", QUESTION, day=-2)).name is Name.CLOSED


def test_a_stop_closes_every_thread_of_that_person() -> None:
    one = talk("one").we("Hello", day=-30).they("No more mails, please.", act(Kind.STOP), day=-29)
    other = renamed(proposal(-9), "other")
    assert [each.name for each in verdicts(one, other)] == [Name.CLOSED, Name.CLOSED]


def test_a_colleague_who_asks_to_be_left_out_leaves_the_prospect_in() -> None:
    left = proposal(-12).they("Leave me out, please.", act(Kind.STOP), day=-9, by=LI)
    assert verdict(left).name is Name.CLOSED
    found = verdict(left.they("What about delivery?", QUESTION, day=-8))
    assert found.name is Name.YOUR_TURN
    assert found.barred == {"li@nordwind.example"}


def test_a_stop_that_was_misread_can_be_taken_back() -> None:
    misread = proposal(-9).they("Stop by any time!", act(Kind.STOP), day=-8).we("Gladly. When?", QUESTION, day=-7)
    decisions = Decisions(misread=frozenset({(misread.id(3), Kind.STOP)}))
    assert verdict(misread, decisions=decisions).name is Name.SILENT


def test_a_later_no_elsewhere_closes_what_was_said_before_it() -> None:
    quiet = renamed(proposal(-30), "quiet")
    no = talk("no").we("One more idea", day=-20).they("No, thank you.", act(Kind.REFUSAL), day=-19)
    assert [each.name for each in verdicts(quiet, no)] == [Name.CLOSED, Name.CLOSED]


def test_a_no_elsewhere_leaves_a_talk_alone_that_began_after_it() -> None:
    no = talk("no").we("An idea", day=-40).they("No, thank you.", act(Kind.REFUSAL), day=-39)
    later = renamed(proposal(-9), "later")
    assert [each.name for each in verdicts(no, later)] == [Name.CLOSED, Name.SILENT]


def test_what_was_offered_here_and_bought_in_another_thread_is_closed() -> None:
    order = talk("order").they("We accept. Here is our order.", act(Kind.PURCHASE), day=-10)
    assert verdicts(proposal(-20), order)[0].name is Name.CLOSED


def test_what_was_offered_and_bought_in_another_thread_leaves_this_one_alone() -> None:
    order = talk("order").they("A price for chairs?", asks(Thing.PRICE), day=-18)
    order.we("Ninety each.", sends(Thing.PRICE), day=-16).they("We take ten.", act(Kind.PURCHASE), day=-14)
    assert verdicts(proposal(-20), order)[0].name is Name.SILENT


def test_the_rep_may_decide_never_to_write_again() -> None:
    assert (
        verdict(proposal(-9), decisions=Decisions(stopped=frozenset({"maria@nordwind.example"}))).name
        is Name.CLOSED
    )


def test_a_no_that_asks_us_back_on_a_day_is_a_deferral() -> None:
    later = proposal(-9).they("Not this year. Try me in May.", act(Kind.REFUSAL), act(Kind.DEFERRAL, on=30), day=-8)
    assert verdict(later).name is Name.PAUSED


def test_of_several_questions_a_bare_no_answers_one() -> None:
    asked = proposal(-12).we("Is there a step? Or a slope?", QUESTION, QUESTION, day=-9)
    assert verdict(asked.they("No", act(Kind.REFUSAL), day=-8)).name is Name.YOUR_TURN
    assert verdict(asked.they("No, thank you", act(Kind.REFUSAL), day=-8)).name is Name.CLOSED


def test_a_no_to_a_part_of_the_offer_that_is_asked_for_anew_ends_nothing() -> None:
    less = proposal(-9).they("No service. The price without?", act(Kind.REFUSAL), asks(Thing.PRICE), day=-8)
    assert verdict(less).name is Name.YOUR_TURN


def test_what_may_be_a_no_to_a_part_ends_nothing_where_they_object_besides() -> None:
    crane = act(Kind.REFUSAL, sure=False)
    part = proposal(-9).they("We do not take the crane. But it comes too late", crane, act(Kind.OBJECTION), day=-8)
    assert verdict(part).name is Name.YOUR_TURN
    assert verdict(proposal(-9).they("We do not take the crane.", crane, day=-8)).name is Name.CLOSED


# gone


def test_a_bounce_for_good_means_gone() -> None:
    bounced = proposal(-9).bounce(-9)
    found = verdict(bounced)
    assert found.name is Name.GONE
    assert found.reasons[0].message_id == bounced.last


def test_a_bounce_for_now_means_nothing() -> None:
    assert verdict(proposal(-9).bounce(-9, permanent=False)).name is Name.SILENT


def test_the_bounce_of_somebody_else_means_nothing() -> None:
    assert verdict(proposal(-9).bounce(-9, recipient="li@nordwind.example")).name is Name.SILENT


def test_a_bounce_outside_the_thread_counts() -> None:
    outside = talk("dsn").bounce(-8, recipient="maria@nordwind.example")
    assert verdicts(proposal(-9), outside)[0].name is Name.GONE


def test_a_bounce_before_their_last_word_means_nothing() -> None:
    alive = proposal(-12).bounce(-12).they("We are back online.", THANKS, day=-9)
    assert verdict(alive).name is Name.SILENT


def test_an_automatic_answer_names_the_successor() -> None:
    left = proposal(-9).robot(
        "No longer here. Write to Li.",
        act(Kind.DEPARTURE),
        act(Kind.SUCCESSOR, person=LI),
        day=-9,
        kind=MailKind.DEPARTED,
    )
    found = verdict(left)
    assert found.name is Name.GONE
    assert found.prospect is not None
    assert found.prospect.address.email == "maria@nordwind.example"
    assert found.contact is not None
    assert found.contact.email == "li@nordwind.example"


def test_a_departure_holds_in_every_thread_of_that_person() -> None:
    left = talk("auto").robot("No longer here.", act(Kind.DEPARTURE), day=-3, kind=MailKind.DEPARTED)
    assert verdicts(proposal(-9), left)[0].name is Name.GONE


def test_whoever_looks_after_the_mailbox_now_says_that_its_owner_has_left() -> None:
    left = [replace(act(Kind.DEPARTURE), quote=f"{name} has left us.") for name in ("Maria", "Wojtek")]
    told = [verdict(proposal(-12).they(each.quote, each, day=-6)).name for each in left]
    assert told == [Name.GONE, Name.YOUR_TURN]


def test_a_colleague_who_reports_a_departure_does_not_become_the_prospect() -> None:
    told = proposal(-12).they(
        "Maria left us. See Li.",
        act(Kind.DEPARTURE),
        act(Kind.SUCCESSOR, person=LI),
        day=-9,
        by="Jan <jan@nordwind.example>",
    )
    found = verdict(told)
    assert found.name is Name.GONE
    assert found.prospect is not None
    assert found.prospect.address.email == "maria@nordwind.example"
    assert found.contact is not None
    assert found.contact.email == "li@nordwind.example"


def test_the_successor_who_only_announces_himself_is_the_contact() -> None:
    told = proposal(-12).they("I follow Maria here.", act(Kind.SUCCESSOR), day=-9, by=LI)
    found = verdict(told)
    assert found.name is Name.GONE
    assert found.contact is not None
    assert found.contact.email == "li@nordwind.example"


def test_the_successor_who_asks_takes_the_talk_up() -> None:
    asked = proposal(-12).they("I follow Maria. Is it still valid?", act(Kind.SUCCESSOR), QUESTION, day=-9, by=LI)
    found = verdict(asked)
    assert found.name is Name.YOUR_TURN
    assert found.prospect is not None
    assert found.prospect.address.email == "li@nordwind.example"


def test_where_the_successor_is_gone_too_who_left_before_is_no_contact() -> None:
    left = (
        proposal(-20)
        .robot("Gone. See Jo.", act(Kind.DEPARTURE), day=-20, kind=MailKind.DEPARTED)
        .we("Hello Jo, who looks after it now?", QUESTION, day=-8, to="Jo Bell <jo@nordwind.example>")
        .bounce(-8, recipient="jo@nordwind.example")
    )
    found = verdict(left)
    assert (found.name, found.contact) == (Name.GONE, None)
    assert "maria@nordwind.example" in found.barred


def test_once_the_rep_writes_to_the_successor_the_talk_goes_on_with_them() -> None:
    going_on = (
        proposal(-20)
        .robot(
            "Gone. See Li.", act(Kind.DEPARTURE), act(Kind.SUCCESSOR, person=LI), day=-20, kind=MailKind.DEPARTED
        )
        .we("Hello Li, who looks after it now?", QUESTION, day=-8, to=LI)
    )
    found = verdict(going_on)
    assert found.name is not Name.GONE
    assert found.prospect is not None
    assert found.prospect.address.email == "li@nordwind.example"


def test_what_went_to_somebody_who_is_gone_is_no_touch() -> None:
    new_address = "Maria Lopez <maria.lopez@nordwind.example>"
    left = proposal(-20).robot("Gone. See Li.", act(Kind.DEPARTURE), day=-20, kind=MailKind.DEPARTED)
    moved = proposal(-20).bounce(-20)
    for talked in (left.we("Here it is, Li.", day=-5, to=LI), moved.we("Once more.", day=-5, to=new_address)):
        found = verdict(talked)
        assert (found.touches, found.threshold_days) == (1, 5)
        assert found.name is Name.SILENT


def test_a_departed_predecessor_is_not_the_prospect() -> None:
    new = (
        talk()
        .they("I took over from Wojtek, who left.", act(Kind.DEPARTURE, person="Wojtek"), QUESTION, day=-9)
        .we("Gladly.", day=-8)
    )
    assert verdict(new).name is Name.SILENT


def test_an_unsure_departure_nudges_nobody() -> None:
    unsure = proposal(-20).they("Maria may be off.", act(Kind.DEPARTURE, sure=False), HOLDS, day=-12, by=LI)
    assert verdict(unsure).name is Name.YOUR_TURN


def test_gone_without_a_successor_names_a_colleague_known_from_the_talk() -> None:
    known = talk().they("Li in copy.", asks(), day=-12, cc=LI).we("Here.", sends(), day=-9).bounce(-9)
    found = verdict(known)
    assert found.contact is not None
    assert found.contact.email == "li@nordwind.example"


# the ball


@pytest.mark.parametrize(
    "said", [QUESTION, asks(), act(Kind.OBJECTION), sends(), act(Kind.MEETING, meeting=Meeting.INVITED, on=3)]
)
def test_asking_objecting_inviting_and_sending_hand_the_ball_to_us(said: object) -> None:
    assert isinstance(said, type(QUESTION))
    found = verdict(proposal(-9).they("…", said, day=-8))
    assert (found.name, found.ball) == (Name.YOUR_TURN, Ball.OURS)


def test_a_plain_statement_of_theirs_waits_for_us() -> None:
    assert verdict(proposal(-9).they("Nine of them, over three sites.", day=-8)).name is Name.YOUR_TURN


def test_a_holding_answer_keeps_the_ball_with_them() -> None:
    found = verdict(proposal(-12).they("I will ask the board.", HOLDS, day=-9))
    assert (found.name, found.ball, found.touches) == (Name.SILENT, Ball.THEIRS, 0)


def test_a_holding_answer_does_not_take_back_the_question_before_it() -> None:
    both = (
        proposal(-12).they("What about Leipzig?", QUESTION, day=-9).they("I will ask the board too.", HOLDS, day=-8)
    )
    assert verdict(both).name is Name.YOUR_TURN


def test_an_unsure_holding_answer_never_leads_to_silence() -> None:
    found = verdict(proposal(-20).they("We shall see about it.", act(Kind.PROMISE, sure=False), day=-12))
    assert found.name is Name.YOUR_TURN
    assert "sure" in found.reasons[0].text


def test_a_courtesy_of_theirs_moves_no_ball_but_is_a_human_word() -> None:
    found = verdict(proposal(-20).they("Great, thanks!", THANKS, day=-9))
    assert (found.name, found.touches, found.waiting_days, found.threshold_days) == (Name.SILENT, 0, 9, 5)


def test_a_courtesy_of_ours_does_not_answer_a_question() -> None:
    asked = talk().they("What does it cost?", QUESTION, day=-9).we("Great, thanks!", THANKS, day=-8)
    found = verdict(asked)
    assert found.name is Name.YOUR_TURN
    assert found.reasons[0].message_id == asked.id(1)


def test_a_promise_of_ours_that_never_followed_is_our_turn() -> None:
    promised = talk().they("The figures, please.", asks(), day=-22).we("You get them tomorrow.", HOLDS, day=-21)
    found = verdict(promised)
    assert found.name is Name.YOUR_TURN
    assert found.reasons[0].message_id == promised.id(2)


def test_what_is_promised_in_a_mail_that_sends_it_has_followed() -> None:
    sent = talk().they("The figures?", asks(), day=-10).we("I'll send them: here.", HOLDS, sends(), day=-9)
    assert verdict(sent).name is Name.SILENT


@pytest.mark.parametrize(
    "acts",
    [(HOLDS, sends(Thing.PRICE)), (act(Kind.PROMISE, on=-8), sends())],
    ids=["a price told", "for a later day"],
)
def test_what_is_promised_beside_something_else_has_not_followed(acts: tuple[Act, ...]) -> None:
    promised = talk().they("The figures?", asks(), day=-10).we("So much, and two of them tomorrow.", *acts, day=-9)
    assert verdict(promised).name is Name.YOUR_TURN


def test_their_thanks_for_our_promise_leave_it_with_us() -> None:
    promised = (
        talk()
        .they("The figures?", asks(), day=-12)
        .we("Tomorrow.", HOLDS, day=-11)
        .they("Thanks!", THANKS, day=-10)
    )
    assert verdict(promised).name is Name.YOUR_TURN


def test_a_promise_kept_in_another_thread_is_kept() -> None:
    promised = talk("one").they("The figures?", asks(), day=-22).we("In a mail of its own.", HOLDS, day=-21)
    kept = talk("two").we("Here they are.", sends(), day=-20)
    assert verdicts(promised, kept)[0].name is not Name.YOUR_TURN


def test_promising_to_write_when_they_asked_us_to_is_no_debt() -> None:
    later = (
        proposal(-20).they("Write me in spring.", act(Kind.DEFERRAL, on=20), day=-18).we("I will.", HOLDS, day=-18)
    )
    assert verdict(later).name is Name.PAUSED


def test_mail_among_ourselves_is_no_touch() -> None:
    aside = (
        proposal(-12)
        .they("And the price?", QUESTION, day=-9)
        .we("Ines, can you do that?", QUESTION, day=-8, to=INES)
    )
    found = verdict(aside)
    assert (found.name, found.touches) == (Name.YOUR_TURN, 0)


def test_asking_a_supplier_of_ours_in_the_thread_is_no_touch() -> None:
    aside = proposal(-12).they("And in blue?", QUESTION, day=-9)
    aside.we("Can you paint it?", QUESTION, day=-8, to="Kai <kai@paints.example>")
    aside.they("We can.", day=-7, by="Kai <kai@paints.example>")
    found = verdict(aside)
    assert found.name is Name.YOUR_TURN
    assert found.prospect is not None
    assert found.prospect.address.email == "maria@nordwind.example"


# paused


@pytest.mark.parametrize(("edge", "on", "resume"), [(Edge.ON, 7, 7), (Edge.AFTER, 7, 8), (Edge.LAST, 7, 7)])
def test_an_absence_ends_by_the_side_of_its_day(edge: Edge, on: int, resume: int) -> None:
    away = proposal(-3).robot("Away", act(Kind.ABSENCE, on=on, edge=edge), day=-3, kind=MailKind.AUTO_REPLY)
    found = verdict(away)
    assert (found.name, found.resume_on) == (Name.PAUSED, business_day(resume))
    assert found.holds_until == business_day(resume)
    assert found.reasons[0].message_id == away.last


@pytest.mark.parametrize(("edge", "resume"), [(Edge.ON, 6), (Edge.AFTER, 6), (Edge.LAST, 5)])
def test_a_day_that_is_none_for_business_moves_to_the_next_or_the_last(edge: Edge, resume: int) -> None:
    away = proposal(-3).they("Away", act(Kind.ABSENCE, on=5), day=-2)
    saturday = business_day(5) + timedelta(days=1)
    (said,) = away.readings[away.last].acts
    assert said.when is not None
    when = replace(said.when, day=saturday, edge=edge)
    away.readings[away.last] = replace(away.readings[away.last], acts=(replace(said, when=when),))
    assert verdict(away).resume_on == business_day(resume)


def test_an_out_of_office_without_a_day_lasts_five_business_days() -> None:
    away = proposal(-3).robot("Away", act(Kind.ABSENCE), day=-3, kind=MailKind.AUTO_REPLY)
    assert verdict(away).resume_on == business_day(2)


def test_our_kind_words_alone_tell_that_theirs_told_of_an_event() -> None:
    hard = proposal(-20).they("Edmund, my husband, was buried on Friday.", day=-9)
    assert verdict(hard).name is Name.YOUR_TURN
    felt = hard.we("I am so sorry.", act(Kind.CONDOLENCE), day=-8)
    assert verdict(felt).name is Name.PAUSED
    assert verdict(felt).resume_on == business_day(11)


def test_our_kind_words_answer_no_question() -> None:
    asked = proposal(-20).they("We had a flood. And the price?", QUESTION, day=-9)
    assert verdict(asked.we("I am so sorry.", act(Kind.CONDOLENCE), day=-8)).name is Name.YOUR_TURN


@pytest.mark.parametrize("kind", [Kind.LIFE_EVENT, Kind.UPHEAVAL, Kind.DEFERRAL, Kind.ABSENCE])
def test_what_a_person_tells_without_a_day_lasts_twenty(kind: Kind) -> None:
    assert verdict(proposal(-6).they("…", act(kind), day=-4)).resume_on == business_day(16)


def test_an_absence_holds_the_person_in_every_thread() -> None:
    away = talk("auto").robot("Away", act(Kind.ABSENCE, on=4), day=-3, kind=MailKind.AUTO_REPLY)
    assert verdicts(proposal(-9), away)[0].name is Name.PAUSED


def test_the_absence_of_somebody_in_copy_holds_nobody() -> None:
    away = talk().they("Li in copy.", asks(), day=-12, cc=LI).we("Here.", sends(), day=-9)
    away.robot("Away", act(Kind.ABSENCE, on=4), day=-9, kind=MailKind.AUTO_REPLY, by=LI)
    assert verdict(away).name is Name.SILENT


def test_a_day_that_has_passed_is_the_start_of_the_wait() -> None:
    back = proposal(-14).robot("Away", act(Kind.ABSENCE, on=-3), day=-14, kind=MailKind.AUTO_REPLY)
    found = verdict(back)
    assert (found.name, found.waiting_days) == (Name.WAITING, 3)


def test_on_the_day_of_return_the_wait_begins() -> None:
    back = proposal(-9).robot("Away", act(Kind.ABSENCE, on=0), day=-9, kind=MailKind.AUTO_REPLY)
    found = verdict(back)
    assert (found.name, found.waiting_days) == (Name.WAITING, 0)


def test_a_deferral_wins_over_the_rest_of_the_answer_but_not_over_a_question() -> None:
    later = proposal(-9).they("Here is the list. After the 8th, please.", sends(), act(Kind.DEFERRAL, on=8), day=-8)
    assert verdict(later).name is Name.PAUSED
    asked = proposal(-9).they("After the 8th. What was the price?", QUESTION, act(Kind.DEFERRAL, on=8), day=-8)
    assert verdict(asked).name is Name.YOUR_TURN


def test_the_finer_of_two_days_wins() -> None:
    both = proposal(-9).they(
        "In April, say on the 7th.", act(Kind.DEFERRAL, on=9, grain=Grain.MONTH), act(Kind.DEFERRAL, on=12), day=-8
    )
    assert verdict(both).resume_on == business_day(12)


def test_a_courtesy_of_ours_leaves_the_pause_alone() -> None:
    thanked = proposal(-9).they("Next quarter.", act(Kind.DEFERRAL, on=20), day=-8).we("Thank you!", THANKS, day=-7)
    assert verdict(thanked).name is Name.PAUSED


def test_what_they_say_later_replaces_the_pause() -> None:
    again = (
        proposal(-9).they("Next quarter.", act(Kind.DEFERRAL, on=20), day=-8).they("Send it now.", asks(), day=-7)
    )
    assert verdict(again.we("Here.", sends(), day=-6)).name is Name.SILENT


@pytest.mark.parametrize("state", [Meeting.AGREED, Meeting.INVITED])
def test_a_meeting_ahead_pauses_until_its_own_day(state: Meeting) -> None:
    ahead = (
        talk().they("Can we meet?", QUESTION, day=-8).we("Here.", act(Kind.MEETING, meeting=state, on=4), day=-7)
    )
    found = verdict(ahead)
    assert (found.name, found.resume_on) == (Name.PAUSED, business_day(4))


def test_after_a_meeting_the_wait_counts_as_after_one_touch() -> None:
    met = (
        talk()
        .they("Can we meet?", QUESTION, day=-20)
        .we("Invitation", act(Kind.MEETING, meeting=Meeting.INVITED, on=-6), day=-19)
    )
    found = verdict(met)
    assert (found.name, found.touches, found.waiting_days, found.threshold_days) == (Name.SILENT, 0, 6, 5)


def test_touches_before_a_meeting_count_no_more_after_it() -> None:
    met = (
        talk()
        .they("Can we meet?", QUESTION, day=-40)
        .we("When?", QUESTION, day=-39)
        .we("When suits?", QUESTION, day=-30)
    )
    met.we("Invitation", act(Kind.MEETING, meeting=Meeting.INVITED, on=-12), day=-29)
    assert verdict(met).threshold_days == 5
    met.we("Thank you for your time.", sends(), day=-11)
    assert (verdict(met).name, verdict(met).touches) == (Name.SILENT, 1)


def test_their_calendar_says_yes_without_saying_a_word() -> None:
    accepted = talk().they("Can we meet?", QUESTION, day=-8)
    accepted.we("Invitation", act(Kind.MEETING, meeting=Meeting.INVITED, on=4), day=-7)
    accepted.robot("Accepted", act(Kind.MEETING, meeting=Meeting.ACCEPTED, on=4), day=-6, kind=MailKind.CALENDAR)
    found = verdict(accepted)
    assert (found.name, found.quiet_days) == (Name.PAUSED, 8)


@pytest.mark.parametrize("state", [Meeting.DECLINED, Meeting.CANCELLED])
def test_calling_a_meeting_off_hands_the_ball_to_us(state: Meeting) -> None:
    off = talk().they("Can we meet?", QUESTION, day=-15)
    off.we("Invitation", act(Kind.MEETING, meeting=Meeting.INVITED, on=4), day=-14)
    off.robot("No", act(Kind.MEETING, meeting=state, on=4), day=-9, kind=MailKind.CALENDAR)
    assert verdict(off).name is Name.YOUR_TURN


@pytest.mark.parametrize("instead", [QUESTION, act(Kind.MEETING, meeting=Meeting.PROPOSED, on=2)])
def test_whoever_of_ours_declines_and_asks_for_another_day_leaves_the_ball_with_them(instead: Act) -> None:
    invited = proposal(-12).they("", act(Kind.MEETING, meeting=Meeting.INVITED, on=-3), day=-9)
    declined = invited.we("Not then. Friday?", act(Kind.MEETING, meeting=Meeting.DECLINED), instead, day=-8)
    assert verdict(declined).name is Name.SILENT


def test_their_invitation_is_a_question_until_we_answer() -> None:
    invited = proposal(-9).robot(
        "Invitation", act(Kind.MEETING, meeting=Meeting.INVITED, on=5), day=-3, kind=MailKind.CALENDAR
    )
    assert verdict(invited).name is Name.YOUR_TURN
    assert verdict(invited.we("See you then.", day=-2)).name is Name.PAUSED


def test_agreeing_to_the_day_that_the_other_named_is_a_meeting_on_that_day() -> None:
    agreed = talk().we("Would that suit?", act(Kind.MEETING, meeting=Meeting.PROPOSED, on=3), QUESTION, day=-8)
    agreed.they("Yes, half past nine.", act(Kind.MEETING, meeting=Meeting.AGREED), day=-7)
    found = verdict(agreed)
    assert (found.name, found.resume_on) == (Name.PAUSED, business_day(3))


def test_the_second_of_two_is_a_day_where_days_were_proposed_and_else_waits_for_us() -> None:
    second = act(Kind.MEETING, meeting=Meeting.AGREED)
    met = talk().we("Monday or Friday?", act(Kind.MEETING, meeting=Meeting.PROPOSED, on=3), QUESTION, day=-8)
    assert verdict(met.they("The second one works.", second, day=-7)).name is Name.PAUSED
    chosen = talk().we("Oak or ash?", QUESTION, day=-8).they("The second one works.", second, day=-7)
    assert verdict(chosen).name is Name.YOUR_TURN


def test_agreeing_to_a_weekday_means_the_one_that_was_proposed() -> None:
    agreed = talk().they("Friday week?", act(Kind.MEETING, meeting=Meeting.PROPOSED, on=5), QUESTION, day=-8)
    agreed.we("Friday it is.", act(Kind.MEETING, meeting=Meeting.AGREED, on=-5), day=-8)
    assert verdict(agreed).resume_on == business_day(5)
    suits = talk().they("Friday week would suit.", act(Kind.MEETING, meeting=Meeting.AGREED, on=5), day=-8)
    suits.we("Friday it is.", act(Kind.MEETING, meeting=Meeting.AGREED, on=-5), day=-8)
    assert verdict(suits).resume_on == business_day(5)


@pytest.mark.parametrize(
    ("answer", "said", "name"),
    [
        ("With hat.", [], Name.PAUSED),
        ("We cannot be there.", [], Name.SILENT),
        ("If the crane is back, then that day.", [], Name.SILENT),
        ("Which door?", [QUESTION], Name.SILENT),
    ],
)
def test_an_answer_of_ours_that_asks_and_denies_nothing_takes_the_day_that_they_proposed(
    answer: str, said: list[Act], name: Name
) -> None:
    proposed = talk().they("Monday week?", act(Kind.MEETING, meeting=Meeting.PROPOSED, on=5), day=-9)
    assert verdict(proposed.we(answer, *said, day=-8)).name is name


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("9:30 finds all three of us here, the coffee is ours.", Name.PAUSED),
        ("10:30 finds all three of us here.", Name.SILENT),
        ("At 9.30 we are not in yet.", Name.SILENT),
        ("That would be 9.30 € a head.", Name.SILENT),
    ],
)
def test_an_answer_of_theirs_that_names_our_hour_and_denies_nothing_takes_the_day(answer: str, name: Name) -> None:
    proposed = talk().we("The 5th at 9.30?", act(Kind.MEETING, meeting=Meeting.PROPOSED, on=5), QUESTION, day=-9)
    assert (
        verdict(proposed.they(answer, act(Kind.PROMISE), day=-8).we("Perfect.", act(Kind.COURTESY), day=-8)).name
        is name
    )


def test_an_answer_promised_by_a_day_is_waited_for() -> None:
    promised = proposal(-9).they("You hear from me on the 4th.", act(Kind.PROMISE, on=4), day=-8)
    assert verdict(promised).name is Name.PAUSED


def test_a_snooze_pauses_until_its_day_and_a_word_of_theirs_ends_it() -> None:
    snoozed = proposal(-9)
    decisions = Decisions(snoozed={snoozed.last: business_day(3)})
    found = verdict(snoozed, decisions=decisions)
    assert (found.name, found.resume_on) == (Name.PAUSED, business_day(3))
    over = Decisions(snoozed={snoozed.last: business_day(0)})
    assert verdict(snoozed, decisions=over).name is Name.SILENT
    assert verdict(snoozed.they("A question?", QUESTION, day=-1), decisions=decisions).name is Name.YOUR_TURN


# waiting and silent: the arithmetic


@pytest.mark.parametrize(("day", "name"), [(-4, Name.WAITING), (-5, Name.SILENT)])
def test_silence_begins_with_the_fifth_business_day(day: int, name: Name) -> None:
    assert verdict(proposal(day)).name is name


def test_a_reason_quotes_a_spanish_question_whole() -> None:
    words = "Hola: ¿Tienen muestras?"
    asked = replace(asks(), quote="Tienen muestras?", start=words.index("Tienen"))
    (shown,) = verdict(talk().they(words, asked, day=-8)).reasons
    assert shown.quote == "¿Tienen muestras?"


def test_waiting_tells_the_day_on_which_it_ends() -> None:
    assert verdict(proposal(-2)).holds_until == business_day(3)


@pytest.mark.parametrize(
    ("days", "threshold", "name"),
    [
        ((-5,), 5, Name.SILENT),
        ((-20, -9), 10, Name.WAITING),
        ((-20, -10), 10, Name.SILENT),
        ((-50, -40, -19), 20, Name.WAITING),
        ((-50, -40, -20), 20, Name.SILENT),
        ((-99, -80, -70, -60), 40, Name.WAITING),
    ],
)
def test_the_threshold_doubles_with_each_touch_and_rests_after_the_fourth(
    days: tuple[int, ...], threshold: int, name: Name
) -> None:
    chased = talk().they("A price, please.", asks(), day=days[0] - 2)
    for day in days:
        chased.we("Here.", sends(), day=day)
    found = verdict(chased)
    assert (found.name, found.threshold_days, found.touches) == (name, threshold, len(days))
    assert found.rests == (len(days) == 4)


def test_several_mails_of_one_day_are_one_touch() -> None:
    twice = proposal(-7).we("And the drawing.", sends(), day=-7)
    found = verdict(twice)
    assert (found.name, found.touches) == (Name.SILENT, 1)


def test_courtesies_promises_and_invitations_are_no_touches() -> None:
    invitation = act(Kind.MEETING, meeting=Meeting.INVITED, on=3)
    quiet = proposal(-9).we("Thanks again!", THANKS, day=-8).we("Invitation", invitation, day=-7)
    assert verdict(quiet).touches == 1


def test_whoever_takes_leave_of_a_silence_has_written_once_more() -> None:
    leave = act(Kind.FAREWELL)
    assert verdict(proposal(-20).we("I leave you in peace. All the best!", leave, day=-9)).touches == 2
    assert verdict(proposal(-20).they("Thanks!", THANKS, day=-10).we("All the best!", leave, day=-9)).touches == 0


@pytest.mark.parametrize(
    ("first", "name"), [((-5,), Name.SILENT), ((-4,), Name.WAITING), ((-99, -50), Name.WAITING)]
)
def test_a_cold_outreach_gets_one_follow_up(first: tuple[int, ...], name: Name) -> None:
    cold = talk()
    for day in first:
        cold.we("We have not met.", QUESTION, day=day)
    assert (verdict(cold).name, verdict(cold).rests) == (name, len(first) == 2)


def test_who_wrote_in_another_thread_was_never_cold() -> None:
    known = talk("known").they("A price?", asks(), day=-60).we("Here.", sends(), day=-59)
    new = talk("new").we("An idea", day=-30).we("Another", day=-12)
    assert verdicts(known, new)[1].name is Name.SILENT


def slow(*answers: int, last: int) -> Conversation:
    """A talk in which they take so many business days to answer, and our last mail is of day `last`."""
    day = last - sum(answers) - 1
    going = talk().they("Hello, a price?", QUESTION, day=day - 1)
    for answer in answers:
        going.we("How many?", QUESTION, day=day)
        day += answer
        going.they("So many.", day=day)
    return going.we("Here.", sends(), day=last)


@pytest.mark.parametrize(
    ("answers", "threshold"), [((4, 5, 4), 12), ((3, 4, 3), 9), ((9, 9, 9), 15), ((4, 5), 5), ((1, 1, 1), 5)]
)
def test_who_answers_slowly_is_given_three_times_their_usual_time(answers: tuple[int, ...], threshold: int) -> None:
    assert verdict(slow(*answers, last=-2)).threshold_days == threshold


def test_the_wait_skips_holidays_of_either_side() -> None:
    holiday = Calendar(holidays=frozenset({business_day(-2)}))
    assert verdict(proposal(-5), policy=replace(POLICY, calendar_of=lambda _: holiday)).waiting_days == 4


def test_who_answered_elsewhere_is_not_silent_here() -> None:
    other = talk("other").they("A question?", QUESTION, day=-2)
    found = verdicts(proposal(-11), other)
    assert [each.name for each in found] == [Name.WAITING, Name.YOUR_TURN]
    assert found[0].reasons[0].message_id == other.last


def test_whom_the_rep_wrote_to_elsewhere_is_not_silent_here() -> None:
    other = talk("other").we("Another thing", QUESTION, day=-2)
    found = verdicts(proposal(-11), other)[0]
    assert found.name is Name.WAITING
    assert found.reasons[0].text.startswith("You wrote to Maria in another thread")


def test_a_colleague_who_wrote_to_them_elsewhere_is_named() -> None:
    other = talk("other").we("Another thing", QUESTION, day=-2, by=INES)
    found = verdicts(proposal(-11), other)[0]
    assert found.name is Name.WAITING
    assert found.reasons[0].text.startswith("Ines Falk wrote to Maria in another thread")


def test_what_may_be_a_no_is_none_where_they_surely_ask_for_time() -> None:
    wish = act(Kind.REFUSAL, sure=False)
    leave = proposal(-9).they("I am on leave. All the best.", act(Kind.LIFE_EVENT), wish, day=-3)
    assert verdict(leave).name is Name.PAUSED


def test_who_asked_for_time_elsewhere_is_not_silent_here() -> None:
    later = talk("later").they("After the fair, please.", act(Kind.DEFERRAL, on=9), day=-12)
    assert [each.name for each in verdicts(renamed(proposal(-30), "quiet"), later)] == [Name.WAITING, Name.PAUSED]


def test_of_two_silent_talks_with_one_person_only_the_latest_is_silent() -> None:
    first, second = renamed(proposal(-40), "first"), renamed(proposal(-13), "second")
    assert [each.name for each in verdicts(first, second)] == [Name.WAITING, Name.SILENT]


def test_who_waits_for_us_in_another_thread_is_nowhere_silent() -> None:
    open_question = talk("open").they("What does it cost?", QUESTION, day=-40)
    assert [each.name for each in verdicts(open_question, renamed(proposal(-13), "other"))] == [
        Name.YOUR_TURN,
        Name.WAITING,
    ]


def test_a_draft_to_them_in_drafts_is_waited_for_and_named() -> None:
    drafted = proposal(-9).draft("I have been thinking", day=-1)
    found = verdict(drafted)
    assert found.name is Name.WAITING
    assert found.reasons[0].message_id == drafted.last
    assert found.quiet_days == 11


def test_a_draft_to_them_in_another_thread_is_waited_for_too() -> None:
    drafted = talk("draft").draft("Another idea", day=-1)
    assert (
        verdicts(proposal(-9), talk("draft").we("Hello", day=-30).draft("Another idea", day=-1))[0].name
        is Name.WAITING
    )
    assert drafted.emails[0].is_draft


def test_talking_outside_the_mailbox_begins_the_wait_anew() -> None:
    spoken = proposal(-30).we("Any thoughts?", QUESTION, day=-12)
    decisions = Decisions(spoke={spoken.last: NOW - timedelta(days=3)})
    found = verdict(spoken, decisions=decisions)
    assert (found.name, found.touches, found.waiting_days, found.threshold_days) == (Name.WAITING, 0, 3, 5)


def test_time_they_asked_for_and_we_granted_extends_the_wait() -> None:
    granted = proposal(-20).they("Could we try it until the 3rd?", asks(Thing.TIME), day=-12)
    granted.we("It runs until then.", sends(Thing.TIME, on=-3), day=-12)
    found = verdict(granted)
    assert (found.name, found.waiting_days) == (Name.WAITING, 3)


def test_a_trial_they_asked_for_extends_the_wait_to_the_day_until_which_it_runs() -> None:
    def tried(edge: Edge, asked: Thing = Thing.TRIAL, sent: Thing = Thing.TIME) -> Verdict:
        granted = proposal(-20).they("Could we try it?", asks(asked), day=-12)
        runs = sends(sent, on=-3)
        assert runs.when is not None
        granted.we("Here you are.", replace(runs, when=replace(runs.when, edge=edge)), day=-12)
        return verdict(granted)

    assert tried(Edge.AFTER).name is Name.WAITING
    assert tried(Edge.AFTER, asked=Thing.OTHER).name is Name.WAITING
    assert tried(Edge.AFTER, asked=Thing.OTHER, sent=Thing.PROPOSAL).name is Name.SILENT
    assert tried(Edge.ON).name is Name.SILENT


def test_a_mail_dated_ahead_of_now_nudges_nobody() -> None:
    assert verdict(proposal(20)).name is Name.WAITING


def test_threads_beyond_the_history_are_not_judged() -> None:
    policy = replace(POLICY, history_days=30)
    old, new = renamed(proposal(-60), "old"), proposal(-9)
    with pytest.raises(KeyError):
        verdicts(old, policy=policy)
    assert verdict(new, policy=policy).name is Name.SILENT


# people


def test_an_answer_from_a_private_address_is_the_same_person() -> None:
    private = proposal(-9).they("From home: and in blue?", QUESTION, day=-7, by="Maria Lopez <mlo@gmail.com>")
    found = verdict(private)
    assert found.name is Name.YOUR_TURN
    assert found.prospect is not None
    assert found.prospect.address.email == "mlo@gmail.com"


def test_a_colleague_who_asks_takes_the_talk_up() -> None:
    asked = proposal(-9).they("Does it read cards?", QUESTION, day=-7, by=LI, cc=MARIA)
    found = verdict(asked)
    assert found.name is Name.YOUR_TURN
    assert found.prospect is not None
    assert found.prospect.address.email == "li@nordwind.example"


def test_a_colleague_who_took_over_and_promises_an_answer_takes_the_talk_up() -> None:
    took_over = (act(Kind.DEPARTURE), act(Kind.SUCCESSOR), HOLDS)
    found = verdict(proposal(-9).they("Maria left, I have her files and will answer.", *took_over, day=-3, by=LI))
    assert found.name is Name.WAITING
    assert found.prospect is not None
    assert found.prospect.address.email == "li@nordwind.example"


def test_a_colleague_who_tells_that_they_left_and_promises_an_answer_takes_the_talk_up() -> None:
    told = proposal(-12).they("Maria left, I will answer you.", act(Kind.DEPARTURE), HOLDS, day=-6, by=LI)
    found = verdict(told)
    assert found.name is Name.SILENT
    assert found.prospect is not None
    assert found.prospect.address.email == "li@nordwind.example"


def test_an_assistant_who_tells_of_an_illness_does_not() -> None:
    told = proposal(-9).they("She is in hospital.", act(Kind.LIFE_EVENT), HOLDS, day=-4, by=LI, cc=MARIA)
    found = verdict(told)
    assert found.name is Name.PAUSED
    assert found.prospect is not None
    assert found.prospect.address.email == "maria@nordwind.example"


def test_a_colleague_of_ours_who_wrote_last_is_our_side() -> None:
    ours = talk().they("The manual, please.", asks(), day=-9, cc=INES).we("Here.", sends(), day=-7, by=INES)
    assert verdict(ours).name is Name.SILENT


# --- where their word was not understood, and what ours tells of it ---

LEAVE = act(Kind.FAREWELL)


def test_our_leave_upon_a_word_that_was_not_understood_tells_that_it_was_an_end() -> None:
    left = proposal(-20).they("Hallett craned his in.", day=-15).we("All the best with it.", LEAVE, day=-14)
    found = verdict(left)
    assert found.name is Name.CLOSED
    assert {reason.message_id for reason in found.reasons} == {left.id(3), left.id(4)}


def test_our_leave_upon_the_answer_to_a_question_of_ours_ends_nothing() -> None:
    asked = proposal(-20).we("How wide is it?", QUESTION, day=-16).they("Four metres.", day=-15)
    assert verdict(asked.we("Thanks for telling me.", LEAVE, day=-14)).name is Name.YOUR_TURN


def test_our_leave_after_mails_that_nobody_answered_ends_nothing() -> None:
    told = proposal(-40).they("We run two shifts.", day=-38).we("I see.", sends(), day=-30)
    assert verdict(told.we("Should things change, write to me.", LEAVE, day=-12)).name is Name.SILENT


def test_who_writes_on_after_our_leave_lifts_it() -> None:
    left = proposal(-20).they("Hallett craned his in.", day=-15).we("All the best with it.", LEAVE, day=-14)
    assert verdict(left.they("What would a second one cost?", QUESTION, day=-3)).name is Name.YOUR_TURN


def test_an_objection_in_the_words_of_a_no_is_its_reason() -> None:
    both = proposal(-9).they("We leave it. It is too heavy.", act(Kind.REFUSAL), act(Kind.OBJECTION), day=-8)
    assert verdict(both).name is Name.CLOSED


def test_whoever_objects_and_asks_for_time_asks_for_time() -> None:
    both = proposal(-9).they("Dear, and not now.", act(Kind.OBJECTION), act(Kind.DEFERRAL, on=20), day=-8)
    assert verdict(both).name is Name.PAUSED


def test_that_what_we_sent_has_served_moves_no_ball() -> None:
    assert verdict(proposal(-20).they("That was all I needed.", act(Kind.SERVED), day=-9)).name is Name.SILENT
