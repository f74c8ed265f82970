"""The facts that a template may tell: few, plain, and named after the domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Value = str | int | date | tuple[str, ...]
"""What a template may be given: plain values, nothing that has a method worth calling."""

Facts = Mapping[str, Value]


class MissingFact(Exception):
    """A template says something that this thread does not tell. `fact` is its name."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


@dataclass(frozen=True, slots=True)
class Fact:
    """One variable of the templates. `own` says that its words are the rep's, not the prospect's."""

    kind: str
    meaning: str
    own: bool = False


FACTS: Mapping[str, Fact] = {
    "greeting": Fact("text", "the salutation that the rep last used with them, or a graceful one", own=True),
    "first_name": Fact("text", "their first name, where it is sure"),
    "company": Fact("text", "their company"),
    "topic": Fact("text", "what the thread is about: its subject without Re, Fwd and the like"),
    "language": Fact("text", "the language of the rep's last mail, else of theirs: en, de, fr or es"),
    "register": Fact("text", "how the rep addresses them, else they the rep: `familiar` (du, tu, tú) or `formal`"),
    "today": Fact("date", "the day on which the draft is written"),
    "rep_name": Fact("text", "the rep's name as they sign", own=True),
    "answers": Fact("number", "how many mails they have written in this thread"),
    "touches": Fact("number", "how many mails of ours lie unanswered"),
    "thing": Fact("thing", "the last thing that was sent, shown or granted to them"),
    "delivered_on": Fact("date", "the day on which the rep delivered it"),
    "delivered_by": Fact("text", "the colleague who delivered it instead of the rep"),
    "asked_on": Fact("date", "the day on which they asked for it, where they did"),
    "asked_words": Fact("text", "the words in which they asked for it"),
    "asked_things": Fact("list", "what they have asked for, where it was more than one thing: the last four"),
    "their_goal": Fact("text", "what they want to achieve, in their own words"),
    "goal_on": Fact("date", "the day on which they said so"),
    "farewell": Fact("text", "the farewell that the rep last used with them, where it was a short one", own=True),
    "fault": Fact(
        "text",
        "what we did badly: `unanswered` (they had to ask twice), `late-promise`, or `crowded` (too many mails)",
    ),
    "event": Fact(
        "text", "what happened to them: `loss`, `illness`, `birth`, `leave`, `sale`, `cuts`, `change` or `hardship`"
    ),
    "former_name": Fact("text", "the name of the one who has left"),
    "item_title": Fact("text", "the title of the library item that fits", own=True),
    "item_url": Fact("text", "its address, where it is a page", own=True),
    "item_file": Fact("text", "its file name, where it goes along as an attachment", own=True),
    "item_about": Fact("text", "its first sentence about itself, where that is in the draft's language", own=True),
}
