"""Which mails belong together (RFC 5322, 3.6.4)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.emails import Address, Email, MessageId, Role
from mailcoach.threads import LETTERS, Rep, Side, Thread, beginning, in_order, links, spelt

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARIA = Address("maria@nordwind.example", "Maria Lopez")


def mail(
    name: str, *answers: str, hour: int = 0, subject: str = "Shift plans", roles: frozenset[Role] = frozenset()
) -> Email:
    """A mail called `name` that answers the last of `answers`, which are its references."""
    chain = tuple(_id(each) for each in answers)
    at = START + timedelta(hours=hour)
    return Email(_id(name), at, MARIA, subject=subject, in_reply_to=chain[-1:], references=chain, roles=roles)


def _id(name: str) -> MessageId:
    return MessageId(f"<{name}@mail.example>")


def names(emails: Sequence[Email]) -> list[str]:
    return [email.id[1:].partition("@")[0] for email in emails]


def tied(one: Email, other: Email) -> bool:
    return not set(links(one)).isdisjoint(links(other))


def test_an_answer_is_tied_to_what_it_answers() -> None:
    assert tied(mail("b", "a"), mail("a"))


def test_the_same_subject_ties_nobody() -> None:
    assert not tied(mail("a"), mail("b"))


def test_a_missing_parent_ties_its_children() -> None:
    assert tied(mail("b", "lost"), mail("c", "lost"))


def test_references_tie_where_in_reply_to_is_missing() -> None:
    assert tied(mail("a"), replace(mail("c", "a", "b"), in_reply_to=()))


def test_the_servers_thread_ties_what_names_no_parent() -> None:
    one, other = replace(mail("a"), server_thread="17"), replace(mail("b"), server_thread="17")
    assert tied(one, other)
    assert not tied(one, replace(other, server_thread="18"))


def test_a_server_thread_is_never_taken_for_a_message_id() -> None:
    assert not tied(replace(mail("a"), server_thread="<b@mail.example>"), mail("b"))


def test_a_draft_is_kept_apart_until_it_is_sent() -> None:
    draft = mail("b", "a", hour=1, roles=frozenset({Role.DRAFTS}))
    thread = Thread.of("k3f9", [draft, mail("a")])
    assert (names(thread.emails), names(thread.drafts)) == (["a"], ["b"])
    thread = Thread.of("k3f9", [replace(draft, roles=frozenset({Role.DRAFTS, Role.SENT})), mail("a")])
    assert (names(thread.emails), names(thread.drafts)) == (["a", "b"], [])


def test_an_answer_never_stands_before_what_it_answers_whatever_its_clock_said() -> None:
    mails = [mail("first"), mail("answer", "question", hour=3), mail("question", "first", hour=5)]
    assert names(in_order(mails)) == ["first", "question", "answer"]


def test_an_id_is_short_and_made_of_letters_that_cannot_be_confused() -> None:
    assert len(spelt(_id("a"))) == 8
    assert set(spelt(_id("a"))) <= set(LETTERS)


def test_every_mail_knows_where_its_thread_begins_as_far_as_it_names_it() -> None:
    assert [beginning(each) for each in (mail("a"), mail("b", "a"), mail("c", "a", "b"))] == [_id("a")] * 3


@pytest.mark.parametrize(
    ("email", "side"),
    [
        ("robin@brightpath.example", Side.REP),
        ("ines@brightpath.example", Side.OURS),
        ("robin@gmail.com", Side.THEIRS),
    ],
)
def test_sides_are_told_by_address_and_then_by_domain(email: str, side: Side) -> None:
    rep = Rep(frozenset({"robin@brightpath.example"}), frozenset({"brightpath.example"}))
    assert rep.side(Address(email)) is side


@given(
    st.lists(
        st.builds(
            lambda name, answers, hour: mail(name, *answers, hour=hour),
            st.sampled_from("abcdefgh"),
            st.lists(st.sampled_from("abcdefgh"), max_size=3),
            st.integers(0, 5),
        ),
        unique_by=lambda email: email.id,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_nothing_and_loses_nobody_even_where_answers_go_in_a_loop(
    emails: list[Email], chance: random.Random
) -> None:
    shuffled = list(emails)
    chance.shuffle(shuffled)
    assert in_order(shuffled) == in_order(emails)
    assert {email.id for email in in_order(emails)} == {email.id for email in emails}
