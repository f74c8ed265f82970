"""The terminal UI: opened without a command, on what is known, syncing behind it."""

from __future__ import annotations

from mailcoach.cli.house import House, right_now


def open_screen(house: House) -> int:
    """Opens the terminal UI for the account that was named, or the first; returns the exit code."""
    from mailcoach.tui.app import MailcoachApp  # noqa: PLC0415 - only here is textual loaded

    coach = house.coach(house.accounts[0])
    app = MailcoachApp(
        coach,
        lambda: right_now().astimezone(coach.policy.zone),
        coach.settings.screen,
        account=coach.account.name,
        calendar_of=coach.policy.calendar_of,
        memory=house.state_folder / "screen.json",
    )
    return app.run_to_exit()
