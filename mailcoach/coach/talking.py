"""Threads with their readings, as the index keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain

from mailcoach.emails import Address
from mailcoach.index import Index
from mailcoach.silence import Talk
from mailcoach.silence.identity import folded
from mailcoach.threads import Rep, Side


def talks(index: Index, ids: Collection[str] | None = None, *, until: datetime | None = None) -> Iterator[Talk]:
    """These talks, or all, with the mails that were read and, if so asked, written `until` then.

    A thread that holds nothing but a draft is among them: whoever it is for is not to be nudged.
    """
    readings = index.readings(ids)
    for thread in index.threads(ids):
        read = {reading.id: reading for reading in readings.get(thread.id, ())}
        emails = tuple(
            email for email in thread.emails if email.id in read and (until is None or email.at <= until)
        )
        if emails or thread.drafts:
            yield Talk(replace(thread, emails=emails), tuple(read[email.id] for email in emails))


def outsiders(talks: Iterable[Talk], rep: Rep) -> set[str]:
    """Everybody in these talks who is not of our side, by address: who wrote or was written to, whom a bounce is
    about, and who was named."""
    return {
        person.email
        for talk in talks
        for person in chain(_correspondents(talk), named(talk))
        if person.email and rep.side(person) is Side.THEIRS
    }


def aliases(talk: Talk, rep: Rep) -> set[tuple[str, str]]:
    """Two addresses each of one outsider: those with the same full name in one talk (`silence.persons`)."""
    first: dict[frozenset[str], str] = {}
    found = set()
    for person in chain(_correspondents(talk), named(talk)):
        name = folded(person.name)
        if person.email and len(name) > 1 and rep.side(person) is Side.THEIRS:
            found.add((first.setdefault(name, person.email), person.email))
    return {(one, other) for one, other in found if one != other}


def _correspondents(talk: Talk) -> Iterator[Address]:
    for email in (*talk.thread.emails, *talk.thread.drafts):
        yield from (email.sender, *email.to, *email.cc, *email.bcc)


def named(talk: Talk) -> Iterator[Address]:
    """Those of whom a mail tells: whom a bounce is about, who has left, who follows."""
    for reading in talk.readings:
        yield from (Address(failure.recipient) for failure in reading.failures)
        yield from (act.person for act in reading.acts if act.person)
