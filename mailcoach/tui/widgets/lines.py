"""A widget that is drawn line by line, and only the lines in sight."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style


class Lines(ScrollView):
    """What the list and the pages have in common.

    The toolkit's own way to draw words wraps them again, looks for links and notes the place of every word, which
    takes several times as long. Our lines are wrapped and hold no links.
    """

    auto_links = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id, classes=classes)
        self._looked_up: dict[str | Style, Style] = {}
        self._rich: dict[Style, RichStyle] = {}

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looked_up.clear()
        self._rich.clear()
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
