"""Whom no draft goes to, whatever happened since the rep looked; and that one fault stops no other draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes

import pytest
from test_coach import (
    MARIA,
    NOW,
    Mailbox,
    days_ago,
    drafts_of,
    mailbox,
    move_drafts,
    only,
    open_it,
    silent_after_a_proposal,
)

from mailcoach.coach import Coach, State
from mailcoach.errors import Refused
from mailcoach.plays import Play
from mailcoach.reading.acts import Kind
from mailcoach.silence import Name

__all__ = ["mailbox", "open_it"]

pytestmark = pytest.mark.server

LI = "Li Wen <li@nordwind.example>"
STOP = "Please remove me from your list and do not write to me again.\n\nLi"

Open = Callable[[], Coach]


def addressed(mailbox: Mailbox) -> list[str]:
    """Everybody to whom the drafts go."""
    mails = [message_from_bytes(raw) for raw in drafts_of(mailbox.account)]
    return [f"{mail['To']}, {mail['Cc']}" if mail["Cc"] else mail["To"] for mail in mails]


# Whoever wants no more mail


def test_whoever_asked_for_no_more_mail_is_left_out_of_every_draft(mailbox: Mailbox, open_it: Open) -> None:
    mailbox.they(STOP, ago=40, by=LI, subject="Stop").anew()
    mailbox.they("Could you send me a proposal for three sites?\n\nMaria", ago=14)
    mailbox.we("Hello Maria,\n\nthe proposal is attached.\n\nRobin", ago=10, to=f"{MARIA}, {LI}")
    coach = open_it()
    coach.put_best(NOW, 5)
    assert addressed(mailbox) == [MARIA]
    coach.undo(None, NOW)
    case = next(case for case in coach.review(NOW).cases() if case.verdict.name is Name.SILENT)
    assert coach.render(case, Play.APOLOGY, NOW).notes == (f"{LI} is left out: no more mail may go there.",)


def test_whom_the_rep_never_writes_to_again_is_left_out_of_every_draft(mailbox: Mailbox, open_it: Open) -> None:
    mailbox.they("Could you send me a proposal for three sites?\n\nMaria", ago=14)
    mailbox.we("Hello Maria,\n\nthe proposal is attached.\n\nRobin", ago=10, to=f"{MARIA}, {LI}")
    coach = open_it()
    coach.stop("li@nordwind.example", NOW)
    coach.put_best(NOW, 5)
    assert addressed(mailbox) == [MARIA]


def test_a_successor_who_asked_for_no_more_mail_is_no_contact(mailbox: Mailbox, open_it: Open) -> None:
    mailbox.they(STOP, ago=40, by=LI, subject="Stop").anew()
    silent_after_a_proposal(mailbox)
    mailbox.they("I am leaving Nordwind. Please write to Li Wen <li@nordwind.example> from now on.", ago=3)
    coach = open_it()
    coach.sync(NOW)
    gone = next(case for case in coach.review(NOW).cases() if case.verdict.name is Name.GONE)
    assert gone.verdict.contact is None
    with pytest.raises(Refused):
        coach.render(gone, Play.NEW_CONTACT, NOW)


# Between the look and the key


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_draft_is_refused_where_they_have_written_since_it_was_seen(
    mailbox: Mailbox, open_it: Open, elsewhere: bool
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.sync(NOW)
    case = only(coach.review(NOW).cases())
    draft = coach.render(case, Play.CLOSE_THE_LOOP, NOW)
    if elsewhere:
        mailbox.anew()
    mailbox.they("Thank you Robin. I will talk to the board and come back to you next week.", ago=0)
    with pytest.raises(Refused, match="written meanwhile"):
        coach.put(case, draft, NOW)
    assert drafts_of(mailbox.account) == []


def test_a_misread_line_counts_for_no_play(mailbox: Mailbox, open_it: Open) -> None:
    mailbox.they("Could you send me a proposal? I answer late because my father died last week.\n\nMaria", ago=30)
    mailbox.we("Hello Maria,\n\nthe proposal is attached.\n\nRobin", ago=28)
    coach = open_it()
    coach.sync(NOW)
    case = only(coach.review(NOW).cases())
    assert case.play is Play.COMPASSION
    coach.misread(case.messages[0], Kind.LIFE_EVENT, NOW)
    assert Play.COMPASSION not in {each.play for each in only(coach.review(NOW).cases()).plays if each.holds}


# Every silence, and every thread, for itself


def test_a_second_silence_of_a_thread_has_a_draft_of_its_own(mailbox: Mailbox, open_it: Open) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    move_drafts(mailbox.account, "Sent")
    coach.sync(NOW + timedelta(hours=2))
    mailbox.they("Sorry for the silence! Could you send me a reference from another hospital?", ago=-2)
    mailbox.we("Hello Maria,\n\nthe reference is attached.\n\nRobin", ago=-3)
    written = coach.put_best(days_ago(-12), 5)
    assert [record.state for record in written] == [State.PENDING]


def test_a_draft_that_no_mail_can_be_made_of_keeps_no_other_back(mailbox: Mailbox, open_it: Open) -> None:
    odd = "Bo <bo..x@odd.example>"
    mailbox.they("Could you send me a proposal for three sites?\n\nBo", ago=14, by=odd)
    mailbox.we("Hello Bo,\n\nthe proposal for the three sites is attached.\n\nRobin", ago=9, to=odd)
    silent_after_a_proposal(mailbox.anew())
    coach = open_it()
    assert [record.to for record in coach.put_best(NOW, 1)] == ["maria@nordwind.example"]
    assert [fault for _, draft, fault in coach.plan(NOW) if draft is None]
