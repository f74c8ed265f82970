"""What became of a draft: told from the journal's record and later mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailcoach.emails import Address, Email, MessageId, Role
from mailcoach.outcomes import DraftRecord, Found, State, Tally, answered_at, became, tally, was_sent
from mailcoach.plays import Play
from mailcoach.reading import MailKind, Reading
from mailcoach.silence import Talk
from mailcoach.threads import Rep, Thread

ROBIN = Address("robin@brightpath.example", "Robin Reyes")
MARIA = Address("maria@nordwind.example", "Maria López")
JAN = Address("jan@nordwind.example")
REP = Rep(frozenset({ROBIN.email}), frozenset({"brightpath.example"}))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

DRAFT = DraftRecord(
    message_id=MessageId("<draft@brightpath.example>"),
    account="work",
    thread=MessageId("<first@nordwind.example>"),
    to=MARIA.email,
    play=Play.APOLOGY,
    template="apology.en.md",
    item="",
    touch=2,
    subject="Re: Pilot",
    state=State.PENDING,
    created=NOON,
)


def talk(
    *mails: tuple[Address, int, MailKind], first: str = "<first@nordwind.example>", to: Address = MARIA
) -> Talk:
    """A talk of these mails: by whom, how many hours after noon, and of what kind."""
    emails = tuple(
        Email(
            MessageId(first if n == 0 else f"<{n}.{first.strip('<>')}>"),
            NOON + timedelta(hours=hours),
            who,
            (to,) if who == ROBIN else (ROBIN,),
            roles=frozenset({Role.SENT if who == ROBIN else Role.INBOX}),
        )
        for n, (who, hours, _) in enumerate(mails)
    )
    readings = tuple(Reading(email.id, kind) for email, (_, _, kind) in zip(emails, mails, strict=True))
    return Talk(Thread("k3f9", emails), readings)


HUMAN, AWAY = MailKind.HUMAN, MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("in_drafts", "unchanged", "sent", "answered", "state", "flagged"),
    [
        (True, True, False, False, State.PENDING, False),
        (True, True, False, True, State.OVERTAKEN, False),
        (True, False, False, False, State.EDITED, False),
        (True, False, False, True, State.EDITED, True),
        (True, True, True, False, State.PENDING, False),
        (False, False, True, False, State.SENT, False),
        (False, False, True, True, State.SENT, False),
        (False, False, False, True, State.OVERTAKEN, False),
        (False, False, False, False, State.DISCARDED, False),
    ],
)
def test_where_a_draft_lies_and_who_wrote_tells_what_became_of_it(
    in_drafts: bool, unchanged: bool, sent: bool, answered: bool, state: State, flagged: bool
) -> None:
    assert became(DRAFT, Found(in_drafts, unchanged, sent, answered)) == (state, flagged)


@pytest.mark.parametrize("state", [State.INTENDED, State.UNCERTAIN])
def test_a_draft_that_may_never_have_arrived_was_not_thrown_away(state: State) -> None:
    assert became(replace(DRAFT, state=state), Found(False, False, False, False)) == (state, False)


def test_a_later_mail_to_that_person_is_the_draft_sent_under_another_id() -> None:
    assert was_sent(DRAFT, talk((MARIA, -48, HUMAN), (ROBIN, 1, HUMAN)), REP)


def test_an_earlier_mail_is_not_the_draft() -> None:
    assert not was_sent(DRAFT, talk((MARIA, -48, HUMAN), (ROBIN, -1, HUMAN)), REP)


def test_a_mail_to_a_colleague_is_not_the_draft() -> None:
    assert not was_sent(DRAFT, talk((MARIA, -48, HUMAN), (ROBIN, 1, HUMAN), to=JAN), REP)


def test_an_answer_of_theirs_in_the_thread_counts() -> None:
    assert answered_at(
        DRAFT, [talk((MARIA, -48, HUMAN), (JAN, 3, HUMAN), (MARIA, 5, HUMAN))], REP
    ) == NOON + timedelta(hours=3)


def test_an_answer_of_the_addressee_counts_in_any_thread() -> None:
    other = talk((MARIA, 4, HUMAN), first="<other@nordwind.example>")
    assert answered_at(DRAFT, [other], REP) == NOON + timedelta(hours=4)


def test_an_answer_of_somebody_else_counts_in_its_thread_alone() -> None:
    other = talk((MARIA, -4, HUMAN), (JAN, 4, HUMAN), first="<other@nordwind.example>")
    assert answered_at(DRAFT, [other], REP) is None


def test_a_robot_answers_nothing() -> None:
    assert answered_at(DRAFT, [talk((MARIA, -48, HUMAN), (MARIA, 1, AWAY), (ROBIN, 2, HUMAN))], REP) is None


def test_drafts_are_tallied_by_play_in_the_order_of_the_playbook() -> None:
    sent = [replace(DRAFT, message_id=MessageId(f"<{n}@x.example>"), state=State.SENT) for n in range(3)]
    records = [
        *sent,
        replace(DRAFT, state=State.EDITED),
        replace(DRAFT, state=State.OVERTAKEN),
        replace(DRAFT, play=Play.LET_GO, state=State.DISCARDED),
    ]
    let_go, apology = tally(records, [each.message_id for each in sent[:2]])
    assert let_go == Tally(Play.LET_GO, 1, 0, 0, 1, 0, 0, 0)
    assert apology == Tally(Play.APOLOGY, 5, 1, 3, 0, 1, 0, 2)


def test_an_answer_to_a_draft_that_was_never_sent_is_no_success_of_it() -> None:
    [apology] = tally([DRAFT], [DRAFT.message_id])
    assert apology.answered == 0
