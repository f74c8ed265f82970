"""A page of words to read: wraps, scrolls, and draws only the lines in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from mailcoach.tui.widgets.lines import Lines

MEASURE = 100  # columns of a line that still reads well
SCROLLBAR = 1  # its column is kept free, so that words do not wrap anew when it comes

_NOTHING = Content("")
_STAND_IN = {0xA0: 0xE000, 0x202F: 0xE001}
"""No-break spaces, and what stands in for them while lines are wrapped: of the private use area, a cell each."""

_BACK = {stand_in: space for space, stand_in in _STAND_IN.items()}
_TIED = {chr(space) for space in _STAND_IN}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of words that may wrap, or what draws one for a width. `margin` stands before each of its lines,
    or before the first alone where `hang` stands before the others; `right` at the end of the first."""

    words: Content | Callable[[int], Content]
    margin: Content = _NOTHING
    right: Content = _NOTHING
    hang: Content | None = None


BLANK = Paragraph(_NOTHING)


class Page(Lines, can_focus=True):
    """Shows paragraphs. Wrapped once for a width, drawn line by line."""

    DEFAULT_CSS = "Page { overflow-y: scroll; }"  # a scrollbar that comes and goes costs a new layout each time
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", show=False),
        Binding("k,up", "scroll_up", show=False),
        Binding("g,home", "scroll_home", show=False),
        Binding("G,end", "scroll_end", show=False),
        Binding("pagedown,ctrl+f", "page_down", show=False),
        Binding("pageup,ctrl+b", "page_up", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._paragraphs: tuple[Paragraph, ...] = ()
        self._lines: list[Content] = []
        self._wrapped_for = -1

    def show(self, paragraphs: Sequence[Paragraph], *, keep_place: bool = False) -> None:
        """Shows other words, from their top unless `keep_place`."""
        if tuple(paragraphs) == self._paragraphs:
            return
        self._paragraphs = tuple(paragraphs)
        self._wrapped_for = -1
        if not keep_place:
            self.scroll_to(0, 0, animate=False, force=True)
        if self.size.width:
            self._wrap(self.scrollable_content_region.width)
        if self.styles.is_auto_height:
            self.refresh(layout=True)

    @property
    def text(self) -> str:
        """All of it, as it was wrapped last."""
        return "\n".join(line.plain.rstrip() for line in self._lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual calls it so
        return len(wrapped(self._paragraphs, min(width - SCROLLBAR, MEASURE)))

    def on_resize(self) -> None:
        self._wrap(self.scrollable_content_region.width)

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        words = self._lines[line] if line < len(self._lines) else _NOTHING
        return self.kept(line, lambda: self.drawn(words, self.scrollable_content_region.width))

    def _wrap(self, width: int) -> None:
        if width <= 0 or width == self._wrapped_for:
            return
        self._wrapped_for = width
        width = min(width, MEASURE)
        self._lines = wrapped(self._paragraphs, width)
        self.forget()
        self.reach(len(self._lines))


def wrapped(paragraphs: Sequence[Paragraph], width: int) -> list[Content]:
    """All lines of a page."""
    return [line for paragraph in paragraphs for line in _lines(paragraph, width)]


def _lines(paragraph: Paragraph, width: int) -> list[Content]:
    margin, right = paragraph.margin, paragraph.right
    room = max(width - margin.cell_length - (right.cell_length + 2 if right else 0), 8)
    words = paragraph.words if isinstance(paragraph.words, Content) else paragraph.words(room)
    fits = words.cell_length <= room and not {"\n", "\t"} & set(words.plain)  # to wrap it takes long all the same
    lines = [words] if fits else _tied_wrap(words, room) or [_NOTHING]
    first = lines[0].rstrip()
    if right:
        gap = width - margin.cell_length - first.cell_length - right.cell_length
        first = Content.assemble(first, " " * max(gap, 1), right)
    hang = margin if paragraph.hang is None else paragraph.hang
    return [Content.assemble(margin, first), *(Content.assemble(hang, line.rstrip()) for line in lines[1:])]


def _tied_wrap(words: Content, room: int) -> list[Content]:
    """Wraps, and leaves together what a no-break space ties, « oui », which to the toolkit is any other space."""
    if not _TIED & set(words.plain):
        return words.wrap(room)
    stood_in = Content(words.plain.translate(_STAND_IN), [*words.spans])
    return [Content(line.plain.translate(_BACK), [*line.spans]) for line in stood_in.wrap(room)]
