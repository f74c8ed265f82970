"""What `scan` and `why` say of a thread, word by word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mailcoach.business_days import DAY, Calendar
from mailcoach.cli.report import as_json, as_text, heard, sentences, why
from mailcoach.coach import Case, Docket, DraftRecord, Line, State
from mailcoach.coach.wording import plural
from mailcoach.emails import Address, Email, MessageId
from mailcoach.plays import Play, Suggestion
from mailcoach.reading import MailKind, Reading
from mailcoach.silence import Ball, Name, Prospect, Reason, Verdict
from mailcoach.threads import Side
from mailcoach.tui.widgets.conversation import Sight, conversation
from mailcoach.tui.widgets.page import wrapped

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
MARIA = Prospect(Address("maria@nordwind.example", "Maria Lopez"), company="Nordwind")
ASKED = Reason("Maria asked for a proposal", MessageId("<1@nordwind.example>"), "Could you send a proposal?")

SILENT = Case(
    id="k3f9mxp2",
    account="work",
    subject="Shift plans",
    messages=(MessageId("<1@nordwind.example>"),),
    last_at=NOON,
    verdict=Verdict(
        Name.SILENT,
        Ball.THEIRS,
        MARIA,
        (ASKED,),
        quiet_days=1,
        waiting_days=6,
        threshold_days=5,
        touches=2,
        trace=(Reason("not closed: Nothing says no"), Reason("silent: 6 business days have passed")),
    ),
    plays=(Suggestion(Play.APOLOGY, True, (Reason("Nothing explains it"),)),),
    holds_until=NOON.date() + DAY,
)

DRAFT = DraftRecord(
    message_id=MessageId("<draft@brightpath.example>"),
    account="work",
    thread=SILENT.messages[0],
    to="maria@nordwind.example",
    play=Play.APOLOGY,
    template="apology.en.md",
    item="",
    touch=3,
    subject="Re: Shift plans",
    state=State.PENDING,
    created=NOON,
)


def told(*cases: Case) -> str:
    return as_text([Docket.of([case], lambda _: Calendar()) for case in cases])


def judged(name: Name) -> Case:
    return replace(SILENT, verdict=replace(SILENT.verdict, name=name))


def test_a_silent_thread_is_told_in_whole_sentences() -> None:
    assert told(SILENT) == (
        "Gone silent (1)\n\n"
        "  k3f9mxp2  Maria Lopez, Nordwind: Shift plans\n"
        "            Quiet for 1 business day. Maria asked for a proposal.\n"
        "            → apology: Nothing explains it."
    )


def test_the_words_that_a_play_rests_on_are_quoted() -> None:
    asked = replace(SILENT, plays=(Suggestion(Play.CLOSE_THE_LOOP, True, (ASKED,)),))
    assert '→ close-the-loop: Maria asked for a proposal: "Could you send a proposal?"' in told(asked)


def test_those_who_need_nothing_are_counted() -> None:
    text = told(judged(Name.PAUSED), judged(Name.PAUSED), judged(Name.NOT_A_PROSPECT))
    assert text.endswith("Left in peace: 2 paused, 1 no prospect.")


def test_an_answer_beside_an_edited_draft_is_flagged() -> None:
    edited = replace(SILENT, draft=replace(DRAFT, state=State.EDITED, flagged=True))
    assert "edited by you. They answered meanwhile." in told(edited)


@pytest.mark.parametrize("state", State)
def test_json_tells_of_drafts_that_are_or_were_there(state: State) -> None:
    told = as_json(NOON, [], [replace(SILENT, draft=replace(DRAFT, state=state))])["threads"][0]["draft"]
    assert told is None if state is State.INTENDED else told["state"] == state.value


def test_why_marks_the_rules_that_hold_and_quotes_what_shows_it() -> None:
    told = why(SILENT)
    assert "  - closed: Nothing says no.\n  + silent: 6 business days have passed.\n" in told
    assert '  Maria asked for a proposal: "Could you send a proposal?" <1@nordwind.example>\n' in told
    assert "quiet for 1 business day, waiting for 6, the threshold is 5; 2 touches." in told


@pytest.mark.parametrize(("phone", "told"), [("+49 351 555\x1b", "+49 351 555�"), (None, "no number is known")])
def test_a_call_script_comes_with_the_number(phone: str | None, told: str) -> None:
    called = replace(SILENT.plays[0], call="Hello, is that Maria?")
    verdict = replace(SILENT.verdict, prospect=replace(MARIA, phone=phone))
    assert f"Call script ({told}):\n        Hello, is that Maria?" in why(
        replace(SILENT, verdict=verdict, plays=(called,))
    )


def test_a_subject_cannot_move_the_cursor_or_turn_the_writing() -> None:
    hostile = replace(SILENT, subject="\x1b]0;owned\x07\u202egpj.exe\r\nGone silent (99)")
    assert all(char.isprintable() for line in told(hostile).split("\n") for char in line)
    assert len(told(hostile).split("\n")) == len(told(SILENT).split("\n"))


@pytest.mark.parametrize(("number", "said"), [(1, "1 touch"), (2, "2 touches"), (0, "0 touches")])
def test_counts_agree_with_their_nouns(number: int, said: str) -> None:
    assert plural(number, "touch", "touches") == said


@pytest.mark.parametrize(("side", "named"), [(Side.REP, "you"), (Side.OURS, "Ines Falk")])
def test_only_what_the_rep_wrote_is_told_as_theirs(side: Side, named: str) -> None:
    mail = Email(MessageId("<1@brightpath.example>"), NOON, Address("ines@brightpath.example", "Ines Falk"))
    line = Line(mail, Reading(mail.id, MailKind.HUMAN, "The prices are attached."), side)
    page = wrapped(conversation(SILENT, [line], Sight(NOON.date(), UTC, Calendar())), 80)
    assert named in heard(line, ZoneInfo("UTC"))
    assert any(words.plain.casefold().startswith(f" {named.casefold()}, fri 20 mar") for words in page)


def test_a_reason_that_ends_in_a_sign_gets_no_second_one() -> None:
    assert sentences([Reason("Sam asked"), Reason("Why not?")]) == "Sam asked. Why not?"
