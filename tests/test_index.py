"""The cache of what the server told: threads whatever the order of arrival, and nothing lost whatever happens."""

from __future__ import annotations

import os
import signal
import sqlite3
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from gathering import gather
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcoach.business_days import DAY
from mailcoach.emails import Address, Arrival, Batch, Body, Cursor, Email, Folder, MessageId, Role
from mailcoach.errors import StoreBroken
from mailcoach.index.cache import Index
from mailcoach.index.verdicts import Kept
from mailcoach.reading import MailKind, Reading
from mailcoach.reading.acts import Act, Edge, Grain, Kind, When
from mailcoach.threads import Thread

INBOX = Folder(b"INBOX", "INBOX", Role.INBOX)
SENT = Folder(b"Sent", "Sent", Role.SENT)
DRAFTS = Folder(b"Drafts", "Drafts", Role.DRAFTS)
ARCHIVE = Folder(b"Old/2026", "Old/2026", Role.ARCHIVE)
FOLDERS = (INBOX, SENT, DRAFTS, ARCHIVE)

MARIA = Address("maria@nordwind.example", "Maria López")
ROBIN = Address("robin@brightpath.example", "Robin Reyes")
LI = Address("li@suedwind.example", "Li Wei")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 20)


def id_of(name: str) -> MessageId:
    return MessageId(f"<{name}@mail.example>")


def mail(name: str, answers: str = "", *, day: int = 0, by: Address = MARIA, subject: str = "Pilot") -> Email:
    """A mail of that many days after Monday; `answers` names the mails in its References, oldest first."""
    references = tuple(map(id_of, answers.split()))
    to = (MARIA,) if by == ROBIN else (ROBIN,)
    return Email(
        id_of(name), MONDAY + timedelta(days=day), by, to, subject=subject, references=references,
        in_reply_to=references[-1:],
    )  # fmt: skip


def brings(
    folder: Folder,
    *emails: Email,
    uid: int = 1,
    flags: Iterable[str] = (),
    gone: Iterable[int] = (),
    reset: bool = False,
    uidvalidity: int = 1,
) -> Batch:
    """A look into a folder that finds these mails, the first of them under that UID."""
    arrivals = tuple(Arrival(uid + n, frozenset(flags), email) for n, email in enumerate(emails))
    cursor = Cursor(uidvalidity, uid + len(emails), 1)
    return Batch(folder, cursor, arrivals, tuple((uid, uid) for uid in gone), reset=reset)


def names(thread: Thread) -> list[str]:
    return [email.id.strip("<>").partition("@")[0] for email in thread.emails]


def talks(index: Index) -> list[list[str]]:
    return sorted(names(thread) for thread in index.threads())


def read(thread: Thread, own_words: str = "Thanks!") -> list[Reading]:
    return [Reading(email.id, MailKind.HUMAN, own_words) for email in thread.emails]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index.db"


@pytest.fixture
def index(path: Path) -> Iterator[Index]:
    index = Index.open(path, "work")
    yield index
    index.close()


# Threads


def test_a_mail_comes_back_as_it_was(index: Index) -> None:
    email = Email(
        id_of("a"), MONDAY, MARIA, (ROBIN,), (Address("li@nordwind.example"),), (), (MARIA,), "Grüße \u20ac",
        (id_of("0"),), (id_of("x"), id_of("0")), {"list-id": "<news>"}, frozenset(), ("has no Date",),
    )  # fmt: skip
    index.store(brings(INBOX, email))
    [thread] = index.threads()
    assert thread.emails == (replace(email, roles=frozenset({Role.INBOX})),)


def test_answers_belong_to_what_they_answer_whichever_comes_first(index: Index) -> None:
    index.store(brings(INBOX, mail("c", "a b", day=2), mail("x", day=3)))
    index.store(brings(SENT, mail("b", "a", day=1, by=ROBIN)))
    index.store(brings(INBOX, mail("a"), uid=3))
    assert talks(index) == [["a", "b", "c"], ["x"]]


