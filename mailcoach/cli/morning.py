"""The terminal UI: opened without a command, on what is known, syncing behind it."""

from __future__ import annotations

import sys

from mailcoach.cli.house import House, right_now
from mailcoach.errors import UsageError
from mailcoach.settings import Account


def open_screen(house: House) -> int:
    """Opens the terminal UI for the account that was named, or one after the other as the rep goes through them;
    returns the exit code.

    Raises UsageError where no terminal is: nobody would see it, and it would never end.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):  # these two are where textual reads and draws
        raise UsageError("The screen needs a terminal.", "`mailcoach scan` says without one how things stand.")
    accounts = house.accounts
    number = 0
    while True:
        name = accounts[number].name
        label = f"{name} ({number + 1} of {len(accounts)})" if len(accounts) > 1 else name
        code, goes_on = _open(house, accounts[number], label, others=len(accounts) > 1)
        if not goes_on:
            return code
        number = (number + 1) % len(accounts)


def _open(house: House, account: Account, label: str, *, others: bool) -> tuple[int, bool]:
    """The exit code, and whether the next account is wanted."""
    from mailcoach.tui.app import MailcoachApp  # noqa: PLC0415 - only here is textual loaded

    coach = house.coach(account)
    app = MailcoachApp(
        coach,
        lambda: right_now().astimezone(coach.policy.zone),
        coach.settings.screen,
        account=label,
        others=others,
        calendar_of=coach.policy.calendar_of,
        memory=house.state_folder / "screen.json",
        log=house.state_folder,
    )
    code = app.run_to_exit()
    return code, app.goes_on and not code
