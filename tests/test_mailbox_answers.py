"""What servers say -> values: in every dialect that was met, and with bytes changed at random."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailcoach.emails import Folder, Role
from mailcoach.mailbox import answers, fetching, folders, uidsets
from mailcoach.mailbox.answers import State
from mailcoach.mailbox.changes import _day
from mailcoach.mailbox.fetching import Unreadable
from mailcoach.mailbox.folders import Listing
from mailcoach.mailbox.trouble import code, sign_in_error
from mailcoach.mailbox.uidsets import HIGHEST, Ranges
from mailcoach.mailbox.wire import Answer, quoted

HEAD = b"From: Ann <ann@x.example>\r\nSubject: hello\r\nMessage-ID: <a@x.example>\r\n\r\n"
SIZED = b"{%d}" % len(HEAD)

DOVECOT: Answer = (
    rb'* 7 FETCH (UID 42 FLAGS (\Seen $Label1) INTERNALDATE "02-Nov-2026 12:00:00 +0100" '
    b"BODY[HEADER.FIELDS (FROM SUBJECT)] " + SIZED,
    HEAD,
    b")",
)


# One mail's header, in the dialects of servers


@pytest.mark.parametrize(
    "answer",
    [
        DOVECOT,
        (  # Cyrus pads the day with a blank
            rb'* 7 FETCH (FLAGS (\Seen $Label1) UID 42 INTERNALDATE " 2-Nov-2026 12:00:00 +0100" '
            b"BODY[HEADER.FIELDS (FROM SUBJECT)] " + SIZED,
            HEAD,
            b")",
        ),
        (  # pymap and hoodiecrow give the UID last, Courier quotes the names of the fields
            rb'* 7 FETCH (FLAGS (\Seen $Label1) INTERNALDATE "02-Nov-2026 12:00:00 +0100" '
            rb'BODY[HEADER.FIELDS ("FROM" "SUBJECT")] ' + SIZED,
            HEAD,
            b" UID 42)",
        ),
        (  # another case, and an item that nobody asked for
            rb'* 7 fetch (uid 42 MODSEQ (99) flags (\Seen $Label1) internaldate "02-Nov-2026 12:00:00 +0100" '
            b"rfc822.size 1234 body[header.fields (From: Subject:)] " + SIZED,
            HEAD,
            b")",
        ),
    ],
    ids=["dovecot", "cyrus", "uid-last", "lower-case"],
)
def test_a_header_is_read_in_every_dialect(answer: Answer) -> None:
    arrival = fetching.arrival(answer)
    assert arrival
    assert (arrival.uid, arrival.flags) == (42, frozenset({"\\Seen", "$Label1"}))
    assert arrival.email.at == datetime(2026, 11, 2, 11, tzinfo=UTC)
    assert (arrival.email.id, arrival.email.subject) == ("<a@x.example>", "hello")


def test_an_arrival_in_no_zone_of_this_world_is_no_moment() -> None:
    start, head, end = DOVECOT
    arrival = fetching.arrival((start.replace(b"+0100", b"+9999").replace(b"UID", b"uid"), head, end))
    assert arrival
    assert arrival.email.flaws == ("has no Date",)


@pytest.mark.parametrize(
    ("item", "thread"),
    [
        (b"X-GM-THRID 1278455344230334865", "1278455344230334865"),
        (b"THREADID (T123abc)", "T123abc"),
        (b"THREADID NIL", ""),
        (b"THREADID (NIL)", ""),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_the_server_s_own_thread_id_is_kept(item: bytes, thread: str, last: bool) -> None:
    start, head, end = DOVECOT
    answer = (
        (start, head, b" " + item + b")") if last else (start.replace(b" BODY", b" " + item + b" BODY"), head, end)
    )
    arrival = fetching.arrival(answer)
    assert arrival
    assert arrival.email.server_thread == thread


@pytest.mark.parametrize(
    "line",
    [rb"* 7 FETCH (FLAGS (\Seen))", b"* 12 EXISTS", b"* 7 EXPUNGE", b"* VANISHED 1:5", b"* OK still here", b"* "],
)
def test_other_news_is_no_mail(line: bytes) -> None:
    assert fetching.arrival((line,)) is None
    assert fetching.text((line,)) is None


@pytest.mark.parametrize(
    ("answer", "uid"),
    [
        ((b"* 7 FETCH (UID 42 BODY[HEADER.FIELDS (FROM)] NIL)",), 42),
        ((b'* 7 FETCH (UID 42 BODY[HEADER.FIELDS (FROM)] "")',), 42),
        ((b"* 7 FETCH (UID 42 FLAGS (",), 42),
        ((b"* 7 FETCH ((((",), 0),
        ((b"* 7 FETCH (FLAGS () BODY[HEADER.FIELDS (FROM)] " + SIZED, HEAD, b")"), 0),
    ],
)
def test_an_answer_without_sense_is_named_by_its_mail(answer: Answer, uid: int) -> None:
    with pytest.raises(Unreadable) as why:
        fetching.arrival(answer)
    assert why.value.uid == uid


@pytest.mark.parametrize(
    "answer",
    [
        (
            b"* 7 FETCH (UID 42 BODY[HEADER.FIELDS (CONTENT-TYPE)] {2}",
            b"\r\n",
            b" BODY[TEXT]<0> {7}",
            b"words\r\n",
            b")",
        ),
        (
            b"* 7 FETCH (UID 42 BODY[TEXT]<0> {7}",
            b"words\r\n",
            b" BODY[HEADER.FIELDS (CONTENT-TYPE)] {2}",
            b"\r\n",
            b")",
        ),
        (b'* 7 FETCH (UID 42 BODY[HEADER.FIELDS ("CONTENT-TYPE")] {2}', b"\r\n", b' BODY[TEXT]<0> "words")'),
        (
            b"* 7 FETCH (BODY[HEADER.FIELDS (CONTENT-TYPE)] {2}",
            b"\r\n",
            b" BODY[TEXT] {7}",
            b"words\r\n",
            b" UID 42)",
        ),
    ],
)
def test_a_text_is_read_in_every_dialect(answer: Answer) -> None:
    read = fetching.text(answer)
    assert read
    assert (read[0], read[1].text.strip(), read[1].cut) == (42, "words", False)


@pytest.mark.parametrize(
    "line",
    [rb"* 7 FETCH (UID 42 FLAGS (\Seen) MODSEQ (99))", rb"* 7 FETCH (FLAGS (\Seen) MODSEQ (99) UID 42)"],
)
def test_flags_that_changed_are_read(line: bytes) -> None:
    assert fetching.flags((line,)) == (42, frozenset({"\\Seen"}))


# Mutations


ANSWERS: tuple[Answer, ...] = (
    DOVECOT,
    (
        b"* 7 FETCH (UID 42 BODY[HEADER.FIELDS (CONTENT-TYPE)] {2}",
        b"\r\n",
        b" BODY[TEXT]<0> {7}",
        b"words\r\n",
        b")",
    ),
    (rb"* 7 FETCH (UID 42 FLAGS (\Seen) MODSEQ (99))",),
    (rb'* LIST (\HasNoChildren \Drafts) "/" "Entw&APw-rfe"',),
    (b"* STATUS INBOX (MESSAGES 5 UIDNEXT 6 UIDVALIDITY 7 HIGHESTMODSEQ 8)",),
    (b"* SEARCH 1 2 3 99",),
    (b'* ESEARCH (TAG "A1") UID ALL 1:5,9',),
    (b"* VANISHED (EARLIER) 41,43:116",),
    (b"* OK [UIDVALIDITY 7] UIDs valid",),
    (b'* NAMESPACE (("" "/")) NIL (("shared/" "/"))',),
)
CRUMBS = re.split(
    rb"(?<=\W)|(?=\W)",
    b" ".join(b" ".join(answer) for answer in ANSWERS) + b" 4294967296 -1 {99999} NIL \\ \0 \xff",
)


@st.composite
def mutated(draw: st.DrawFn) -> Answer:
    """An answer in which a few stretches were replaced by others."""
    parts = list(draw(st.sampled_from(ANSWERS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(parts) - 1))
        low = draw(st.integers(0, len(parts[at])))
        high = draw(st.integers(low, min(len(parts[at]), low + 12)))
        crumbs = draw(st.lists(st.sampled_from(CRUMBS) | st.binary(max_size=3), max_size=3))
        parts[at] = parts[at][:low] + b"".join(crumbs) + parts[at][high:]
    return tuple(parts)


@given(mutated())
@example((b"* 7 FETCH (UID 42 FLAGS () MODSEQ 1" + b"0" * 5000 + b" BODY[HEADER] {2}", b"\r\n", b")"))
@example((b"* 7 FETCH (" + b"(" * 20_000,))
@example((b"* LIST () NIL " + b'"' * 9,))
def test_no_answer_stops_a_parser(answer: Answer) -> None:
    for parse in (fetching.arrival, fetching.text, fetching.whole, fetching.flags):
        try:
            parse(answer)
        except Unreadable as why:
            assert why.uid >= 0
    answers.status([answer])
    answers.opened([answer])
    assert uidsets.count(answers.vanished([answer], 999)) < 1000
    found = answers.found([answer], 1000)
    assert found is None or uidsets.count(found) <= 1000
    listing(*folders.listed([answer]), foreign=folders.foreign_prefixes([answer]))


# Folders


def listing(
    *found: folders.Listed,
    names: dict[Role, str] | None = None,
    ignored: tuple[str, ...] = (),
    foreign: tuple[bytes, ...] = (),
) -> Listing:
    return folders.listing(found, names=names or {}, ignored=ignored, foreign=foreign)


def on_server(*lines: str, **how: object) -> Listing:
    return listing(*folders.listed([(f"* LIST {line}".encode(),) for line in lines]), **how)  # type: ignore[arg-type]  # as above


def role_of(found: Listing, name: str) -> Role:
    return next(folder.role for folder in found.folders if folder.name == name)


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        (r'(\HasNoChildren \drafts) "/" Drafts', "Drafts", Role.DRAFTS),
        (r'(\HasNoChildren) "." "INBOX.Entw&APw-rfe"', "INBOX.Entwürfe", Role.DRAFTS),
        (r'() "/" "[Gmail]/Entw&APw-rfe"', "[Gmail]/Entwürfe", Role.DRAFTS),
        (r'() "/" "Gesendete Elemente"', "Gesendete Elemente", Role.SENT),
        (r'() "/" "&BBoEPgRABDcEOAQ9BDA-"', "Корзина", Role.TRASH),
        (r'(\All) "/" "[Gmail]/All Mail"', "[Gmail]/All Mail", Role.NONE),
        (r"() NIL inbox", "inbox", Role.INBOX),
        (r'() "/" "Customers/Sent"', "Customers/Sent", Role.NONE),
        (r'() "/" "Ma\"rs & \\more"', 'Ma"rs & \\more', Role.NONE),
        ('() "/" Br\xfc', "Brü", Role.NONE),
        ('() "/" R&2D0-D', "R?D", Role.NONE),
    ],
)
def test_a_folder_has_its_role_by_mark_or_by_name_in_many_languages(line: str, name: str, role: Role) -> None:
    assert role_of(on_server(line), name) is role


def test_the_name_that_the_user_set_beats_every_mark() -> None:
    found = on_server(r'(\Drafts) "/" Drafts', '() "/" Later', '() "/" INBOX', names={Role.DRAFTS: "later"})
    assert role_of(found, "Later") is Role.DRAFTS
    assert role_of(found, "Drafts") is Role.NONE


def test_a_name_may_be_set_without_the_server_s_prefix() -> None:
    found = on_server('() "." INBOX', '() "." INBOX.Work.Out', names={Role.SENT: "Work/Out"})
    assert role_of(found, "INBOX.Work.Out") is Role.SENT


def test_a_mark_comes_before_a_name_where_a_draft_is_to_be_written() -> None:
    found = on_server('() "/" Drafts', r'(\Drafts) "/" "My drafts"')
    first = found.first(Role.DRAFTS)
    assert first
    assert first.name == "My drafts"


def read(found: Listing) -> set[str]:
    return {folder.name for folder in found.read}


def test_where_one_folder_shows_all_mail_labels_are_not_read_twice() -> None:
    gmail = on_server(
        '() "/" INBOX',
        r'(\NoSelect) "/" [Gmail]',
        r'(\All) "/" "[Gmail]/All Mail"',
        r'(\Drafts) "/" [Gmail]/Drafts',
        r'(\Sent) "/" "[Gmail]/Sent Mail"',
        r'(\Flagged) "/" [Gmail]/Starred',
        r'(\Important) "/" [Gmail]/Important',
        r'(\Trash) "/" [Gmail]/Trash',
        r'(\Junk) "/" [Gmail]/Spam',
        '() "/" Customers',
    )
    assert read(gmail) == {"INBOX", "[Gmail]/All Mail", "[Gmail]/Drafts", "[Gmail]/Sent Mail"}


def test_what_holds_no_talk_is_not_read() -> None:
    exchange = on_server(
        '() "/" INBOX',
        '() "/" Calendar',
        '() "/" "Calendar/Birthdays"',
        '() "/" Kontakte',
        '() "/" Outbox',
        '() "/" "Deleted Items/Old"',
        '() "/" Customers',
        '() "/" "Shared/somebody"',
        ignored=("customers",),
        foreign=(b"Shared/",),
    )
    assert read(exchange) == {"INBOX"}
    assert "Shared/somebody" not in {folder.name for folder in exchange.folders}


def test_the_bytes_of_a_name_are_kept() -> None:
    (folder,) = on_server('() "/" R&2D0-D').folders
    assert folder == Folder(b"R&2D0-D", "R?D", Role.NONE)


def test_a_namespace_names_what_is_not_ours() -> None:
    line = b'* NAMESPACE (("" "/")("mine/" "/")) (("user/" "/")) (("shared/" "/")("" "/"))'
    assert folders.foreign_prefixes([(line,)]) == (b"user/", b"shared/")


# Numbers


def test_a_state_is_read_with_and_without_a_count_of_changes() -> None:
    assert answers.status([(b'* STATUS "a (b)" (MESSAGES 5 UIDNEXT 6 UIDVALIDITY 7 HIGHESTMODSEQ 8)',)]) == State(
        7, 6, 5, 8
    )
    assert answers.status([(b"* STATUS {3}", b"a b", b" (UIDVALIDITY 7 MESSAGES 5 HIGHESTMODSEQ NIL)")]) == State(
        7, 0, 5, None
    )
    assert answers.status([(b"* STATUS INBOX ()",)]) is None
    opening = [
        (b"* 5 EXISTS",),
        (b"* OK [UIDVALIDITY 7] ok",),
        (b"* OK [HIGHESTMODSEQ 8]",),
        (b"* OK [UIDNEXT 6]",),
    ]
    assert answers.opened(opening) == State(7, 6, 5, 8)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([b"* SEARCH 3 1 2 9 (MODSEQ 5)"], ((1, 3), (9, 9))),
        ([b"* SEARCH"], ()),
        ([b'* ESEARCH (TAG "A1") UID ALL 1:3,9'], ((1, 3), (9, 9))),
        ([b'* ESEARCH (TAG "A1") UID'], ()),
        ([b"* SEARCH 1 2", b"* SEARCH 4"], ((1, 2), (4, 4))),
        ([b"* 5 EXISTS"], None),
        ([b"* SEARCH 0 11 4294967296"], ()),
    ],
)
def test_a_search_is_read_however_it_is_told(lines: list[bytes], found: Ranges | None) -> None:
    assert answers.found([(line,) for line in lines], 10) == found


SETS = st.frozensets(st.integers(1, 60), max_size=40)


@given(SETS, st.integers(1, 20))
def test_pieces_are_all_of_a_set_newest_first_and_none_is_too_long(uids: frozenset[int], size: int) -> None:
    pieces = list(uidsets.pieces(uidsets.ranges(uids), size))
    flat = [uid for piece in reversed(pieces) for uid in uidsets.each(piece)]
    assert flat == sorted(uids)
    assert all(uidsets.count(piece) <= size for piece in pieces)


@given(SETS, st.integers(1, 20))
def test_from_the_lowest_up_pieces_are_all_of_a_set_too(uids: frozenset[int], size: int) -> None:
    ranges, flat = uidsets.ranges(uids), list[int]()
    while piece := uidsets.lowest(ranges, flat[-1] + 1 if flat else 1, size):
        assert uidsets.count(piece) <= size
        flat += uidsets.each(piece)
    assert flat == sorted(uids)


@given(SETS, SETS)
def test_a_set_without_some_is_the_set_difference(uids: frozenset[int], left_out: frozenset[int]) -> None:
    assert uidsets.without(uidsets.ranges(uids), left_out) == uidsets.ranges(uids - left_out)


@given(SETS, st.integers(1, 70), st.integers(1, 70))
def test_what_lies_outside_a_set_is_the_rest_between_two_numbers(uids: frozenset[int], low: int, high: int) -> None:
    outside = uidsets.outside(uidsets.ranges(uids), low, high)
    assert outside == uidsets.ranges(frozenset(range(low, high + 1)) - uids)


@given(SETS)
def test_a_set_is_read_as_it_was_written(uids: frozenset[int]) -> None:
    ranges = uidsets.ranges(uids)
    assert uidsets.parsed(uidsets.written(ranges), 1, HIGHEST) == ranges
    assert all(uidsets.holds(ranges, uid) == (uid in uids) for uid in range(62))


def test_a_command_line_never_grows_beyond_what_servers_take() -> None:
    every_other = uidsets.ranges(range(1_000_000_001, 1_000_004_001, 2))
    assert max(len(uidsets.written(piece)) for piece in uidsets.pieces(every_other, 2_000)) < 8_000


# Words


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_what_is_quoted_stays_one_string(text: str) -> None:
    if any(char in text for char in "\r\n\0"):
        with pytest.raises(ValueError, match="cannot be sent"):
            quoted(text)
    else:
        assert re.fullmatch(rb'"(?:[^"\\\r\n]|\\["\\])*"', quoted(text))


@pytest.mark.parametrize(
    ("said", "exit_code"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials", 77),
        ("LOGIN failed", 77),
        ("[UNAVAILABLE] Temporary authentication failure", 75),
        ("[LIMIT] Maximum number of connections from user+IP exceeded", 75),
        ("Too many simultaneous connections. (Failure)", 75),
        ("[ALERT] Application-specific password required", 77),
        ("", 77),
    ],
)
def test_a_refused_sign_in_is_told_from_a_busy_server(said: str, exit_code: int) -> None:
    assert sign_in_error("imap.x.example", said).exit_code == exit_code


def test_a_response_code_is_read_with_its_arguments() -> None:
    assert code("[BADCHARSET (UTF-8)] what?") == "BADCHARSET"


def test_days_are_written_in_english_whatever_the_locale() -> None:
    assert _day(date(2026, 5, 3)) == b"3-May-2026"
