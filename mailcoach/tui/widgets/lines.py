"""A widget that is drawn line by line, and only the lines in sight."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

_MOST = 2_000  # lines that are kept as they were drawn


class Lines(ScrollView):
    """What the list and the pages have in common.

    The toolkit's own way to draw words wraps them again, looks for links and notes the place of every word, which
    takes several times as long. Our lines are wrapped and hold no links; and each is drawn once, though the toolkit
    asks for all of them anew when the focus comes or goes, and after each step of a scroll.
    """

    auto_links = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._strips: dict[Hashable, Strip] = {}
        self._looks: tuple[str, Style] | None = None
        self._looked_up: dict[str | Style, Style] = {}
        self._rich: dict[Style, RichStyle] = {}

    def notify_style_update(self) -> None:
        """Other colours are looked up anew, and drawn; a focus that came or went has no bearing on the lines."""
        super().notify_style_update()
        looks = (self.app.theme, self.visual_style)
        if looks != self._looks:
            self._looks = looks
            self._looked_up.clear()
            self._rich.clear()
            self.forget()

    def reach(self, lines: int) -> None:
        """There are so many lines now. The screen is laid out anew only where that changes the height of this."""
        size = Size(self.scrollable_content_region.width, lines)
        if self.styles.is_auto_height:
            self.virtual_size = size
        elif size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    def kept(self, line: Hashable, draw: Callable[[], Strip]) -> Strip:
        """What was drawn of a line, by whatever tells it from others."""
        if line not in self._strips:
            if len(self._strips) >= _MOST:
                self._strips.clear()
            self._strips[line] = draw()
        return self._strips[line]

    def forget(self) -> None:
        """All is to be drawn anew."""
        self._strips.clear()
        self.refresh()

    def drawn(self, words: Content, width: int) -> Strip:
        """One line of words, filled up to `width` with the colour at its end."""
        base = self.visual_style
        segments = [
            Segment(text, self._rich_style(base + style))
            for text, style in words.render(base, end="", parse_style=self._look_up)
        ]
        ground = segments[-1].style if segments else self._rich_style(base)
        return Strip(segments, words.cell_length).extend_cell_length(width, ground)

    def _look_up(self, style: str | Style) -> Style:
        if style not in self._looked_up:
            self._looked_up[style] = self._get_style(style)
        return self._looked_up[style]

    def _rich_style(self, style: Style) -> RichStyle:
        if style not in self._rich:
            self._rich[style] = style.rich_style
        return self._rich[style]
