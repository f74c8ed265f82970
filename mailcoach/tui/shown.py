"""The one door through which words reach the screen.

A mail can hold terminal control, text direction overrides and what looks like markup to a toolkit. `clean`
takes the first two away; the third is never parsed, because a `Content` made here is built from plain text.
"""

from __future__ import annotations

from textual.content import Content

from mailcoach.mime import clean

LINE = 500
"""Characters of one line that are shown at most."""


def line(text: str, limit: int = LINE) -> str:
    """`text` as one harmless line; an ellipsis says that it was longer."""
    short = clean(text, limit)
    return f"{short}…" if len(text) > limit else short


def shown(text: str, style: str = "", limit: int = LINE) -> Content:
    """`text` as one harmless line, ready to be drawn."""
    return Content.styled(line(text, limit), style) if style else Content(line(text, limit))
