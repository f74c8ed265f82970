"""Who a draft goes to, and what ties it to its thread."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conversations import HOLDS, INES, LI, MARIA, REP, ROBIN, THANKS, address, talk
from drafting import MARIA_, ME, addressed, changed

from mailcoach.drafts.addressing import Envelope, answer_to, message_id
from mailcoach.emails import Address, MessageId
from mailcoach.errors import Refused
from mailcoach.plays import Play
from mailcoach.reading import MailKind
from mailcoach.silence import Name
from mailcoach.threads import Rep


def test_a_follow_up_goes_to_those_we_wrote_to_and_never_to_us() -> None:
    found = addressed(talk().they("Hi", day=-9).we("Here.", day=-8, cc=f"{LI}, {INES}"))
    assert found.to == (MARIA_,)
    assert found.cc == (address(LI), address(INES))
    assert found.sender == ME


def test_an_answer_to_them_goes_to_the_writer_and_copies_stay_copies() -> None:
    found = addressed(talk().we("Hi", day=-9).they("I'll see.", HOLDS, day=-8, to=f"{ROBIN}, {INES}", cc=LI))
    assert found.to == (MARIA_,)
    assert found.cc == (address(INES), address(LI))


def test_a_letter_goes_to_one_person_and_the_others_get_a_copy() -> None:
    found = addressed(talk().they("Hi", day=-9).we("Hi all", day=-8, to=f"{LI}, {MARIA}", cc=INES))
    assert found.to == (MARIA_,)
    assert found.cc == (address(LI), address(INES))


def test_an_alias_of_ours_is_nobody_to_write_to() -> None:
    rep = Rep(REP.addresses | {"r.reyes@brightpath.example"}, REP.domains)
    thread = talk().they("Hi", day=-9).we("Here.", day=-8, cc="Robin <r.reyes@brightpath.example>")
    assert addressed(thread, rep=rep).cc == ()


def test_reply_to_is_honoured_where_the_last_mail_is_theirs() -> None:
    private = Address("maria@home.example", "Maria Lopez")
    thread = changed(talk().we("Hi", day=-9).they("Thanks", THANKS, day=-8), 2, reply_to=(private,))
    assert addressed(thread).to == (private,)


def test_a_mailing_list_gets_no_copy() -> None:
    members = "Bakers <bakers@lists.example>"
    thread = talk().we("Hi", day=-9).they("I'll see.", HOLDS, day=-8, cc=f"{members}, {LI}")
    listed = changed(
        thread, 2, headers={"list-post": "<mailto:bakers@lists.example>"}, reply_to=(address(members),)
    )
    found = addressed(listed)
    assert found.to == (MARIA_,)
    assert found.cc == (address(LI),)


def test_a_robot_gets_no_copy() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8, cc="noreply@crm.example, no-reply@x.example")
    assert addressed(thread).cc == ()


def test_nobody_is_named_twice() -> None:
    found = addressed(
        talk().they("Hi", day=-9).we("Here.", day=-8, to=f"{MARIA}, {MARIA}", cc=f"{MARIA}, {LI}, {LI}")
    )
    assert (found.to, found.cc) == ((MARIA_,), (address(LI),))


def test_we_write_from_the_address_that_they_last_wrote_to() -> None:
    rep = Rep(REP.addresses | {"sales@brightpath.example"}, REP.domains)
    thread = talk().they("Hi", day=-9, to="sales@brightpath.example").we("Here.", day=-8)
    assert addressed(thread, rep=rep).sender == Address("sales@brightpath.example", "Robin Reyes")


def test_we_write_from_where_we_wrote_when_they_never_answered() -> None:
    rep = Rep(REP.addresses | {"sales@brightpath.example"}, REP.domains)
    thread = talk().we("Hi", day=-9, by="Robin at Brightpath <sales@brightpath.example>")
    assert addressed(thread, rep=rep).sender == Address("sales@brightpath.example", "Robin at Brightpath")


def test_a_draft_or_a_bounce_is_never_answered() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8).bounce(-8, permanent=False).draft("Well", day=-1)
    assert addressed(thread).in_reply_to == thread.id(2)


def test_our_talk_among_ourselves_is_not_answered() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8).we("Any news?", day=-3, by=INES, to=ROBIN)
    assert addressed(thread).in_reply_to == thread.id(2)


def test_a_kind_word_goes_to_one_person_alone() -> None:
    thread = talk().they("Hi", day=-9, cc=LI).we("Here.", day=-8, cc=LI)
    assert addressed(thread, Play.COMPASSION).cc == ()


def test_a_successor_gets_a_mail_of_its_own() -> None:
    thread = talk().they("Hi", day=-9).we("Here.", day=-8)
    found = addressed(thread, Play.NEW_CONTACT, name=Name.GONE, contact=address(LI))
    assert found == Envelope(ME, (address(LI),))


def test_without_a_successor_there_is_nobody_to_write_to() -> None:
    with pytest.raises(Refused, match="No address"):
        addressed(talk().they("Hi", day=-9).we("Here.", day=-8), Play.NEW_CONTACT)


def test_a_thread_answers_its_last_mail_and_names_the_first_and_the_newest() -> None:
    ids = tuple(MessageId(f"<{number}@mail.example>") for number in range(300))
    thread = changed(talk().they("Hi", day=-9).we("Here.", day=-8), 2, references=ids)
    found = addressed(thread)
    assert found.in_reply_to == thread.id(2)
    assert found.references == (ids[0], *ids[-18:], thread.id(2))


@pytest.mark.parametrize(
    "bad",
    ["<a b@c>", "a@b", "<a@b>\r\nBcc: x@y", "<ä@b.example>", "<a@b><c@d>", "<@>", "", "<a@b" + "x" * 999 + ">"],
)
def test_only_ids_that_are_ids_are_repeated(bad: str) -> None:
    thread = changed(talk().they("Hi", day=-9).we("Here.", day=-8), 2, references=(MessageId(bad),))
    assert addressed(thread).references == (thread.id(2),)


@pytest.mark.parametrize("parent", ["<made.up@mailcoach.invalid>", "<no id>"])
def test_an_id_of_our_making_never_leaves_this_machine(parent: str) -> None:
    thread = talk().we("Here.", day=-8)
    email = replace(thread.emails[0], id=MessageId(parent))
    thread.emails[0], thread.readings = email, {email.id: thread.readings[thread.emails[0].id]}
    found = addressed(thread)
    assert (found.in_reply_to, found.references) == (None, ())
    assert "no usable Message-ID" in found.notes[0]


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Ovens", "Re: Ovens"),
        ("Re: Ovens", "Re: Ovens"),
        ("RE: Re: AW: Ovens", "Re: Ovens"),
        ("Re[2]: Ovens", "Re: Ovens"),
        ("Fwd: Ovens", "Re: Fwd: Ovens"),
        ("Ref: 17", "Re: 17"),
        ("", "Re:"),
        ("Regarding ovens", "Re: Regarding ovens"),
        ("a\r\n b", "Re: a b"),
        ("[EXT] Ovens", "Re: [EXT] Ovens"),
        ("Réf : four", "Re: Réf : four"),
        ("sv: ugn", "Re: ugn"),
    ],
)
def test_an_answer_says_re_once(subject: str, answer: str) -> None:
    assert answer_to(subject) == answer


def test_the_message_id_is_the_same_each_time_and_another_for_each_touch() -> None:
    parent = MessageId("<1@x.example>")
    one = message_id("work", "k3f9", parent, 1, ME)
    assert one == message_id("work", "k3f9", parent, 1, ME)
    assert one.rstrip(">").endswith("@brightpath.example")
    assert set(one.partition("@")[0]) <= set("<abcdef0123456789.")
    others = [
        message_id("home", "k3f9", parent, 1, ME),
        message_id("work", "k3f8", parent, 1, ME),
        message_id("work", "k3f9", None, 1, ME),
        message_id("work", "k3f9", parent, 2, ME),
    ]
    assert len({one, *others}) == 5


def test_an_empty_thread_has_nobody_to_write_to() -> None:
    thread = talk().robot("Undelivered", day=-9, kind=MailKind.BOUNCE)
    with pytest.raises(Refused):
        addressed(thread)
