"""The list of cases: two lines a case, drawn from the page in sight alone, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip

from mailcoach.coach import Case
from mailcoach.tui.events import Opened, Picked
from mailcoach.tui.roster import Roster, View, view_of
from mailcoach.tui.sentences import PLAYS, company, standing, who
from mailcoach.tui.shown import shown
from mailcoach.tui.widgets.lines import Lines

ROW = 2  # lines of a case
ROOMY = 76  # columns from which the play has a place of its own


class CaseList(Lines, can_focus=True):
    """A list with a cursor and marks. It knows ids; what is so about them is looked up in the roster."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", show=False),
        Binding("k,up", "step(-1)", show=False),
        Binding("g,home", "first", show=False),
        Binding("G,end", "last", show=False),
        Binding("pagedown,ctrl+f", "page(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.ids: tuple[str, ...] = ()
        self.cursor = 0
        self.marked: set[str] = set()
        self.view = View.TODAY
        self._roster = Roster()
        self._today = date.min
        self._empty: tuple[str, str] = ("", "")

    # What is shown

    def show(
        self,
        roster: Roster,
        view: View,
        today: date,
        *,
        ids: Sequence[str] | None = None,
        empty: tuple[str, str],
        from_top: bool = False,
    ) -> None:
        """Shows `ids` (the view's own order, where None). The cursor stays on its case, and that case on its
        line of the screen; where it is gone, on the place in the list; or it goes to the first, `from_top`.
        `empty` is said where there is nothing.
        """
        before, top = self.current, self.cursor * ROW - self.scroll_offset.y
        if roster is not self._roster or today != self._today:
            self.forget()
        self._roster, self._today, self._empty = roster, today, empty
        self.view = view
        self.ids = roster.of_view(view) if ids is None else tuple(ids)
        self.marked.intersection_update(roster.cases)
        if from_top:
            self.cursor = 0
        elif before in self.ids:
            self.cursor = self.ids.index(before)
        self.cursor = max(0, min(self.cursor, len(self.ids) - 1))
        self._reach_all()
        if before == self.current:
            self.scroll_to(y=self.cursor * ROW - top, animate=False, force=True)
        self._bring_into_sight()
        self.refresh()
        if before != self.current:
            self.post_message(Picked(self.current))

    @property
    def current(self) -> str:
        """The id of the case under the cursor; "" where the list is empty."""
        return self.ids[self.cursor] if self.cursor < len(self.ids) else ""

    def move_to(self, place: int) -> None:
        """Puts the cursor on a place of the list."""
        place = max(0, min(place, len(self.ids) - 1))
        if place == self.cursor or not self.ids:
            return
        before, self.cursor = self.cursor, place
        self._bring_into_sight()
        self._refresh_row(before)
        self._refresh_row(place)
        self.post_message(Picked(self.current))

    def toggle_mark(self) -> None:
        self.marked.symmetric_difference_update({self.current} - {""})
        self._refresh_row(self.cursor)

    # Keys and mouse

    def action_step(self, by: int) -> None:
        self.move_to(self.cursor + by)

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(len(self.ids) - 1)

    def action_page(self, by: int) -> None:
        self.move_to(self.cursor + by * max(self.scrollable_content_region.height // ROW - 1, 1))

    def on_click(self, event: events.Click) -> None:
        place = (event.y + self.scroll_offset.y) // ROW
        if place >= len(self.ids):
            return
        if place == self.cursor:
            self.post_message(Opened(self.current))
        self.move_to(place)

    def on_resize(self) -> None:
        self._reach_all()
        self._bring_into_sight()

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        place, second = divmod(y + self.scroll_offset.y, ROW)
        if not self.ids:
            return self.kept((self._empty, y, width), lambda: self._strip(*self._said_instead(y, width)))
        if place >= len(self.ids):
            return self.drawn(Content(""), width)
        id_, here = self.ids[place], place == self.cursor
        line = (id_, bool(second), here, id_ in self.marked, self.view, width)
        return self.kept(line, lambda: self._case_line(*line))

    def _case_line(self, id_: str, second: bool, here: bool, marked: bool, _view: View, width: int) -> Strip:
        case = self._roster.cases[id_]
        drawn = (self._subject_line if second else self._name_line)(case, width - 2)
        edge = Content.styled("▌" if here else " ", "$accent")
        mark = "✱" if marked and not second else " "
        return self._strip(Content.assemble(edge, mark, drawn), width, "on $surface-active" if here else "")

    def _said_instead(self, y: int, width: int) -> tuple[Content, int, str]:
        """A line of what an empty list says: a sentence, and a next step."""
        sentence, step = (Content(said).wrap(max(width - 4, 1)) for said in self._empty)
        lines = [Content(""), *sentence, *step]
        said = lines[y] if y < len(lines) else Content("")
        return Content.assemble("  ", said), width, "" if y <= len(sentence) else "$foreground-muted"

    def _name_line(self, case: Case, width: int) -> Content:
        bold = "bold" if self._stands_here(case) else "$foreground-muted"
        told = "" if width < ROOMY else self._play(case)
        name_width = 26 if width >= ROOMY else min(22, width // 2)
        name = _fitted(who(case), name_width)
        return Content.assemble(
            (name, bold),
            " ",
            (_fitted(company(case), width - name_width - 3 - len(told)), "$foreground-muted"),
            " ",
            told,
            " ",
        )

    def _subject_line(self, case: Case, width: int) -> Content:
        right, style = self._right(case)
        subject = _fitted(case.subject.strip() or "(no subject)", width - len(right) - 2)
        return Content.assemble(
            (subject, "" if self._stands_here(case) else "$foreground-muted"), " ", (right, style), " "
        )

    def _right(self, case: Case) -> tuple[str, str]:
        verdict = case.verdict
        if self._stands_here(case) and self.view is View.TODAY:
            return f"{verdict.waiting_days} d {'●' * min(verdict.touches, 4):<4}", "$warning"
        if self.view is View.TODAY or self.view in {View.ALL, View.PAUSED}:
            done = standing(case, self._today)
            return done, "$success" if done.startswith("✓") else "$foreground-muted"
        return f"{verdict.quiet_days} d", "$foreground-muted"

    def _play(self, case: Case) -> str:
        return PLAYS[case.play][0] if case.play and self._stands_here(case) else ""

    def _stands_here(self, case: Case) -> bool:
        return self.view is View.ALL or view_of(case) is self.view

    def _strip(self, content: Content, width: int, style: str) -> Strip:
        line = content.extend_right(max(width - content.cell_length, 0))
        return self.drawn(line.stylize(style) if style else line, width)

    def _refresh_row(self, place: int) -> None:
        y = place * ROW - self.scroll_offset.y
        self.refresh(Region(0, y, self.size.width, ROW))

    def _reach_all(self) -> None:
        """A line that is left over stands below the last case, so that what is in sight begins with a whole one."""
        lines, height = len(self.ids) * ROW, self.scrollable_content_region.height
        self.reach(lines + (height % ROW if lines > height else 0))

    def _bring_into_sight(self) -> None:
        height = self.scrollable_content_region.height
        if not height:
            return
        y = self.cursor * ROW
        if y < self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, force=True)
        elif y + ROW > self.scroll_offset.y + height:
            self.scroll_to(y=y + ROW - height + height % ROW, animate=False, force=True)


def _fitted(text: str, width: int) -> str:
    """`text` in exactly `width` cells, with an ellipsis where it was cut."""
    content = shown(text)
    if content.cell_length > width:
        content = content.truncate(max(width, 1), ellipsis=True)
    return content.plain + " " * (width - content.cell_length)
