"""The library: the rep's useful things for prospects."""

from __future__ import annotations

from textual.content import Content

from mailcoach.library import Item
from mailcoach.tui.screens.files import Entry, Files
from mailcoach.tui.shown import line, shown
from mailcoach.tui.widgets.page import BLANK, Paragraph

_SPACE = Content(" ")


class LibraryScreen(Files[Item]):
    """Every useful thing, and what it is about."""

    heading = "Library"
    nothing = "There is nothing useful here yet. mailcoach library add puts the first thing in."

    async def entries(self) -> list[Entry[Item]]:
        app = self.coach_app
        items = await app.stores.ask(app.coach.library)
        return [Entry(item.title, ", ".join(item.tags), item, app.coach.library_file(item)) for item in items]

    async def paragraphs(self, entry: Entry[Item]) -> list[Paragraph]:
        item = entry.value
        drawn = [Paragraph(shown(item.title, "bold"), _SPACE, Content.styled(item.language, "$foreground-muted"))]
        for name, value in (
            ("Link", item.url),
            ("File", str(item.attachment or "")),
            ("Tags", ", ".join(item.tags)),
            ("Note", item.note),
        ):
            if value:
                drawn.append(Paragraph(Content(line(value)), Content.styled(f" {name:<6}", "$foreground-muted")))
        return [*drawn, BLANK, *(Paragraph(shown(said, limit=2000), _SPACE) for said in item.about.splitlines())]

    def action_other_thread(self) -> None:
        self.say("The library is the same for every thread; what fits is ranked when a draft is rendered.")
