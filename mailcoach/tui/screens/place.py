"""What every screen has: the notice and the key bar at its foot, and errors said as sentences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from mailcoach.drafts import Draft
from mailcoach.errors import MailcoachError
from mailcoach.tui.commands import Place
from mailcoach.tui.events import CommandAsked
from mailcoach.tui.screens.help import Help
from mailcoach.tui.sentences import trouble
from mailcoach.tui.widgets.bars import KeyBar, Notice

if TYPE_CHECKING:
    from mailcoach.tui.app import MailcoachApp

T = TypeVar("T")
Result = TypeVar("Result")


def nothing(sentence: str, step: str) -> Static:
    """What stands in the place of a list once it is known to be empty: a sentence, and a next step."""
    said = Static(Content.assemble(sentence, "\n", (step, "$foreground-muted")), id="none")
    said.display = False
    return said


class Sheet(Screen[Result]):
    """A full screen of ours. `place` says which commands work on it."""

    place: ClassVar[Place]
    focused = Reactive[Widget | None](None, repaint=False)  # Textual's own repaints the whole screen for it

    @property
    def coach_app(self) -> MailcoachApp:
        return cast("MailcoachApp", self.app)

    def foot(self) -> ComposeResult:
        """The lines at the foot; each screen ends with them."""
        yield Notice()
        yield KeyBar(self.place, self.coach_app.remapped)

    def say(self, sentence: str, *, care: bool = False) -> None:
        """Says what happened, until something else happens."""
        self.query_one(Notice).show(sentence, care=care)

    def unput(self) -> Sequence[Draft]:
        """The drafts with words of the rep's that are in no mailbox: who leaves loses them."""
        return ()

    @contextmanager
    def errors_said(self) -> Iterator[None]:
        """An error that the rep can mend becomes a sentence and a next step."""
        try:
            yield
        except MailcoachError as error:
            self.say(trouble(error), care=True)

    async def asked(self, answer: Awaitable[T], *, about: str = "") -> T | None:
        """The answer, or None where an error was said instead, `about` somebody."""
        try:
            return await answer
        except MailcoachError as error:
            self.say(f"{about}: {trouble(error)}" if about else trouble(error), care=True)
            return None

    def errand(
        self, doing: Callable[..., Awaitable[object]], *args: object, group: str = "deeds", exclusive: bool = False
    ) -> None:
        """Does something behind the screen. A bug in it is said; it does not end the program."""
        self.run_worker(partial(doing, *args), group=group, exclusive=exclusive, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.coach_app.went_wrong(event.worker.error)

    def on_command_asked(self, event: CommandAsked) -> None:
        self.call_later(self.run_action, event.action)

    # What works everywhere

    def action_help(self) -> None:
        self.app.push_screen(Help(self.coach_app.remapped, self.place))

    def action_palette(self) -> None:
        self.app.action_command_palette()

    def action_quit(self) -> None:
        self.coach_app.leave()

    def action_back(self) -> None:
        self.dismiss()
