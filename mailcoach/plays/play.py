"""The plays by name, and what is said for or against one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailcoach.silence import Reason


class Play(StrEnum):
    """The plays in the order in which they are tried. WAIT is the one without a draft."""

    NEW_CONTACT = "new-contact"
    COMPASSION = "compassion"
    LET_GO = "let-go"
    ONE_MORE = "one-more"
    CLOSE_THE_LOOP = "close-the-loop"
    RESET_FIT = "reset-fit"
    RESET_PROBLEM = "reset-problem"
    VALUE_ADD = "value-add"
    REVISIT_WHY = "revisit-why"
    APOLOGY = "apology"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One play with the reason for it, or against it where it does not `hold`. `call` is the script to speak."""

    play: Play
    holds: bool
    reasons: tuple[Reason, ...]
    call: str = ""
