"""Who is no prospect though they write as a person: the ignored, friends, and those who sell to the rep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from mailcoach.reading.acts import Act, Kind
from mailcoach.silence.ends import OFFERS, PRICED
from mailcoach.silence.matter import Matter
from mailcoach.silence.words import Word


def ignored(matter: Matter) -> str | None:
    """The pattern of the ignore list that the prospect falls under."""
    patterns = (*matter.policy.ignore, *sorted(matter.decisions.ignored))
    for pattern in patterns:
        wanted = "*" + pattern if pattern.startswith("@") else pattern
        if any(fnmatchcase(address, wanted.lower()) for address in matter.person.addresses):
            return pattern
    return None


def private(words: Sequence[Word]) -> tuple[Word, Act] | None:
    """Family and friends: a private word, and in the whole talk nothing that is asked for or sent in business."""
    told = [(word, act) for word in words for act in word.all(Kind.PRIVATE, sure=True)]
    business = any(act.thing in OFFERS for word in words for act in word.all(Kind.REQUEST, Kind.DELIVERY))
    return told[0] if told and not business else None


def offer(words: Iterable[Word]) -> tuple[Word, Act] | None:
    """The words in which somebody sells to the rep: a pitch, or the offer that we asked for. Who asks for what a
    buyer asks for sells nothing, and who sells is a supplier however friendly the answer."""
    made: tuple[Word, Act] | None = None
    wanted = False
    for word in words:
        things = {act.thing for act in word.all(Kind.REQUEST, sure=True)}
        if word.ours:
            wanted = wanted or not PRICED.isdisjoint(things)
            continue
        if things & OFFERS:
            return None
        if pitch := word.first(Kind.PITCH, sure=True):
            return word, pitch
        if word.first(Kind.PURCHASE, Kind.GOAL, sure=True):
            return None
        for act in word.all(Kind.DELIVERY, sure=True):
            if wanted and act.thing in PRICED:
                made = made or (word, act)
    return made
