"""What a good coach would do (docs/doctrine.md, Plays). Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mailcoach.silence import Policy, Reason, Talk, Verdict
from mailcoach.threads import Rep


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


def advise(
    talk: Talk, verdict: Verdict, rep: Rep, policy: Policy, *, played: Collection[Play], has_item: bool
) -> tuple[Suggestion, ...]:
    """Every play, those that hold first, best first.

    `played` are the plays already used in this silence; `has_item` says that the rep's library holds
    something that fits and has not been offered to this person.
    """
    raise NotImplementedError
