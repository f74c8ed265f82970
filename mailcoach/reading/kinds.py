"""What reading a mail comes to: who or what wrote it, what it says, and what a bounce tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailcoach.emails import MessageId
from mailcoach.reading.acts import Act


class MailKind(StrEnum):
    """Who or what wrote a mail. Only HUMAN mails start, end or reset a silence.

    A mail with a calendar part is HUMAN where somebody wrote words with it, else CALENDAR; both carry its acts.
    """

    HUMAN = "human"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto-reply"
    DEPARTED = "departed"  # an automatic mail that says: no longer here
    CALENDAR = "calendar"
    RECEIPT = "receipt"  # of reading or delivery, of an order or a payment
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

    `quoted` is the text of others in it, folded on screen. `shows` says why `kind` is not HUMAN. What is `unread`
    could not be had from the server but for its header.
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
    unread: bool = False
