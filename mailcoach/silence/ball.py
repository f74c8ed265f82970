"""Who owes the next word: decided by what was said, not by who wrote last (docs/doctrine.md, The ball)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from mailcoach.business_days import Calendar
from mailcoach.reading.acts import Act, Kind, Meeting, Thing
from mailcoach.silence.pauses import PAUSING, UNDATED, Pause, pause
from mailcoach.silence.verdicts import Ball
from mailcoach.silence.words import Word

ASKS = (Kind.QUESTION, Kind.REQUEST, Kind.REOPENING, Kind.OBJECTION)
SOFT = frozenset({None, Thing.TIME, Thing.ANSWER, Thing.OTHER})
"""What we may promise somebody who asked us to wait, without owing them more than to wait."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a word does to the ball: `to` is None where it stays. `act` shows it; None says that a plain statement
    does. A move that rests on an unsure reading is not `sure`."""

    word: Word
    to: Ball | None
    act: Act | None = None
    sure: bool = True

    @property
    def leaves_it_with_them(self) -> bool:
        """Whether the word is a touch: an invitation, a courtesy and a bare "will follow" are none."""
        bare = self.act is not None and not self.word.first(Kind.QUESTION, Kind.REQUEST, Kind.DELIVERY)
        return self.word.ours and self.to is Ball.THEIRS and not bare and not self.word.is_invitation


@dataclass(frozen=True, slots=True)
class Course:
    """How the ball went, word by word, and where it lies. `last` is the move that put it there.

    `pause` is what they last asked us to wait for, whether or not it has passed.
    """

    moves: tuple[Move, ...] = ()
    last: Move | None = None
    pause: Pause | None = None

    @property
    def ball(self) -> Ball:
        return self.last.to if self.last and self.last.to else Ball.THEIRS


def follow(words: Iterable[Word], calendar: Calendar, has_followed: Callable[[Word], bool]) -> Course:
    """Follows the ball through the human words of a talk.

    `has_followed(word)` says whether what our word promised was sent later, in whichever thread.
    """
    moves: list[Move] = []
    last: Move | None = None
    standing: Pause | None = None
    for word in words:
        asked = None if word.ours else pause(word, calendar)
        answers = not moves or not moves[-1].word.ours
        if word.ours:
            move = _ours(word, standing, has_followed, answers=answers)
        else:
            move = _theirs(word, asked, _agrees(word, [earlier.word for earlier in moves]))
        if _waits_on(last, move):
            move = Move(word, None)
        if moves and (felt := _feels_for(word, moves[-1], calendar)):
            move, standing = Move(word, Ball.THEIRS, felt.act), felt
        moves.append(move)
        if not word.ours and (asked or move.to is Ball.OURS):
            standing = asked
        last = move if move.to else last
    return Course(tuple(moves), last, standing)


def _feels_for(word: Word, before: Move, calendar: Calendar) -> Pause | None:
    """Whether our word is kind ones alone, upon a word of theirs in which we understood no event and no question:
    then it tells that there was an event."""
    kind = word.first(Kind.CONDOLENCE) if word.ours and word.is_courtesy else None
    theirs = before.word
    if kind is None or theirs.ours or asks(theirs) or pause(theirs, calendar):
        return None
    return Pause(calendar.add(theirs.day, UNDATED), theirs, kind)


def _waits_on(last: Move | None, move: Move) -> bool:
    """A holding answer does not take back a question that they asked just before and that we never answered."""
    asked = last is not None and not last.word.ours and last.act is not None and last.act.kind in ASKS
    return asked and not move.word.ours and move.act is not None and move.act.kind is Kind.PROMISE


def asks(word: Word) -> Act | None:
    """What in a word of theirs waits for our answer: a question, a request, an objection, a meeting proposed.
    Whoever objects and asks for time in one word asks for time."""
    found = word.first(*ASKS)
    if found and found.kind is Kind.OBJECTION and word.first(*PAUSING, sure=True):
        found = None
    if found and found.sure:
        return found
    return word.meeting(Meeting.INVITED, Meeting.PROPOSED) or found


def _agrees(word: Word, earlier: Iterable[Word]) -> Act | None:
    """What in a word of theirs agrees to meet. "The second one, please" does where a meeting was spoken of; else it
    is the second of our offers."""
    act = word.meeting(Meeting.AGREED, Meeting.ACCEPTED)
    if act is None or act.when or act.meeting is Meeting.ACCEPTED:
        return act
    return act if any(each.meeting() for each in earlier) else None


def _theirs(word: Word, asked: Pause | None, agreed: Act | None) -> Move:
    question = asks(word)
    holding = word.first(*PAUSING, Kind.PROMISE) or agreed
    if question and (question.sure or not (asked and asked.sure)):
        return Move(word, Ball.OURS, question, question.sure)
    handed = word.meeting(Meeting.DECLINED, Meeting.CANCELLED)
    handed = handed or (None if asked else word.first(Kind.DELIVERY, sure=True))
    if handed:
        return Move(word, Ball.OURS, handed)
    if holding:
        return Move(word, Ball.THEIRS, holding, holding.sure and question is None)
    if word.is_courtesy and all(act.sure for act in word.acts):
        return Move(word, None)
    return Move(word, Ball.OURS)


def _ours(word: Word, standing: Pause | None, has_followed: Callable[[Word], bool], *, answers: bool) -> Move:
    """`answers` says that it follows a word of theirs: to take leave of a silence is to write once more."""
    if word.is_courtesy and (answers or not word.first(Kind.FAREWELL)):
        return Move(word, None)
    gone = word.meeting(Meeting.DECLINED, Meeting.CANCELLED)
    if gone and not (word.first(Kind.QUESTION, Kind.REQUEST) or word.meeting(Meeting.PROPOSED)):
        return Move(word, Ball.OURS, gone)
    promise = promised(word)
    if promise is None:
        return Move(word, Ball.THEIRS)
    if standing and (promise.thing in SOFT or _keeps_to(promise, standing)):
        return Move(word, None)
    return Move(word, Ball.THEIRS if has_followed(word) else Ball.OURS, promise)


def _keeps_to(promise: Act, standing: Pause) -> bool:
    """Whether we promised something for the time to which they put us off."""
    put_off = standing.act.when
    return bool(promise.when and put_off and promise.when.day >= put_off.day)


def promised(word: Word) -> Act | None:
    """What our word says will follow. A call leaves no trace in mail, a meeting is kept by meeting, and what is
    sent along has followed already."""
    if word.meeting():
        return None
    sent = {act.thing for act in word.all(Kind.DELIVERY)}
    for act in word.all(Kind.PROMISE, sure=True):
        if act.thing is not Thing.CALL and not _came_along(act, sent, word):
            return act
    return None


def _came_along(promise: Act, sent: Collection[Thing | None], word: Word) -> bool:
    """Whether what is promised has come with the `word` that promises it. What it leaves unnamed has, unless it is
    for a later day, or nothing but a price was told."""
    if promise.thing is not None:
        return promise.thing in sent
    ahead = promise.when is not None and promise.when.day > word.day
    return not ahead and any(thing is not Thing.PRICE for thing in sent)
