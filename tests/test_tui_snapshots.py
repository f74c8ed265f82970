"""Every screen as text, in three sizes. `DRAW_SCREENS=1 pytest tests/test_tui_snapshots.py` draws them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from handmade import HandmadeCoach, morning_talks
from screens import SIZES, as_text, at_rest, morning, press, the_app
from textual.pilot import Pilot

from mailcoach.errors import Unreachable

SCREENS = {
    "morning": "",
    "thread": "enter",
    "draft": "enter tab",
    "other-play": "p",
    "put": "d",
    "marked": "space space",
    "your-turn": "2",
    "paused": "4",
    "all": "8",
    "empty-view": "5",
    "search": "slash d r a w i n g",
    "nothing-found": "slash q q q",
    "snooze": "z 2 w",
    "snooze-misunderstood": "z s o o n",
    "ignore": "i",
    "misread": "x",
    "call": "c",
    "why": "w",
    "help": "question_mark",
    "editing": "p e",
    "decisions": "s d D",
    "no-decisions": "D",
    "templates": "T",
    "library": "L",
    "summary": "d s z m o n enter d",
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


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with two templates, one of them broken, and one useful thing."""
    (tmp_path / "apology.en.md").write_text("Hello {{ name }},\n\nI am sorry for the gap between my mails.\n")
    (tmp_path / "let-go.en.md").write_text("Hello {{ name }},\n\nThank you, {{ nmae }}. My door stays open.\n")
    (tmp_path / "waste.md").write_text("How three printers halved their waste.\n")
    return tmp_path


@pytest.mark.parametrize("screen", SCREENS)
async def test_the_screen_looks_as_it_did(screen: str, shelf: Path) -> None:
    coach = HandmadeCoach(talks=morning_talks(), folder=shelf)
    async with morning(coach, SIZES["small"]) as pilot:
        await press(pilot, *SCREENS[screen].split())
        await pilot.pause(0.3 if screen == "editing" else 0)
        await assert_looks_as_before_in_every_size(pilot, screen)


@pytest.mark.parametrize("offline", [False, True], ids=["first-run", "offline-first-run"])
async def test_an_empty_mailbox_looks_as_it_did(offline: bool) -> None:
    trouble = Unreachable("The server imap.brightpath.example does not answer.", "Check your network.")
    coach = HandmadeCoach(trouble=trouble if offline else None)
    async with morning(coach, SIZES["small"]) as pilot:
        await assert_looks_as_before_in_every_size(pilot, f"{'offline-' if offline else ''}first-run")
