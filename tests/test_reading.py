"""Reading a thread: each mail apart, who wrote it, and what the thread's other mails tell about it."""

from __future__ import annotations

import time
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from mails import NORA, REP, ROBIN, Mail, mail, reading_of

from mailcoach.emails import Body
from mailcoach.reading import Failure, MailKind
from mailcoach.reading.acts import Kind, Meeting
from mailcoach.reading.understanding import read
from mailcoach.threads import Thread

DAEMON = "Mail Delivery System <mailer-daemon@mx.seewerk.example>"
TALK = (
    mail(
        NORA,
        "Hello Robin,\n\nplease send us a proposal for six yellow mooring buoys.\n\nNora Feld\nSeewerk",
        number=1,
    ),
    mail(
        ROBIN,
        "Hello Nora,\n\nthe proposal is attached.\n\nRobin",
        to=NORA,
        number=2,
        answers=1,
        attach=["Buoys.pdf"],
    ),
    mail(NORA, "Thank you, we will come back to you.\n\nNora\n\n> the proposal is attached.", number=3, answers=2),
)


def test_a_thread_is_read_mail_by_mail() -> None:
    readings = reading_of(*TALK)
    assert [reading.kind for reading in readings] == [MailKind.HUMAN] * 3
    assert readings[0].own_words == "Hello Robin,\n\nplease send us a proposal for six yellow mooring buoys."
    assert readings[0].signature == "Nora Feld\nSeewerk"
    assert readings[1].attachments == ("Buoys.pdf",)
    assert readings[2].quoted == "> the proposal is attached."


def test_a_mail_without_its_body_is_read_by_its_header() -> None:
    email, _ = mail(NORA, subject="Automatic reply: Mooring buoys")
    (reading,) = read(Thread("t", (email,)), {}, REP)
    assert (reading.kind, reading.own_words, reading.acts) == (MailKind.AUTO_REPLY, "", ())


def test_order_of_arrival_changes_nothing() -> None:
    assert len({reading_of(*order) for order in permutations(TALK)}) == 1


def test_html_alone_is_read() -> None:
    (reading,) = reading_of(mail(NORA, "\n", html="<p>Six will do.</p><p>Nora</p>"))
    assert (reading.own_words, reading.signature) == ("Six will do.", "Nora")


def test_a_short_mail_is_in_the_language_of_its_thread() -> None:
    german = mail(
        NORA, "Guten Tag, bitte schicken Sie uns ein Angebot über sechs gelbe Bojen für den Hafen.", number=1
    )
    assert [reading.language for reading in reading_of(german, mail(NORA, "OK.", number=2))] == ["de", "de"]


def test_acts_are_found_in_own_words_alone() -> None:
    text = "Thanks.\n\nOn 2 March 2026, Robin Reyes wrote:\n> Please stop writing to us."
    (reading,) = reading_of(mail(NORA, text))
    assert Kind.STOP not in {act.kind for act in reading.acts}


def test_an_act_quotes_the_own_words() -> None:
    (reading, *_) = reading_of(*TALK)
    assert reading.acts
    assert all(act.quote == reading.own_words[act.start : act.end] for act in reading.acts)


def test_a_robot_s_words_are_nobody_s_acts() -> None:
    text = "Otto asks: can you send us a proposal? Unsubscribe here. In this issue: prices."
    mails = mail(
        "News <news@weekly.example>", text, headers={"list-id": "<weekly.example>", "list-unsubscribe": "<u>"}
    )
    assert reading_of(mails)[0].acts == ()


def test_an_automatic_mail_of_somebody_who_left_is_a_kind_of_its_own() -> None:
    text = "Nora Feld no longer works at Seewerk. Please write to Otto Kern, otto.kern@seewerk.example."
    notice = mail(
        NORA,
        text,
        number=2,
        answers=1,
        subject="Automatic reply: Buoys",
        headers={"auto-submitted": "auto-replied"},
    )
    assert reading_of(mail(ROBIN, "Hello Nora", to=NORA), notice)[1].kind is MailKind.DEPARTED


