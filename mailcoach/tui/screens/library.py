"""The library: the rep's useful things for prospects."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from mailcoach.library import Item
from mailcoach.tui.commands import Place, bindings
from mailcoach.tui.screens.files import Entry, Files
from mailcoach.tui.sentences import trouble
from mailcoach.tui.shown import line, shown
from mailcoach.tui.widgets.page import BLANK, Page, Paragraph

_SPACE = Content(" ")


class LibraryScreen(Files[Item]):
    """Every useful thing, and what it is about; and the first that cannot be read, which no draft will offer."""

    place = Place.SHELF
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.SHELF)]
    heading = "Library"
    nothing = ("There is nothing useful here yet.", "mailcoach library add puts the first thing in.")

    async def entries(self) -> list[Entry[Item]]:
        app = self.coach_app
        items = await app.stores.ask(app.coach.library)
        faults = await app.stores.ask(app.coach.library_faults)
        self.say(trouble(faults[0]) if faults else "", care=True)
        return [Entry(item.title, ", ".join(item.tags), item, app.coach.library_file(item)) for item in items]

    async def show(self, entry: Entry[Item]) -> None:
        self.query_one("#file", Page).show(item_page(entry.value))


def item_page(item: Item) -> list[Paragraph]:
    """What is known of a useful thing, and its body with each paragraph on lines of its own."""
    drawn = [
        Paragraph(shown(item.title, "bold"), _SPACE, Content.styled(item.language, "$foreground-muted")),
        BLANK,
    ]
    for name, value in (
        ("Link", item.url),
        ("File", str(item.attachment or "")),
        ("Tags", ", ".join(item.tags)),
        ("Note", item.note),
    ):
        if value:
            margin = Content.styled(f" {name:<6}", "$foreground-muted")
            drawn.append(Paragraph(Content(line(value)), margin, hang=Content(" " * margin.cell_length)))
    for paragraph in item.about.split("\n\n"):
        drawn += [BLANK, Paragraph(shown(" ".join(paragraph.split()), limit=2000), _SPACE)]
    return drawn
