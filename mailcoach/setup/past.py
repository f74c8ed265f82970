"""What the scans of an account came to so far: whether it may be tried now, and what was seen last.

A mailbox that is busy is left alone for longer each time. A secret that the server refused is not tried again
until it or the account's settings change, since wrong sign-ins lock accounts.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from mailcoach.errors import SignInRefused, TryLater
from mailcoach.settings import Account, file_name
from mailcoach.setup.files import put

FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Past:
    """`busy` counts the scans in a row that were told to try later; `until` is when to, as ISO 8601. `refused` is
    a salted print of the secret and settings that the server did not take. `seen` are the threads of the last
    scan that need the rep, each with how it stands; no words of any mail. `fault` is what kept the last scan from
    its end, so that nobody is told the same every half hour."""

    busy: int = 0
    until: str = ""
    refused: str = ""
    seen: tuple[str, ...] = ()
    fault: str = ""

    def after_success(self, seen: Iterable[str]) -> Past:
        return Past(seen=tuple(sorted(seen)))

    def after_try_later(self, now: datetime) -> Past:
        """The first time costs nothing; from the second on the pause doubles."""
        busy = self.busy + 1
        if busy == 1:
            return replace(self, busy=busy)
        pause = min(FIRST_PAUSE * 2 ** min(busy - 2, 10), LONGEST_PAUSE)
        return replace(self, busy=busy, until=(now + pause).isoformat())

    def after_refusal(self, account: Account, secret: str) -> Past:
        return replace(self, refused=_print(account, secret, secrets.token_hex(16)))

    def check_pause(self, now: datetime) -> None:
        """Raises TryLater while the pause lasts. One that is longer than any can be comes from a wrong clock."""
        until = datetime.fromisoformat(self.until) if self.until else now
        if now < until <= now + LONGEST_PAUSE:
            raise TryLater(
                f"The server was busy {self.busy} times in a row; it is left alone until {until:%H:%M}.",
                "`mailcoach scan` at a terminal tries at once.",
            )

    def check_secret(self, account: Account, secret: str) -> None:
        """Raises SignInRefused where the server has refused this very secret before."""
        salt = self.refused.partition(":")[0]
        if hmac.compare_digest(self.refused, _print(account, secret, salt)):
            raise SignInRefused(
                "The server has refused this sign-in before; it is not tried again until something changes.",
                "Store the right secret with `mailcoach login`, or mend config.toml.",
            )


def _print(account: Account, secret: str, salt: str) -> str:
    """Tells whether two secrets are the same, and nothing else: slow to guess from, and salted."""
    words = f"{account.imap.model_dump_json()}\0{secret}".encode()
    return f"{salt}:{hashlib.scrypt(words, salt=salt.encode(), n=2**14, r=8, p=1).hex()}"


def recall(folder: Path, account: str) -> Past:
    """What was noted of an account; a fresh start where there is nothing, or nothing that makes sense."""
    try:
        kept = json.loads(_file(folder, account).read_text(encoding="utf-8"))
        past = Past(
            int(kept["busy"]),
            str(kept["until"]),
            str(kept["refused"]),
            tuple(map(str, kept["seen"])),
            str(kept["fault"]),
        )
        if past.until:
            datetime.fromisoformat(past.until).astimezone()
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return Past()
    return past


def note(folder: Path, account: str, past: Past) -> None:
    """Keeps it for the next scan, whole or not at all. Raises OSError."""
    put(_file(folder, account), json.dumps(asdict(past)), over=True)


def _file(folder: Path, account: str) -> Path:
    return folder / f"{file_name(account)}.scans.json"
