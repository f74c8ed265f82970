"""The parts of the morning: side by side, and where the screen is narrow one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from mailcoach.tui.screens.place import Sheet
from mailcoach.tui.screens.thread import ThreadPane

LIST, COACHING, TALK, DRAFT = PARTS = ("cases", "coaching", "talk", "draft")
"""The ids of the parts, in the order in which Tab goes through them."""


class Parted(Sheet[None]):
    """Knows which part has the keys. Where the screen is narrow, that is the one that is seen."""

    @property
    def thread(self) -> ThreadPane:
        """The thread under the cursor."""
        raise NotImplementedError

    @property
    def narrow(self) -> bool:
        return self.has_class("-narrow")

    def show_part(self, part: str) -> None:
        """Gives the keys to a part."""
        self.set_class(self.narrow and part != LIST, "-inside")
        self.set_class(self.narrow and part == DRAFT, "-drafting")
        self.query_one(f"#{part}", Widget).focus(scroll_visible=False)

    def go_in(self) -> None:
        """From the list to the talk; where the screen is narrow, from there to the draft and back."""
        on_to_draft = self.narrow and self.has_class("-inside") and self._here != DRAFT
        self.show_part(DRAFT if on_to_draft else TALK)

    def action_next_part(self) -> None:
        self._turn(1)

    def action_previous_part(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        parts: Sequence[str] = PARTS[1:] if self.narrow and self.has_class("-inside") else PARTS
        if self.thread.has_class("-no-draft"):
            parts = parts[:-1]
        here = parts.index(self._here) if self._here in parts else 0
        self.show_part(parts[(here + by) % len(parts)])

    @property
    def _here(self) -> str:
        """The part that has the keys, or whatever else has them."""
        return (self.focused and self.focused.id) or ""

    def on_resize(self) -> None:
        self.call_after_refresh(self._keep_part)

    def _keep_part(self) -> None:
        """What had the keys is still seen when the screen has become narrow."""
        self.thread.entitle()
        if self._here in PARTS:
            self.show_part(self._here)
