"""How a play reads in this rep's voice: template + thread -> Draft -> RFC 5322 bytes. Pure.

A template is the rep's own text and may be wrong; a mail is a stranger's and may be hostile. So templates run
in a bounded sandbox, mail is only ever a value in them, and the finished bytes are parsed and compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailcoach.emails import Address, MessageId
from mailcoach.plays import Play


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished, editable answer. `text` is Markdown as the rep sees and edits it, signature and all.

    `template` is the file name it came from, `item` the library item it offers, or "".
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
