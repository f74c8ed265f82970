"""A whole scan that writes a draft, over a line that breaks: right words, and after the next run all is right.

A sample of the points at which it breaks; `--every-fault` (python -m benchmarks faults) tries them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from faults import (
    Answers,
    Broken,
    Cut,
    Edited,
    Fault,
    Greeting,
    LostAnswer,
    LostMail,
    Refused,
    Said,
    Session,
    behind,
)
from server import Account
from test_coach import NOW, Mailbox, drafts_of, silent_after_a_proposal

from mailcoach.coach import Coach, State
from mailcoach.coach import opening as opening_of_the_coach
from mailcoach.errors import MailcoachError
from mailcoach.settings import Settings
from mailcoach.silence import Name

pytestmark = pytest.mark.server

WHOLE = 12_000
"""Octets that the server says in such a run, and some more."""

Run = Callable[[Fault], int]


@pytest.fixture
def silent(account: Account) -> Account:
    silent_after_a_proposal(Mailbox(account))
    return account


@contextmanager
def opened(account: Account, folder: Path, port: int) -> Iterator[Coach]:
    """A coach that may write unattended drafts, and reaches the account at this port."""
    settings = Settings.model_validate(
        {
            "unattended": {"draft": True},
            "accounts": [
                {"address": "robin@brightpath.example", "timezone": "Europe/Berlin", "imap": {"host": "x"}}
            ],
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            opening_of_the_coach,
            "connect",
            lambda _: account.mailbox(port=port, timeout=1, deadline=20),
        )
        coach: Coach = opening_of_the_coach.open_coach(
            settings, settings.accounts[0], folder / "index.db", folder / "journal.db", NOW.date()
        )
        try:
            yield coach
        finally:
            coach.close()


@pytest.fixture
def run(silent: Account, tmp_path: Path) -> Run:
    """One unattended run over a line with this fault; the exit status it would have."""

    def once(fault: Fault) -> int:
        with behind(fault, silent.dovecot.port) as port, opened(silent, tmp_path, port) as coach:
            try:
                coach.put_best(NOW, 5)
            except MailcoachError as error:
                assert error.hint, error
                return error.exit_code
        return 0

    return once


def comes_right(account: Account, run: Run, fault: Fault) -> None:
    """Whatever became of the first run, the next brings everything to its end, and once more changes nothing."""
    before = {name: print_ for name, print_ in account.maildir().items() if ".Drafts" not in name}
    assert run(fault) in {0, 69, 75, 77}
    for _ in range(2):
        assert run(Fault()) == 0
        assert len(drafts_of(account)) == 1
    assert {name: print_ for name, print_ in account.maildir().items() if ".Drafts" not in name} == before


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = metafunc.config.getoption("every_fault")
    if "cut" in metafunc.fixturenames:
        metafunc.parametrize("cut", range(1, WHOLE, 50 if every else 2_000))
    if "lost" in metafunc.fixturenames:
        metafunc.parametrize("lost", range(1, 1_500, 1 if every else 500))


def test_cut_at_any_byte_from_the_server(silent: Account, run: Run, cut: int) -> None:
    comes_right(silent, run, Broken(after=cut))


def test_silent_at_any_byte_from_the_server(silent: Account, run: Run, cut: int) -> None:
    comes_right(silent, run, Broken(after=cut, silent=True))


@dataclass
class CutAfter(Fault):
    """The line is cut with the first command after the server has done another."""

    verb: str = "UID MOVE"
    done: bool = False

    def down(self, session: Session, line: bytes) -> bytes:
        self.done |= session.answered(line) == self.verb
        return line

    def up(self, session: Session, line: bytes) -> bytes:
        if self.done and self.strikes():
            raise Cut
        return line


def test_what_was_taken_back_is_out_though_the_line_breaks_after_it(silent: Account, tmp_path: Path) -> None:
    fault = CutAfter(times=1_000)
    with behind(fault, silent.dovecot.port) as port, opened(silent, tmp_path, port) as coach:
        coach.put_best(NOW, 5)
        assert coach.undo(None, NOW).state is State.DISCARDED
        assert drafts_of(silent) == []
        fault.times = 0
        coach.sync(NOW)
        assert [case.verdict.name for case in coach.review(NOW).cases()] == [Name.SILENT]


@dataclass
class Meanwhile(Fault):
    """Somebody else does something in the moment before a command of ours."""

    command: bytes = b""
    happens: Callable[[], object] = Fault

    def up(self, session: Session, line: bytes) -> bytes:
        if self.command in line and self.strikes():
            self.happens()
        return line


def test_a_folder_made_anew_at_the_last_moment_loses_no_draft_of_the_reps(silent: Account, tmp_path: Path) -> None:
    with opened(silent, tmp_path, silent.dovecot.port) as coach:
        coach.put_best(NOW, 5)
    (ours,) = drafts_of(silent)
    own = b"Message-ID: <own@brightpath.example>\r\n\r\nDear Li,"

    def made_anew() -> None:
        with silent.hand() as client:
            client.delete_folder("Drafts")
            client.create_folder("Drafts")
        silent.deliver(own, ours, folder="Drafts")

    Mailbox(silent).they("What would a fourth site cost?", ago=-1)
    later = NOW + timedelta(days=3)
    fault = Meanwhile(command=b"SELECT", happens=made_anew)
    with behind(fault, silent.dovecot.port) as port, opened(silent, tmp_path, port) as coach:
        coach.sync(later)
        assert drafts_of(silent) == [own, ours]
        coach.sync(later)
        assert drafts_of(silent) == [own]
        assert coach.drafts()[0].state is State.OVERTAKEN


def test_cut_at_any_byte_of_the_draft(silent: Account, run: Run, lost: int) -> None:
    comes_right(silent, run, LostMail(left=lost))


@pytest.mark.parametrize(
    "fault",
    [
        Refused(),
        Greeting(),
        Answers(verb="LOGIN", text="NO [THROTTLED] slow down"),
        Answers(verb="LIST", text="NO [SERVERBUG] oh"),
        Answers(verb="STATUS", text="NO [SERVERBUG] oh"),
        Answers(verb="EXAMINE", text="NO [INUSE] later"),
        Answers(verb="UID FETCH", text="BAD what?"),
        Answers(verb="UID SEARCH", text="NO [SERVERBUG] oh"),
        Answers(verb="APPEND", text="NO [OVERQUOTA] full"),
        Answers(verb="APPEND", text="NO [TRYCREATE] no such folder"),
        Answers(verb="APPEND", text="* BYE [UNAVAILABLE] restarting"),
        LostAnswer(verb="APPEND"),
        LostAnswer(verb="APPEND", silent=True),
        LostAnswer(verb="APPEND", times=2),
        LostAnswer(verb="EXAMINE"),
        LostAnswer(verb="UID FETCH"),
        Edited(times=99, pattern=rb"\[APPENDUID [^\]]*\] ", text=b""),
        Edited(times=99, pattern=rb" (MOVE|UIDPLUS|QRESYNC|CONDSTORE|ESEARCH|SPECIAL-USE)\b", text=b""),
        Edited(times=3, pattern=rb"UIDVALIDITY (\d+)", text=rb"UIDVALIDITY 1\1"),
        Said(verb="APPEND", lines=b"* 1 EXPUNGE\r\n* 9 EXISTS\r\n"),
        Said(verb="UID SEARCH", lines=b"* SEARCH 4294967295\r\n"),
    ],
    ids=repr,
)
def test_a_fault_of_the_server_s(silent: Account, run: Run, fault: Fault) -> None:
    comes_right(silent, run, fault)


@dataclass
class LostForGood(LostMail):
    """And after that nobody answers any more."""

    def greet(self, session: Session) -> None:
        if not self.times:
            raise Cut


def test_two_lost_answers_are_never_followed_by_a_third_try(silent: Account, run: Run) -> None:
    assert [run(fault) for fault in (LostForGood(), LostMail(), Fault())] == [69, 0, 0]
    assert sum(command.startswith("APPEND") for command in silent.commands()) == 2
    assert drafts_of(silent) == []
