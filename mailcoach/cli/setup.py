"""Once it is set up: `login`, `logout`, `schedule`, and `doctor` for when something is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from mailcoach.cli.house import House


@click.command(epilog="Example: mailcoach --account work login")
@click.option("--stdin", "from_stdin", is_flag=True, help="The password is piped in.")
@click.option("--device", is_flag=True, help="For OAuth2: sign in on another device.")
@click.option("--no-browser", is_flag=True, help="For OAuth2: show the address, open nothing.")
@click.pass_obj
def login(house: House, *, from_stdin: bool, device: bool, no_browser: bool) -> None:
    """Store the secret of an account in the keyring; for an OAuth2 account, sign in.

    The server is asked first: a secret that it does not take is not stored.
    """
    from mailcoach.cli.asking import Interview  # noqa: PLC0415
    from mailcoach.cli.signing import log_in  # noqa: PLC0415

    log_in(house, Interview.here(no_input=False), from_stdin=from_stdin, device=device, opens=not no_browser)


@click.command(epilog="Example: mailcoach --account work logout")
@click.pass_obj
def logout(house: House) -> None:
    """Forget the secret of an account."""
    from mailcoach.cli.signing import log_out  # noqa: PLC0415

    log_out(house)


@click.group(epilog="Example: mailcoach schedule install --draft")
def schedule() -> None:
    """Let a scan run by itself on working days: systemd user timer, crontab, or launchd on a Mac."""


@schedule.command(epilog="Example: mailcoach schedule install --draft --every 60 --from 7 --to 19")
@click.option("--draft", is_flag=True, help="Write drafts too, where config.toml allows it.")
@click.option("--digest", type=click.Path(path_type=Path, dir_okay=False), help="Write a digest each time.")
@click.option("--every", type=click.Choice(["10", "15", "20", "30", "60"]), default="30", help="Minutes.")
@click.option("--from", "first", type=click.IntRange(0, 23), default=8, help="First hour; else 8.")
@click.option("--to", "last", type=click.IntRange(0, 23), default=18, help="Last hour; else 18.")
@click.option("--with", "kind", type=click.Choice(["systemd", "cron", "launchd"]), help="Else the first there is.")
@click.pass_obj
def install(
    house: House, *, draft: bool, digest: Path | None, every: str, first: int, last: int, kind: str | None
) -> None:
    """Let a scan run by itself; what was installed before is replaced."""
    from mailcoach.cli import timetable  # noqa: PLC0415

    if first > last:
        raise click.UsageError("--from is later than --to.")
    job = timetable.job_of(house, draft=draft, digest=digest, minutes=int(every), first=first, last=last)
    timetable.install(house, kind, job)


@schedule.command(epilog="Example: mailcoach schedule remove")
def remove() -> None:
    """Take it out again; everything else of yours stays as it is."""
    from mailcoach.cli import timetable  # noqa: PLC0415

    timetable.remove()


@schedule.command(epilog="Example: mailcoach schedule status")
@click.pass_obj
def status(house: House) -> int:
    """Show the next run, and how the last one went. Exit status 1 where nothing is scheduled."""
    from mailcoach.cli import timetable  # noqa: PLC0415

    return timetable.status(house)


@click.command(epilog="Example: mailcoach doctor --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_obj
def doctor(house: House, *, as_json: bool) -> int:
    """Check everything, and say how to mend what is wrong. Exit status 1 with findings.

    Works with a broken configuration, and without one. Nothing is changed.
    """
    from mailcoach.cli.surgery import examined  # noqa: PLC0415

    return examined(house, as_json=as_json)
