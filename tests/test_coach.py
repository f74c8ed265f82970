"""The whole flow on a real server: what a scan says, and what it leaves in the mailbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from server import PASSWORD, Account

from mailcoach.cli.looking import Wish, look
from mailcoach.coach import Case, Coach, State
from mailcoach.coach.lock import alone
from mailcoach.coach.opening import open_coach
from mailcoach.errors import Refused, TryLater
from mailcoach.plays import Play
from mailcoach.reading.acts import Kind
from mailcoach.settings import Settings
from mailcoach.silence import Name

pytestmark = pytest.mark.server

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 20)
NOW = datetime.combine(TODAY, time(18), ZONE)
ROBIN = "Robin Reyes <robin@brightpath.example>"
MARIA = "Maria Lopez <maria@nordwind.example>"


def days_ago(number: int) -> datetime:
    """Ten in the morning, so many business days before TODAY, or after it where the number is negative."""
    day, step = TODAY, timedelta(days=1 if number < 0 else -1)
    left = abs(number)
    while left:
        day += step
        left -= day.weekday() < 5
    return datetime.combine(day, time(10), ZONE)


class Mailbox:
    """A mailbox filled by a conversation, as it lies on the server."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._last: EmailMessage | None = None
        self._count = 0

    def they(self, words: str, *, ago: int, by: str = MARIA, subject: str = "") -> Mailbox:
        return self._deliver(by, ROBIN, words, ago, subject, "INBOX", ())

    def we(
        self, words: str, *, ago: int, by: str = ROBIN, to: str = MARIA, subject: str = "", folder: str = "Sent"
    ) -> Mailbox:
        return self._deliver(by, to, words, ago, subject, folder, (b"\\Seen",))

    def anew(self) -> Mailbox:
        self._last = None
        return self

    def _deliver(
        self,
        sender: str,
        to: str,
        words: str,
        ago: int,
        subject: str,
        folder: str,
        flags: tuple[bytes, ...],
        headers: Mapping[str, str] | None = None,
    ) -> Mailbox:
        self._count += 1
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = sender, to
        mail["Subject"] = subject or (
            f"Re: {self._last['Subject'].removeprefix('Re: ')}" if self._last else "Shift plans"
        )
        mail["Date"] = format_datetime(days_ago(ago))
        mail["Message-ID"] = f"<{self._count}.{self.account.name}@{sender.partition('@')[2].strip('>')}>"
        if self._last:
            mail["In-Reply-To"] = self._last["Message-ID"]
            mail["References"] = f"{self._last.get('References', '')} {self._last['Message-ID']}".strip()
        for name, value in (headers or {}).items():
            mail[name] = value
        mail.set_content(words)
        self.account.deliver(mail.as_bytes(), folder=folder, flags=flags, arrived=days_ago(ago))
        self._last = mail
        return self


@pytest.fixture
def mailbox(account: Account) -> Mailbox:
    return Mailbox(account)


@pytest.fixture
def open_it(account: Account, tmp_path: Path) -> Iterator[Callable[..., Coach]]:
    """Opens a coach on the account: each time as a new process would, on the same stores."""
    coaches = []

    def open_now(*aliases: str) -> Coach:
        server = account.server()
        settings = Settings(
            unattended={"draft": True},
            accounts=[
                {
                    "name": "work",
                    "address": "robin@brightpath.example",
                    "aliases": aliases,
                    "timezone": "Europe/Berlin",
                    "imap": {
                        "host": server.host,
                        "port": server.port,
                        "security": "none",
                        "username": server.username,
                        "password_command": ["echo", PASSWORD],
                    },
                }
            ],
        )
        coach = open_coach(settings, settings.accounts[0], tmp_path / "index.db", tmp_path / "journal.db", TODAY)
        coaches.append(coach)
        return coach

    yield open_now
    for coach in coaches:
        coach.close()


def silent_after_a_proposal(mailbox: Mailbox) -> None:
    mailbox.they("Could you send me a proposal for three sites?\n\nMaria", ago=14)
    mailbox.we("Hello Maria,\n\nthe proposal for the three sites is attached.\n\nRobin", ago=10)


def only(cases: Iterable[Case]) -> Case:
    (case,) = cases
    return case


