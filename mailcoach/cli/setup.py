"""`init`, `login`, `logout`, `schedule`, `doctor`: from nothing to the first morning, and when something is wrong."""

from __future__ import annotations

import click

from mailcoach.cli.house import House


@click.command(epilog="Example: mailcoach init robin.reyes@brightpath.example")
@click.argument("address", required=False)
@click.pass_obj
def init(house: House, address: str | None) -> None:
    """Set up an account, from its address to the first scan. Every question has an option."""


@click.command(epilog="Example: mailcoach --account work login")
@click.pass_obj
def login(house: House) -> None:
    """Store the secret of an account in the keyring; for an OAuth2 account, sign in."""


@click.command(epilog="Example: mailcoach --account work logout")
@click.pass_obj
def logout(house: House) -> None:
    """Forget the secret of an account."""


@click.group(epilog="Example: mailcoach schedule install --draft")
def schedule() -> None:
    """Let a scan run by itself on working days: systemd user timer, crontab, or launchd on a Mac."""


@click.command(epilog="Example: mailcoach doctor --json")
@click.pass_obj
def doctor(house: House) -> None:
    """Check everything, one line each, and say how to mend what is wrong. Exit status 1 with findings."""
