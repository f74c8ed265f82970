"""`schedule`: which of this machine's schedulers is used, and what is said about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailcoach.cli.house import House, complain, here, right_now
from mailcoach.cli.scan import NOT_ALLOWED
from mailcoach.errors import MailcoachError, UsageError
from mailcoach.setup.schedule import Job, NotHere, Status, crontab, launchd, systemd

if TYPE_CHECKING:
    from mailcoach.settings import Account

KINDS = {"systemd": systemd, "cron": crontab, "launchd": launchd}


def install(house: House, kind: str | None, job: Job) -> None:
    """Puts the job into the scheduler named, or the first that is here; out of the others."""
    chosen = kind or next((name for name, module in KINDS.items() if module.is_here()), None)
    if chosen is None:
        raise UsageError(
            "There is neither systemd for users nor cron nor launchd here.",
            "Install cron, or let something else run: " + " ".join(job.command),
        )
    accounts = house.accounts
    KINDS[chosen].install(job)
    for name in KINDS:
        if name != chosen:
            _removed(name)
    click.echo(f"Installed for {chosen}: {job.when}.")
    if "--draft" in job.command and not house.settings.unattended.draft:
        complain(NOT_ALLOWED)
    if chosen == "cron":
        _warn(accounts)
    status(house)


def _warn(accounts: Sequence[Account]) -> None:
    """Says now what would else go wrong in the dark."""
    from mailcoach.setup.doctor import as_cron_sees_it  # noqa: PLC0415 - late: it brings everything with it

    for account in accounts:
        finding = as_cron_sees_it(account, os.environ, by_cron=True)
        if finding.state == "wrong":
            complain(f"{account.name}: {finding.said}", finding.mend)


def job_of(house: House, *, draft: bool, digest: Path | None, minutes: int, first: int, last: int) -> Job:
    """The scan as it will run: everything named in full, since a scheduler knows nothing of this session."""
    options = ["--config", str(house.config_path)]
    if house.data_dir:
        options += ["--data-dir", str(house.data_dir)]
    if house.account:
        options += ["--account", house.account]
    wanted = ["--draft"] * draft + (["--digest", str(digest.absolute())] if digest else [])
    # -P: the scan starts in the home folder, where a folder called mailcoach must not stand in for the program.
    command = (sys.executable, "-P", "-m", "mailcoach", *options, "scan", "--quiet", *wanted)
    return Job(command, os.environ.get("PATH", os.defpath), minutes, first, last)


def remove() -> None:
    removed = [name for name in KINDS if _removed(name)]
    click.echo(f"Removed from {', '.join(removed)}." if removed else "There was nothing to remove.")


def _removed(name: str) -> bool:
    try:
        return bool(KINDS[name].is_here() and KINDS[name].remove())
    except NotHere:
        return False


def status(house: House) -> int:
    """When it runs next, and how it went last; 1 where nothing is scheduled."""
    found = _found()
    for each in found:
        click.echo(f"Next run: {each.next_run}, by {each.name}.")
        if each.about:
            click.echo(f"          {each.about}")
    if not found:
        click.echo("Nothing is scheduled. `mailcoach schedule install` does it.")
    try:
        for account in house.accounts:
            click.echo(_last(house, account.name))
    except MailcoachError as error:
        click.echo(f"Last run: unknown. {error} {error.hint}")
    return 0 if found else 1


def _found() -> list[Status]:
    found = [
        systemd.status() if systemd.is_here() else None,
        crontab.status(right_now()) if crontab.is_here() else None,
        launchd.status() if launchd.is_here() else None,
    ]
    return [status for status in found if status]


def _last(house: House, account: str) -> str:
    from mailcoach.index import Journal  # noqa: PLC0415 - late: it brings the database with it

    if not house.journal_path.exists():
        return f"Last run of {account}: none yet."
    journal = Journal.open(house.journal_path, account)
    runs = journal.runs()
    journal.close()
    if not runs:
        return f"Last run of {account}: none yet."
    last = runs[0]
    how = "" if last.exit_code == 0 else f" (exit status {last.exit_code})"
    return f"Last run of {account}: {here(last.began):%a %d %b %H:%M}{how}: {last.said}"