def drafts_of(account: Account) -> list[bytes]:
    with account.hand() as client:
        client.select_folder("Drafts", readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
        return [each[b"BODY[]"] for each in found.values()]


def move_drafts(account: Account, folder: str) -> None:
    """The rep sends what lies in Drafts, or throws it away."""
    with account.hand() as client:
        client.select_folder("Drafts")
        client.move(client.search(), folder)


def expunge_drafts(account: Account) -> None:
    """The rep throws away what lies in Drafts, in a mail program that knows no trash."""
    with account.hand() as client:
        client.select_folder("Drafts")
        client.delete_messages(client.search())
        client.expunge()


def test_a_talk_that_fell_silent_is_found_with_its_reasons(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    assert coach.sync(NOW).new == 2
    case = only(coach.review(NOW).cases())
    assert case.verdict.name is Name.SILENT
    assert case.play is Play.CLOSE_THE_LOOP
    assert case.verdict.prospect
    assert case.verdict.prospect.address.email == "maria@nordwind.example"
    assert case.verdict.reasons[0].message_id in case.messages


def test_a_draft_lies_in_the_thread_with_its_flags(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.sync(NOW)
    case = only(coach.review(NOW).cases())
    record = coach.put(case, coach.render(case, Play.CLOSE_THE_LOOP, NOW), NOW)
    assert record.state is State.PENDING
    with mailbox.account.hand() as client:
        client.select_folder("Drafts", readonly=True)
        (found,) = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"]).values()
    assert b"\\Draft" in found[b"FLAGS"]
    assert f"In-Reply-To: {case.messages[-1]}".encode() in found[b"BODY[]"]
    assert b"To: Maria Lopez <maria@nordwind.example>" in found[b"BODY[]"]
    assert b"mailcoach" not in found[b"BODY[]"].lower()


def test_a_scan_writes_one_draft_however_often_it_runs(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    assert len(open_it().put_best(NOW, 5)) == 1
    assert open_it().put_best(NOW, 5) == ()
    assert len(drafts_of(mailbox.account)) == 1


def test_a_lost_index_brings_no_second_draft(
    mailbox: Mailbox, open_it: Callable[[], Coach], tmp_path: Path
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    coach.close()
    for path in tmp_path.glob("index.db*"):
        path.unlink()
    assert open_it().put_best(NOW, 5) == ()
    assert len(drafts_of(mailbox.account)) == 1


def test_reading_changes_nothing_in_the_mailbox(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    before = mailbox.account.maildir()
    open_it().sync(NOW)
    assert mailbox.account.maildir() == before


def test_only_the_draft_is_added_to_the_mailbox(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    before = mailbox.account.maildir()
    open_it().put_best(NOW, 5)
    after = mailbox.account.maildir()
    added = {name for name in after if name not in before}
    assert {name: after[name] for name in before} == before
    assert len(added) == 1
    assert all(name.startswith("Maildir/.Drafts/") for name in added)


def test_undo_moves_the_draft_to_the_trash(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    assert coach.undo(None, NOW).state is State.DISCARDED
    assert drafts_of(mailbox.account) == []
    with mailbox.account.hand() as client:
        assert client.select_folder("Trash", readonly=True)[b"EXISTS"] == 1


def test_a_draft_that_was_thrown_away_is_not_written_again(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    expunge_drafts(mailbox.account)
    assert coach.put_best(NOW + timedelta(hours=1), 5) == ()
    assert drafts_of(mailbox.account) == []


def test_an_edited_draft_is_the_reps_own(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    (raw,) = drafts_of(mailbox.account)
    with mailbox.account.hand() as client:
        client.select_folder("Drafts")
        client.append("Drafts", raw.replace(b"Hello Maria", b"Dearest Maria"), [b"\\Draft"])
        client.delete_messages([client.search()[0]])
        client.expunge()
    with pytest.raises(Refused, match="edited"):
        coach.undo(None, NOW)
    assert len(drafts_of(mailbox.account)) == 1


def test_an_answer_takes_an_unchanged_draft_back(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    mailbox.they("Thank you Robin. What would a fourth site cost?", ago=-1)
    later = NOW + timedelta(days=4)
    coach.sync(later)
    assert drafts_of(mailbox.account) == []
    assert coach.drafts()[0].state is State.OVERTAKEN
    assert only(coach.review(later).cases()).verdict.name is Name.YOUR_TURN


def test_an_answer_that_was_long_on_its_way_takes_the_draft_back_too(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    mailbox.they("What would a fourth site cost?", ago=0)  # written eight hours before the draft
    coach.sync(NOW + timedelta(minutes=5))
    assert coach.drafts()[0].state is State.OVERTAKEN
    assert drafts_of(mailbox.account) == []


def test_a_draft_is_refused_where_they_answered_meanwhile(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.sync(NOW)
    case = only(coach.review(NOW).cases())
    draft = coach.render(case, Play.CLOSE_THE_LOOP, NOW)
    mailbox.they("Thank you Robin. What would a fourth site cost?", ago=0)
    with pytest.raises(Refused, match="waiting for your answer"):
        coach.put(case, draft, NOW)
    assert drafts_of(mailbox.account) == []


def test_a_draft_of_the_reps_own_keeps_ours_away(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    mailbox._deliver(ROBIN, MARIA, "Hello Maria, I was", 1, "", "Drafts", (b"\\Draft",))
    assert open_it().put_best(NOW, 5) == ()
    assert len(drafts_of(mailbox.account)) == 1


def test_a_sent_draft_counts_as_a_touch(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    move_drafts(mailbox.account, "Sent")
    later = NOW + timedelta(hours=2)
    coach.sync(later)
    assert coach.drafts()[0].state is State.SENT
    verdict = only(coach.review(later).cases()).verdict
    assert (verdict.name, verdict.touches) == (Name.WAITING, 2)


def test_two_runs_at_once_are_one_too_many(mailbox: Mailbox, open_it: Callable[[], Coach], tmp_path: Path) -> None:
    silent_after_a_proposal(mailbox)
    with alone(tmp_path, "work", NOW), pytest.raises(TryLater, match="Another run"):
        open_it().sync(NOW)


def test_what_the_rep_decides_outranks_what_was_read(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.sync(NOW)
    case = only(coach.review(NOW).cases())
    snoozed = coach.snooze(case, TODAY + timedelta(days=10), NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.PAUSED
    coach.take_back(snoozed)
    assert only(coach.review(NOW).cases()).verdict.name is Name.SILENT
    coach.spoke(case, NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.WAITING
    coach.stop("maria@nordwind.example", NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.CLOSED
    coach.ignore("@nordwind.example", NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.NOT_A_PROSPECT


def test_a_talk_judged_by_itself_stands_to_the_others_of_that_person_as_before(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    mailbox.anew().they("And a price for the fourth site, please.", ago=9, subject="Fourth site")
    mailbox.we("Hello Maria,\n\nthe price is attached.", ago=8)
    mailbox.anew().they("Where are you based?", ago=30, subject="Address").we("In Bremen.", ago=29)
    coach = open_it()
    coach.sync(NOW)
    before = coach.review(NOW)
    assert sorted(case.verdict.yields for case in before.cases(Name.SILENT, Name.WAITING)) == [False, True, True]
    for thread in before:
        coach.index.verdicts.doubt([thread])
        assert coach.judge(NOW, most=0) == 1
        assert coach.review(NOW).cases() == before.cases()


AT_HOME = "Maria Lopez <maria.lopez@web.example>"
BOUNCE = """\
From: Mail Delivery System <mailer-daemon@brightpath.example>
To: robin@brightpath.example
Date: Thu, 12 Mar 2026 10:00:00 +0100
Message-ID: <back@brightpath.example>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.brightpath.example

Final-Recipient: rfc822; maria@nordwind.example
Action: failed
Status: 5.1.1

--b--
"""


def bounces(mailbox: Mailbox) -> None:
    mailbox.account.deliver(BOUNCE.replace("\n", "\r\n").encode(), arrived=days_ago(6))


def writes_in_a_blind_copy(mailbox: Mailbox) -> None:
    mailbox.anew()._deliver(
        ROBIN, "Li <li@ours.example>", "Here is the demo.", 2, "", "Sent", (b"\\Seen",), {"Bcc": MARIA}
    )


def writes_from_home(mailbox: Mailbox) -> None:
    mailbox.anew().they("How do the shift plans export?", ago=2, subject="Export", by=AT_HOME)


@pytest.mark.parametrize(
    ("happens", "verdict"),
    [(bounces, Name.GONE), (writes_in_a_blind_copy, Name.WAITING), (writes_from_home, Name.WAITING)],
)
def test_what_is_told_of_a_person_elsewhere_counts_whenever_their_talk_is_judged(
    mailbox: Mailbox, open_it: Callable[[], Coach], happens: Callable[[Mailbox], None], verdict: Name
) -> None:
    mailbox.they("Where are you based?", ago=30, subject="Address").we("In Bremen.", ago=29)
    mailbox.they("Great, thanks!", ago=28, by=AT_HOME)
    silent_after_a_proposal(mailbox.anew())
    coach = open_it()
    coach.sync(NOW)
    (silent,) = coach.review(NOW).cases(Name.SILENT)
    happens(mailbox)
    coach.sync(NOW)
    assert coach.review(NOW)[silent.id].verdict.name is verdict
    coach.index.verdicts.doubt([silent.id])
    assert coach.review(NOW)[silent.id].verdict.name is verdict


def test_who_turns_out_to_be_the_rep_is_read_anew_as_the_rep(
    mailbox: Mailbox, open_it: Callable[..., Coach]
) -> None:
    mailbox.they("Which chairs go with it?", ago=14)
    mailbox.we("We decided on another supplier.", ago=10, by="Robin <r@shifts.example>", folder="Archive")
    for aliases, verdict, said in ((), Name.CLOSED, [Kind.CHOICE]), (["r@shifts.example"], Name.SILENT, []):
        coach = open_it(*aliases)
        coach.sync(NOW)
        case = only(coach.review(NOW).cases())
        assert case.verdict.name is verdict
        assert [act.kind for act in coach.conversation(case.id)[1].reading.acts] == said


def test_as_of_forgets_what_came_later(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    mailbox.they("Thank you Robin. What would a fourth site cost?", ago=2)
    coach = open_it()
    coach.sync(NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.YOUR_TURN
    assert only(coach.review(days_ago(3), past=True).cases()).verdict.name is Name.SILENT


def test_a_draft_in_a_thread_of_its_own_keeps_ours_away_too(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.sync(NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.SILENT
    mailbox.anew()._deliver(ROBIN, MARIA, "Hello Maria, I was", 0, "Something new", "Drafts", (b"\\Draft",))
    coach.sync(NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.WAITING
    expunge_drafts(mailbox.account)
    coach.sync(NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.SILENT


def test_a_draft_that_is_thrown_away_is_seen_to_be_gone_by_whoever_is_looking(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    mailbox._deliver(ROBIN, MARIA, "Hello Maria, I was", 1, "", "Drafts", (b"\\Draft",))
    coach = open_it()
    coach.sync(NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.WAITING
    expunge_drafts(mailbox.account)
    coach.sync(NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.SILENT


def test_open_drafts_are_looked_for_together(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    for name in ("ana", "bea", "cleo"):
        person = f"{name.title()} Lopez <{name}@{name}.example>"
        mailbox.anew().they("Could you send me a proposal for three sites?", ago=14, by=person)
        mailbox.we("Hello,\n\nthe proposal for the three sites is attached.\n\nRobin", ago=10, to=person)
    coach = open_it()
    assert len(coach.put_best(NOW, 5)) == 3
    mailbox.account.record()
    coach.sync(NOW)
    assert mailbox.account.commands().count("NOOP") == 2, "once in Drafts and once in Sent"


def test_an_absence_told_in_a_mail_of_its_own_pauses_the_talk(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.sync(NOW)
    assert only(coach.review(NOW).cases()).verdict.name is Name.SILENT
    away = "I am out of the office until 30 March.\n\nMaria"
    mailbox.anew().they(away, ago=1, subject="Automatic reply: Shift plans")
    coach.sync(NOW)
    assert Name.SILENT not in {case.verdict.name for case in coach.review(NOW).cases()}


def save_anew(account: Account, change: Callable[[bytes], bytes]) -> None:
    """As a mail program does that saves a draft: the changed one goes in, the old one out."""
    (raw,) = drafts_of(account)
    with account.hand() as client:
        client.select_folder("Drafts")
        old = client.search()
        client.append("Drafts", change(raw), [b"\\Draft"])
        client.delete_messages(old)
        client.expunge()


def edited_under_another_id(raw: bytes) -> bytes:
    return re.sub(rb"(?m)^Message-ID: [^\r]*", b"Message-ID: <new@client.example>", raw).replace(b"Hello", b"Dear")


def test_a_draft_saved_under_another_id_is_edited_and_flagged_when_they_answer(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    save_anew(mailbox.account, edited_under_another_id)
    coach.sync(NOW + timedelta(hours=1))
    assert coach.drafts()[0].state is State.EDITED
    with pytest.raises(Refused, match="edited"):
        coach.undo(None, NOW)
    mailbox.they("Thank you Robin. What would a fourth site cost?", ago=-1)
    coach.sync(NOW + timedelta(days=4))
    assert (coach.drafts()[0].state, coach.drafts()[0].flagged) == (State.EDITED, True)
    assert len(drafts_of(mailbox.account)) == 1


def test_a_draft_saved_under_another_id_and_then_sent_is_sent(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    save_anew(mailbox.account, edited_under_another_id)
    later = NOW + timedelta(hours=1)
    coach.sync(later)
    expunge_drafts(mailbox.account)
    mailbox._deliver(ROBIN, MARIA, "Dear Maria", -1, "", "Sent", (b"\\Seen",))
    coach.sync(NOW + timedelta(days=4))
    assert coach.drafts()[0].state is State.SENT


def test_a_play_that_was_named_is_refused_beside_a_draft_of_the_reps_own(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    mailbox.anew()._deliver(ROBIN, MARIA, "Hello Maria, I was", 1, "Something new", "Drafts", (b"\\Draft",))
    coach = open_it()
    coach.sync(NOW)
    case = only(coach.review(NOW).cases())
    with pytest.raises(Refused, match="draft of your own"):
        coach.put(case, coach.render(case, Play.APOLOGY, NOW), NOW)
    assert len(drafts_of(mailbox.account)) == 1


def test_a_draft_is_known_when_the_first_mail_of_its_thread_is_too_old_to_be_read_again(
    mailbox: Mailbox, open_it: Callable[[], Coach], tmp_path: Path
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    expunge_drafts(mailbox.account)
    coach.close()
    for path in tmp_path.glob("index.db*"):
        path.unlink()
    coach = open_it()
    coach.policy = replace(coach.policy, history_days=16)
    coach.reread_templates()
    coach.sync(NOW)
    assert len(only(coach.review(NOW).cases()).messages) == 1
    assert coach.put_best(NOW, 5) == ()
    assert coach.drafts()[0].state is State.DISCARDED


def test_undo_leaves_what_is_settled_as_it_is(mailbox: Mailbox, open_it: Callable[[], Coach]) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    coach.put_best(NOW, 5)
    mailbox.they("Thank you Robin. What would a fourth site cost?", ago=-1)
    coach.sync(NOW + timedelta(days=4))
    with pytest.raises(Refused, match="answered"):
        coach.undo(coach.drafts()[0], NOW)
    assert coach.drafts()[0].state is State.OVERTAKEN


def test_as_of_leaves_no_verdict_for_another_hour_of_that_day(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    mailbox.they("Thank you Robin. What would a fourth site cost?", ago=2)
    coach = open_it()
    answered = days_ago(2)
    wish = Wish(as_of=answered - timedelta(hours=1))
    assert only((look(coach, wish, NOW, 0).docket or {}).values()).verdict.name is Name.SILENT
    wish = Wish(as_of=answered + timedelta(hours=1))
    assert only((look(coach, wish, NOW, 0).docket or {}).values()).verdict.name is Name.YOUR_TURN


def test_an_earlier_moment_is_judged_with_the_history_it_had(
    mailbox: Mailbox, open_it: Callable[[], Coach]
) -> None:
    silent_after_a_proposal(mailbox)
    coach = open_it()
    much_later = NOW + timedelta(days=400)
    assert coach.sync(much_later).new == 0
    assert coach.sync(much_later, judged=NOW).new == 2
    assert only(coach.review(NOW, past=True).cases()).verdict.name is Name.SILENT
