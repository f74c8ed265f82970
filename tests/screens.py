"""The screen as text, and a morning to try keys on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from demo_morning import NOW
from desk import Desk
from textual.pilot import Pilot
from textual.worker import WorkerCancelled, WorkerFailed

from mailcoach.coach import Coach
from mailcoach.settings import Screen
from mailcoach.tui.app import MailcoachApp
from mailcoach.tui.screens.morning import Morning

SIZES = {"small": (80, 24), "usual": (120, 36), "wide": (200, 50)}
BEHIND = {"refresh", "watch", "glimpse"}
"""Groups of errands that go on for ever behind the screen."""
UNDER_WAY = {"opening", "asking", "Reading"}
"""What the first line says until the first sync has come to an end."""


def as_text(app: MailcoachApp) -> str:
    """What the screen shows, without its colours: the text of each line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def mark(app: MailcoachApp) -> str:
    """The first line, which says how the account stands with its server."""
    return as_text(app).partition("\n")[0]


def has_synced(app: MailcoachApp) -> bool:
    """Whether the first sync has come to an end, be it a bad one."""
    words = set(mark(app).split())
    return "·" in words and not UNDER_WAY & words


@asynccontextmanager
async def morning(
    coach: Coach, size: tuple[int, int] = SIZES["usual"], screen: Screen | None = None, *, others: bool = False
) -> AsyncIterator[Pilot[None]]:
    """The app, opened on a coach and at rest. Notifications and tooltips are on, so that a crash in them shows."""
    app = MailcoachApp(
        coach, lambda: NOW, screen, account="work", others=others, calendar_of=coach.policy.calendar_of
    )
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await until(lambda: the_morning(pilot).is_attached and has_synced(app))
        await at_rest(pilot)
        yield pilot
        assert "went wrong" not in as_text(app)


async def at_rest(pilot: Pilot[None]) -> None:
    """Waits until nothing is under way but the watch for news."""
    await pilot.pause()
    while busy := [each for each in pilot.app.workers if each.is_running and each.group not in BEHIND]:
        with suppress(WorkerFailed, WorkerCancelled):
            await pilot.app.workers.wait_for_complete(busy)
        await pilot.pause()


async def until(holds: Callable[[], bool]) -> None:
    """Waits until something holds that the program does by itself."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - the test looks from outside
            await asyncio.sleep(0.01)


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


@asynccontextmanager
async def softening(desk: Desk, size: tuple[int, int] = SIZES["usual"]) -> AsyncIterator[Pilot[None]]:
    """The editor on a draft that presses, once that has been found."""
    desk.press_hard()
    with desk.coach(port=1) as coach:
        async with morning(coach, size) as pilot:
            await press(pilot, "e")
            await until(lambda: "1 place to soften" in as_text(the_app(pilot)))
            yield pilot
