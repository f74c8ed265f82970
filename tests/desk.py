"""A rep's desk in the morning: the demo mailbox on a real server, and a coach on what was known of it at night."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from pathlib import Path

from demo_morning import LIBRARY, NOW
from server import PASSWORD, Account, Dovecot

from mailcoach import settings
from mailcoach.coach import Case, Coach
from mailcoach.coach.opening import calendars, connect, shipped
from mailcoach.demo.server import Letter
from mailcoach.demo.talks import ZONE, letters
from mailcoach.drafts.folders import Folders
from mailcoach.silence import Policy

ROBIN = "Robin Reyes <robin@brightpath.example>"
PRESSING = """+++
play = "reset-problem"
language = "en"
description = "asks what to change"
+++
Hello,

I'm just checking in on the rosters. Which one thing would you like to change first?
"""
TEMPLATES = shipped("templates")


@dataclass(frozen=True)
class Desk:
    """An account of the server, and a folder with the coach's stores and the rep's own templates and library."""

    account: Account
    folder: Path

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @contextmanager
    def coach(self, *, port: int = 0, password: str = PASSWORD) -> Iterator[Coach]:
        """A coach as a new process would open it; at `port`, where nobody may answer. Closed at the end."""
        server = self.account.server()
        account = settings.Account(
            name="work",
            address="robin@brightpath.example",
            timezone="Europe/Berlin",
            imap=settings.Imap(
                host=server.host,
                port=port or server.port,
                security="none",
                username=server.username,
                password_command=("printf", password),
            ),
        )
        drafting = settings.Drafting(templates=self.templates, library=self.library)
        whole = settings.Settings(drafting=drafting, accounts=(account,))
        opened = Coach(
            whole,
            account,
            Policy(zone=ZONE, calendar_of=calendars(whole, NOW.date())),
            Folders(
                self.templates
            ),  # not those that are shipped as well: these take a third of a second to compile
            self.folder / "index.db",
            self.folder / "journal.db",
            partial(connect, account),
        )
        try:
            yield opened
        finally:
            opened.close()

    def press_hard(self) -> None:
        """Has a template that presses for the thread that stands first."""
        for template in self.templates.glob("reset-problem*"):
            template.write_text(PRESSING)

    def deliver(self, *mail: Letter) -> None:
        """Mail as it arrives while somebody looks."""
        for folder in {letter.folder for letter in mail}:
            with self.account.hand() as client:
                for letter in mail:
                    if letter.folder == folder:
                        client.append(folder, letter.raw, letter.flags, letter.at)

    def drafts(self) -> list[str]:
        """The mails in Drafts, as they lie on the server, the newest last."""
        with self.account.hand() as client:
            client.select_folder("Drafts", readonly=True)
            fetched = client.fetch(client.search(), ["RFC822"])
        return [fetched[uid][b"RFC822"].decode() for uid in sorted(fetched)]

    def edit_draft(self, old: str, new: str) -> None:
        """The draft that says `old` as a mail program saves it anew: the changed one goes in, the old one out."""
        with self.account.hand() as client:
            client.select_folder("Drafts")
            for uid, found in client.fetch(client.search(), ["RFC822"]).items():
                if old.encode() in found[b"RFC822"]:
                    client.append("Drafts", found[b"RFC822"].replace(old.encode(), new.encode()), [b"\\Draft"])
                    client.delete_messages([uid])
            client.expunge()


@dataclass(frozen=True)
class Night:
    """The mailbox and the stores as they lay overnight, to be copied for each morning."""

    home: Path
    stores: Path

    @classmethod
    def after(cls, mail: tuple[Letter, ...], dovecot: Dovecot, folder: Path) -> Night:
        """The night after all of `mail` was read."""
        shelve(folder)
        desk = Desk(dovecot.account(), folder)
        desk.deliver(*mail)
        with desk.coach() as coach:
            coach.sync(NOW)
            coach.review(NOW).cases()
            coach.make_searchable()
        return cls(desk.account.home, folder)

    def morning(self, dovecot: Dovecot, folder: Path) -> Desk:
        """A desk of its own, on the same mailbox and the same stores."""
        desk = Desk(dovecot.account(), folder)
        desk.account.fill(self.home)
        shutil.copytree(self.stores, folder, dirs_exist_ok=True)
        return desk


def shelve(folder: Path) -> None:
    """Puts the English templates and the demo's library into a folder, as the rep's own."""
    (folder / "templates").mkdir(parents=True)
    for template in TEMPLATES.glob("*.en.*"):
        shutil.copy(template, folder / "templates")
    shutil.copytree(LIBRARY, folder / "library")


def demo_letters() -> tuple[Letter, ...]:
    return letters(NOW.date())


def answer_to(case: Case, words: str, *, at: datetime = NOW - timedelta(minutes=2)) -> Letter:
    """What the prospect of a case writes now."""
    prospect = case.verdict.prospect
    assert prospect
    return letter(
        "answer", str(prospect.address), ROBIN, f"Re: {case.subject}", words, at, answers=case.messages[-1]
    )


def letter(name: str, sender: str, to: str, subject: str, words: str, at: datetime, *, answers: str = "") -> Letter:
    """One mail; its Message-ID is `<name@mail.example>`, and `answers` that of the one before it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, subject, format_datetime(at)
    mail["Message-ID"] = f"<{name}@mail.example>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content(words)
    return (
        Letter("Sent", at, mail.as_bytes(), (b"\\Seen",))
        if sender == ROBIN
        else Letter("INBOX", at, mail.as_bytes())
    )
