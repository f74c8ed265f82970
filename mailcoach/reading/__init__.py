"""Reading: what was said, by whom, until when.

    Email + Body -> automatic.py (robot or person) -> own_words.py -> acts.py (with dates.py, people.py)

A language is one file of phrases in `phrases/`. Pure: the same mails give the same readings, whatever the
order they arrived in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailcoach.emails import Body, MessageId
from mailcoach.reading.acts import Act
from mailcoach.threads import Rep, Thread


class MailKind(StrEnum):
    """Who or what wrote a mail. Only HUMAN mails start, end or reset a silence."""

    HUMAN = "human"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    DEPARTED = "departed"  # an automatic mail that says: no longer here
    CALENDAR = "calendar"
    RECEIPT = "receipt"
    CHALLENGE = "challenge"  # "prove that you are a person"
    LIST = "list"
    NEWSLETTER = "newsletter"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that failed: to whom (lower case), and whether for good (RFC 3464, 2.3.3)."""

    recipient: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One mail, understood. `language` is an ISO 639-1 code. `signature` is what stood below the own words.

    `quoted` is the text of others in it, folded on screen. `shows` says why `kind` is not HUMAN.
    """

    id: MessageId
    kind: MailKind
    own_words: str = ""
    quoted: str = ""
    signature: str = ""
    language: str = "en"
    acts: tuple[Act, ...] = ()
    failures: tuple[Failure, ...] = ()
    attachments: tuple[str, ...] = ()
    shows: str = ""


def read(thread: Thread, bodies: Mapping[MessageId, Body], rep: Rep) -> tuple[Reading, ...]:
    """One reading for each of `thread.emails`, in their order.

    A mail whose body is not in `bodies` is read by its header alone.
    """
    raise NotImplementedError
