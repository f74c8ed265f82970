"""How the screen keeps up with the server: it syncs, watches, and says at the edge how that goes."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from textual.app import App
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from mailcoach.coach.deputy import Deputy, Stopped
from mailcoach.coach.lock import Busy
from mailcoach.errors import MailcoachError, TryLater, Unreachable
from mailcoach.tui.events import Fetched
from mailcoach.tui.screens.morning import Morning
from mailcoach.tui.sentences import clock, trouble
from mailcoach.tui.widgets.bars import News
from mailcoach.tui.workers import Hand

_GLIMPSE = 3  # seconds between two looks at what a first sync has brought
_BREATH = 1  # second between a sync and the next watch
_PATIENCE = 60  # seconds before what could not be reached, or came to an end, is tried again
_WATCH = 14 * 60  # seconds of one watch: a session ends after 15 minutes, and RFC 2177 renews IDLE before 29


class Syncing(App[None]):
    """The part of the app that waits for the server. `news` is how that goes, `synced` when it last went well."""

    morning: Morning

    def __init__(self, deputy: Deputy, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.deputy, self.now = deputy, now
        self.news = News("opening")
        self.syncing = self.watching = False
        self.synced: datetime | None = None
        self.network, self.watcher = Hand("network"), Hand("watch")

    async def renew(self) -> None:
        """Shows what has changed since."""
        raise NotImplementedError

    def synchronise(self, *, asked: bool = False) -> Worker[None]:
        """Brings in what is new on the server, then watches it. Trouble is a mark at the edge; where the rep
        `asked`, it is a sentence."""
        return self.run_worker(self._refresh(asked), group="refresh", exclusive=True, exit_on_error=False)

    async def _refresh(self, asked: bool) -> None:
        while True:
            pause = _PATIENCE
            try:
                await self._sync()
                break
            except Busy as error:
                pause = _GLIMPSE
                self._tell(News("another run is at work"))
                if asked:
                    self.say(error)
                await self.renew()  # what that run has found by now
            except (Unreachable, TryLater) as error:
                self.mark(error)
                if asked:
                    self.say(error)
            except MailcoachError as error:  # unasked, it is not tried again: that might lock the account
                self._tell(News("not synced; r tells why", trouble=True))
                self.say(error)
                return
            asked = False
            await asyncio.sleep(pause)
        if not self.watching:
            self.run_worker(self._watch(), group="watch", exclusive=True, exit_on_error=False)

    async def _sync(self) -> None:
        self._tell(News("asking the server"))
        self.syncing = True
        glimpses = self.run_worker(self._glimpse(), group="glimpse", exit_on_error=False)
        try:
            report = await self.network.ask(self.deputy.sync, self.now(), self._progress)
        finally:
            self.syncing = False
            glimpses.cancel()
        self.synced = self.now()
        news = f", {report.new:,} new" if report.new else ""
        self._tell(News(f"synced {clock(self.synced)}{news}"))
        await self.renew()
        gc.freeze()

    async def _glimpse(self) -> None:
        """The first sync of a mailbox takes a while: shows what is known by then, again and again."""
        while not self.synced:
            await asyncio.sleep(_GLIMPSE)
            await self.renew()

    async def _watch(self) -> None:
        """Syncs whenever something moved. Goes on for as long as the server can be reached. What comes while it
        syncs is seen at once when it watches again, which is not sooner than after a breath: a server may tell two
        tales of what is new."""
        self.watching = True
        try:
            while True:
                if await self.watcher.ask(self.deputy.watch, _WATCH):
                    with suppress(WorkerCancelled, WorkerFailed):  # by another sync; or it has told its trouble
                        await self.synchronise().wait()
                    await asyncio.sleep(_BREATH)
        except MailcoachError as error:
            self.mark(error)
        finally:
            self.watching = False
        await asyncio.sleep(_PATIENCE)
        self.synchronise()

    def _progress(self, what: str, done: int, total: int) -> None:
        """Called in a thread of the deputy's."""
        self.post_message(Fetched(what, done, total))

    def on_fetched(self, event: Fetched) -> None:
        if not self.syncing:
            return  # it was overtaken by the end of the sync
        of = f" of {event.total:,}" if event.total else ""
        self._tell(News(f"{event.what} {event.done:,}{of}" if event.done or of else event.what))

    def _tell(self, news: News) -> None:
        self.news = news
        self.morning.news(news)

    def mark(self, error: MailcoachError) -> None:
        """What passes by itself is a quiet mark at the edge."""
        since = f" since {clock(self.synced)}" if self.synced else ""
        words = f"reading stopped{since}, it begins again" if isinstance(error, Stopped) else f"offline{since}"
        self._tell(News(words, trouble=True))

    def say(self, error: MailcoachError) -> None:
        """A sentence, and what to do."""
        self.morning.say(trouble(error), care=True)
