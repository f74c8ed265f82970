"""What we did badly in a talk: the faults that an apology may name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from mailcoach.business_days import Calendar
from mailcoach.plays.ledger import Entry
from mailcoach.reading.acts import Act, Kind
from mailcoach.silence import Reason
from mailcoach.silence.ball import Move, promised
from mailcoach.silence.pauses import first_day
from mailcoach.silence.verdicts import Ball
from mailcoach.silence.words import Word

PROMPT = 5
"""Business days within which a promise without a day is kept in time."""

CROWDED = 3
"""Fewer business days than these between two mails of ours are too few."""


def faults(
    words: Sequence[Word],
    moves: Sequence[Move],
    touches: Sequence[Word],
    entries: Sequence[Entry],
    calendar: Calendar,
) -> tuple[Reason, ...]:
    """Every fault of ours that the mails show, each with its mail: what we left unanswered, what came late,
    what came too thick."""
    return (
        *_unanswered(moves),
        *_never_sent(entries),
        *_late(words, calendar),
        *_crowded(touches, calendar),
    )


def _unanswered(moves: Sequence[Move]) -> Iterator[Reason]:
    """A question after which they had to write again before we said more than thanks."""
    open_question: Move | None = None
    for move in moves:
        if move.word.ours:
            open_question = None if move.to is Ball.THEIRS else open_question
        elif open_question and move.word.day > open_question.word.day:
            yield open_question.word.shows(
                "They asked, and had to write again before we answered", open_question.act
            )
            open_question = None
        if not move.word.ours and move.act and move.act.kind is Kind.QUESTION and move.act.sure:
            open_question = move


def _never_sent(entries: Sequence[Entry]) -> Iterator[Reason]:
    for entry in entries:
        if entry.sent is None and entry.request.kind is Kind.REQUEST and entry.request.thing is not None:
            yield entry.asked.shows("They asked for it, and nothing shows that it was sent", entry.request)


def _late(words: Sequence[Word], calendar: Calendar) -> Iterator[Reason]:
    for place, word in enumerate(words):
        promise = promised(word) if word.ours else None
        if promise is None:
            continue
        kept = next((later for later in words[place + 1 :] if later.ours and later.first(Kind.DELIVERY)), None)
        if kept is None:
            yield word.shows("We promised it, and nothing followed", promise)
        elif kept.day > _due(word, promise, calendar):
            yield word.shows(
                f"We promised it, and it took {calendar.between(word.day, kept.day)} business days", promise
            )


def _due(word: Word, promise: Act, calendar: Calendar) -> date:
    if promise.when and promise.when.day > word.day:
        return first_day(promise.when, calendar)
    return calendar.add(word.day, PROMPT)


def _crowded(touches: Sequence[Word], calendar: Calendar) -> Iterator[Reason]:
    for one, other in pairwise(touches):
        apart = calendar.between(one.day, other.day)
        if apart < CROWDED:
            yield other.shows(f"Our mails came too close together: {apart} business days apart")
