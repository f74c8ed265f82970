"""What widgets and threads tell the screen. Data goes down as values, events come up as these."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from mailcoach.tui.roster import View


@dataclass
class Picked(Message):
    """The cursor of the list stands on another case; "" where there is none."""

    case: str


@dataclass
class Opened(Message):
    """A case was opened with Enter or a second click."""

    case: str


@dataclass
class ViewAsked(Message):
    """Another view was clicked."""

    view: View


@dataclass
class CommandAsked(Message):
    """A key in the key bar was clicked."""

    action: str


@dataclass
class Fetched(Message):
    """How far the sync is: what is being done, how much is done, of how much (0 if unknown)."""

    what: str
    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Fetched)
