"""How fast each key answers with 100,000 mails in the index, while a sync reads 20,000 more.

    python -m benchmarks keys --folder FOLDER

The mailbox and what is known of it are made in FOLDER, which takes some minutes, and kept there for the next run.
A key's time is from its arrival to the first frame that is painted after its action was done; the target is 50 ms
at the 95th percentile by the clock, on a machine that does nothing else. The first list is timed from the start of
the app; below it stands what an app with nothing in it takes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from server import PASSWORD, Account, Dovecot, Variant
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.keys import _character_to_key
from textual.screen import Screen

from benchmarks.post import LAST_DAY, Writer, put_down
from mailcoach import settings
from mailcoach.coach import Coach
from mailcoach.coach.opening import open_coach
from mailcoach.tui.app import MailcoachApp

KNOWN, NEW = 100_000, 20_000
NOW = datetime.fromtimestamp(LAST_DAY + 3 * 86_400, ZoneInfo("Europe/Berlin"))
KEYS = [
    "j k",
    "J K",
    "pagedown pageup",
    "G g",
    "space k",
    "2 8",
    "4 8",
    "1 V",
    "j k",
    "p P",
    "o o",
    "tab shift+tab",
]
"""Each pair in turns: the first goes somewhere, the second comes back. All threads are listed, then today's."""

TIMES = 8
PAUSE = 0.12
"""Seconds between two keys: a rep is no faster."""


class Timed(MailcoachApp):
    """Tells when a frame was painted that shows what an action has done."""

    acted = False
    painted = asyncio.Event()
    moment = (0.0, 0.0)
    """When that was, by the clock and by the screen's own work, in seconds."""

    async def run_action(self, *args: object, **kwargs: object) -> bool:
        done = await super().run_action(*args, **kwargs)
        self.acted = True
        return done

    def _display(self, screen: Screen[object], renderable: object) -> None:
        super()._display(screen, renderable)
        if isinstance(renderable, CompositorUpdate):
            renderable.render_segments(self.console)  # as for a terminal; there is none here
        if self.acted and not self.painted.is_set():
            self.moment = time.perf_counter(), time.thread_time()
            self.painted.set()


def open_on(account: Account, folder: Path) -> Coach:
    """A coach on stores in `folder`."""
    server = account.server()
    imap = settings.Imap(
        host=server.host, port=server.port, security="none", username=server.username,
        password_command=("echo", PASSWORD),
    )  # fmt: skip
    work = settings.Account(address="robin@brightpath.example", timezone="Europe/Berlin", imap=imap)
    whole = settings.Settings(silence=settings.Silence(history_days=1500), accounts=(work,))
    return open_coach(whole, work, folder / "index.db", folder / "journal.db", NOW.date())


def make(account: Account, folder: Path) -> None:
    """The mailbox, all that is known of it in the evening, and what comes in that night."""
    letters = Writer(KNOWN).letters()
    put_down(letters, KNOWN, account.home / "Maildir")
    coach = open_on(account, folder / "known.part")
    coach.sync(NOW, lambda what, done, total: print(f"\r{what} {done:,} of {total:,}   ", end="", flush=True))
    coach.review(NOW).cases()
    coach.close()
    put_down(islice(letters, NEW), NEW, account.home / "Maildir")
    (folder / "known.part").rename(folder / "known")


async def answer(app: Timed, key: str) -> tuple[float, float] | None:
    """Seconds from a key to its frame, by the clock and of the screen's own thread; None if it changed nothing."""
    app.acted = False
    app.painted.clear()
    began, worked = time.perf_counter(), time.thread_time()
    name, char = (_character_to_key(key), key) if len(key) == 1 else (key, None)
    app.post_message(events.Key(name, char))
    try:
        await asyncio.wait_for(app.painted.wait(), 2)
    except TimeoutError:
        return None
    return app.moment[0] - began, app.moment[1] - worked


def say(name: str, times: list[tuple[float, float]]) -> None:
    clock, worked = ([1000 * time for time in column] for column in zip(*times, strict=True))
    tail = [quantiles(column, n=20)[-1] for column in (clock, worked)]
    print(f"{name:>16}  {median(clock):5.1f} {tail[0]:5.1f} ms     {median(worked):5.1f} {tail[1]:5.1f} ms")


async def bare() -> float:
    """Seconds that Textual takes to start an app with nothing in it."""
    began = time.perf_counter()
    async with App[None]().run_test(size=(120, 40)):
        return time.perf_counter() - began


async def measure(coach: Coach) -> None:
    app = Timed(coach, lambda: NOW, account="work", calendar_of=coach.policy.calendar_of)
    began, worked = time.perf_counter(), time.process_time()
    async with app.run_test(size=(120, 40)) as pilot:
        while not (app.morning.is_attached and app.morning.cases.ids):  # noqa: ASYNC110 - from outside
            await asyncio.sleep(0.002)
        first, work = time.perf_counter() - began, time.process_time() - worked
        print(
            f"first list after {first:.2f} s ({work:.2f} s of work), {len(app.morning.roster.cases):,} threads;",
            end="",
        )
        print(f" an empty app takes {await bare():.2f} s")
        while not app.syncing:  # noqa: ASYNC110 - from outside
            await asyncio.sleep(0.01)
        await pilot.pause(1)
        print("             keys  median and 95th percentile by the clock, then of the screen's own work")
        everything = []
        await answer(app, "8")
        for pair in KEYS:
            times = []
            for key in pair.split() * TIMES:
                if taken := await answer(app, key):
                    times.append(taken)
                await asyncio.sleep(PAUSE)
            say(pair, times)
            everything += times
        say("all", everything)
        print(f"the sync was {'still' if app.syncing else 'no longer'} under way; load {os.getloadavg()[0]:.1f}")


def keys(folder: Path) -> None:
    """Makes in `folder` what is missing, and measures."""
    dovecot = Dovecot(Variant())
    account = dovecot.account(recorded=False)
    (folder / "mail").mkdir(parents=True, exist_ok=True)
    account.home.symlink_to(folder / "mail")
    try:
        if not (folder / "known").exists():
            make(account, folder)
        with tempfile.TemporaryDirectory() as run:
            shutil.copytree(folder / "known", run, dirs_exist_ok=True)
            asyncio.run(measure(open_on(account, Path(run))))
    finally:
        dovecot.stop()
