"""Small questions over the screen: a day, one of a few things, and pages to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mailcoach.business_days import Calendar
from mailcoach.coach.wording import plural
from mailcoach.drafts import Draft
from mailcoach.tui.days import day as day_of
from mailcoach.tui.sentences import addressee, day, names
from mailcoach.tui.shown import line
from mailcoach.tui.widgets.menu import Menu
from mailcoach.tui.widgets.page import Page, Paragraph

T = TypeVar("T")

_FRAME = 8  # lines around a page: its border, title and foot, and one above and below
_ESCAPE = Binding("escape", "dismiss(None)", show=False)


class AskDay(ModalScreen[date | None]):
    """Until when? Typed as people say it; what was understood stands below while it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [_ESCAPE]

    def __init__(self, whom: str, today: date, calendar: Calendar) -> None:
        super().__init__()
        self._whom, self._today, self._calendar = whom, today, calendar

    def compose(self) -> ComposeResult:
        with Vertical(classes="question"):
            yield Static(Content(f"Leave {line(self._whom, 60)} in peace until"), classes="asked")
            yield Input(placeholder="fri, 2w, 15 jan, next month", compact=True)
            yield Static(Content("Enter takes it · Esc leaves it"), id="understood")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one("#understood", Static).update(self._understood(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        until = day_of(event.value, self._today)
        if until is not None:
            self.dismiss(until)

    def _understood(self, typed: str) -> Content:
        if not typed.strip():
            return Content("Enter takes it · Esc leaves it")
        until = day_of(typed, self._today)
        if until is None:
            return Content.styled("No day ahead is called that. Try fri, 2w or 15 jan.", "$warning")
        working = self._calendar.between(self._today, min(until, date(self._today.year + 3, 1, 1)))
        return Content.assemble((day(until, self._today), "bold"), f" · {plural(working, 'business day')} from now")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """One thing that can be chosen: what it is called, what it means, and its value."""

    name: str
    means: str
    value: T


class Choose(ModalScreen[T | None]):
    """Which of these? The first is at hand: Enter takes it."""

    BINDINGS: ClassVar[list[BindingType]] = [_ESCAPE]

    def __init__(self, question: str, answers: Sequence[Answer[T]]) -> None:
        super().__init__()
        self._question, self._answers = question, answers
        self._column = max((len(line(answer.name, 100)) for answer in answers), default=0)

    def compose(self) -> ComposeResult:
        with Vertical(classes="question"):
            yield Static(Content(line(self._question)), classes="asked")
            yield Menu(*(Option(self._said(answer)) for answer in self._answers), compact=True)
            yield Static(Content("Enter takes it · Esc leaves it"), classes="faint")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._answers[event.option_index].value)

    def _said(self, answer: Answer[T]) -> Text:
        said = Text(f"{line(answer.name, 100):<{self._column}}")
        return said.append(f"  {line(answer.means, 200)}", "dim") if answer.means else said


class Leave(Choose[bool]):
    """What was written is not in Drafts: leave it behind?"""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        whom = names([*dict.fromkeys(map(addressee, drafts))])
        answers = [Answer("Stay", "and put it into Drafts", False), Answer("Leave", "and lose it", True)]
        super().__init__(f"What you wrote for {whom} is not in Drafts.", answers)


class Read(ModalScreen[None]):
    """Something to read over the screen: help, a call script, the rule trace."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,f1,c,w", "dismiss(None)", show=False),
    ]

    def __init__(self, title: str, paragraphs: Sequence[Paragraph]) -> None:
        super().__init__()
        self._title, self._paragraphs = title, paragraphs

    def compose(self) -> ComposeResult:
        with Vertical(classes="reading"):
            yield Static(Content.styled(line(self._title), "bold"), classes="asked")
            yield Page()
            yield Static(Content("Esc goes back"), classes="faint")

    def on_mount(self) -> None:
        self.query_one(Page).show(self._paragraphs)

    def on_resize(self) -> None:
        """What is longer than the screen scrolls."""
        self.query_one(Page).styles.max_height = max(self.size.height - _FRAME, 3)
