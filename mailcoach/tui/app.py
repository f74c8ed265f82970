"""The terminal UI: opens on what is known, syncs behind it, and asks the coach for everything."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from traceback import extract_tb
from typing import ClassVar

from rich.text import Text
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed, WorkerState

from mailcoach.business_days import Calendar
from mailcoach.coach import Case, Coach
from mailcoach.coach.deputy import Bug, Stopped
from mailcoach.errors import MailcoachError
from mailcoach.settings import Screen as ScreenSettings
from mailcoach.setup import runlog
from mailcoach.tui.commands import COMMANDS, keys_text, remap_problems
from mailcoach.tui.deeds import Deeds
from mailcoach.tui.memory import Memory
from mailcoach.tui.roster import Roster
from mailcoach.tui.screens.asking import Leave
from mailcoach.tui.screens.deciding import DRAFTS
from mailcoach.tui.screens.morning import Morning
from mailcoach.tui.screens.place import Sheet
from mailcoach.tui.shown import line
from mailcoach.tui.syncing import Syncing
from mailcoach.tui.themes import DEFAULT, THEMES
from mailcoach.tui.workers import Hand

_HANDOVER = 0.0001  # seconds after which a busy thread lets the screen have its turn
_GARBAGE = (2_000, 10, 1_000)
"""When Python looks for garbage, which stops all threads: often among what is new, where it takes milliseconds,
very seldom among all, and never among what was there from the start (`gc.freeze`)."""

_FAREWELL = 0.5  # seconds that leaving may take; what is cut short then, the next start takes up
_FIRST, _MOST = 50, 800  # threads that are judged before they are shown: few at first, then ever more


class MailcoachApp(Syncing):
    """Whom do I write to today, and what?

    `now` gives aware times in the rep's zone, in which all days are shown. `calendar_of` tells the business days
    that count for a company's domain; `memory` is the file of what is remembered from day to day, `log` the
    folder of the log that bugs are noted in. Where there are
    `others` besides `account`, `goes_on` says in the end that the next of them is wanted.
    """

    CSS_PATH = Path(__file__).with_name("mailcoach.tcss")
    TITLE = "Mailcoach"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f12"  # the palette opens by our own command, see `commands.py`
    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - so Textual declares it

    def __init__(
        self,
        coach: Coach,
        now: Callable[[], datetime],
        screen: ScreenSettings | None = None,
        *,
        account: str = "",
        others: bool = False,
        calendar_of: Callable[[str], Calendar] = lambda _domain: Calendar(),
        memory: Path | None = None,
        log: Path | None = None,
    ) -> None:
        super().__init__(coach.deputy(), now)
        self.animation_level = "none"
        self.coach, self._calendar_of = coach, calendar_of
        settings = screen or ScreenSettings()
        self.remapped = settings.keys
        self._memory = Memory(memory, settings.theme)
        self.morning = Morning(account)
        self._others, self.goes_on = others, False
        self._log_folder = log
        self._renewing = 0
        self._leaving = False
        self.stores, self._judging = Hand("stores"), Hand("judging")
        self.deeds = Deeds(coach, self.stores, self.deputy, self.network, now)

    @property
    def today(self) -> date:
        """The day it is for the rep."""
        return self.now().date()

    def calendar_for(self, case: Case) -> Calendar:
        """The business days that count for a case."""
        prospect = case.verdict.prospect
        return self._calendar_of(prospect.address.domain if prospect else "")

    # Opening and closing

    def run_to_exit(self) -> int:
        """Runs the app in the terminal until it is left; returns the exit status (docs: sysexits.h)."""
        self.run()
        return 70 if self._exception else self.return_code or 0

    def next_account(self) -> None:
        """Leaves this account; whoever runs the app opens the next one."""
        if not self._others:
            self.morning.say("There is no other account. `mailcoach init --add` sets one up.")
            return
        self.leave(goes_on=True)

    async def action_quit(self) -> None:
        """Textual's own ^q, which goes before the keys of every screen."""
        self.leave()

    def leave(self, *, goes_on: bool = False) -> None:
        """Leaves the app, for the next account where it `goes_on`. Waits for drafts that are on their way, unless
        it is told twice, and asks first where something written would be lost."""
        moving = [worker for worker in self.workers if worker.group == DRAFTS and not worker.is_finished]
        if moving and not self._leaving:
            self._leaving = True
            self.run_worker(self._leave_after(moving, goes_on), group="leaving", exit_on_error=False)
            return
        sheets = [screen for screen in self.screen_stack if isinstance(screen, Sheet) and screen.is_mounted]
        unput = [draft for sheet in sheets for draft in sheet.unput()]

        def answered(leaves: bool | None) -> None:
            if leaves:
                self.goes_on = goes_on
                self.exit()

        if not unput:
            answered(True)
        elif not isinstance(self.screen, Leave):
            self.push_screen(Leave(unput), answered)

    async def _leave_after(self, moving: Sequence[Worker[object]], goes_on: bool) -> None:
        """Leaves once these are done, and stays where one of them came to nothing."""
        sheet = self.screen if isinstance(self.screen, Sheet) else self.morning
        sheet.say("A draft is on its way: leaving as soon as that is done. The same key again leaves at once.")
        try:
            done = [await worker.wait() for worker in moving]
        except (WorkerFailed, WorkerCancelled):
            done = [False]
        self._leaving = False
        if all(done):
            self.leave(goes_on=goes_on)

    def _fatal_error(self) -> None:
        """A bug ends the program with a sentence. Textual would print the locals, and those hold mail."""
        error = self._exception
        where = self._noted(error) if error else ""
        self._exit_renderables.append(
            Text(
                f"Mailcoach stopped because of a bug in it ({type(error).__name__}).\n"
                f"Nothing in your mailbox is harmed. Start it again.{where}"
            )
        )
        self._close_messages_no_wait()

    async def on_mount(self) -> None:
        sys.setswitchinterval(_HANDOVER)
        gc.set_threshold(*_GARBAGE)
        for theme in THEMES:
            self.register_theme(theme)
        wanted = self._memory.theme() or DEFAULT
        known = wanted in self.available_themes
        self.theme = wanted if known else DEFAULT
        self.theme_changed_signal.subscribe(self, lambda theme: self._memory.choose(theme.name))
        self.set_keymap(dict(self.remapped))
        await self.push_screen(self.morning)
        problems = list(remap_problems(self.remapped))
        if not known:
            problems.append(f'No theme is called "{line(wanted, 40)}"; ^p and "theme" show them.')
        if problems:
            self.call_later(lambda: self.morning.say(problems[0], care=True))
        self.run_worker(self._open(), name="open", exit_on_error=False)

    async def _open(self) -> None:
        """What was judged last is shown at once, though it be of another day; then it is judged for today."""
        if today := await self.stores.ask(self.coach.urgent):
            self.morning.take(Roster.of(today))
        await self._show_known()
        gc.freeze()
        self.synchronise()
        await self.renew()

    async def on_unmount(self) -> None:
        for hand in (self.stores, self._judging, self.network, self.watcher):
            hand.dismiss()
        closing = Thread(target=self.coach.close, daemon=True)
        closing.start()
        closing.join(_FAREWELL)

    # Facts

    async def renew(self) -> None:
        """Judges anew what may have changed, a portion at a time, and shows it: the most urgent come first. Then it
        can be searched as well."""
        portion = _FIRST
        self._renewing += 1
        try:
            while await self._judging.ask(self.deputy.judge, self.now(), portion):
                await self._show_known()
                portion = min(2 * portion, _MOST)
        finally:
            self._renewing -= 1
        await self._show_known()
        await self._judging.ask(self.deputy.make_searchable)

    async def _show_known(self) -> None:
        known = await self.stores.ask(self.coach.known)
        if known is not self.morning.roster.cases:
            self.morning.take(await self.stores.ask(Roster.of, known))

    async def cases_with(self, messages: Iterable[str]) -> dict[str, Case]:
        """The cases that hold these mails, by Message-ID."""
        threads = await self.stores.ask(self.coach.threads_with, list(messages))
        cases = self.morning.roster.cases
        return {message: cases[thread] for message, thread in threads.items() if thread in cases}

    def first_words(self) -> tuple[str, str]:
        """What is said before any mail is known."""
        if self.news.trouble:
            return (
                "Nothing is known yet, and the server cannot be asked.",
                "r tries again · mailcoach doctor tells what is wrong",
            )
        if self.synced and not self._renewing:
            return "No talk with anybody was found.", "mailcoach doctor tells which folders are read."
        return "Reading your mailbox.", "The first threads come up in a moment; newest first."

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.went_wrong(event.worker.error)

    def went_wrong(self, error: BaseException | None) -> None:
        """An errand came to nothing. A bug of ours is said in a sentence; the log tells where it was."""
        where = self._noted(error) if error and not isinstance(error, MailcoachError) else ""
        if not (self.is_running and self.morning.is_attached):
            return  # it was left in the middle of something
        if isinstance(error, Stopped):
            self.mark(error)
        elif isinstance(error, MailcoachError):
            self.say(error)
        else:
            kind = error.kind if isinstance(error, Bug) else type(error).__name__
            what = f"Something went wrong inside Mailcoach ({kind})."
            self.morning.say(f"{what} The rest goes on.{where}", care=True)

    def _noted(self, bug: BaseException) -> str:
        """Writes where a bug was into the log, and says which file that is; "" where there is none."""
        if not self._log_folder:
            return ""
        kind = bug.kind if isinstance(bug, Bug) else type(bug).__name__
        frames = [*extract_tb(bug.__traceback__), *(bug.frames if isinstance(bug, Bug) else ())]
        try:
            runlog.write_bug(self._log_folder, self.now(), self.coach.account.name, kind, frames)
        except OSError:
            return ""
        return f" {self._log_folder / runlog.NAME} says where it was."

    # The palette

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every command that works where one is."""
        place = getattr(screen, "place", None)
        for command in COMMANDS:
            if command.place in {place, COMMANDS[-1].place} and command.id not in {"palette", "back"}:
                keys = keys_text(command, self.remapped, command.place)
                action = command.action
                yield SystemCommand(
                    f"{command.label[0].upper()}{command.label[1:]}  ({keys})",
                    command.help,
                    lambda action=action: screen.call_later(screen.run_action, action),
                )
        yield SystemCommand("Theme", "Choose other colours.", self.action_change_theme)
