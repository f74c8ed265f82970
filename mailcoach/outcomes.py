"""What became of our drafts, and what the rep has decided. Pure.

The journal keeps these values; this module says what they mean once later mail is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailcoach.emails import MessageId
from mailcoach.plays import Play


class State(StrEnum):
    """What has become of a draft of ours."""

    INTENDED = "intended"  # journaled, not yet known to be in Drafts
    PENDING = "pending"  # lies in Drafts as we wrote it
    EDITED = "edited"  # lies in Drafts, changed by the rep
    SENT = "sent"
    DISCARDED = "discarded"  # thrown away by the rep, or taken back by `undo`
    OVERTAKEN = "overtaken"  # the prospect answered first
    UNCERTAIN = "uncertain"  # the server's answer was lost, and the draft cannot be found


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft of ours as the journal knows it. `created` is aware, UTC."""

    message_id: MessageId
    account: str
    thread: MessageId
    to: str
    play: Play
    template: str
    item: str
    touch: int
    subject: str
    state: State
    created: datetime
    flagged: bool = False
    """The prospect answered while the rep's edited version lies in Drafts."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the rep decided, to be shown and taken back. `about` is a person, a company or a subject."""

    id: int
    kind: str
    about: str
    detail: str
    made: datetime
