"""Who is no prospect though they write as a person: the ignored, friends, and those who sell to the rep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from mailcoach.emails import Address
from mailcoach.reading import mentions
from mailcoach.reading.acts import Act, Kind, Thing
from mailcoach.reading.domains import is_free_mail
from mailcoach.reading.wording import fold
from mailcoach.silence.ends import OFFERS, PRICED
from mailcoach.silence.matter import Matter
from mailcoach.silence.pauses import EVENTS
from mailcoach.silence.words import Word
from mailcoach.threads import Side

SETTLED = (Kind.CHOICE, Kind.PURCHASE, Kind.STOP)
"""What nobody says among friends."""

AMONG_THE_NEAR, AMONG_OTHERS, AT_WORK = 2, 3, 3
"""How many sentences about home and leisure make a talk private, where somebody writes as the near do, and else;
and how many do so from a company's address, where the near write and nothing that is sold is named. From an address
of their own one word of the near is enough for that, unless it tells of a blow: customers do so too. From whoever
bears the rep's family name it always is."""


def ignored(matter: Matter) -> str | None:
    """The pattern of the ignore list that the prospect falls under."""
    patterns = (*matter.policy.ignore, *sorted(matter.decisions.ignored))
    for pattern in patterns:
        wanted = "*" + pattern if pattern.startswith("@") else pattern
        if any(fnmatchcase(address, wanted.lower()) for address in matter.person.addresses):
            return pattern
    return None


def private(words: Sequence[Word], prospect: Address) -> tuple[Word, Act | None] | None:
    """Family and friends: a private word, or much of home and leisure; and in the whole talk nothing that is asked
    for, sent or settled in business."""
    things = {act.thing for word in words for act in word.all(Kind.REQUEST, Kind.DELIVERY)}
    if things & OFFERS or any(word.first(*SETTLED, sure=True) for word in words):
        return None
    told = [(word, act) for word in words for act in word.all(Kind.PRIVATE, sure=True)]
    if told or Thing.DOCUMENT in things:
        return told[0] if told else None
    signs = [(word, *mentions.homely(word.reading.own_words, language=word.reading.language)) for word in words]
    many, near = sum(count for _, count, _ in signs), sum(count for _, _, count in signs)
    enough = _enough(words, prospect, near)
    return (max(signs, key=lambda each: each[1])[0], None) if enough and many >= enough else None


def _enough(words: Sequence[Word], prospect: Address, near: int) -> int | None:
    """How many such sentences it takes, where `near` are as the near write; None where none would do."""
    nothing_sold = near > 0 and not any(_names_what_is_sold(word) for word in words)
    if near and _is_kin(words, prospect):
        return 1
    if not is_free_mail(prospect.domain):
        return AT_WORK if nothing_sold else None
    if nothing_sold and not any(word.first(*EVENTS) for word in words):
        return 1
    return AMONG_THE_NEAR if near else AMONG_OTHERS


def _is_kin(words: Sequence[Word], prospect: Address) -> bool:
    """Whether they bear the rep's family name, alone or with another, as in Portugal and Spain."""
    ours = {name for word in words if word.side is Side.REP for name in _names_behind(word.sender)[-1:]}
    return not ours.isdisjoint(_names_behind(prospect))


def _names_behind(person: Address) -> list[str]:
    """All names but the first; the last of them mostly is the family's."""
    return fold(person.name).split()[1:]


def _names_what_is_sold(word: Word) -> bool:
    named = mentions.mentioned(word.reading.own_words, language=word.reading.language)
    return bool(named - {Thing.CALL})  # friends call each other too


def offer(words: Iterable[Word]) -> tuple[Word, Act] | None:
    """The words in which somebody sells to the rep: a pitch, or the offer that we asked for. Who asks for what a
    buyer asks for sells nothing, nor does who has an offer of ours before them; and who sells is a supplier
    however friendly the answer."""
    made: tuple[Word, Act] | None = None
    wanted = offered = sold = False
    for word in words:
        things = {act.thing for act in word.all(Kind.REQUEST, sure=True)}
        brought = word.all(Kind.DELIVERY, sure=True)
        if word.ours:
            wanted = wanted or not PRICED.isdisjoint(things) or (not offered and _asks_a_price(word))
            offered = offered or bool(brought)
            sold = sold or any(act.thing in OFFERS for act in brought)
            continue
        if things & OFFERS:
            return None
        pitch = None if sold else word.first(Kind.PITCH, sure=True)
        if pitch:
            return word, pitch
        if word.first(Kind.PURCHASE, Kind.GOAL, sure=True):
            return None
        for act in brought:
            if wanted and act.thing in PRICED:
                made = made or (word, act)
    return made


def _asks_a_price(ours: Word) -> bool:
    """Whether we ask what something costs, as nobody does who sells."""
    if ours.first(Kind.QUESTION, sure=True) is None:
        return False
    return not PRICED.isdisjoint(mentions.asked_about(ours.reading.own_words, language=ours.reading.language))