CALENDAR = (
    "BEGIN:VCALENDAR\nMETHOD:{}\nBEGIN:VEVENT\nDTSTART:20260309T130000Z\nSUMMARY:Buoys\n"
    "ATTENDEE;PARTSTAT={}:mailto:nora.feld@seewerk.example\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_a_calendar_s_answer_is_a_meeting() -> None:
    (reading,) = reading_of(
        mail(NORA, "", subject="Accepted: Buoys", calendar=CALENDAR.format("REPLY", "ACCEPTED"))
    )
    (act,) = reading.acts
    assert (reading.kind, act.kind, act.meeting) == (MailKind.CALENDAR, Kind.MEETING, Meeting.ACCEPTED)
    assert act.when
    assert act.when.day == date(2026, 3, 9)


def test_who_accepts_a_meeting_has_bought_nothing() -> None:
    (reading,) = reading_of(
        mail(NORA, "Accepted.", subject="Accepted: Buoys", calendar=CALENDAR.format("REPLY", "ACCEPTED"))
    )
    assert {act.kind for act in reading.acts} == {Kind.MEETING}


def test_an_invitation_with_words_is_a_person_s() -> None:
    words = "Let us go through it together."
    (reading,) = reading_of(mail(NORA, words, calendar=CALENDAR.format("REQUEST", "NEEDS-ACTION")))
    assert reading.kind is MailKind.HUMAN
    assert Meeting.INVITED in {act.meeting for act in reading.acts}


def bounced(recipient: str, original: str = "") -> Mail:
    report = f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
    return mail(DAEMON, "Could not be delivered.", number=9, report=report, original=original)


def test_a_bounce_tells_whose_address_failed() -> None:
    readings = reading_of(mail(ROBIN, "Hello Nora", to=NORA), bounced("nora.feld@seewerk.example"))
    assert readings[1].failures == (Failure("nora.feld@seewerk.example", permanent=True),)


def test_an_alias_that_failed_stands_for_the_only_recipient() -> None:
    bounce = bounced(
        "n.feld@mail-7.host.example", original="Message-ID: <1@mail.example>\nTo: nora.feld@seewerk.example"
    )
    readings = reading_of(mail(ROBIN, "Hello Nora", to=NORA), bounce)
    assert [failure.recipient for failure in readings[1].failures] == ["nora.feld@seewerk.example"]


def test_the_bounce_of_one_of_two_recipients_is_about_that_one() -> None:
    ours = mail(ROBIN, "Hello both", to=f"{NORA}, Otto Kern <otto.kern@seewerk.example>")
    bounce = bounced("otto.kern@seewerk.example", original="Message-ID: <1@mail.example>")
    assert [failure.recipient for failure in reading_of(ours, bounce)[1].failures] == ["otto.kern@seewerk.example"]


def test_a_signature_is_known_from_an_earlier_mail() -> None:
    below = "Harbour office, Pier 3\nAsk for the harbour master\n0431 555 0123"
    mails = [
        mail("office@seewerk.example", f"{words}\n\n{below}", number=n) for n, words in enumerate(("One.", "Two."))
    ]
    assert reading_of(*mails)[1].own_words == "Two."


@settings(deadline=None)  # the first mail loads the phrases of its language
@given(some.text(), some.text(), some.text(), some.text())
def test_any_mail_is_read(text: str, html: str, calendar: str, report: str) -> None:
    (reading,) = reading_of(mail(NORA, text, html=html, calendar=calendar, report=report))
    assert reading.id == "<1@mail.example>"


PIECES = [">", "<div>", ":", " ", "a", "Please send it? ", "until 3 March ", "\n", "a: b\n", "not "]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("where", ["text", "html"])
def test_no_mail_of_a_megabyte_takes_two_seconds(piece: str, where: str) -> None:
    email, _ = mail(NORA)
    content = piece * (1_000_000 // len(piece))
    body = Body(text=content) if where == "text" else Body(html=content)
    begin = time.process_time()
    read(Thread("t", (email,)), {email.id: body}, REP)
    assert time.process_time() - begin < 2
