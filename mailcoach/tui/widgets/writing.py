"""Where a draft is edited: a text area that underlines what presses, as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.widgets import TextArea

from mailcoach.pressure import Finding, Severity


class Writing(TextArea):
    """The text of a draft. `findings` belong to the text they were made for, and are dropped when it changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "begin", show=False),
        Binding("ctrl+end", "end", show=False),
    ]

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", compact=True)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self._findings: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._findings

    def underline(self, findings: Sequence[Finding]) -> None:
        """Shows what presses in the text as it stands."""
        self._findings = tuple(findings)
        self._line_cache.clear()
        self.refresh()

    def at_hand(self) -> Finding | None:
        """Of the findings that have a gentler wording the one under the cursor, or the next one after it, or the
        first."""
        here = self._offset(self.cursor_location)
        softer = [finding for finding in self._findings if finding.gentler is not None]
        after = [finding for finding in softer if finding.end >= here]
        return next(iter(after or softer), None)

    def take(self, finding: Finding) -> None:
        """Puts the gentler wording in the place of what presses. `u`ndo of the text area takes it back."""
        if finding.gentler is not None and self.text[finding.start : finding.end] == finding.span:
            self.replace(finding.gentler, self._location(finding.start), self._location(finding.end))

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        start = self._offset((line_index, 0))
        colours = self.app.theme_variables
        for finding in self._findings:
            first, last = max(finding.start - start, 0), min(finding.end - start, len(line))
            if first < last:
                care = colours["error" if finding.severity is Severity.ERROR else "warning"]
                line.stylize(Style(underline=True, color=Color.parse(care).rich_color), first, last)
        return line

    def action_begin(self) -> None:
        self.move_cursor((0, 0))

    def action_end(self) -> None:
        self.move_cursor(self.document.end)

    def _offset(self, location: tuple[int, int]) -> int:
        row, column = location
        return sum(len(line) + 1 for line in self.document.lines[:row]) + column

    def _location(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        return before.count("\n"), offset - (before.rfind("\n") + 1)
