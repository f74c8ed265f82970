"""How fast each key answers with 100,000 threads in the list, while a sync runs behind it.

    .venv/bin/python benchmarks/tui.py [NUMBER]

The time of a key is from its arrival to the first frame that is painted after it; the target is 50 ms at the
95th percentile by the clock, on a machine that does nothing else. The first list is timed from the start of the
app. With QUIET=1 the sync behind it only tells how far it is.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

from textual import events
from textual.keys import _character_to_key
from textual.screen import Screen

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from handmade import NOW, HandmadeCoach, Talk, mail, talk

from mailcoach.coach import Progress, SyncReport
from mailcoach.emails import Address
from mailcoach.plays import Play
from mailcoach.silence import Name
from mailcoach.tui.app import MailcoachApp
from mailcoach.tui.widgets.case_list import CaseList

KEYS = ["j", "k", "pagedown", "J", "space", "p", "P", "o", "tab", "shift+tab", "G", "g", "2", "1", "8", "v"]
TIMES = 12
QUIET = "QUIET" in os.environ


class BusyCoach(HandmadeCoach):
    """A coach whose sync never ends: it parses and stores as a first scan does, and tells how far it is."""

    def sync(self, now: datetime, progress: Progress | None = None) -> SyncReport:  # noqa: ARG002
        done = 0
        while not self.closed:
            done += 200
            if QUIET:
                time.sleep(0.05)
            else:
                " ".join(sorted(str(random.random()) for _ in range(2000)))
            if progress:
                progress("reading headers", done, 1_000_000)
        return SyncReport("work", done, done, 0)


class Timed(MailcoachApp):
    """Tells when a frame was painted."""

    painted = asyncio.Event()

    def _display(self, screen: Screen[object], renderable: object) -> None:
        super()._display(screen, renderable)
        self.painted.set()


def talks(number: int) -> list[Talk]:
    """A tenth of them silent, in the shape of ordinary mail."""
    names = [Name.SILENT, *[Name.WAITING, Name.CLOSED, Name.YOUR_TURN] * 3]
    words = "We looked at it with the team and liked most of it. " * 6
    made = []
    for place in range(number):
        person = Address(f"person{place}@company{place % 5000}.example", f"Person {place}")
        lines = [mail(person, 30 - step, words, number=place, ours=bool(step % 2)) for step in range(3)]
        made.append(
            talk(
                f"t{place}",
                person,
                f"Subject number {place} about something or other",
                lines,
                name=names[place % 10],
                company=f"Company {place % 5000}",
                waiting=place % 40,
                reasons=[("They said so.", 0, "We looked at it with the team")],
                plays=[(Play.APOLOGY, "The silence is unexplained."), (Play.LET_GO, "It was long.")],
            )
        )
    return made


async def answer(app: Timed, key: str) -> tuple[float, float] | None:
    """Seconds from a key to the next frame, by the clock and of the screen's own thread; None if nothing was
    painted."""
    app.painted.clear()
    began, worked = time.perf_counter(), time.thread_time()
    name, char = (_character_to_key(key), key) if len(key) == 1 else (key, None)
    app.post_message(events.Key(name, char))
    try:
        await asyncio.wait_for(app.painted.wait(), 2)
    except TimeoutError:
        return None
    return time.perf_counter() - began, time.thread_time() - worked


def say(name: str, times: list[tuple[float, float]]) -> None:
    clock, worked = ([1000 * time for time in column] for column in zip(*times, strict=True))
    tail = [quantiles(column, n=20)[-1] for column in (clock, worked)]
    print(f"{name:>10}  {median(clock):5.1f} {tail[0]:5.1f} ms     {median(worked):5.1f} {tail[1]:5.1f} ms")


async def measure(number: int) -> None:
    coach = BusyCoach(talks=talks(number))
    app = Timed(coach, lambda: NOW, account="work")
    began = time.perf_counter()
    async with app.run_test(size=(120, 40)) as pilot:
        while not (app.morning.query(CaseList) and app.morning.cases.ids):  # noqa: ASYNC110 - from outside
            await asyncio.sleep(0.005)
        print(f"first list after {time.perf_counter() - began:.2f} s, {number:,} threads")
        await pilot.pause(1)
        print("       key  median and 95th percentile by the clock, then of the screen's own work")
        everything = []
        for key in KEYS:
            times = []
            for _ in range(TIMES):
                if taken := await answer(app, key):
                    times.append(taken)
                await asyncio.sleep(0.12)
            say(key, times)
            everything += times
        say("all", everything)
        coach.closed = True


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
