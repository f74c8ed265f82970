"""What the rep does in haste, and what becomes of it where the server or another run is in the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import pytest
from demo_morning import NOW
from desk import Desk
from screens import as_text, at_rest, morning, press, the_app
from test_tui import decided, states

from mailcoach.coach import Coach, State
from mailcoach.coach.lock import Busy, alone

pytestmark = pytest.mark.server


@asynccontextmanager
async def another_run(desk: Desk) -> AsyncIterator[None]:
    """Another run is at work on the account, as soon as our own lets it."""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(alone(desk.folder, "work", NOW))
                break
            except Busy:
                await asyncio.sleep(0.01)
        yield


# Undoing


async def test_two_undos_in_one_breath_undo_two_deeds(coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d", "s")
        await pilot.press("u", "u")
        await at_rest(pilot)
        assert states(coach) == [State.DISCARDED]
        assert decided(coach) == []
        assert "The draft for Gary Stokes is out of Drafts again." in as_text(the_app(pilot))


async def test_what_cannot_be_undone_just_now_is_undone_later(desk: Desk, coach: Coach) -> None:
    async with morning(coach) as pilot:
        await press(pilot, "d")
        async with another_run(desk):
            assert "Another run is at work" in await press(pilot, "u")
        await press(pilot, "u")
        assert states(coach) == [State.DISCARDED]
