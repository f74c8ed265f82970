"""The mailbox on a real server: what it finds, what it follows, and what it leaves as it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
import wirelog
from server import LOOPBACK, PASSWORD, Account, Dovecot, Variant

from mailcoach.emails import Batch, Cursor, Folder, MessageId, Role
from mailcoach.errors import Misconfigured, SignInRefused, TryLater, Unreachable, UsageError
from mailcoach.mailbox import Declined, Dropped, Mailbox, OutOfTime, Server, uidsets

pytestmark = pytest.mark.server

LONG_AGO = date(2000, 1, 1)
BARE = Variant(capability="IMAP4rev1", marks=False)
HOSTER = Variant(prefix="INBOX.", separator=".", marks=False)

_numbers = count(1)


def mail(subject: str = "hello", *, id: str = "", text: str = "words", **fields: str) -> bytes:  # noqa: A002  # its name
    head = {
        "From": "Ann <ann@x.example>",
        "To": "rep@y.example",
        "Subject": subject,
        "Date": "Mon, 2 Nov 2026 10:00:00 +0000",
        "Message-ID": id or f"<m.{next(_numbers)}@x.example>",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    return "".join([*(f"{name}: {value}\r\n" for name, value in head.items()), f"\r\n{text}\r\n"]).encode()


class Memory:
    """What somebody knows who stores every batch: the mails at their places."""

    def __init__(self) -> None:
        self.cursors: dict[bytes, Cursor] = {}
        self.places: dict[tuple[str, int], str] = {}
        self.flags: dict[tuple[str, int], frozenset[str]] = {}
        self.unread: dict[tuple[str, int], str] = {}

    def keep(self, batch: Batch) -> None:
        name = batch.folder.name
        if batch.reset:
            self.places = {place: subject for place, subject in self.places.items() if place[0] != name}
        for uid in [uid for folder, uid in self.places if folder == name]:
            if uidsets.holds(batch.gone, uid):
                del self.places[name, uid]
        for arrival in batch.arrivals:
            self.places[name, arrival.uid] = arrival.email.subject
            self.flags[name, arrival.uid] = arrival.flags
        for uid, flags in batch.flags:
            self.flags[name, uid] = flags
        for uid, why in batch.unread:
            self.unread[name, uid] = why
        self.cursors[batch.folder.path] = batch.cursor

    def look(self, mailbox: Mailbox, since: date = LONG_AGO) -> int:
        """Takes in what changed; how many batches it came in."""
        batches = list(mailbox.changes(self.cursors, since))
        for batch in batches:
            self.keep(batch)
        return len(batches)

    def subjects(self, folder: str | None = None) -> list[str]:
        return sorted(subject for (name, _), subject in self.places.items() if folder in {None, name})


@pytest.fixture(params=[Variant(), BARE, HOSTER], ids=["dovecot", "imap4rev1", "hoster"])
def anywhere(request: pytest.FixtureRequest, run_dovecot: Callable[[Variant], Dovecot]) -> Account:
    """A fresh mailbox on a server with everything, one with nothing, and one with a prefix before all names."""
    return run_dovecot(request.param).account()


def below(account: Account, name: str) -> str:
    return account.dovecot.variant.prefix + name


# What is there


def test_every_folder_that_may_hold_the_talk_is_read(anywhere: Account) -> None:
    memory = Memory()
    with anywhere.hand() as hand:
        hand.create_folder(below(anywhere, "Customers"))
        hand.create_folder(below(anywhere, "Spam"))
    for folder in ("Sent", "Drafts", "Archive", "Customers", "Trash", "Junk", "Spam"):
        anywhere.deliver(mail(folder), folder=below(anywhere, folder))
    anywhere.deliver(mail("INBOX"))
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    assert memory.subjects() == ["Archive", "Customers", "Drafts", "INBOX", "Sent"]


def test_roles_are_found_by_mark_or_by_name(anywhere: Account) -> None:
    with anywhere.mailbox() as mailbox:
        roles = {folder.role: folder.name for folder in mailbox.folders()}
    wanted = {Role(role): below(anywhere, role.title()) for role in ("drafts", "sent", "junk", "trash", "archive")}
    assert roles == wanted | {Role.INBOX: "INBOX"}


def test_mail_older_than_asked_for_stays_on_the_server(anywhere: Account) -> None:
    memory = Memory()
    for days in (400, 30, 0):
        anywhere.deliver(mail(f"{days} days old"), arrived=datetime.now(UTC) - timedelta(days))
    last_year = datetime.now(UTC).date() - timedelta(365)
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox, last_year)
        assert memory.subjects() == ["0 days old", "30 days old"]
        memory.look(mailbox, last_year - timedelta(365))
        assert memory.subjects() == ["0 days old", "30 days old", "400 days old"]


def test_a_mail_says_when_it_came_what_it_weighs_and_how_it_is_marked(account: Account) -> None:
    account.deliver(mail("marked"), flags=(rb"\Seen", b"$Important"), arrived=datetime(2026, 11, 2, 12, tzinfo=UTC))
    with account.mailbox() as mailbox:
        batch = next(batch for batch in mailbox.changes({}, LONG_AGO) if batch.arrivals)
    (arrival,) = batch.arrivals
    assert {"\\Seen", "$Important"} <= arrival.flags
    assert batch.folder.role is Role.INBOX


# What changes


def test_nothing_new_means_nothing_to_do(anywhere: Account) -> None:
    memory = Memory()
    anywhere.deliver(mail(), mail())
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    with anywhere.mailbox() as mailbox:
        changed = [batch for batch in mailbox.changes(memory.cursors, LONG_AGO) if batch.arrivals or batch.gone]
    assert changed == []


def test_new_mail_comes_and_known_mail_does_not_come_again(anywhere: Account) -> None:
    memory = Memory()
    anywhere.deliver(mail("old"))
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    anywhere.deliver(mail("new"))
    with anywhere.mailbox() as mailbox:
        arrived = [
            arrival.email.subject
            for batch in mailbox.changes(memory.cursors, LONG_AGO)
            for arrival in batch.arrivals
        ]
    assert arrived == ["new"]


def test_what_was_expunged_is_gone(anywhere: Account) -> None:
    memory = Memory()
    anywhere.deliver(mail("first"), mail("second"), mail("third"))
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    with anywhere.hand() as hand:
        hand.select_folder("INBOX")
        hand.delete_messages([2])
        hand.expunge()
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    assert memory.subjects() == ["first", "third"]


def test_one_gone_and_one_come_are_both_seen_though_the_count_is_the_same(anywhere: Account) -> None:
    memory = Memory()
    anywhere.deliver(mail("first"), mail("second"))
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    with anywhere.hand() as hand:
        hand.select_folder("INBOX")
        hand.delete_messages([1])
        hand.expunge()
    anywhere.deliver(mail("third"))
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    assert memory.subjects() == ["second", "third"]


def test_a_moved_mail_is_followed(anywhere: Account) -> None:
    memory = Memory()
    anywhere.deliver(mail("walks"), mail("stays"))
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    with anywhere.hand() as hand:
        hand.select_folder("INBOX")
        hand.copy([1], below(anywhere, "Archive"))
        hand.delete_messages([1])
        hand.expunge()
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    assert memory.subjects("INBOX") == ["stays"]
    assert memory.subjects(below(anywhere, "Archive")) == ["walks"]


def test_a_folder_made_anew_is_read_anew(anywhere: Account) -> None:
    memory = Memory()
    folder = below(anywhere, "Customers")
    with anywhere.hand() as hand:
        hand.create_folder(folder)
    anywhere.deliver(mail("before"), folder=folder)
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    with anywhere.hand() as hand:
        hand.delete_folder(folder)
        hand.create_folder(folder)
    anywhere.deliver(mail("after"), folder=folder)
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    assert memory.subjects(folder) == ["after"]


def test_a_deleted_folder_is_passed_over(anywhere: Account) -> None:
    memory = Memory()
    folder = below(anywhere, "Customers")
    with anywhere.hand() as hand:
        hand.create_folder(folder)
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    with anywhere.hand() as hand:
        hand.delete_folder(folder)
    anywhere.deliver(mail("later"))
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
        assert folder.encode() not in {known.path for known in mailbox.folders()}
    assert memory.subjects() == ["later"]


def test_a_draft_marked_deleted_is_no_draft(anywhere: Account) -> None:
    memory = Memory()
    drafts = below(anywhere, "Drafts")
    anywhere.deliver(mail("kept"), mail("thrown away"), folder=drafts, flags=[rb"\Draft"])
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    with anywhere.hand() as hand:
        hand.select_folder(drafts)
        hand.delete_messages([2])
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)
    assert memory.subjects() == ["kept"]


def test_a_first_look_that_was_broken_off_goes_on_where_it_ended(account: Account) -> None:
    memory = Memory()
    account.deliver(*(mail(f"{number}") for number in range(12)))
    with account.mailbox() as mailbox:
        batch = next(iter(mailbox.changes({}, LONG_AGO)))
        half = Batch(
            batch.folder,
            Cursor(batch.cursor.uidvalidity, batch.cursor.uidnext, 7, batch.cursor.modseq, 12, LONG_AGO),
            tuple(arrival for arrival in batch.arrivals if arrival.uid >= 7),
        )
    memory.keep(half)
    account.deliver(mail("12"))
    with account.mailbox() as mailbox:
        batches = [batch for batch in mailbox.changes(memory.cursors, LONG_AGO) if batch.folder.role is Role.INBOX]
    assert [[arrival.uid for arrival in batch.arrivals] for batch in batches] == [[13], [1, 2, 3, 4, 5, 6]]
    assert batches[-1].cursor.oldest == 1


def test_a_first_look_that_was_broken_off_misses_nothing_where_more_of_the_past_is_wanted(account: Account) -> None:
    memory = Memory()
    now = datetime.now(UTC)
    for number in range(8):
        account.deliver(mail(f"{number}"), arrived=now - timedelta(30 * (number % 2)))
    short = (now - timedelta(10)).date()
    with account.mailbox() as mailbox:
        (whole,) = (batch for batch in mailbox.changes({}, short) if batch.arrivals)
    newest = tuple(arrival for arrival in whole.arrivals if arrival.uid >= 5)
    memory.keep(replace(whole, cursor=replace(whole.cursor, oldest=5), arrivals=newest))
    with account.mailbox() as mailbox:
        memory.look(mailbox, LONG_AGO)
    assert memory.subjects() == [f"{number}" for number in range(8)]


# Bodies


def test_the_beginning_of_a_mail_is_enough(account: Account) -> None:
    account.deliver(mail("short"), mail("long", text="so many words\r\n" * 20_000))
    with account.mailbox() as mailbox:
        inbox = inbox_of(mailbox)
        (batch,) = (batch for batch in mailbox.changes({}, LONG_AGO) if batch.arrivals)
        found = dict(mailbox.bodies(inbox, batch.cursor.uidvalidity, [1, 2, 999]))
        unread: dict[int, str] = {}
        assert dict(mailbox.bodies(inbox, batch.cursor.uidvalidity + 1, [1, 2], unread.__setitem__)) == {}
        assert {uid: "numbered" in why for uid, why in unread.items()} == {1: True, 2: True}
    assert found.keys() == {1, 2}
    assert (found[1].text, found[1].cut) == ("words\n", False)
    assert found[2].cut
    assert len(found[2].text) < 70_000


# Drafts


DRAFT = mail("our draft", id="<d.1@y.example>")
OUR_ID = MessageId("<d.1@y.example>")


def test_a_draft_is_put_found_read_and_taken_out(anywhere: Account) -> None:
    with anywhere.mailbox() as mailbox:
        mailbox.append_draft(DRAFT)
        (uid,) = mailbox.find(OUR_ID, Role.DRAFTS)
        assert mailbox.source(Role.DRAFTS, uid) == DRAFT
        said = mailbox.trash(uid)
        assert mailbox.find(OUR_ID, Role.DRAFTS) == ()
        assert len(mailbox.find(OUR_ID, Role.TRASH)) == 1
    bare = anywhere.dovecot.variant is BARE
    assert said == ("copied to Trash and marked deleted" if bare else f"moved to {below(anywhere, 'Trash')}")


def test_a_draft_has_its_flags_from_the_first_moment(anywhere: Account) -> None:
    anywhere.record()
    with anywhere.mailbox() as mailbox:
        mailbox.append_draft(DRAFT)
    drafts = below(anywhere, "Drafts")
    assert [said for said in anywhere.commands() if said.startswith("APPEND")] == [
        f'APPEND "{drafts}" (\\Draft \\Seen) {{{len(DRAFT)}}}'
    ]
    with anywhere.hand() as hand:
        hand.select_folder(drafts, readonly=True)
        assert {rb"\Draft", rb"\Seen"} <= set(hand.fetch([1], ["FLAGS"])[1][b"FLAGS"])


def test_only_the_same_id_is_found_not_one_that_contains_it(account: Account) -> None:
    account.deliver(
        mail(id="<xd.1@y.example>"), mail(id="<D.1@Y.EXAMPLE>"), mail(id="<d.1@y.example.org>"), folder="Drafts"
    )
    with account.mailbox() as mailbox:
        assert mailbox.find(OUR_ID, Role.DRAFTS) == ()


def test_taking_a_draft_out_touches_no_other_not_even_one_marked_deleted(anywhere: Account) -> None:
    drafts = below(anywhere, "Drafts")
    anywhere.deliver(mail("the rep's"), mail("marked by the rep"), folder=drafts)
    with anywhere.hand() as hand:
        hand.select_folder(drafts)
        hand.delete_messages([2])
    before = anywhere.maildir()
    with anywhere.mailbox() as mailbox:
        mailbox.append_draft(DRAFT)
        (uid,) = mailbox.find(OUR_ID, Role.DRAFTS)
        mailbox.trash(uid)
    after = anywhere.maildir()
    assert sorted(before.values()) == sorted(
        value for value in after.values() if list(before.values()).count(value)
    )


def test_a_draft_that_the_rep_sent_meanwhile_is_not_taken_out(account: Account) -> None:
    with account.mailbox() as mailbox:
        mailbox.append_draft(DRAFT)
        (uid,) = mailbox.find(OUR_ID, Role.DRAFTS)
        with account.hand() as hand:
            hand.select_folder("Drafts")
            hand.move([uid], "Sent")
        with pytest.raises(UsageError, match="no longer there"):
            mailbox.trash(uid)
        assert len(mailbox.find(OUR_ID, Role.SENT)) == 1
        with pytest.raises(UsageError, match="no longer there"):
            mailbox.source(Role.DRAFTS, uid)


def test_a_full_mailbox_says_so(run_dovecot: Callable[[Variant], Dovecot]) -> None:
    account = run_dovecot(Variant(quota_kilobytes=3)).account()
    with account.mailbox() as mailbox, pytest.raises(Declined, match="Quota exceeded") as refused:
        mailbox.append_draft(mail(text="x" * 5000))
    assert refused.value.code == "OVERQUOTA"
    assert refused.value.exit_code == 75
    assert "full" in refused.value.hint


def test_without_a_folder_for_drafts_the_rep_is_told_which_setting_to_make(
    run_dovecot: Callable[[Variant], Dovecot],
) -> None:
    account = run_dovecot(Variant(folders=("Sent",), marks=False)).account()
    with account.mailbox() as mailbox, pytest.raises(Misconfigured, match="no folder for drafts"):
        mailbox.append_draft(DRAFT)


def test_the_folder_that_the_user_named_is_the_one_that_is_written_to(account: Account) -> None:
    with account.hand() as hand:
        hand.create_folder("Entwürfe für später")
    names = {Role.DRAFTS: "Entwürfe für später"}
    with Mailbox.open(account.server(), PASSWORD, names=names) as mailbox:
        mailbox.append_draft(DRAFT)
    with account.hand() as hand:
        assert hand.folder_status("Entwürfe für später", ["MESSAGES"])[b"MESSAGES"] == 1
        assert hand.folder_status("Drafts", ["MESSAGES"])[b"MESSAGES"] == 0


# Promises


def test_reading_changes_nothing_in_the_mailbox(anywhere: Account) -> None:
    anywhere.deliver(mail(), mail(), flags=[b"$Label1"])
    anywhere.deliver(mail(), folder=below(anywhere, "Archive"))
    memory = Memory()
    with anywhere.mailbox() as mailbox:
        memory.look(mailbox)  # Dovecot names files when it first sees them
    before = anywhere.maildir()
    for _ in range(2):
        with anywhere.mailbox() as mailbox:
            memory.look(mailbox)
            for folder in mailbox.folders():
                if cursor := memory.cursors.get(folder.path):
                    list(mailbox.bodies(folder, cursor.uidvalidity, [1, 2]))
            mailbox.find(OUR_ID, Role.SENT)
            mailbox.idle(0.1)
    assert anywhere.maildir() == before


def test_only_the_verbs_that_are_needed_go_over_the_wire(anywhere: Account) -> None:
    """As over all tests: what each session said is looked at when they end (conftest.py)."""
    anywhere.deliver(mail(), mail())
    anywhere.record()
    memory = Memory()
    for _ in range(2):
        with anywhere.mailbox() as mailbox:
            memory.look(mailbox)
            list(mailbox.bodies(inbox_of(mailbox), memory.cursors[b"INBOX"].uidvalidity, [1, 2]))
    with anywhere.mailbox() as mailbox:
        mailbox.append_draft(DRAFT)
        mailbox.trash(*mailbox.find(OUR_ID, Role.DRAFTS))
    verbs = {said.split(" ")[0] for said in anywhere.commands()}
    assert {"LIST", "EXAMINE", "UID", "APPEND", "SELECT"} <= verbs
    assert wirelog.broken_promises(anywhere.commands()) == []


@pytest.mark.parametrize(
    "said",
    [
        'SELECT "INBOX"',
        "UID FETCH 1 (BODY[])",
        "UID FETCH 1 (RFC822)",
        r"UID STORE 1 +FLAGS (\Seen)",
        "EXPUNGE",
        "CLOSE",
        'DELETE "Drafts"',
        'APPEND "INBOX" () {3}',
    ],
)
def test_a_promise_can_be_broken(said: str) -> None:
    assert wirelog.broken_promises([said]) == [said]


def inbox_of(mailbox: Mailbox) -> Folder:
    return next(folder for folder in mailbox.folders() if folder.role is Role.INBOX)


def test_a_morning_with_nothing_new_is_one_round_trip(account: Account) -> None:
    with account.hand() as hand:
        for name in ("A", "B", "C"):
            hand.create_folder(name)
    memory = Memory()
    with account.mailbox() as mailbox:
        memory.look(mailbox)
    account.record()
    with account.mailbox() as mailbox:
        assert memory.look(mailbox) == 0
    verbs = [said.split(" ")[0] for said in account.commands() if said != "LOGOUT"]
    assert verbs == ["ENABLE", "LIST", "NAMESPACE", *["STATUS"] * 7]


# Waiting


def test_idle_wakes_up_for_new_mail(anywhere: Account) -> None:
    with anywhere.mailbox() as mailbox:
        mailbox.folders()
        timer = threading.Timer(0.3, anywhere.deliver, [mail("ring")])
        timer.start()
        assert mailbox.idle(5 if "IDLE" in mailbox._wire.can else 1)
        timer.join()
        assert not mailbox.idle(0.05)


def test_nobody_waits_for_mail_that_came_before_the_waiting_began(anywhere: Account) -> None:
    with anywhere.mailbox() as mailbox:
        known = {batch.folder.path: batch.cursor for batch in mailbox.changes({}, LONG_AGO)}
        assert not mailbox.idle(0.05, known)
        anywhere.deliver(mail("early"))
        assert mailbox.idle(0.05, known)


def test_closing_from_elsewhere_ends_the_waiting(account: Account) -> None:
    mailbox = account.mailbox()
    mailbox.folders()
    timer = threading.Timer(0.2, mailbox.close)
    timer.start()
    with pytest.raises(Dropped):
        mailbox.idle(20)
    timer.join()


def test_waiting_on_a_line_that_was_cut_is_over_at_once(account: Account) -> None:
    mailbox = account.mailbox()
    mailbox.close()
    with pytest.raises(Dropped):
        mailbox._wire.wait(20)


# Getting in


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_lines_work_with_the_server_s_own_certificate(account: Account, security: str) -> None:
    with account.mailbox(security=security) as mailbox:
        assert mailbox.folders()


def test_a_certificate_that_nobody_vouches_for_is_refused(account: Account) -> None:
    server = Server(LOOPBACK, account.dovecot.tls_port, "tls", account.name)
    with pytest.raises(Unreachable, match=r"certificate of .* is not to be trusted") as refused:
        Mailbox.open(server, PASSWORD)
    assert "ca_file" in refused.value.hint


def test_a_wrong_password_is_refused_and_never_shown(account: Account) -> None:
    with pytest.raises(SignInRefused) as refused:
        Mailbox.open(account.server(), "a wrong one")
    assert refused.value.exit_code == 77
    assert "a wrong one" not in str(refused.value)


def test_too_many_connections_mean_later_not_a_wrong_password(run_dovecot: Callable[[Variant], Dovecot]) -> None:
    account = run_dovecot(Variant(max_connections=1)).account()
    with account.mailbox(), pytest.raises(TryLater) as busy:
        account.mailbox()
    assert busy.value.exit_code == 75


def test_nobody_at_home(account: Account) -> None:
    with pytest.raises(Unreachable) as gone:
        Mailbox.open(Server(LOOPBACK, 1, "none", "x"), PASSWORD)
    assert gone.value.exit_code == 69


def test_a_password_never_goes_out_in_clear_but_on_loopback() -> None:
    with pytest.raises(Misconfigured, match="in clear"):
        Mailbox.open(Server("192.0.2.1", 143, "none", "x"), PASSWORD)


def test_tls_spoken_to_a_plain_port_is_explained(account: Account) -> None:
    with pytest.raises(Unreachable, match="does not speak TLS") as wrong:
        Mailbox.open(Server(LOOPBACK, account.dovecot.port, "tls", account.name), PASSWORD)
    assert "993" in wrong.value.hint


def test_names_and_passwords_may_hold_what_ends_a_string(account: Account) -> None:
    for name in ('o"neill', "back\\slash", "two words", "jürgen"):
        with pytest.raises(SignInRefused):
            Mailbox.open(Server(LOOPBACK, account.dovecot.port, "none", name), 'no"t\\ it ü')


def test_the_deadline_ends_a_session_whatever_it_does(account: Account) -> None:
    with account.mailbox(deadline=0.4) as mailbox:
        mailbox.folders()
        with pytest.raises(OutOfTime):
            mailbox.idle(20)
