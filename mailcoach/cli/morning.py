"""The terminal UI: opened without a command, on what is known, syncing behind it."""

from __future__ import annotations

from mailcoach.cli.house import House


def open_screen(house: House) -> int:
    """Opens the terminal UI for the first account, or the one named; returns the exit code."""
    from mailcoach.tui.app import MailcoachApp  # noqa: PLC0415 - only here is textual loaded

    coach = house.coach(house.accounts[0])
    return MailcoachApp(coach, house.clock(coach), coach.settings.screen, account=coach.account.name).run_to_exit()
