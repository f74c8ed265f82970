"""What can be said: the kinds of acts, and the words that show one.

An act is what a person does by writing a sentence: asking, promising, refusing. It is found in own words
only, never in a quotation, and says whether it is sure: an unsure act is shown, and never nudges anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailcoach.emails import Address
from mailcoach.reading.almanac import Edge, Grain, When

__all__ = ["Act", "Edge", "Grain", "Kind", "Meeting", "Thing", "When"]


class Kind(StrEnum):
    """The acts that decide who owes the next word, and what a coach would do."""

    REQUEST = "request"  # asks for a thing: `thing` says which
    QUESTION = "question"
    DELIVERY = "delivery"  # sends, shows or grants a thing
    SERVED = "served"  # asks whether what was delivered served (ours), or says that it did (theirs)
    PROMISE = "promise"  # will do, send or come back; theirs is a holding answer
    REFUSAL = "refusal"
    CHOICE = "choice"  # chose someone else
    STOP = "stop"  # asks for no more mail
    PURCHASE = "purchase"  # accepted, signed, ordered, paid
    DEFERRAL = "deferral"  # asks to wait until `when`
    ABSENCE = "absence"  # is away until `when`
    MEETING = "meeting"  # `meeting` says how far it is agreed
    DEPARTURE = "departure"  # `person` left; see also SUCCESSOR
    SUCCESSOR = "successor"  # `person` is who to write to now
    LIFE_EVENT = "life-event"
    UPHEAVAL = "upheaval"
    CONDOLENCE = "condolence"  # a kind word about a life event or upheaval (ours)
    GOAL = "goal"  # what they want to achieve: their why
    OBJECTION = "objection"
    LUKEWARM = "lukewarm"
    REOPENING = "reopening"  # takes a closed talk up again
    COURTESY = "courtesy"  # thanks and nothing else
    FAREWELL = "farewell"  # thanks for an answer that needs no other, and good wishes (ours)
    PITCH = "pitch"  # offers the reader something for sale, a job, a service
    PRIVATE = "private"  # family, friends and leisure: no business


class Thing(StrEnum):
    """What is asked for and delivered. Templates name it in the language of the draft."""

    PROPOSAL = "proposal"
    PRICE = "price"
    DEMO = "demo"
    SAMPLE = "sample"
    TRIAL = "trial"
    DOCUMENT = "document"
    REFERENCE = "reference"
    TIME = "time"
    CALL = "call"
    ANSWER = "answer"  # information: asked and answered, nothing that is sent, shown or granted
    OTHER = "other"


class Meeting(StrEnum):
    """How far a meeting is agreed (RFC 5546 where a calendar says so)."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `quote` is `own_words[start:end]`, the sentence or clause that shows it."""

    kind: Kind
    quote: str
    start: int
    end: int
    sure: bool = True
    when: When | None = None
    thing: Thing | None = None
    meeting: Meeting | None = None
    person: Address | None = None
