"""What we did badly in a talk: the faults that an apology may name. It says nothing that the mails do not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from mailcoach.business_days import Calendar
from mailcoach.plays.ledger import Entry
from mailcoach.reading.acts import Act, Edge, Grain, Kind
from mailcoach.silence import Reason
from mailcoach.silence.ball import ASKS, SOFT, Move, promised
from mailcoach.silence.identity import same_person
from mailcoach.silence.pauses import first_day
from mailcoach.silence.rules import said
from mailcoach.silence.verdicts import Ball
from mailcoach.silence.words import Word

PROMPT = 5
"""Business days within which a promise without a day is kept in time."""

OVERDUE = 2
"""Business days after which whoever asks again had to."""

CROWDED = 3
"""Fewer business days than these between two mails of ours are too few."""

GOES_ON = {Grain.WEEK: 6, Grain.MONTH: 30, Grain.QUARTER: 91, Grain.YEAR: 365}
"""Days for which it is still "next week" or "in March" after its first."""


class Fault(StrEnum):
    """The gravest first."""

    UNANSWERED = "unanswered"
    NEVER_SENT = "never-sent"
    LATE = "late-promise"
    CROWDED = "crowded"


def faults(
    moves: Sequence[Move], touches: Sequence[Word], entries: Sequence[Entry], calendar: Calendar
) -> Iterator[tuple[Fault, Reason]]:
    """Every fault of ours that the mails show, each with its mail: what we left unanswered, what never came or came
    late, what came too thick."""
    yield from ((Fault.UNANSWERED, shown) for shown in _unanswered(moves, calendar))
    yield from ((Fault.NEVER_SENT, shown) for shown in _never_sent(entries))
    yield from ((Fault.LATE, shown) for shown in _late(moves, calendar))
    yield from ((Fault.CROWDED, shown) for shown in _crowded(touches, calendar))


def _unanswered(moves: Sequence[Move], calendar: Calendar) -> Iterator[Reason]:
    """A question after which the same person had to ask again before we said more than thanks."""
    asked: Move | None = None
    for move in moves:
        if move.word.ours:
            asked = None if move.to is Ball.THEIRS else asked
        elif move.act and move.act.kind in ASKS and move.sure:
            again = asked is not None and same_person(asked.word.sender, move.word.sender)
            if asked and again and calendar.between(asked.word.day, move.word.day) >= OVERDUE:
                yield asked.word.shows("They asked, and had to write again before we answered", asked.act)
            elif again:
                continue
            asked = move if move.act.kind is Kind.QUESTION else None


def _never_sent(entries: Sequence[Entry]) -> Iterator[Reason]:
    for entry in entries:
        if entry.sent is None and entry.request.kind is Kind.REQUEST and entry.request.thing is not None:
            yield entry.asked.shows("They asked for it, and nothing shows that it was sent", entry.request)


def _late(moves: Sequence[Move], calendar: Calendar) -> Iterator[Reason]:
    """Promises but for those to write when they want us to. Where a talk is silent after a promise, and we wrote no
    more in it, the promise was kept elsewhere."""
    for place, move in enumerate(moves):
        word, promise = move.word, move.act
        if not word.ours or promise is None or promise.kind is not Kind.PROMISE:
            continue
        later = [each.word for each in moves[place + 1 :] if each.word.ours]
        kept = next((each for each in later if _keeps(each, promise)), None)
        if kept and kept.day > _due(word, promise, calendar):
            yield word.shows(
                f"We promised it, and it took {calendar.between(word.day, kept.day)} business days", promise
            )
        elif later and kept is None:
            yield word.shows("We promised it, and nothing followed", promise)


def _keeps(ours: Word, promise: Act) -> bool:
    """Whether a mail brings what was promised: whoever promised an answer, or just to write, writes."""
    if ours.first(Kind.DELIVERY):
        return True
    return promise.thing in SOFT and not ours.is_courtesy and promised(ours) is None


def _due(word: Word, promise: Act, calendar: Calendar) -> date:
    when = promise.when
    if when is None or when.day <= word.day:
        return calendar.add(word.day, PROMPT)
    on = timedelta(days=GOES_ON.get(when.grain, 0) if when.edge is Edge.ON else 0)
    return first_day(when, calendar) + on


def _crowded(touches: Sequence[Word], calendar: Calendar) -> Iterator[Reason]:
    for one, other in pairwise(touches):
        if calendar.between(one.day, other.day) < CROWDED:
            yield other.shows(f"Our mails of {said(one.day)} and {said(other.day)} came too close together")
