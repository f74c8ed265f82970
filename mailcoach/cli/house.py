"""What every command stands on: which config, which stores, which accounts."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from mailcoach.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from mailcoach.coach import Case, Coach, Progress
    from mailcoach.plays import Play
    from mailcoach.settings import Account, Settings


_MOST_LISTED = 10


@dataclass
class House:
    """The options of the command line, their paths in full, and what they lead to. Nothing is read before it is
    needed."""

    config: Path | None
    data_dir: Path | None
    account: str | None
    verbose: bool = False

    @property
    def config_path(self) -> Path:
        """The configuration file, whether or not it is there."""
        if self.config:
            return self.config
        import platformdirs  # noqa: PLC0415 - late: `--help` has no use for it

        return platformdirs.user_config_path("mailcoach") / "config.toml"

    @cached_property
    def settings(self) -> Settings:
        from mailcoach.settings import load  # noqa: PLC0415

        return load(self.config_path, os.environ)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts that were asked for: all, or the one named by --account."""
        named = [account for account in self.settings.accounts if self.account in {None, account.name}]
        if not named:
            names = ", ".join(account.name for account in self.settings.accounts)
            raise UsageError(f"There is no account {self.account!r}.", f"There are: {names}.")
        return tuple(named)

    @property
    def cache_path(self) -> Path:
        import platformdirs  # noqa: PLC0415

        return self._data_dir(platformdirs.user_cache_path("mailcoach")) / "index.db"

    @property
    def journal_path(self) -> Path:
        import platformdirs  # noqa: PLC0415

        return self._data_dir(platformdirs.user_data_path("mailcoach")) / "journal.db"

    @property
    def state_folder(self) -> Path:
        """Where the log lies, and how the last scans went."""
        import platformdirs  # noqa: PLC0415

        return self._data_dir(platformdirs.user_state_path("mailcoach"))

    def _data_dir(self, default: Path) -> Path:
        return self.data_dir or default

    def coach(self, account: Account) -> Coach:
        from mailcoach.coach.opening import open_coach  # noqa: PLC0415

        return open_coach(self.settings, account, self.cache_path, self.journal_path, right_now().date())

    def coaches(self) -> tuple[Coach, ...]:
        return tuple(self.coach(account) for account in self.accounts)

    def find(self, thread: str) -> tuple[Coach, Case]:
        """The thread that a short id, the beginning of one, a Message-ID, or the address or name of whom it is with
        means, in any of the accounts.

        Raises UsageError where there is none, or more than one, which it lists.
        """
        now = right_now()
        found = [(coach, case) for coach in self.coaches() if thread for case in _meant(coach, thread, now)]
        found = [(coach, case) for coach, case in found if case.id == thread] or found
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(
                f"There is no thread {thread!r}, and none with a person called so.",
                "`mailcoach scan` prints the ids.",
            )
        accounts = {coach.account.name for coach, _ in found}
        if len(accounts) == len(found):
            raise UsageError(
                f"{thread!r} names a thread in each of {len(accounts)} accounts.",
                f"Name one with --account: {', '.join(sorted(accounts))}.",
            )
        raise UsageError(f"{thread!r} means {len(found)} threads.", _choice([case for _, case in found]))


def _meant(coach: Coach, thread: str, now: datetime) -> list[Case]:
    """The one of that id or Message-ID; else all that these letters may mean. An id may begin as a name does, and
    nobody shall get a draft that was meant for another."""
    docket = coach.review(now)
    named = {thread, *coach.threads_with([thread, f"<{thread}>"]).values()}
    exactly = docket.chosen([id_ for id_ in docket if id_ in named])
    return exactly or [case for case in docket.cases() if case.id.startswith(thread) or case.is_with(thread)]


def _choice(cases: Sequence[Case]) -> str:
    """The hint on several threads: the ids to choose from."""
    from mailcoach.mime import clean  # noqa: PLC0415 - late: most often there is nothing to choose

    lines = ["Name one by its id:"]
    for case in cases[:_MOST_LISTED]:
        whom = str(case.verdict.prospect.address) if case.verdict.prospect else "nobody"
        lines.append(f"{case.id}  {case.verdict.name.value:14}  {clean(whom, 60)}: {clean(case.subject, 60)}")
    if len(cases) > _MOST_LISTED:
        lines.append(f"and {len(cases) - _MOST_LISTED} more")
    return "\n".join(lines)


def play_named(name: str) -> Play:
    """Raises UsageError where there is no such play, or none that is written."""
    from mailcoach.plays import Play  # noqa: PLC0415

    written = [play.value for play in Play if play is not Play.WAIT]
    if name not in written:
        raise UsageError(f"There is no play {name!r}.", did_you_mean(name, written))
    return Play(name)


def right_now() -> datetime:
    """The one clock of the command line: aware, in the machine's zone."""
    return here(datetime.now(UTC))


def here(moment: datetime) -> datetime:
    """A moment in the machine's zone, or in UTC where TZ names one a day or more away."""
    try:
        return moment.astimezone()
    except ValueError:
        return moment.astimezone(UTC)


def complain(what: str, hint: str = "") -> None:
    """What happened on one line of standard error, and below it what to do."""
    lines = (f"mailcoach: {what}", *(f"           {line}" for line in hint.splitlines()))
    click.echo(fitted("\n".join(lines), sys.stderr), err=True)


def fitted(text: str, stream: TextIO) -> str:
    """`text` for somebody at a terminal: lines that are too long for it go on below where they begin. Whatever else
    `stream` is gets them whole."""
    if not stream.isatty():
        return text
    width = max(shutil.get_terminal_size().columns, 40)
    return "\n".join(_broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    margin = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(line, width, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False)


@contextmanager
def progress() -> Iterator[Progress | None]:
    """Says on standard error how far long work is, on one line that ends up empty; nothing if no terminal."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(what: str, done: int, total: int) -> None:
        click.echo(f"\r\x1b[K{what} {done:,} of {total:,}" if total else f"\r\x1b[K{what}", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)
