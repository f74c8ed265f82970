"""The screen as text, and a morning to try keys on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handmade import NOW, HandmadeCoach
from textual.pilot import Pilot

from mailcoach.settings import Screen
from mailcoach.tui.app import MailcoachApp
from mailcoach.tui.screens.morning import Morning

SIZES = {"small": (80, 24), "usual": (120, 40), "wide": (200, 60)}


def as_text(app: MailcoachApp) -> str:
    """What the screen shows, without its colours: the text of each line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@asynccontextmanager
async def morning(
    coach: HandmadeCoach, size: tuple[int, int] = SIZES["usual"], screen: Screen | None = None
) -> AsyncIterator[Pilot[None]]:
    """The app, opened on a coach and at rest. Notifications and tooltips are on, so that a crash in them shows."""
    app = MailcoachApp(coach, lambda: NOW, screen, account="work")
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await at_rest(pilot)
        yield pilot
        assert "went wrong" not in as_text(app)


async def at_rest(pilot: Pilot[None]) -> None:
    """Waits until nothing is under way but the watch for news."""
    for _ in range(200):
        await pilot.pause(0.01)
        busy = [
            worker
            for worker in pilot.app.workers
            if worker.is_running and worker.group not in {"refresh", "watch", "glimpse"}
        ]
        if not busy and "asking" not in as_text(the_app(pilot)):
            break
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Presses keys one by one, each when the one before has had its effect; the screen then."""
    for key in keys:
        await pilot.press(key)
        await at_rest(pilot)
    return as_text(the_app(pilot))


def the_app(pilot: Pilot[None]) -> MailcoachApp:
    app = pilot.app
    assert isinstance(app, MailcoachApp)
    return app


def the_morning(pilot: Pilot[None]) -> Morning:
    return the_app(pilot).morning
