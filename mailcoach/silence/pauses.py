"""Until when a talk rests: absences, deferrals, events, meetings (docs/doctrine.md, Which day a pause ends)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mailcoach.business_days import DAY, Calendar
from mailcoach.reading import MailKind, mentions
from mailcoach.reading.acts import Act, Edge, Grain, Kind, Meeting, When
from mailcoach.silence.verdicts import Reason
from mailcoach.silence.words import Word

UNDATED = 20
"""Business days that an absence or an event without a day lasts, from the message that tells of it."""

UNDATED_AUTOMATIC = 5
"""The same for an out-of-office mail."""

_HOUR = re.compile(r"(?<![\w.,:])([01]?\d|2[0-3])[.:hH]([0-5]\d)(?!\w|\s?[%€$£]|[.,:]\d)")
"""A time of day in figures, with its minutes: an hour alone looks like any number."""

EVENTS = (Kind.LIFE_EVENT, Kind.UPHEAVAL)
PAUSING = (Kind.DEFERRAL, Kind.ABSENCE, *EVENTS)


@dataclass(frozen=True, slots=True)
class Pause:
    """`until` is the day on which the wait starts again; the talk is paused on the days before it. `act` is what
    `word` says of it, or kind words of ours upon it."""

    until: date
    word: Word
    act: Act

    @property
    def sure(self) -> bool:
        return self.act.sure

    def shows(self, text: str) -> Reason:
        return self.word.shows(text, self.act if self.act in self.word.acts else None)


def first_day(when: When, calendar: Calendar) -> date:
    """The day on which the wait starts that a mail put off to `when`."""
    if when.edge is Edge.LAST:
        return calendar.on_or_before(when.day)
    return calendar.on_or_after(when.day + DAY if when.edge is Edge.AFTER else when.day)


def pause(word: Word, calendar: Calendar) -> Pause | None:
    """The pause that a mail of theirs asks for. A day named in it counts before "for some time", the finer of
    two days before the coarser, the later before the sooner. Promising an answer by a day asks to wait for it."""
    asked = word.all(*PAUSING)
    dated = [(act, act.when) for act in (*asked, *word.all(Kind.PROMISE)) if act.when and _is_ahead(act.when, word)]
    if dated:
        days = [(not act.sure, when.grain.value, -first_day(when, calendar).toordinal()) for act, when in dated]
        act, when = dated[days.index(min(days))]
        return Pause(first_day(when, calendar), word, act)
    lasting = [act for act in asked if act.when is None or act.kind is not Kind.ABSENCE]
    if not lasting:
        return None
    act = min(lasting, key=lambda act: not act.sure)
    automatic = word.reading.kind is not MailKind.HUMAN and not word.first(*EVENTS)
    return Pause(calendar.add(word.day, UNDATED_AUTOMATIC if automatic else UNDATED), word, act)


def _is_ahead(when: When, word: Word) -> bool:
    return when.day > word.day or (when.edge is Edge.AFTER and when.day == word.day)


def meeting(mails: Iterable[Word], calendar: Calendar) -> Pause | None:
    """The last meeting that both sides stand by, or that we have invited to; its own day ends the pause.

    `mails` are the human words and the calendar's mails, in order. The caller looks whether it lies ahead.
    """
    standing: Pause | None = None
    proposed: tuple[Word, Act] | None = None
    invited: tuple[Word, Act] | None = None
    for mail in mails:
        act = mail.meeting()
        match act.meeting if act else None:
            case Meeting.DECLINED | Meeting.CANCELLED:
                standing = proposed = invited = None
            case Meeting.PROPOSED:
                proposed = _dated(mail, act)
            case Meeting.INVITED if not mail.ours:
                invited = _dated(mail, act)
            case Meeting.INVITED:
                standing = _on(_dated(mail, act), calendar)
            case Meeting.AGREED | Meeting.ACCEPTED:
                proposed = _agreed(_dated(mail, act), invited or proposed)
                standing, invited = _on(proposed, calendar) or standing, None
            case _ if invited and mail.ours and not mail.is_courtesy:
                standing, invited = _on(invited, calendar), None
            case _ if proposed and _takes(mail, proposed[0]):
                standing = _on(proposed, calendar)
    return standing


def _takes(answer: Word, proposal: Word) -> bool:
    """Whether a word agrees to the meeting that the other side proposed: thanks do, and so does one that asks
    nothing and denies nothing, ours whatever else it says, theirs where it names the hour that we proposed."""
    if answer.ours is proposal.ours:
        return False
    if answer.is_courtesy:
        return True
    if answer.first(Kind.QUESTION, Kind.REQUEST) or not (answer.ours or _hours(answer) & _hours(proposal)):
        return False
    return mentions.is_plain(answer.reading.own_words, language=answer.reading.language)


def _hours(word: Word) -> frozenset[tuple[str, str]]:
    """The times of day in its own words, with their minutes."""
    return frozenset((hour.lstrip("0"), minute) for hour, minute in _HOUR.findall(word.reading.own_words))


def _dated(mail: Word, act: Act | None) -> tuple[Word, Act] | None:
    return (mail, act) if act and act.when and act.when.grain is Grain.DAY else None


def _agreed(said: tuple[Word, Act] | None, proposed: tuple[Word, Act] | None) -> tuple[Word, Act] | None:
    """The day that was agreed on: "Wednesday it is" means the Wednesday that was proposed."""
    if said and proposed and said[1].when and proposed[1].when:
        same = said[1].when.day.weekday() == proposed[1].when.day.weekday()
        return proposed if same and proposed[1].when.day > said[1].when.day else said
    return said or proposed


def _on(named: tuple[Word, Act] | None, calendar: Calendar) -> Pause | None:
    if named is None or named[1].when is None:
        return None
    return Pause(calendar.on_or_after(named[1].when.day), *named)
