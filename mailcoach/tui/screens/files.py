"""A list of the rep's files beside what the one under the cursor says; read anew whenever it changes on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from mailcoach.tui.screens.editing import run_editor
from mailcoach.tui.screens.place import Sheet, nothing
from mailcoach.tui.shown import line
from mailcoach.tui.widgets.menu import Menu
from mailcoach.tui.widgets.page import Page

T = TypeVar("T")
_LOOK = 1.0  # seconds between two looks at the file


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A file in the list: what it is called there, and more in passing; what it holds, and where it lies."""

    name: str
    more: str
    value: T
    path: Path


class Files(Sheet[None], Generic[T]):
    """The screen of templates and that of the library; each says what is listed and how it is shown."""

    AUTO_FOCUS = "Menu"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "app.focus_next", show=False)]
    heading: ClassVar[str]
    nothing: ClassVar[tuple[str, str]]
    """What is said where the list is empty, and what to do then."""

    def __init__(self, begins_with: str = "") -> None:
        """`begins_with` is the name of the file that the cursor begins on; the first where there is none of it."""
        super().__init__()
        self._begins_with = begins_with
        self._entries: list[Entry[T]] = []
        self._seen = 0.0

    async def entries(self) -> list[Entry[T]]:
        """What is listed."""
        raise NotImplementedError

    async def show(self, entry: Entry[T]) -> None:
        """Shows one on its pages."""
        raise NotImplementedError

    async def is_faulty(self, entry: Entry[T]) -> bool:  # noqa: ARG002 - for those that can be
        """Whether something is wrong with one. It may take long: the list is shown before."""
        return False

    def pages(self) -> Iterator[Page]:
        """What stands beside the list."""
        yield Page(id="file")

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(f" {self.heading}", "bold"), classes="title")
        with Horizontal(id="shelf"):
            yield Menu(id="names", compact=True)
            with Container(id="pages"):
                yield from self.pages()
        yield nothing(*self.nothing)
        yield from self.foot()

    def on_mount(self) -> None:
        self.errand(self._load)
        self.set_interval(_LOOK, self._look)

    @property
    def entry(self) -> Entry[T] | None:
        """The one under the cursor."""
        place = self.query_one(Menu).highlighted
        return self._entries[place] if place is not None and place < len(self._entries) else None

    def show_again(self) -> None:
        """Shows the one under the cursor anew."""
        self.errand(self._show, group="file", exclusive=True)

    async def _load(self) -> None:
        here = self.entry.path.name if self.entry else self._begins_with
        self._entries = await self.asked(self.entries()) or []
        listed = self.query_one(Menu)
        place = listed.highlighted or 0
        listed.clear_options()
        listed.add_options([Option(_said(entry)) for entry in self._entries])
        self.query_one("#none").display = not self._entries
        self.query_one("#shelf").display = bool(self._entries)
        if self._entries:
            there = (place for place, entry in enumerate(self._entries) if entry.path.name == here)
            listed.highlighted = next(there, min(place, len(self._entries) - 1))
        self.errand(self._mark, group="marks", exclusive=True)

    async def _mark(self) -> None:
        for place, entry in enumerate(self._entries):
            if await self.asked(self.is_faulty(entry)):
                self.query_one(Menu).replace_option_prompt_at_index(place, _said(entry, "!"))

    async def _show(self) -> None:
        if entry := self.entry:
            self._seen = _changed(entry.path)
            await self.asked(self.show(entry))

    def _look(self) -> None:
        entry = self.entry
        if entry and self._seen and _changed(entry.path) != self._seen:
            self.errand(self._load)

    def on_option_list_option_highlighted(self) -> None:
        self.show_again()

    def to_edit(self, entry: Entry[T]) -> Path:
        """The file to open in the editor."""
        return entry.path

    def action_open_file(self) -> None:
        if entry := self.entry:
            with self.errors_said():
                run_editor(self.coach_app, self.to_edit(entry))
                self.errand(self._load)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _said(entry: Entry[T], mark: str = " ") -> Text:
    return Text(f"{mark}{line(entry.name, 40)}").append(f" {line(entry.more, 60)}", "dim")
