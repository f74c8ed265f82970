"""Every screen as text, in three sizes. `DRAW_SCREENS=1 pytest tests/test_tui_snapshots.py` draws them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from desk import Desk
from screens import SIZES, as_text, at_rest, morning, press, softening, the_app
from textual.pilot import Pilot

from mailcoach.coach import Coach

pytestmark = pytest.mark.server

SCREENS = {
    "morning": "",
    "thread": "enter",
    "draft": "enter tab",
    "other-play": "p",
    "put": "d",
    "marked": "space space",
    "your-turn": "2",
    "paused": "4",
    "gone": "5",
    "all": "8",
    "empty-view": "s s s s s s s s 1",
    "search": "slash h o l i d a y",
    "nothing-found": "slash q q q",
    "snooze": "z 2 w",
    "snooze-misunderstood": "z s o o n",
    "ignore": "i",
    "misread": "x",
    "call": "c",
    "why": "w",
    "help": "question_mark",
    "editing": "e",
    "decisions": "s d D",
    "no-decisions": "D",
    "templates": "T",
    "library": "L",
    "summary": "d s z m o n enter s s s s d",
    "summary-midway": "d a",
}


FOLDER = Path(__file__).parent / "snapshots"
DRAW_ANEW = "DRAW_SCREENS" in os.environ


def assert_looks_as_before(name: str, shown: str) -> None:
    """Compares a screen with its file, or draws that anew where DRAW_SCREENS is set."""
    file = FOLDER / f"{name}.txt"
    if DRAW_ANEW:
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{shown}\n", encoding="utf-8")
    assert f"{shown}\n" == file.read_text(encoding="utf-8")


async def assert_looks_as_before_in_every_size(pilot: Pilot[None], screen: str) -> None:
    """The screen is drawn small first, and then made larger, as a window is."""
    for name, (width, height) in SIZES.items():
        await pilot.resize_terminal(width, height)
        await at_rest(pilot)
        assert_looks_as_before(f"{screen}.{name}", as_text(the_app(pilot)))


@pytest.mark.parametrize("screen", SCREENS)
async def test_the_screen_looks_as_it_did(screen: str, coach: Coach) -> None:
    async with morning(coach, SIZES["small"]) as pilot:
        await press(pilot, *SCREENS[screen].split())
        await pilot.pause(0.3 if screen == "editing" else 0)
        await assert_looks_as_before_in_every_size(pilot, screen)


async def test_a_draft_that_presses_looks_as_it_did(desk: Desk) -> None:
    async with softening(desk, SIZES["small"]) as pilot:
        await assert_looks_as_before_in_every_size(pilot, "editing-pressure")


async def test_a_broken_template_looks_as_it_did(desk: Desk) -> None:
    (desk.templates / "apology.en.md").write_text('+++\nplay = "apology"\n+++\nHello {{ nmae }},\n\nI am sorry.\n')
    with desk.coach(port=1) as coach:
        async with morning(coach, SIZES["small"]) as pilot:
            await press(pilot, "T", *"Gkkkk")
            await assert_looks_as_before_in_every_size(pilot, "templates-broken")


async def test_the_first_run_looks_as_it_did_where_the_server_is_out_of_reach(desk: Desk) -> None:
    (desk.folder / "index.db").unlink()
    with desk.coach(port=1) as coach:
        async with morning(coach, SIZES["small"]) as pilot:
            await assert_looks_as_before_in_every_size(pilot, "offline-first-run")
