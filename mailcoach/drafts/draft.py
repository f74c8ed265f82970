"""What the stage hands on: a finished, editable answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailcoach.emails import Address, MessageId
from mailcoach.plays import Play


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished, editable answer. `text` is Markdown as the rep sees and edits it, signature and all.

    A line of `text` is a line of the mail. `template` is the file name it came from, `item` the library item
    it offers, or "". `notes` are what the rep should know before sending it, one sentence each.
    """

    play: Play
    language: str
    template: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    in_reply_to: MessageId | None = None
    references: tuple[MessageId, ...] = ()
    attachments: tuple[Path, ...] = ()
    item: str = ""
    bcc: tuple[Address, ...] = ()
    notes: tuple[str, ...] = ()
