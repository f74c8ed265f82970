"""From a conversation to its draft: who it goes to, and what it tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conversations import MARIA, NOW, REP, ROBIN, ZONE, Conversation, address, heard, verdict

from mailcoach.drafts.addressing import Envelope, envelope
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.facts import facts
from mailcoach.drafts.folders import Folders
from mailcoach.drafts.vocabulary import Value
from mailcoach.library import Item
from mailcoach.plays import Play
from mailcoach.threads import Rep

ME = address(ROBIN)
MARIA_ = address(MARIA)
OURS = Cookbook(Folders(Path(__file__).parent.parent / "templates"))
GUIDE = Item(
    "day-baking", "Baking by day", "Four pages on baking by day. More.", url="https://brightpath.example/day"
)


def addressed(conversation: Conversation, play: Play = Play.APOLOGY, rep: Rep = REP, **changes: object) -> Envelope:
    judged = replace(verdict(conversation), **changes)  # type: ignore[arg-type]  # a verdict's own fields
    return envelope(play, heard(conversation), judged, rep, ME)


def told(conversation: Conversation, item: Item | None = None, language: str = "") -> dict[str, Value]:
    known, name = verdict(conversation), "Robin Reyes"
    return facts(heard(conversation), known, REP, rep_name=name, zone=ZONE, now=NOW, item=item, language=language)


def changed(conversation: Conversation, number: int, **fields: object) -> Conversation:
    """The same conversation with other header fields in one mail, counted from 1."""
    email = conversation.emails[number - 1]
    conversation.emails[number - 1] = replace(email, **fields)  # type: ignore[arg-type]  # an email's own fields
    return conversation


def spoken(language: str, conversation: Conversation) -> Conversation:
    readings = conversation.readings
    conversation.readings = {key: replace(reading, language=language) for key, reading in readings.items()}
    return conversation
