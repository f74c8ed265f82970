"""A scan that runs by itself on working days: by systemd, cron or launchd, whichever this machine has.

Each module has `install`, `remove` and `status` for its own, and pure functions that make the text.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from mailcoach.errors import MailcoachError, Misconfigured

SECONDS = 20


@dataclass(frozen=True, slots=True)
class Job:
    """What runs, word by word, with which PATH; every so many minutes from `first` to `last` o'clock, local time,
    Monday to Friday. `minutes` is a part of the hour: 10, 15, 20, 30 or 60."""

    command: tuple[str, ...]
    path: str
    minutes: int = 30
    first: int = 8
    last: int = 18

    @property
    def when(self) -> str:
        return f"every {self.minutes} minutes from {self.first} to {self.last} o'clock, Monday to Friday"


@dataclass(frozen=True, slots=True)
class Status:
    """How a schedule stands: the next run in words, and what else there is to know `about` it."""

    name: str
    next_run: str
    about: str = ""


class NotHere(MailcoachError):
    """This machine has no such thing."""

    exit_code = 2


def ask(words: Sequence[str], text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs a tool of the system. Raises NotHere where it is missing, Misconfigured where it hangs."""
    try:
        return subprocess.run(list(words), input=text, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - fixed words
    except FileNotFoundError as error:
        raise NotHere(f"There is no {words[0]} here.", "Name another with --with.") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misconfigured(f"{words[0]} does not answer.", "Try again, or name another with --with.") from error


def must(words: Sequence[str], text: bytes = b"") -> str:
    """What a tool of the system says. Raises Misconfigured with its reason where it fails."""
    done = ask(words, text)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0][:200]
        raise Misconfigured(f"{' '.join(words[:3])} failed: {said}.", "Mend that, or name another with --with.")
    return done.stdout.decode("utf-8", "replace")
