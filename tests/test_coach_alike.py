"""Another program is at work in the mailbox: a cache that followed it says what one read from nothing says.

What it does is random, and the same for the same seed; `--every-fault` (python -m benchmarks faults) tries many.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from random import Random

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from server import Account
from test_coach import NOW, ROBIN
from test_coach_faults import opened

from mailcoach.coach import Coach

pytestmark = pytest.mark.server

THEM = ("Maria Lopez <maria@nordwind.example>", "Li Wei <li@suedwind.example>", "Nora Feld <nora@seewerk.example>")
AT_HOME = "Maria Lopez <maria.lopez@web.example>"
THEY_SAY = (
    "Could you send me a proposal?",
    "Thanks, I will take it to the team and come back to you.",
    "We have chosen another supplier.",
    "Please write to me again in June.",
)
WE_SAY = ("The proposal you asked for is attached.", "How do you like the sample?", "Great, thanks!")


class Hand:
    """What somebody does in a mailbox, step by step."""

    def __init__(self, client: IMAPClient, chance: Random) -> None:
        self._client = client
        self._chance = chance
        self._written: list[tuple[str, str]] = []

    def work(self, steps: int) -> None:
        for _ in range(steps):
            does = self._chance.choices(
                [self._deliver, self._move, self._rename, self._make_anew, self._begin, self._drop],
                [10, 6, 2, 1, 4, 3],
            )[0]
            with suppress(IMAPClientError):  # what the server refuses is not done
                does()

    def _deliver(self) -> None:
        answered, them = self._chance.choice([*self._written, ("", "")])
        them = them or self._chance.choice(THEM)
        if self._chance.random() < 0.5:
            sender, to, folder, said = ROBIN, them, "Sent", self._chance.choice(WE_SAY)
        else:
            sender, to, folder = self._chance.choice([them, them, AT_HOME]), ROBIN, "INBOX"
            said = self._chance.choice(THEY_SAY)
        mail = self._mail(sender, to, answered, said)
        if sender == ROBIN and self._chance.random() < 0.2:
            mail["Bcc"] = self._chance.choice(THEM)
        self._client.append(folder, mail.as_bytes())
        self._written.append((mail["Message-ID"], them))

    def _begin(self) -> None:
        answered, them = self._chance.choice([*self._written, ("", self._chance.choice(THEM))])
        self._client.append("Drafts", self._mail(ROBIN, them, answered, "I was").as_bytes(), [rb"\Draft"])

    def _mail(self, sender: str, to: str, answered: str, said: str) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, to, "Rosters"
        mail["Date"] = format_datetime(NOW - timedelta(days=self._chance.uniform(0, 40)))
        mail["Message-ID"] = f"<{self._chance.getrandbits(64):x}@mail.example>"
        if answered:
            mail["In-Reply-To"] = answered
        mail.set_content(said)
        return mail

    def _move(self) -> None:
        source, uids = self._some(self._folder())
        self._client.move(uids, self._folder(besides=source))

    def _drop(self) -> None:
        self._client.delete_messages(self._some("Drafts")[1])
        self._client.expunge()

    def _rename(self) -> None:
        folder = self._folder()
        self._client.rename_folder(folder, f"{folder} {self._chance.randrange(9)}")
        if folder == "Sent":
            self._client.create_folder(folder)

    def _make_anew(self) -> None:
        """As another server would number its mails after a migration."""
        folder, _ = self._some(self._folder())
        mails = self._client.fetch(self._client.search(), ["BODY.PEEK[]", "INTERNALDATE"]).values()
        self._client.select_folder("Drafts")
        self._client.delete_folder(folder)
        self._client.create_folder(folder)
        for mail in mails:
            self._client.append(folder, mail[b"BODY[]"], msg_time=mail[b"INTERNALDATE"])

    def _folder(self, besides: str = "") -> str:
        names: set[str] = {name for _, _, name in self._client.list_folders()}
        return self._chance.choice(sorted(names - {"Drafts", "Trash", "Junk", besides}))

    def _some(self, folder: str) -> tuple[str, list[int]]:
        self._client.select_folder(folder)
        uids = self._client.search()
        return folder, self._chance.sample(uids, min(len(uids), self._chance.randrange(1, 4)))


def told(coach: Coach) -> dict[frozenset[str], tuple[object, ...]]:
    """What is concluded of each thread."""
    return {
        frozenset(case.messages): (case.verdict.name, case.verdict.ball, case.verdict.quiet_days,
                                   case.verdict.waiting_days, case.verdict.touches, case.play)
        for case in coach.review(NOW).cases()
    }  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("seed", range(100 if metafunc.config.getoption("every_fault") else 3))


def test_a_cache_that_followed_says_what_a_fresh_one_says(account: Account, tmp_path: Path, seed: int) -> None:
    port = account.dovecot.port
    with account.hand() as client, opened(account, tmp_path / "kept", port) as kept:
        hand = Hand(client, Random(seed))
        for look in range(6):
            hand.work(6)
            kept.sync(NOW)
            with opened(account, tmp_path / f"{look}", port) as fresh:
                fresh.sync(NOW)
                assert told(kept) == told(fresh)
