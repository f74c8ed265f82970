"""What kinds of mail there are, and what a bounce tells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
