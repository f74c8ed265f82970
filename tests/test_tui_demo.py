"""A whole morning on the demo mailbox: the real coach, a real IMAP server, and keys."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from demo_morning import NOW, demo_coach
from screens import SIZES, as_text, at_rest, press, until

from mailcoach.coach import State
from mailcoach.tui.app import MailcoachApp
from mailcoach.tui.roster import View


async def test_a_morning_takes_under_forty_keys(tmp_path: Path) -> None:
    with demo_coach(tmp_path) as coach:
        app = MailcoachApp(coach, lambda: NOW, account="demo", calendar_of=coach.policy.calendar_of)
        async with app.run_test(size=SIZES["usual"], notifications=True) as pilot:
            await until(lambda: bool(app.morning.cases.ids))
            await at_rest(pilot)
            silent = len(app.morning.cases.ids)
            keys = ["s" if number % 3 == 2 else "d" for number in range(silent)]
            for key in keys:
                left = app.morning.roster.count(View.TODAY) - 1
                await press(pilot, key)
                await until(partial(today_is, app, left))
                await at_rest(pilot)
            shown = as_text(app)
            lying = [record for record in coach.drafts() if record.state is State.PENDING]
    assert 8 <= silent < 40
    assert "That's all for today." in shown
    assert f"{keys.count('d')} drafts wait in Drafts for a last look" in shown
    assert f"{keys.count('s')} talks noted" in shown
    assert len(lying) == keys.count("d")


def today_is(app: MailcoachApp, number: int) -> bool:
    return app.morning.roster.count(View.TODAY) == number
