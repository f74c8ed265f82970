"""Which mails belong together (RFC 5322, 3.6.4)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcoach.emails import Address, Email, MessageId, Role
from mailcoach.threads import LETTERS, Rep, Side, gather, links, root_id

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


def names(emails: tuple[Email, ...]) -> list[str]:
    return [email.id[1:].partition("@")[0] for email in emails]


def test_an_answer_joins_what_it_answers() -> None:
    (thread,) = gather([mail("b", "a", hour=1), mail("a")])
    assert names(thread.emails) == ["a", "b"]


def test_the_same_subject_joins_nobody() -> None:
    assert len(gather([mail("a"), mail("b")])) == 2


def test_a_missing_parent_joins_its_children() -> None:
    (thread,) = gather([mail("b", "lost", hour=1), mail("c", "lost", hour=2)])
    assert names(thread.emails) == ["b", "c"]


def test_references_join_where_in_reply_to_is_missing() -> None:
    alone = replace(mail("c", "a", "b", hour=2), in_reply_to=())
    (thread,) = gather([mail("a"), alone])
    assert names(thread.emails) == ["a", "c"]


def test_the_servers_thread_joins_what_names_no_parent() -> None:
    one, other = replace(mail("a"), server_thread="17"), replace(mail("b", hour=1), server_thread="17")
    assert len(gather([one, other])) == 1
    assert len(gather([one, replace(other, server_thread="18")])) == 2


def test_a_server_thread_is_never_taken_for_a_message_id() -> None:
    assert not set(links(replace(mail("a"), server_thread="<b@mail.example>"))) & set(links(mail("b")))


def test_mails_that_answer_each_other_in_a_loop_are_one_thread() -> None:
    (thread,) = gather(
        [mail("a", "b"), mail("b", "a", hour=1), mail("c", "c", hour=2), mail("d", "c", "b", hour=3)]
    )
    assert len(thread.emails) == 4


def test_a_mail_in_two_folders_is_one_mail_that_lies_in_both() -> None:
    (thread,) = gather([mail("a", roles=frozenset({Role.INBOX})), mail("a", roles=frozenset({Role.ARCHIVE}))])
    (only,) = thread.emails
    assert only.roles == {Role.INBOX, Role.ARCHIVE}


def test_a_draft_is_kept_apart_until_it_is_sent() -> None:
    draft = mail("b", "a", hour=1, roles=frozenset({Role.DRAFTS}))
    (thread,) = gather([mail("a"), draft])
    assert (names(thread.emails), names(thread.drafts)) == (["a"], ["b"])
    (thread,) = gather([mail("a"), draft, mail("b", "a", hour=1, roles=frozenset({Role.SENT}))])
    assert (names(thread.emails), names(thread.drafts)) == (["a", "b"], [])


def test_an_answer_never_stands_before_what_it_answers_whatever_its_clock_said() -> None:
    early = mail("answer", "question", hour=3)
    (thread,) = gather([mail("first"), mail("question", "first", hour=5), early])
    assert names(thread.emails) == ["first", "question", "answer"]


def test_an_id_is_short_and_made_of_letters_that_cannot_be_confused() -> None:
    assert len(root_id([mail("a")])) == 8
    assert set(root_id([mail("a")])) <= set(LETTERS)


def test_an_id_is_steady_as_mail_arrives_and_as_the_beginning_is_found() -> None:
    later = mail("c", "a", "b", hour=2)
    assert root_id([later]) == root_id([mail("a"), mail("b", "a", hour=1), later]) == gather([later])[0].id


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


def mailboxes() -> st.SearchStrategy[list[Email]]:
    ids = st.sampled_from("abcdefgh")
    mails = st.builds(
        lambda name, answers, hour, role: mail(name, *answers, hour=hour, roles=frozenset({role})),
        ids,
        st.lists(ids, max_size=3),
        st.integers(0, 5),
        st.sampled_from([Role.INBOX, Role.SENT, Role.DRAFTS]),
    )
    return st.lists(mails, max_size=12)


@given(mailboxes(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(emails: list[Email], chance: random.Random) -> None:
    shuffled = list(emails)
    chance.shuffle(shuffled)
    assert gather(shuffled) == gather(emails)


@given(mailboxes())
def test_every_mail_is_in_one_thread(emails: list[Email]) -> None:
    placed = [each.id for thread in gather(emails) for each in (*thread.emails, *thread.drafts)]
    assert sorted(placed) == sorted({email.id for email in emails})
