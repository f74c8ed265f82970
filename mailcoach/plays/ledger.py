"""The ledger of a talk: what they asked for, and what we sent, showed or granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mailcoach.reading import mentions, people
from mailcoach.reading.acts import Act, Kind, Thing
from mailcoach.silence.words import Word

PAPER = frozenset({Thing.PROPOSAL, Thing.PRICE, Thing.DOCUMENT, Thing.REFERENCE})
"""Who asks for one of these is served by another: a price comes as a proposal, references as a document."""

GRANTED = frozenset({Thing.TRIAL, Thing.TIME})
"""More time for a trial is granted with the trial."""

UNNAMED = frozenset({Thing.OTHER, None})
NOTHING = frozenset({Thing.ANSWER, Thing.CALL})
"""An answered question and a call are talk, not things."""

OPEN = (Kind.REQUEST, Kind.QUESTION, Kind.PROMISE, Kind.MEETING)
"""What leaves it open whether the thing will come."""

ASKING = (Kind.REQUEST, Kind.QUESTION)


@dataclass(slots=True)
class Entry:
    """One thing they asked for in one mail, and the first mail of ours that brought it."""

    asked: Word
    request: Act
    sent: Word | None = None
    delivery: Act | None = None

    @property
    def names_a_thing(self) -> bool:
        """Whether they asked for a thing, and not a question that we answered with one."""
        return self.request.kind is Kind.REQUEST or self.request.thing is not None


def ledger(words: Sequence[Word]) -> list[Entry]:
    """The entries of a talk in the order in which things were asked for. A question that names a thing asked for
    it where it was sent; so did a mail that only names it, where our answer brought it at once."""
    entries: list[Entry] = []
    ours: Word | None = None
    answers = False
    for place, word in enumerate(words):
        if not word.ours:
            answers = True
            if ours and (served := word.first(Kind.SERVED, sure=True)):
                _settle(entries, ours, served)
            entries += [Entry(word, act) for act in _asked(word)]
            continue
        given = word.all(Kind.DELIVERY, sure=True)
        if answers and given:
            entries += _echoes(entries, words[:place], given)
        ours = word
        for entry in entries:
            fits = [act for act in given if entry.delivery is None and _serves(act.thing, entry.request.thing)]
            if fits:
                entry.sent, entry.delivery = word, fits[0]
            elif entry.sent is None and (
                _names_somebody(word, entry.request)
                or (answers and (_tells_of(word, entry.request) or _can_only_bring(word, entry)))
            ):
                entry.sent = word
        answers = answers and word.is_courtesy
    return [entry for entry in entries if entry.sent or entry.request.kind is Kind.REQUEST]


def _settle(entries: Iterable[Entry], ours: Word, served: Act) -> None:
    """Who says that it arrived or that it served has got what was asked for before our last mail."""
    for entry in entries:
        if entry.sent is None and entry.asked.at < ours.at:
            entry.sent, entry.delivery = ours, served


def _asked(word: Word) -> list[Act]:
    requests = [act for act in word.all(Kind.REQUEST, sure=True) if act.thing not in NOTHING]
    wishes = [act for act in word.all(Kind.QUESTION, sure=True) if act.thing not in NOTHING | UNNAMED]
    return requests + wishes


def _echoes(entries: Iterable[Entry], before: Sequence[Word], given: Iterable[Act]) -> Iterator[Entry]:
    """What they named, and got for the first time in our answer, was asked for in words that we did not
    understand: so it is unsure. A question that we answered by sending a thing wanted it, whatever its words."""
    asked = next(word for word in reversed(before) if not word.ours)
    if any(entry.asked is asked for entry in entries):
        return
    question = asked.first(Kind.QUESTION, sure=True)
    if question and any(act.thing not in NOTHING | UNNAMED for act in given):
        yield Entry(asked, replace(question, thing=None))
    named = mentions.mentioned(asked.reading.own_words, language=asked.reading.language)
    known = {act.thing for word in before if word.ours for act in word.all(Kind.DELIVERY)}
    for act in given:
        if act.thing in named and not any(_serves(thing, act.thing) for thing in known):
            yield Entry(asked, Act(Kind.REQUEST, "", 0, 0, sure=False, thing=act.thing))


def _names_somebody(word: Word, request: Act) -> bool:
    """Whether a reference that was asked for is given by naming whom to call."""
    return request.thing is Thing.REFERENCE and people.phone(word.reading.own_words) is not None


def _tells_of(answer: Word, request: Act) -> bool:
    """Whether our answer plainly speaks of what they requested: whoever neither asks nor promises has sent it."""
    if request.kind is not Kind.REQUEST or request.thing in UNNAMED or answer.first(*OPEN):
        return False
    named = mentions.mentioned(answer.reading.own_words, language=answer.reading.language)
    return any(_serves(thing, request.thing) for thing in named)


def _can_only_bring(answer: Word, entry: Entry) -> bool:
    """Whether our answer, whatever its words, speaks of the one thing that their mail asked for: it says something,
    and neither asks nor promises, denies nothing and supposes nothing."""
    if entry.request.kind is not Kind.REQUEST or len(entry.asked.all(*ASKING)) > 1 or answer.first(*OPEN):
        return False
    reading = answer.reading
    return not answer.is_courtesy and mentions.is_plain(reading.own_words, language=reading.language)


def _serves(sent: Thing | None, asked: Thing | None) -> bool:
    if sent in NOTHING:
        return False
    if sent == asked or asked in UNNAMED or sent in UNNAMED:
        return True
    return any(sent in alike and asked in alike for alike in (PAPER, GRANTED))
