"""Whatever the server or the network does: nothing is lost, doubled or changed, and the words are right."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep

import pytest
from faults import (
    Answers,
    Broken,
    Cut,
    Dripping,
    Edited,
    Fault,
    Greeting,
    LostAnswer,
    LostMail,
    Narrow,
    Refused,
    Said,
    Session,
    behind,
)
from server import PASSWORD, Account, Dovecot, Variant
from test_mailbox import DRAFT, LONG_AGO, OUR_ID, Memory, mail

from mailcoach.emails import Role
from mailcoach.errors import SignInRefused, TryLater, Unreachable
from mailcoach.mailbox import AnswerLost, Declined, Dropped, Mailbox, OutOfTime

pytestmark = pytest.mark.server

MANY = 20


@pytest.fixture
def filled(account: Account) -> Account:
    """Twenty mails in INBOX and one in Sent."""
    account.deliver(*(mail(f"{number:02}") for number in range(MANY)))
    account.deliver(mail("sent"), folder="Sent")
    return account


ALL = [*(f"{number:02}" for number in range(MANY)), "sent"]


def look(account: Account, fault: Fault, memory: Memory | None = None, *, timeout: float = 10) -> Memory:
    memory = memory or Memory()
    with behind(fault, account.dovecot.port) as port, account.mailbox(port=port, timeout=timeout) as mailbox:
        memory.look(mailbox)
    return memory


# The network


@pytest.mark.parametrize("after", [1_500, 2_500, 4_000, 6_000])
def test_a_line_that_breaks_once_costs_nothing(filled: Account, after: int) -> None:
    """Where the sign-in breaks, the run ends at once; once signed in, reading goes on over a new line."""
    before = filled.maildir()
    assert look(filled, Broken(after=after)).subjects() == ALL
    assert len(filled.maildir()) == len(before)


@pytest.mark.parametrize("after", [1, 40, 120, 300])
def test_a_line_that_breaks_during_the_sign_in_ends_the_run_with_69(filled: Account, after: int) -> None:
    with pytest.raises(Unreachable) as gone:
        look(filled, Broken(after=after))
    assert gone.value.exit_code == 69
    assert gone.value.hint


@pytest.mark.parametrize("after", [1_300, 2_000])
def test_a_line_that_keeps_breaking_keeps_what_was_read_and_says_so(filled: Account, after: int) -> None:
    memory = Memory()
    with pytest.raises(Unreachable):
        look(filled, Broken(times=1_000, after=after), memory)
    assert look(filled, Fault(), memory).subjects() == ALL


def test_a_server_that_falls_silent_is_left_and_asked_again(filled: Account) -> None:
    assert look(filled, Broken(after=3_000, silent=True), timeout=0.3).subjects() == ALL


def test_who_is_closed_while_the_line_is_broken_opens_no_other(filled: Account) -> None:
    kept = Memory()
    with behind(LostAnswer(times=1, verb="UID FETCH"), filled.dovecot.port) as port:
        server = filled.server(port=port)
        with Mailbox.open(server, PASSWORD, patience=(1,)) as mailbox, ThreadPoolExecutor(1) as reader:
            reading = reader.submit(kept.look, mailbox)
            sleep(0.5)
            mailbox.close()
            with pytest.raises(Dropped):
                reading.result()
    assert kept.subjects() == []


def test_a_server_that_drips_is_read_until_the_deadline(filled: Account) -> None:
    began = monotonic()
    with (
        behind(Dripping(pause=0.02), filled.dovecot.port) as port,
        pytest.raises((OutOfTime, Unreachable)),
        filled.mailbox(port=port, timeout=0.5, deadline=1) as mailbox,
    ):
        list(mailbox.changes({}, LONG_AGO))
    assert monotonic() - began < 10  # it would drip for more than a minute


def test_a_narrow_line_is_compressed_and_a_wide_one_is_not(filled: Account) -> None:
    filled.deliver(*(mail(f"long {number}", text="many words " * 20_000) for number in range(8)))
    filled.record()
    for speed in (800_000, 1_000_000_000):
        memory = look(filled, Fault())
        with behind(Narrow(speed=speed), filled.dovecot.port) as port, filled.mailbox(port=port) as mailbox:
            inbox = next(folder for folder in mailbox.folders() if folder.role is Role.INBOX)
            uidvalidity = memory.cursors[inbox.path].uidvalidity
            found, more = (dict(mailbox.bodies(inbox, uidvalidity, range(1, MANY + 9))) for _ in range(2))
        assert found == more
        assert len(found) == MANY + 8
    assert filled.commands().count("COMPRESS DEFLATE") == 1


# The sign-in


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (Refused(), Unreachable, 69),
        (Greeting(), TryLater, 75),
        (Greeting(text=b"* BYE go away\r\n"), Unreachable, 69),
        (Greeting(text=b"SSH-2.0-OpenSSH_9.2\r\n"), Unreachable, 69),
        (Greeting(text=b"* PREAUTH welcome, whoever you are\r\n"), Unreachable, 69),
        (Greeting(text=b"* OK \xff\xfe{99999999999}\r\n"), Unreachable, 69),
        (Answers(text="NO [THROTTLED] slow down"), TryLater, 75),
        (Answers(text="NO [UNAVAILABLE] the directory is down"), TryLater, 75),
        (Answers(text="NO Too many simultaneous connections"), TryLater, 75),
        (Answers(text="NO [AUTHENTICATIONFAILED] Invalid credentials"), SignInRefused, 77),
        (Answers(text="BAD what?"), SignInRefused, 77),
        (Answers(text="* BYE [UNAVAILABLE] restarting"), TryLater, 75),
        (Answers(text="* BYE bye"), Unreachable, 69),
    ],
    ids=str,
)
def test_who_is_kept_out_learns_why(account: Account, fault: Fault, error: type[Exception], code: int) -> None:
    with behind(fault, account.dovecot.port) as port, pytest.raises(error) as out, account.mailbox(port=port):
        pass
    assert getattr(out.value, "exit_code", 0) == code
    assert PASSWORD not in str(out.value)


def test_starttls_that_somebody_took_away_is_not_done_without(account: Account) -> None:
    fault = Edited(times=99, pattern=rb" STARTTLS", text=b"")
    with behind(fault, account.dovecot.port) as port, pytest.raises(Unreachable, match="in clear"):
        account.mailbox(port=port, security="starttls")


@pytest.mark.parametrize("said", [b"* CAPABILITY IMAP4rev1 EVIL\r\n", b'* LIST (\\Drafts) "/" Evil\r\n'])
def test_what_was_said_before_starttls_counts_for_nothing(account: Account, said: bytes) -> None:
    fault = Said(verb="STARTTLS", lines=said)
    with behind(fault, account.dovecot.port) as port, account.mailbox(port=port, security="starttls") as mailbox:
        assert "Evil" not in {folder.name for folder in mailbox.folders()}


def test_what_is_said_in_clear_after_starttls_is_an_attack(account: Account) -> None:
    fault = Edited(pattern=rb"^(\S+ OK Begin TLS.*\r\n)", text=rb"\1* OK and one more thing\r\n")
    with behind(fault, account.dovecot.port) as port, pytest.raises(Unreachable):
        account.mailbox(port=port, security="starttls")


# What a server says


@pytest.mark.parametrize(
    "fault",
    [
        Said(lines=b"* 1 EXPUNGE\r\n* 99 EXISTS\r\n* VANISHED 1:5\r\n"),
        Said(lines=b"* 7 FETCH (FLAGS (\\Seen))\r\n* OK [ALERT] maintenance at noon\r\n"),
        Said(lines=b"* NONSENSE (((\r\n* LIST\r\n*  \r\n"),
        Said(lines=b"* OK [ALERT] again\r\n" * 1_000),
        Said(lines=b"ZZZZ99 OK nobody asked\r\n"),
        Said(verb="EXAMINE", lines=b"* SEARCH 4294967295\r\n* ESEARCH ALL 1:4294967295\r\n"),
        Answers(verb="ENABLE", text="BAD unknown"),
        Answers(verb="LIST", text="BAD unknown"),
        Answers(verb="NAMESPACE", text="NO not today"),
        Answers(verb="UID SEARCH", text="BAD unknown"),
        Answers(verb="UID FETCH", text="NO [SERVERBUG] one of them is broken"),
        Edited(times=999, pattern=rb" \(UID (\d+) FLAGS (\([^)]*\))", text=rb" (FLAGS \2 UID \1"),
        Edited(times=999, pattern=rb"\[UIDNEXT \d+\] [^\r]*", text=b"no number"),
        Edited(times=999, pattern=rb" (ENABLE|QRESYNC|CONDSTORE|ESEARCH|NAMESPACE|SPECIAL-USE)\b", text=b""),
        Edited(times=999, pattern=rb" HIGHESTMODSEQ \d+", text=b" HIGHESTMODSEQ NIL"),
    ],
    ids=repr,
)
def test_odd_answers_cost_speed_but_never_truth(filled: Account, fault: Fault) -> None:
    memory = look(filled, fault)
    assert memory.subjects() == ALL
    filled.deliver(mail("new"))
    assert look(filled, fault, memory).subjects() == [*ALL[:-1], "new", "sent"]


def test_a_folder_that_cannot_be_opened_is_passed_over(filled: Account) -> None:
    memory = look(filled, Answers(verb="EXAMINE", text="NO [NOPERM] not yours"))
    assert memory.subjects() == ["sent"]
    assert look(filled, Fault(), memory).subjects() == ALL


def test_a_mail_that_the_server_cannot_give_is_listed_and_the_rest_is_read(filled: Account) -> None:
    class NoTen(Fault):
        """Refuses every FETCH in which the tenth mail is."""

        def up(self, session: Session, line: bytes) -> bytes:
            words = line.split(b" ")
            if words[1:3] == [b"UID", b"FETCH"]:
                low, _, high = words[3].partition(b":")
                if int(low) <= 10 <= int(high or low):
                    session.client.sendall(words[0] + b" NO [SERVERBUG] internal error\r\n")
                    return b""
            return line

    memory = look(filled, NoTen())
    assert memory.subjects() == [subject for subject in ALL if subject != "09"]
    assert list(memory.unread) == [("INBOX", 10)]
    assert "SERVERBUG" in memory.unread["INBOX", 10]


def test_a_mail_at_which_the_line_breaks_each_time_is_listed_and_the_rest_is_read(filled: Account) -> None:
    poison = Edited(times=10_000, pattern=rb"^(\* \d+ FETCH \(UID 10 .*)\{\d+\}\r\n", text=rb"\1{999999999}\r\n")
    memory = look(filled, poison)
    assert memory.subjects() == [subject for subject in ALL if subject != "09"]
    assert list(memory.unread) == [("INBOX", 10)]


def test_a_body_at_which_the_line_breaks_each_time_is_told_and_the_rest_is_read(filled: Account) -> None:
    memory = look(filled, Fault())
    poison = Edited(times=10_000, pattern=rb"^(\* \d+ FETCH \(UID 10 .*)\{\d+\}\r\n", text=rb"\1{999999999}\r\n")
    with behind(poison, filled.dovecot.port) as port, filled.mailbox(port=port) as mailbox:
        inbox = next(folder for folder in mailbox.folders() if folder.role is Role.INBOX)
        uidvalidity = memory.cursors[inbox.path].uidvalidity
        unread: dict[int, str] = {}
        found = dict(mailbox.bodies(inbox, uidvalidity, range(1, MANY + 1), unread.__setitem__))
    assert found.keys() == {*range(1, MANY + 1)} - {10}
    assert unread.keys() == {10}


@dataclass
class NumberedAnew(Fault):
    """The line breaks until mails are asked for one by one, and once more after five of them; behind the next line
    the folder has other numbers."""

    times: int = 3

    def down(self, session: Session, line: bytes) -> bytes:
        if not self.times:
            return re.sub(rb"UIDVALIDITY (\d+)", rb"UIDVALIDITY 1\1", line)
        session.heard += b" FETCH (UID " in line
        if session.heard > (5 if self.times == 1 else 0) and self.strikes():
            raise Cut
        return line


def test_bodies_that_came_before_the_folder_was_numbered_anew_are_not_called_unread(filled: Account) -> None:
    memory = look(filled, Fault())
    with behind(NumberedAnew(), filled.dovecot.port) as port, filled.mailbox(port=port) as mailbox:
        inbox = next(folder for folder in mailbox.folders() if folder.role is Role.INBOX)
        uidvalidity = memory.cursors[inbox.path].uidvalidity
        unread: dict[int, str] = {}
        found = dict(mailbox.bodies(inbox, uidvalidity, range(1, MANY + 1), unread.__setitem__))
    first = min(found)  # a line that breaks may take the last answers with it
    assert first >= MANY - 4
    assert found.keys() == {*range(first, MANY + 1)}
    assert unread.keys() == {*range(1, first)}


@dataclass
class Inflated(Fault):
    """UIDNEXT is as high as it can be, or higher whenever it is told. One command may be refused as well; more than
    `most` are not taken."""

    grows: bool = False
    refused: str = ""
    most: int = 60
    told: int = 0

    def up(self, session: Session, line: bytes) -> bytes:
        self.most -= 1
        if self.most < 0:
            raise Cut
        tag = line.split(b" ")[0]
        if self.refused and session.verbs.get(tag) == self.refused:
            session.client.sendall(tag + b" NO not here\r\n")
            return b""
        return line

    def down(self, session: Session, line: bytes) -> bytes:
        self.told += 1
        return re.sub(rb"UIDNEXT \d+", b"UIDNEXT %d" % (10**6 * self.told if self.grows else 2**32 - 1), line)


@pytest.mark.parametrize("refused", ["", "UID SEARCH"])
@pytest.mark.parametrize("grows", [False, True])
def test_where_there_are_more_numbers_than_mails_none_is_asked_for_in_vain(
    filled: Account, *, grows: bool, refused: str
) -> None:
    memory = look(filled, Inflated(grows=grows, refused=refused))
    assert memory.subjects() == ALL


@pytest.mark.parametrize("grows", [False, True])
def test_what_comes_under_a_number_far_below_the_next_one_is_found(filled: Account, *, grows: bool) -> None:
    memory = look(filled, Fault())
    for subject in ("new", "newer"):
        filled.deliver(mail(subject))
        look(filled, Inflated(grows=grows), memory)
        assert subject in memory.subjects()
    assert memory.subjects() == sorted([*ALL, "new", "newer"])


def test_a_search_that_finds_more_than_there_is_finds_what_there_is(filled: Account) -> None:
    everything = rb"* ESEARCH (TAG \g<1>) UID ALL 1:4294967294"
    fault = Edited(times=99, pattern=rb"^\* ESEARCH \(TAG ([^)]+)\).*(?=\r\n)", text=everything)
    with behind(Inflated(), filled.dovecot.port) as port, behind(fault, port) as further:
        memory = Memory()
        with filled.mailbox(port=further) as mailbox:
            memory.look(mailbox)
    assert memory.subjects() == ALL


@pytest.mark.parametrize(
    "lines", [b"* X " + b"x" * 9_000_000 + b"\r\n", (b"* X " + b"x" * 1_000_000 + b"\r\n") * 140]
)
def test_an_answer_without_measure_is_not_taken_in(filled: Account, lines: bytes) -> None:
    assert look(filled, Said(lines=lines)).subjects() == ALL


def test_an_answer_that_never_ends_is_not_taken_in(filled: Account) -> None:
    with pytest.raises(Dropped, match="more than anybody asked for"):
        look(filled, Said(times=99, lines=b"* X" + b" {0}\r\n" * 20 + b"\r\n"))


def test_a_folder_numbered_anew_under_the_session_is_read_anew(filled: Account) -> None:
    memory = look(filled, Fault())
    memory = look(filled, Edited(times=2, pattern=rb"UIDVALIDITY (\d+)", text=rb"UIDVALIDITY 1\1"), memory)
    assert look(filled, Fault(), memory).subjects() == ALL


def test_an_empty_list_of_folders_never_means_that_all_is_gone(filled: Account) -> None:
    with pytest.raises(TryLater, match="no folders"):
        look(filled, Edited(times=99, pattern=rb"^\* LIST .*\r\n", text=b""))


def test_an_empty_search_never_means_that_all_is_gone(run_dovecot: Callable[[Variant], Dovecot]) -> None:
    account = run_dovecot(Variant(capability="IMAP4rev1")).account()
    account.deliver(mail("one"), mail("two"), mail("three"))
    memory = look(account, Fault())
    with account.hand() as hand:
        hand.select_folder("INBOX")
        hand.delete_messages([1])
        hand.expunge()
    memory = look(account, Edited(times=99, pattern=rb"^\* SEARCH .*\r\n", text=b"* SEARCH\r\n"), memory)
    assert {"two", "three"} <= set(memory.subjects())


# Drafts


def drafts_of(account: Account) -> int:
    with account.hand() as hand:
        return int(hand.select_folder("Drafts", readonly=True)[b"EXISTS"])


@pytest.mark.parametrize("silent", [False, True])
def test_an_append_whose_answer_is_lost_is_not_repeated(account: Account, silent: bool) -> None:
    fault = LostAnswer(silent=silent)
    with behind(fault, account.dovecot.port) as port, account.mailbox(port=port, timeout=0.5) as mailbox:
        mailbox.folders()
        with pytest.raises(AnswerLost) as lost:
            mailbox.append_draft(DRAFT)
    assert lost.value.exit_code == 75
    assert drafts_of(account) == 1
    with account.mailbox() as mailbox:
        assert len(mailbox.find(OUR_ID, Role.DRAFTS)) == 1


@pytest.mark.parametrize("left", [1, len(DRAFT) // 2, len(DRAFT)])
def test_an_append_that_is_cut_amid_the_mail_leaves_nothing(account: Account, left: int) -> None:
    with (
        behind(LostMail(left=left), account.dovecot.port) as port,
        account.mailbox(port=port) as mailbox,
        pytest.raises((AnswerLost, Dropped)),
    ):
        mailbox.append_draft(DRAFT)
    assert drafts_of(account) == 0


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("NO [OVERQUOTA] Quota exceeded", "OVERQUOTA", "full"),
        ("NO [NOPERM] not yours", "NOPERM", "may not"),
        ("NO [TRYCREATE] no such folder", "TRYCREATE", "config.toml"),
        ("BAD syntax", "", ""),
    ],
)
def test_a_draft_that_the_server_does_not_take_is_explained(
    account: Account, text: str, code: str, hint: str
) -> None:
    with (
        behind(Answers(verb="APPEND", text=text), account.dovecot.port) as port,
        account.mailbox(port=port) as mailbox,
        pytest.raises(Declined) as declined,
    ):
        mailbox.append_draft(DRAFT)
    assert declined.value.code == code
    assert hint in declined.value.hint
    assert drafts_of(account) == 0


def test_a_draft_that_the_server_gives_in_words_of_its_own_is_explained(account: Account) -> None:
    nonsense = Edited(times=99, pattern=rb"FETCH \(UID \d+ BODY\[\]", text=b"FETCH (BODY[]")
    with behind(nonsense, account.dovecot.port) as port, account.mailbox(port=port) as mailbox:
        mailbox.append_draft(DRAFT)
        (uid,) = mailbox.find(OUR_ID, Role.DRAFTS)
        with pytest.raises(Dropped, match="cannot be read"):
            mailbox.source(Role.DRAFTS, uid)


@pytest.mark.parametrize("count", [b"many", b"9" * 5_000])
def test_a_draft_is_found_whatever_a_server_says_of_how_many_there_are(account: Account, count: bytes) -> None:
    fault = Said(times=99, verb="NOOP", lines=b"* " + count + b" EXISTS\r\n")
    with behind(fault, account.dovecot.port) as port, account.mailbox(port=port) as mailbox:
        mailbox.append_draft(DRAFT)
        assert len(mailbox.find(OUR_ID, Role.DRAFTS)) == 1


def test_a_server_that_will_not_move_a_draft_gets_it_out_in_another_way(account: Account) -> None:
    fault = Answers(verb="UID MOVE", text="NO [CANNOT] no")
    with behind(fault, account.dovecot.port) as port, account.mailbox(port=port) as mailbox:
        mailbox.append_draft(DRAFT)
        (uid,) = mailbox.find(OUR_ID, Role.DRAFTS)
        assert mailbox.trash(uid) == "copied to Trash and removed from Drafts"
        assert mailbox.find(OUR_ID, Role.DRAFTS) == ()
        assert len(mailbox.find(OUR_ID, Role.TRASH)) == 1
    assert drafts_of(account) == 0


@pytest.mark.parametrize("after", range(1, 1_400, 60))
def test_cut_anywhere_in_the_writing_of_a_draft_there_is_one_after_the_next_run(
    account: Account, after: int
) -> None:
    """What a run does: look for the draft, and write it only where it is not."""
    write(account, Broken(after=after, since="EXAMINE"))
    write(account, Fault())
    assert drafts_of(account) == 1


def write(account: Account, fault: Fault) -> None:
    with (
        behind(fault, account.dovecot.port) as port,
        suppress(AnswerLost, Dropped),
        account.mailbox(port=port) as mailbox,
    ):
        if not mailbox.find(OUR_ID, Role.DRAFTS):
            mailbox.append_draft(DRAFT)
            assert len(mailbox.find(OUR_ID, Role.DRAFTS)) == 1
