# ruff: noqa: INP001 - a script beside the pages it draws for
"""Draws the pictures of the README and the docs on the demo mailbox, into docs/screenshots.

.venv/bin/python docs/screenshots.py
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from demo_morning import NOW, demo_coach  # noqa: E402 - it lies with the tests
from screens import at_rest, press, until  # noqa: E402

from mailcoach.settings import Screen  # noqa: E402
from mailcoach.tui.app import MailcoachApp  # noqa: E402

PICTURES = {
    # name: size, theme, keys
    "morning": ((120, 36), "", ""),
    "morning-paper": ((120, 36), "mailcoach-paper", "j"),
    "morning-plain": ((120, 36), "mailcoach-plain", "j j"),
    "small-list": ((80, 24), "", ""),
    "small-thread": ((80, 24), "", "enter"),
    "small-draft": ((80, 24), "", "enter tab"),
    "wide": ((200, 50), "", "j j j"),
    "snooze": ((120, 36), "", "z 1 5 space j a n"),
    "call": ((120, 36), "", "c"),
    "why": ((120, 36), "", "w"),
    "editing": ((120, 36), "", "e"),
    "templates": ((200, 50), "", "T j j"),
    "help": ((120, 74), "", "question_mark"),
    "summary": ((120, 36), "", "d d s d z 2 w enter d d d"),
}


async def draw(name: str) -> str:
    """One picture, as SVG. Its fonts are the reader's own: a picture asks no server for them."""
    size, theme, keys = PICTURES[name]
    with TemporaryDirectory() as folder, demo_coach(Path(folder)) as coach:
        app = MailcoachApp(
            coach, lambda: NOW, Screen(theme=theme), account="demo", calendar_of=coach.policy.calendar_of
        )
        async with app.run_test(size=size) as pilot:
            await until(lambda: bool(app.morning.cases.ids))
            await at_rest(pilot)
            await press(pilot, *keys.split())
            await pilot.pause(0.4)
            svg = app.export_screenshot(title="Mailcoach")
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)


def main() -> None:
    """Draws all of them, or those named."""
    folder = HERE / "screenshots"
    folder.mkdir(exist_ok=True)
    for name in sys.argv[1:] or PICTURES:
        (folder / f"{name}.svg").write_text(asyncio.run(draw(name)), encoding="utf-8")
        print(f"{name}.svg")  # noqa: T201 - a command says what it did


if __name__ == "__main__":
    main()