def test_a_mail_that_answers_two_talks_makes_them_one(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", day=1)))
    for thread in index.threads():
        index.keep(thread.id, read(thread))
    index.store(brings(INBOX, mail("c", "a b", day=2), uid=3))
    assert talks(index) == [["a", "b", "c"]]
    assert index.changed() == tuple(thread.id for thread in index.threads())


def test_two_talks_meet_in_a_mail_that_nobody_has(index: Index) -> None:
    index.store(brings(INBOX, mail("a", "lost"), mail("b", "lost", day=1)))
    assert talks(index) == [["a", "b"]]


def test_a_subject_joins_nobody(index: Index) -> None:
    index.store(brings(INBOX, mail("a", subject="Offer"), mail("b", subject="Offer", day=1)))
    assert len(talks(index)) == 2


def test_a_threads_id_stays_when_it_grows(index: Index) -> None:
    index.store(brings(INBOX, mail("b", "a", day=1)))
    [before] = index.threads()
    index.store(brings(INBOX, mail("c", "a b", day=2), mail("a"), uid=2))
    [after] = index.threads()
    assert names(after) == ["a", "b", "c"]
    assert after.id == before.id


def test_threads_can_be_asked_for_by_id(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", day=1)))
    first, second = index.threads()
    assert list(index.threads([second.id])) == [second]
    assert list(index.threads([])) == []
    assert list(index.threads(["unknown"])) == []
    assert first != second


def test_accounts_know_nothing_of_each_other(index: Index, path: Path) -> None:
    other = Index.open(path, "private")
    index.store(brings(INBOX, mail("a")))
    other.store(brings(INBOX, mail("b", "a")))
    assert (talks(index), talks(other)) == ([["a"]], [["b"]])
    assert (index.messages(), other.messages()) == (1, 1)
    other.close()


# Which mail it is


def test_one_mail_in_two_folders_is_one_mail(index: Index) -> None:
    index.store(brings(INBOX, mail("a")))
    assert index.store(brings(ARCHIVE, mail("a"))) == 0
    [thread] = index.threads()
    assert [email.roles for email in thread.emails] == [{Role.INBOX, Role.ARCHIVE}]
    assert index.messages() == 1


def test_the_first_sent_of_two_mails_with_one_id_keeps_it(index: Index) -> None:
    index.store(brings(INBOX, mail("a", day=1, subject="Second"), mail("answer", "a", day=2)))
    index.store(brings(INBOX, mail("a", subject="First"), uid=3))
    by_subject = {email.subject: email.id for thread in index.threads() for email in thread.emails}
    assert by_subject["First"] == id_of("a")
    assert by_subject["Second"].endswith("@mailcoach.invalid>")
    assert len(talks(index)) == 2, "the answer goes with the first one alone"


def test_a_draft_that_was_sent_under_its_id_is_found_as_sent(index: Index) -> None:
    draft, sent = mail("ours", day=1, by=ROBIN), mail("ours", day=3, by=ROBIN)
    index.store(brings(INBOX, mail("a")))
    index.store(brings(DRAFTS, draft))
    index.store(brings(SENT, sent))
    roles = {email.id: email.roles for thread in index.threads() for email in thread.emails}
    assert roles[id_of("ours")] == {Role.SENT}
    index.store(brings(DRAFTS, gone=[1]))
    assert not any(thread.drafts for thread in index.threads())
    assert index.messages() == 2


def test_an_edited_draft_takes_the_place_of_the_one_before_it(index: Index) -> None:
    index.store(brings(DRAFTS, mail("ours", day=1, by=ROBIN)))
    index.store(brings(DRAFTS, mail("ours", day=3, by=ROBIN), uid=2, gone=[1]))
    [thread] = index.threads()
    assert [(email.id, email.at) for email in thread.drafts] == [(id_of("ours"), MONDAY + timedelta(days=3))]


# Where it lies


def test_a_mail_that_vanished_is_still_a_word_that_was_said(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", "a", day=1)))
    index.store(brings(INBOX, uid=3, gone=[2]))
    [thread] = index.threads()
    assert [(email.id, email.roles) for email in thread.emails] == [
        (id_of("a"), {Role.INBOX}),
        (id_of("b"), frozenset()),
    ]
    assert index.messages() == 1


def test_a_draft_that_vanished_never_was(index: Index) -> None:
    index.store(brings(INBOX, mail("a")))
    index.store(brings(DRAFTS, mail("draft", "a", day=1, by=ROBIN)))
    [thread] = index.threads()
    assert [email.id for email in thread.drafts] == [id_of("draft")]
    index.store(brings(DRAFTS, gone=[1]))
    assert [thread.drafts for thread in index.threads()] == [()]


def test_what_was_sent_stays_said_though_a_copy_lies_in_drafts(index: Index) -> None:
    index.store(brings(SENT, mail("a", by=ROBIN)))
    index.store(brings(DRAFTS, mail("a", by=ROBIN)))
    index.store(brings(SENT, gone=[1]))
    index.store(brings(DRAFTS, gone=[1]))
    assert talks(index) == [["a"]]


def test_what_was_received_stays_said_when_it_is_archived_and_a_copy_lies_in_drafts(index: Index) -> None:
    index.store(brings(INBOX, mail("a")))
    index.store(brings(ARCHIVE, mail("a")))
    index.store(brings(INBOX, gone=[1]))
    index.store(brings(DRAFTS, mail("a")))
    index.store(brings(DRAFTS, gone=[1]))
    index.store(brings(ARCHIVE, gone=[1]))
    assert talks(index) == [["a"]]


def test_a_draft_marked_as_deleted_is_none(index: Index) -> None:
    index.store(brings(DRAFTS, mail("draft", by=ROBIN)))
    cursor = Cursor(1, 2, 1)
    index.store(Batch(DRAFTS, cursor, flags=((1, frozenset({"\\Draft", "\\Deleted"})),)))
    assert index.messages() == 0
    assert list(index.threads()) == []
    index.store(Batch(DRAFTS, cursor, flags=((1, frozenset({"\\Draft"})),)))
    assert [len(thread.drafts) for thread in index.threads()] == [1]


def test_a_flag_makes_a_draft_in_any_folder(index: Index) -> None:
    index.store(brings(ARCHIVE, mail("draft", by=ROBIN), flags=["\\Draft", "\\Seen"]))
    [thread] = index.threads()
    assert [email.id for email in thread.drafts] == [id_of("draft")]


def test_a_folder_that_is_for_drafts_from_now_on_holds_drafts(index: Index) -> None:
    later = Folder(b"Later", "Later", Role.NONE)
    index.store(brings(later, mail("ours", by=ROBIN)))
    assert [len(thread.drafts) for thread in index.threads()] == [0]
    index.store(Batch(replace(later, role=Role.DRAFTS), Cursor(1, 2, 1)))
    assert [len(thread.drafts) for thread in index.threads()] == [1]
    assert len(index.cursors()) == 1


def test_a_draft_that_shows_among_all_mail_as_well_is_a_draft(index: Index) -> None:
    index.store(brings(ARCHIVE, mail("draft", by=ROBIN)))
    index.store(brings(DRAFTS, mail("draft", by=ROBIN)))
    assert [(thread.emails, len(thread.drafts)) for thread in index.threads()] == [((), 1)]
    index.store(brings(DRAFTS, gone=[1]))
    index.store(brings(ARCHIVE, gone=[1]))
    assert list(index.threads()) == [], "thrown away, it was never said"


def test_a_moved_mail_keeps_its_body_and_its_reading(index: Index) -> None:
    index.store(brings(INBOX, mail("a")))
    index.keep_bodies({id_of("a"): Body("Please send me a proposal.")})
    [thread] = index.threads()
    index.keep(thread.id, read(thread))
    index.store(brings(ARCHIVE, mail("a"), uid=7))
    index.store(brings(INBOX, gone=[1]))
    assert index.changed() == ()
    assert index.bodies([id_of("a")]) == {id_of("a"): Body("Please send me a proposal.")}
    assert [*index.places([id_of("a")]).values()] == [[(7, id_of("a"))]]


def test_a_new_uidvalidity_drops_places_alone(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", "a", day=1)))
    index.keep_bodies({id_of("a"): Body("Hello")})
    index.store(brings(INBOX, mail("b", "a", day=1), mail("a"), uid=5, reset=True, uidvalidity=2))
    assert index.bodies([id_of("a")]) == {id_of("a"): Body("Hello")}
    assert index.places([id_of("a")]) == {(INBOX, 2): [(6, id_of("a"))]}
    assert talks(index) == [["a", "b"]]
    assert index.messages() == 2


def test_a_uid_that_names_another_mail_now_is_believed(index: Index) -> None:
    index.store(brings(INBOX, mail("a")))
    index.store(brings(INBOX, mail("b", day=1)))
    roles = {email.id: email.roles for thread in index.threads() for email in thread.emails}
    assert roles == {id_of("a"): frozenset(), id_of("b"): {Role.INBOX}}


def test_a_server_that_lists_what_it_holds_tells_what_is_gone(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", day=1), mail("c", day=2)))
    index.store(Batch(INBOX, Cursor(1, 4, 1), gone=((1, 1), (3, 3))))
    assert [*index.places([id_of(name) for name in "abc"]).values()] == [[(2, id_of("b"))]]


def test_all_numbers_of_a_folder_may_be_gone_at_once(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", day=1), uid=4_294_967_000))
    index.store(Batch(INBOX, Cursor(1, 4_294_967_295, 1), gone=((1, 4_294_967_000),)))
    assert [*index.places([id_of(name) for name in "ab"]).values()] == [[(4_294_967_001, id_of("b"))]]


def test_a_folder_that_is_no_more_takes_its_places_along(index: Index) -> None:
    index.store(brings(INBOX, mail("a")))
    index.store(brings(ARCHIVE, mail("b", day=1)))
    index.take_listing([])
    assert len(index.cursors()) == 2, "a server that lists nothing has failed to list"
    index.take_listing([INBOX])
    assert [*index.cursors()] == [INBOX.path]
    assert talks(index) == [["a"], ["b"]]
    assert index.messages() == 1


def test_cursors_come_back_whole(index: Index) -> None:
    cursor = Cursor(7, 100, 1, 2**63 - 1, 99, date(2026, 1, 1))
    index.store(Batch(INBOX, cursor))
    assert index.cursors() == {b"INBOX": cursor}


def test_whoever_wrote_what_lies_in_sent_is_the_rep(index: Index) -> None:
    index.store(brings(SENT, mail("a", by=ROBIN), mail("b", by=Address("r.reyes@brightpath.example"))))
    index.store(brings(INBOX, mail("c")))
    index.store(brings(SENT, gone=[1, 2], uid=3))
    assert index.sent_addresses() == {"robin@brightpath.example", "r.reyes@brightpath.example"}


def test_whose_mail_to_the_rep_is_filed_in_sent_is_not_the_rep(path: Path) -> None:
    with closing(Index.open(path, "work", {ROBIN.email})) as index:
        index.store(brings(SENT, mail("a", by=MARIA)))
        assert not index.sent_addresses()


def test_a_folder_is_known_for_what_it_is_for_though_no_mail_moves_in_it(index: Index) -> None:
    index.store(brings(replace(ARCHIVE, role=Role.NONE), mail("a", by=ROBIN)))
    index.take_listing([replace(ARCHIVE, role=Role.SENT)])
    assert index.sent_addresses() == {ROBIN.email}
    ((email,),) = (thread.emails for thread in index.threads())
    assert email.roles == {Role.SENT}


def test_mails_that_nobody_could_read_are_told_until_they_are_gone(index: Index) -> None:
    index.store(Batch(INBOX, Cursor(1, 3, 1), unread=((1, "no end"), (2, "no start"))))
    assert index.unread() == (("INBOX", 1, "no end"), ("INBOX", 2, "no start"))
    index.store(brings(INBOX, mail("a"), uid=2, gone=[1]))
    assert index.unread() == ()


def test_a_mail_that_nobody_could_read_is_gone_where_the_server_no_longer_lists_it(index: Index) -> None:
    index.store(Batch(INBOX, Cursor(1, 3, 1), unread=((1, "no end"), (2, "no start"))))
    index.store(Batch(INBOX, Cursor(1, 3, 1), gone=((1, 1),)))
    assert index.unread() == (("INBOX", 2, "no start"),)


def test_mails_whose_body_nobody_could_read_are_told_until_one_can(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b")))
    index.note_unread(INBOX, [1], {2: "no end"})
    assert index.unread() == (("INBOX", 2, "no end"),)
    index.note_unread(INBOX, [2], {})
    assert index.unread() == ()


# What was read


def test_a_kept_thread_is_unchanged_until_a_mail_comes(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("x", day=1)))
    assert len(index.changed()) == 2
    a, x = index.threads()
    index.keep(a.id, read(a))
    assert index.changed() == (x.id,)
    index.store(brings(INBOX, mail("b", "a", day=2), uid=3))
    assert set(index.changed()) == {a.id, x.id}


def test_a_thread_read_before_its_newest_mail_came_stays_changed(index: Index) -> None:
    index.store(brings(INBOX, mail("a")))
    [thread] = index.threads()
    index.store(brings(INBOX, mail("b", "a", day=2), uid=3))
    index.keep(thread.id, read(thread))
    assert index.changed() == (thread.id,)


def test_what_was_read_by_another_program_or_for_another_rep_is_read_anew(index: Index) -> None:
    index.read_by("0.1 for Robin")
    [thread] = read_threads(index, "a")
    index.read_by("0.1 for Robin")
    assert index.changed() == ()
    index.read_by("0.2 for Robin")
    assert index.changed() == (thread,)


def test_readings_come_back_as_they_were(index: Index) -> None:
    act = Act(
        Kind.DEFERRAL,
        "after Easter",
        3,
        15,
        sure=False,
        when=When(date(2026, 4, 7), Edge.AFTER, Grain.WEEK),
        person=MARIA,
    )
    reading = Reading(
        id_of("a"), MailKind.AUTO_REPLY, "Not after Easter", language="en", acts=(act,), shows="it says so"
    )
    index.store(brings(INBOX, mail("a"), mail("b", day=1)))
    a, b = index.threads()
    index.keep(a.id, [reading])
    assert index.readings() == {a.id: (reading,)}
    assert index.readings([b.id]) == {}


def test_what_is_quoted_in_a_thread_is_kept_apart(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", day=1)))
    a, b = index.threads()
    index.keep(a.id, [Reading(id_of("a"), MailKind.HUMAN, "Six.", quoted="> How many? – \N{WHITE SMILING FACE}")])
    assert index.quoted(a.id) == {id_of("a"): "> How many? – \N{WHITE SMILING FACE}"}
    assert index.quoted(b.id) == {}
    assert [reading.quoted for (reading,) in index.readings().values()] == [""]


def test_a_verdict_is_kept_until_it_is_forgotten(index: Index) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", day=1)))
    [first, second] = index.threads()
    a, b = first.id, second.id
    index.keep(a, [Reading(first.emails[0].id, MailKind.HUMAN, "Thank you.")])
    index.keep(b, [Reading(second.emails[0].id, MailKind.HUMAN, "Thank you.")])
    verdicts = index.verdicts
    assert [*verdicts.unjudged()] == [a, b]
    verdicts.keep({a: Kept("today", -1, "silent"), b: None}, verdicts.unjudged())
    assert [(line.thread, line.gist) for line in verdicts.listed()] == [(a, "today")]
    assert verdicts.contents([a, b]) == {a: "silent"}
    assert verdicts.unjudged() == {}
    verdicts.doubt([a])
    assert [*verdicts.unjudged()] == [a]
    assert verdicts.contents([a]) == {a: "silent"}


def test_a_doubt_that_comes_while_one_judges_is_not_lost(index: Index) -> None:
    [thread] = read_threads(index, "a")
    asked = index.verdicts.unjudged()
    index.verdicts.doubt([thread])
    index.verdicts.keep({thread: Kept("today", -1, "silent")}, asked)
    assert [*index.verdicts.unjudged()] == [thread]


def test_the_urgent_are_judged_before_the_new_and_these_before_the_others(index: Index) -> None:
    early, urgent, new = read_threads(index, "a", "b", "c")
    kept = {early: Kept("closed", 7, ""), urgent: Kept("today", -3, "")}
    index.verdicts.keep(kept, index.verdicts.unjudged())
    index.verdicts.doubt([early, urgent])
    assert [*index.verdicts.unjudged()] == [urgent, new, early]


def test_verdicts_reached_by_other_rules_are_in_doubt_and_those_of_another_form_are_dropped(index: Index) -> None:
    [thread] = read_threads(index, "a")
    verdicts = index.verdicts
    verdicts.judge_by("threshold 5", "form 1", TODAY)
    verdicts.keep({thread: Kept("today", -1, "{}")}, verdicts.unjudged())
    verdicts.judge_by("threshold 5", "form 1", TODAY)
    assert verdicts.unjudged() == {}
    verdicts.judge_by("threshold 7", "form 1", TODAY)
    assert [*verdicts.unjudged()] == [thread]
    assert len(verdicts.listed()) == 1
    verdicts.judge_by("threshold 7", "form 2", TODAY)
    assert verdicts.listed() == []


def test_a_verdict_holds_from_the_day_on_which_it_was_reached_until_its_own_day(index: Index) -> None:
    [ends, stands] = read_threads(index, "a", "b")
    verdicts = index.verdicts
    verdicts.judge_by("threshold 5", "form 1", TODAY)
    kept = {ends: Kept("paused", 1, "{}", until=TODAY + 2 * DAY), stands: Kept("closed", 2, "{}")}
    verdicts.keep(kept, verdicts.unjudged())
    for days, doubted in (1, []), (2, [ends]), (9, [ends]), (0, []), (-1, [ends, stands]):
        verdicts.judge_by("threshold 5", "form 1", TODAY + days * DAY)
        assert [*verdicts.unjudged()] == doubted


def test_what_is_said_elsewhere_gives_a_thread_nothing_of_which_there_is_nothing_to_conclude(index: Index) -> None:
    told, old, new = read_threads(index, "a", "b", "c")
    kept = {told: Kept("today", -1, "{}"), old: None}
    index.verdicts.keep(kept, index.verdicts.unjudged())
    index.verdicts.doubt_concluded([told, old, new])
    assert index.verdicts.unjudged() == {told: 2, new: 2}
    index.verdicts.doubt([old])
    assert old in index.verdicts.unjudged()


def test_threads_are_found_by_words_that_are_kept_of_them(index: Index) -> None:
    one, other = read_threads(index, "a", "b")
    kept = {one: Kept("today", -1, '"maria@x.example"'), other: Kept("today", -1, '"li@y.example"')}
    index.verdicts.keep(kept, index.verdicts.unjudged())
    assert index.verdicts.mentioning('@x.example"') == (one,)


def test_what_was_decided_since_is_told_once(index: Index) -> None:
    assert index.verdicts.decided({"snooze a", "ignore b"}) == {"snooze a", "ignore b"}
    assert index.verdicts.decided({"snooze a", "ignore b"}) == frozenset()
    assert index.verdicts.decided({"snooze a"}) == {"ignore b"}


def read_threads(index: Index, *names: str) -> list[str]:
    """Threads of one mail each that were read."""
    index.store(brings(INBOX, *(mail(name, day=day) for day, name in enumerate(names))))
    threads = sorted(index.threads(), key=lambda thread: thread.emails[0].at)
    for thread in threads:
        index.keep(thread.id, [Reading(thread.emails[0].id, MailKind.HUMAN, "Thank you.")])
    return [thread.id for thread in threads]


def test_threads_are_found_by_the_people_in_them_the_last_one_last(index: Index) -> None:
    index.store(brings(INBOX, mail("late", day=9), mail("b", day=1, by=LI), mail("early", day=2)))
    by_name = {names(thread)[0]: thread.id for thread in index.threads()}
    assert index.with_people([MARIA.email]) == (by_name["early"], by_name["late"])
    assert index.with_people([LI.email, "nobody@x.example"]) == (by_name["b"],)
    index.store(brings(SENT, mail("both", "early late", day=10, by=ROBIN)))
    assert index.with_people([MARIA.email]) == (by_name["early"],), "the two are one now"


@pytest.mark.parametrize("words", ["lopez", "LÓPEZ pil", "nordwind", "proposal", "pilot maria prop"])
def test_search_finds_names_companies_subjects_and_own_words(index: Index, words: str) -> None:
    index.store(brings(INBOX, mail("a"), mail("b", day=1, by=LI, subject="Other")))
    [a, b] = index.threads()
    index.keep(a.id, read(a, "Please send me a proposal."))
    index.keep(b.id, read(b))
    assert index.words.search(words, 10) == (), "nobody is kept waiting"
    index.words.make_searchable()
    assert index.words.search(words, 10)[:1] == (a.id,)


@pytest.mark.parametrize("words", ["", "  ", '"', "*", "zebra", "a AND", "NEAR(", "\0", "--"])
def test_search_takes_any_words_for_words(index: Index, words: str) -> None:
    index.store(brings(INBOX, mail("m")))
    [thread] = index.threads()
    index.keep(thread.id, read(thread))
    index.words.make_searchable()
    assert index.words.search(words, 10) == ()


# Crashes


def test_a_kill_between_any_two_statements_loses_nothing(tmp_path: Path) -> None:
    """The batch joins two threads, renames a mail whose id another one keeps, and moves one out of a folder."""
    batches = [
        brings(INBOX, mail("a", day=3, subject="Late"), mail("b", day=1), mail("c", day=2)),
        brings(INBOX, mail("a", subject="Early"), mail("d", "b c", day=4), uid=4, gone=[3]),
    ]
    before, after = (told_batches(tmp_path / "whole.db", batches[:n]) for n in (1, 2))
    for statement in count(1):
        path = tmp_path / f"{statement}.db"
        told_batches(path, batches[:1])
        killed = killed_at(statement, path, batches[1])
        found = state(Index.open(path, "work"))
        assert found in ([before, after] if killed else [after])
        if not killed:
            break
    assert statement > 20, "the batch is many statements"


def told_batches(path: Path, batches: list[Batch]) -> object:
    index = Index.open(path, "work")
    for batch in batches:
        index.store(batch)
    return state(index)


def state(index: Index) -> object:
    """All that the index knows."""
    try:
        return sorted(index.threads(), key=lambda thread: thread.id), index.cursors(), index.messages()
    finally:
        index.close()


def killed_at(statement: int, path: Path, batch: Batch) -> bool:
    """Stores a batch in a process that is killed when it comes to that statement; whether it came to it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads: the child starts none
        child = os.fork()
    if child == 0:
        index = Index.open(path, "work")
        steps = count(1)
        index._store._db.set_trace_callback(
            lambda _: os.kill(os.getpid(), signal.SIGKILL) if next(steps) == statement else None
        )
        index.store(batch)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_several_threads_may_use_one_index(path: Path) -> None:
    index = Index.open(path, "work")

    def work(start: int) -> None:
        for n in range(start, start + 20):
            index.store(brings(INBOX, mail(f"m{n}", f"m{n - 1}"), uid=n))
            assert list(index.threads(index.changed()))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(1, 81, 20)))
    assert index.messages() == 80
    assert len(list(index.threads())) == 1
    index.close()


def test_damage_found_on_the_way_is_told_and_the_next_run_begins_anew(path: Path) -> None:
    index = Index.open(path, "work")
    for start in range(0, 2000, 500):
        index.store(brings(INBOX, *(mail(f"m{n}") for n in range(start, start + 500)), uid=start + 1))
    index.close()
    content = path.read_bytes()
    whole = len(content) // 2
    path.write_bytes(content[:whole] + b"x" * (len(content) - whole))
    damaged = Index.open(path, "work")
    with pytest.raises(StoreBroken, match="damaged"):
        list(damaged.threads())
    damaged.close()
    anew = Index.open(path, "work")
    assert anew.messages() == 0
    anew.close()


Look = Callable[[Index], object]
LOOKS: dict[str, Look] = {
    "message.header": lambda index: list(index.threads()),
    "folder.cursor": Index.cursors,
    "body.content": lambda index: index.bodies([id_of("a")]),
    "reading.content": Index.readings,
    "reading.quoted": lambda index: index.quoted(index.threads_of([id_of("a")])[0]),
}
"""What is kept as text of our own, and who reads it."""


@pytest.mark.parametrize(
    "damage", ["CAST(x'5b' AS BLOB)", "CAST(x'225b7b22' AS BLOB)", "CAST(x'22ff22' AS BLOB)", "7"]
)
@pytest.mark.parametrize("kept", LOOKS)
def test_damage_inside_what_is_kept_is_told_and_the_next_run_begins_anew(
    index: Index, path: Path, kept: str, damage: str
) -> None:
    index.store(brings(INBOX, mail("a")))
    index.keep_bodies({id_of("a"): Body("Any news?")})
    [thread] = index.threads()
    index.keep(thread.id, [Reading(id_of("a"), MailKind.HUMAN, "Thanks!", quoted="Any news?")])
    LOOKS[kept](index)
    table, column = kept.split(".")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE {table} SET {column} = {damage}")
    with pytest.raises(StoreBroken, match="damaged") as told:
        LOOKS[kept](index)
    assert "everything is read anew" in told.value.hint
    with closing(Index.open(path, "work")) as anew:
        assert anew.messages() == 0


def test_damage_that_is_met_while_storing_is_told_as_well(index: Index, path: Path) -> None:
    index.store(brings(INBOX, mail("a")))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE message SET header = CAST('[' AS BLOB)")
    with pytest.raises(StoreBroken, match="damaged"):
        index.store(brings(INBOX, mail("a", subject="Another under the same id"), uid=2))
    assert not path.exists()


# The laws

Lying = list[tuple[Folder, int, Email]]
"""A mailbox: what lies where, under which UID."""


@st.composite
def mailboxes(draw: st.DrawFn) -> Lying:
    """A few mails that name each other, some ids used twice, some mails in two folders."""
    ids = [f"m{n}" for n in range(draw(st.integers(1, 7)))]
    lying: Lying = []
    for uid in range(1, draw(st.integers(1, 10)) + 1):
        email = mail(
            draw(st.sampled_from(ids)),
            " ".join(draw(st.lists(st.sampled_from([*ids, "lost", "older"]), max_size=2, unique=True))),
            day=draw(st.integers(0, 2)),
            by=draw(st.sampled_from([MARIA, ROBIN])),
        )
        folders = draw(st.sets(st.sampled_from(FOLDERS), min_size=1, max_size=2))
        lying += [(folder, uid, email) for folder in folders]
    return lying


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for all examples, each an account of its own: making a file is what takes time."""
    return tmp_path_factory.mktemp("laws") / "index.db"


accounts = map(str, count())


def told(path: Path, lying: Lying, cuts: Iterable[int]) -> list[Thread]:
    """What the index makes of a mailbox that it is told in this order, in batches cut at these places."""
    index = Index.open(path, next(accounts))
    borders = sorted({0, len(lying), *cuts})
    for start, end in pairwise(borders):
        for folder in FOLDERS:
            here = [(uid, email) for where, uid, email in lying[start:end] if where == folder]
            arrivals = tuple(Arrival(uid, frozenset(), email) for uid, email in here)
            index.store(Batch(folder, Cursor(1, 99, 1), arrivals))
    threads = sorted(index.threads(), key=lambda thread: thread.id)
    assert index.messages() == sum(len(thread.emails) + len(thread.drafts) for thread in threads)
    index.close()
    return threads


@settings(max_examples=100, deadline=None)
@given(mailboxes(), st.data())
def test_the_order_of_arrival_changes_nothing(shared: Path, lying: Lying, data: st.DataObject) -> None:
    cuts = st.sets(st.integers(0, len(lying)))
    in_order = told(shared, lying, data.draw(cuts))
    assert told(shared, data.draw(st.permutations(lying)), data.draw(cuts)) == in_order


@settings(max_examples=80, deadline=None)
@given(mailboxes(), st.data())
def test_threads_are_those_that_their_mails_make(shared: Path, lying: Lying, data: st.DataObject) -> None:
    threads = told(shared, lying, data.draw(st.sets(st.integers(0, len(lying)))))
    anew = gather(email for thread in threads for email in (*thread.emails, *thread.drafts))
    assert threads == sorted(anew, key=lambda thread: thread.id)


@settings(max_examples=80, deadline=None)
@given(mailboxes(), st.data())
def test_whatever_comes_and_goes_words_stay_and_places_are_true(
    shared: Path, lying: Lying, data: st.DataObject
) -> None:
    now: set[tuple[Folder, int]] = set()
    said: set[tuple[Address, datetime]] = set()
    with closing(Index.open(shared, next(accounts))) as index:
        for _ in range(3):
            for folder, uid, email in data.draw(st.lists(st.sampled_from(lying))):
                index.store(brings(folder, email, uid=uid))
                now.add((folder, uid))
                said |= {(email.sender, email.at)} if folder in {INBOX, SENT} else set()
            leaving = st.sampled_from(sorted(now, key=repr)) if now else st.nothing()
            for folder, uid in data.draw(st.sets(leaving)):
                index.store(brings(folder, gone=[uid]))
                now.remove((folder, uid))
        known = [email for thread in index.threads() for email in (*thread.emails, *thread.drafts)]
    assert said <= {(email.sender, email.at) for email in known}
    lying_in = {folder.role for folder, _ in now} - {Role.DRAFTS}
    assert {role for email in known for role in email.roles} - {Role.DRAFTS} == lying_in
