"""The lines at the edges: the masthead, the notice and the key bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.widget import Widget

from mailcoach.tui.commands import Command, Place, commands_for, keys_text
from mailcoach.tui.events import CommandAsked, ViewAsked
from mailcoach.tui.roster import Roster, View
from mailcoach.tui.shown import line


@dataclass(frozen=True, slots=True)
class News:
    """How the account stands with its server, in words. `trouble` marks what needs care."""

    words: str = ""
    trouble: bool = False


class Masthead(Widget):
    """Account and news of the server above, the views with their counts below."""

    def __init__(self, account: str) -> None:
        super().__init__(id="masthead")
        self._account = account
        self._news = News()
        self._roster = Roster()
        self._view = View.TODAY
        self._note = ""
        self._spots: list[tuple[int, int, View]] = []

    def show(
        self,
        *,
        news: News | None = None,
        roster: Roster | None = None,
        view: View | None = None,
        note: str | None = None,
    ) -> None:
        """Shows what is given; the rest stays. `note` stands at the edge, for what waits to be let in."""
        self._news = news or self._news
        self._roster = roster or self._roster
        self._view = view or self._view
        self._note = self._note if note is None else note
        self.refresh()

    def render(self) -> Content:
        width = self.size.width
        news = f" · {line(self._news.words)}" if self._news.words else ""
        left = Content.assemble(
            (" Mailcoach  ", "bold"),
            (line(self._account), ""),
            (news, "$warning" if self._news.trouble else "$foreground-muted"),
        ).truncate(max(width - len(self._note) - 2, 0), ellipsis=True)
        gap = max(width - left.cell_length - len(self._note) - 1, 0)
        return Content.assemble(left, " " * gap, (self._note, "$accent"), "\n", self._views().truncate(width))

    def _views(self) -> Content:
        """The views that hold something, and the one that is open; it is seen however narrow the screen is."""
        numbers = {view: self._roster.count(view) for view in View}
        said = {
            view: f" {view.value} {number:,} "
            for view, number in numbers.items()
            if number or view in {self._view, View.TODAY}
        }
        while sum(map(len, said.values())) > self.size.width and (first := next(iter(said))) is not self._view:
            del said[first]
        self._spots, at = [], 0
        for view, words in said.items():
            self._spots.append((at, at + len(words), view))
            at += len(words)
        styles = dict.fromkeys(said, "$foreground-muted") | {self._view: "bold reverse"}
        return Content.assemble(*((words, styles[view]) for view, words in said.items()))

    def on_click(self, event: events.Click) -> None:
        for begin, end, view in self._spots:
            if event.y == 1 and begin <= event.x < end:
                self.post_message(ViewAsked(view))


class Notice(Widget):
    """What just happened, in a sentence, and what can be done about it. Stays until the next thing happens."""

    _said = Content("")

    def show(self, sentence: str, *, care: bool = False) -> None:
        """The screen is laid out anew only where the notice comes, goes, or may take another number of lines."""
        before, self._said = self._said, Content.styled(line(sentence), "$warning" if care else "$success")
        self.display = bool(sentence)
        longer = max(before.cell_length, self._said.cell_length)
        self.refresh(layout=longer > self.content_size.width)

    def on_mount(self) -> None:
        self.show("")

    def render(self) -> Content:
        return self._said


class KeyBar(Widget):
    """The keys that matter here; the mouse can press them."""

    def __init__(self, place: Place, remapped: Mapping[str, str]) -> None:
        super().__init__()
        self._spots: list[tuple[int, int, str]] = []
        self._place, self._remapped = place, remapped

    def render(self) -> Content:
        """As many keys as there is room for; the last, which shows them all, at the edge."""
        *first, last = [
            command
            for command in commands_for(self._place)
            if command.bar and not (command.id == "back" and self._place is Place.MORNING)
        ]
        tail = Content.assemble(self._told(last), "   ")
        edge = self.size.width - tail.cell_length
        drawn, at = [Content(" ")], 1
        self._spots = [(edge, self.size.width, last.action)]
        for command in first:
            said = self._told(command)
            if at + said.cell_length >= edge:
                break
            self._spots.append((at, at + said.cell_length, command.action))
            at += said.cell_length + 3
            drawn += [said, Content("   ")]
        return Content.assemble(*drawn, " " * max(edge - at, 0), tail).truncate(self.size.width)

    def _told(self, command: Command) -> Content:
        key = keys_text(command, self._remapped, self._place)
        return Content.assemble((key, "bold $accent"), f" {command.label}")

    def on_click(self, event: events.Click) -> None:
        for begin, end, action in self._spots:
            if begin <= event.x < end:
                self.post_message(CommandAsked(action))
