"""How a talk ends: by a refusal, another choice or a purchase, and what takes it up again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailcoach.reading.acts import Act, Kind, Meeting, Thing
from mailcoach.silence.ball import ASKS
from mailcoach.silence.pauses import PAUSING
from mailcoach.silence.words import Word

ENDS = (Kind.REFUSAL, Kind.CHOICE, Kind.PURCHASE)
PRICED = frozenset({Thing.PROPOSAL, Thing.PRICE})
OFFERS = PRICED | frozenset({Thing.DEMO, Thing.SAMPLE, Thing.TRIAL, Thing.REFERENCE})
"""What a buyer asks for."""


def ending(words: Iterable[Word]) -> tuple[Word, Act] | None:
    """The refusal, choice or purchase that stands: the last one that they have not lifted. Where their word says
    nothing that we understood and answers no question, and our side took leave upon it, our own word tells that it
    was an end."""
    standing: tuple[Word, Act] | None = None
    told = False
    asked = 0
    for place, word in enumerate(words):
        if word.ours:
            leave = word.first(Kind.FAREWELL)
            if leave and told:
                standing = standing or (word, leave)
            elif standing and standing[1].kind is Kind.FAREWELL and not word.is_courtesy:
                standing = None
            asked = len(word.all(Kind.QUESTION, Kind.REQUEST))
            told = False
            continue
        told = word.tells_nothing and not asked
        act = word.first(*ENDS)
        if act and _is_meant(word, act, asked) and not (place == 0 and _inquires(word, act)):
            standing = (word, act)
        elif standing and _lifts(word, standing[1]):
            standing = None
    return standing


def _inquires(first: Word, end: Act) -> bool:
    """Whether the first mail of a talk asks for something: nothing was offered yet that could be refused, and who
    asks for a price or a paper has not bought. Such words tell of others, or of before."""
    if first.email.in_reply_to or first.email.references:
        return False
    asked = first.all(Kind.REQUEST, sure=True)
    if end.kind is Kind.PURCHASE:
        return any(act.thing in OFFERS | {Thing.DOCUMENT} for act in asked)
    return bool(asked or first.first(Kind.QUESTION, sure=True))


def _is_meant(word: Word, end: Act, asked: int) -> bool:
    """Whether the rest of the mail lets an end be one, and the questions that we had `asked`: of several, a "no" of
    one word answers one."""
    if asked > 1 and len(end.quote.split()) == 1:
        return False
    return not (word.first(Kind.REOPENING, sure=True) or _puts_off(word, end) or _asks_anew(word, end))


def _puts_off(word: Word, end: Act) -> bool:
    """Whether a "no" goes on to name the day for which it asks us back: then it is a "not now". So is what may be
    a "no" or not, where something else surely asks for time."""
    if not end.sure and word.first(*PAUSING, sure=True):
        return True
    asked = word.all(Kind.DEFERRAL, sure=True)
    later = [act for act in asked if act.when and act.when.day > word.day and act.start >= end.start]
    return end.kind is Kind.REFUSAL and bool(later)


def _asks_anew(word: Word, end: Act) -> bool:
    """Whether a "no" is to a part of the offer, which they ask for again without it; or may be such a "no", where
    they ask or object besides."""
    if not end.sure and word.first(*ASKS, sure=True):
        return True
    asked = word.all(Kind.REQUEST, sure=True)
    return end.kind is Kind.REFUSAL and any(act.thing in PRICED and act.start >= end.start for act in asked)


def _lifts(word: Word, end: Act) -> bool:
    """Whether a later word of theirs takes the talk up again. Who has bought may ask about the delivery."""
    if word.first(Kind.REOPENING, sure=True):
        return True
    if end.kind is Kind.PURCHASE:
        return any(act.thing in OFFERS for act in word.all(Kind.REQUEST, sure=True))
    return bool(word.first(*ASKS, Kind.DEFERRAL, sure=True) or word.meeting(Meeting.INVITED, Meeting.PROPOSED))


def refused_elsewhere(here: Word, elsewhere: Sequence[Word]) -> tuple[Word, Act] | None:
    """A "no" in another thread that is later than their last word `here`: it was said of this talk too."""
    for word in reversed([each for each in elsewhere if each.at > here.at]):
        if word.first(*ASKS, Kind.REOPENING, Kind.DEFERRAL, sure=True):
            return None
        if act := word.first(Kind.REFUSAL, Kind.CHOICE, sure=True):
            return word, act
    return None


def bought_elsewhere(here: Word, elsewhere: Iterable[Word], ours: Sequence[Word]) -> tuple[Word, Act] | None:
    """A purchase in another thread, later than their last word `here`, of what was offered in this one: it was the
    last offer of all that `ours` made to them."""
    for word in elsewhere:
        act = word.first(Kind.PURCHASE, sure=True)
        if act and word.at > here.at:
            offers = [mail for mail in ours if mail.at < word.at and _offers(mail)]
            if offers and offers[-1].thread == here.thread:
                return word, act
    return None


def _offers(ours: Word) -> bool:
    return any(act.thing in PRICED for act in ours.all(Kind.DELIVERY, sure=True))
