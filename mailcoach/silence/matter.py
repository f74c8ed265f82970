"""One talk on the table: everything the rules look at, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from mailcoach.business_days import Calendar
from mailcoach.emails import Address
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Kind
from mailcoach.silence import patience as patient
from mailcoach.silence.ball import Course, follow
from mailcoach.silence.company import Departure, Scene, prospect_of
from mailcoach.silence.identity import same_person
from mailcoach.silence.patience import Patience
from mailcoach.silence.pauses import EVENTS, Pause, meeting, pause
from mailcoach.silence.persons import Person, Persons
from mailcoach.silence.verdicts import Decisions, Policy, Prospect
from mailcoach.silence.words import Word


@dataclass(frozen=True)
class Matter:
    """A scene in its surroundings. `address` is the prospect's, `person` what all threads tell of them."""

    scene: Scene
    persons: Persons
    policy: Policy
    decisions: Decisions
    now: datetime

    @property
    def thread(self) -> str:
        return self.scene.talk.thread.id

    @property
    def words(self) -> list[Word]:
        return self.scene.company.words

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.policy.zone).date()

    @property
    def address(self) -> Address | None:
        return self.scene.company.prospect

    @cached_property
    def person(self) -> Person:
        return self.persons.of(self.address) if self.address else Person()

    @cached_property
    def prospect(self) -> Prospect | None:
        return prospect_of(self.words, self.address) if self.address else None

    @cached_property
    def who(self) -> str:
        """What the reasons call the prospect."""
        if self.prospect is None:
            return "they"
        return self.prospect.first_name or self.prospect.address.name or self.prospect.address.email

    @cached_property
    def calendar(self) -> Calendar:
        return self.policy.calendar_of(self.address.domain if self.address else "")

    @cached_property
    def spoke(self) -> datetime | None:
        """When the rep last noted that they talked outside the mailbox."""
        noted = (self.decisions.spoke.get(email.id) for email in self.scene.talk.thread.emails)
        return max(filter(None, noted), default=None)

    @cached_property
    def last_theirs(self) -> Word | None:
        return next((word for word in reversed(self.words) if not word.ours), None)

    @cached_property
    def last_ours(self) -> Word | None:
        return next((word for word in reversed(self.words) if word.ours), None)

    @cached_property
    def course(self) -> Course:
        return follow(self.words, self.calendar, self._has_followed)

    def _has_followed(self, promise: Word) -> bool:
        return any(
            mail.at > promise.at and mail.first(Kind.DELIVERY) is not None and mail.id != promise.id
            for mail in self.person.mails
        )

    @cached_property
    def touches(self) -> list[Word]:
        """Our mails since their last word, or since we last met or spoke, that left the ball with them. What went
        to nobody but those who are gone reached nobody."""
        last = self.words.index(self.last_theirs) if self.last_theirs else -1
        moves = self.course.moves[last + 1 :]
        return patient.touches(
            move
            for move in moves
            if (self.talked is None or move.word.day >= self.talked) and not self._is_lost(move.word)
        )

    def _is_lost(self, ours: Word) -> bool:
        return bool(ours.email.to) and all(self._is_gone(each.email) for each in ours.email.to)

    @cached_property
    def talked(self) -> date | None:
        """The last day that has come on which the two met, or on which the rep noted that they talked."""
        days = [self.spoke.astimezone(self.policy.zone).date()] if self.spoke else []
        if self.meeting and self.meeting.until <= self.today:
            days.append(self.meeting.until)
        return max(days, default=None)

    @cached_property
    def meeting(self) -> Pause | None:
        """The last meeting that was agreed on or that we invited to, ahead or past."""
        heard = {word.id for word in self.words}
        mails = [mail for mail in self.scene.mails if mail.id in heard or mail.reading.kind is MailKind.CALENDAR]
        return meeting(mails, self.calendar)

    @cached_property
    def is_cold(self) -> bool:
        """Whether nobody of theirs ever wrote to the rep, here or elsewhere."""
        return self.last_theirs is None and not self.person.words and self.spoke is None

    @cached_property
    def patience(self) -> Patience:
        pace = patient.answering_time(self.course.moves, self._is_theirs, self.calendar)
        return patient.patience(
            self.touches,
            pace,
            threshold_days=self.policy.threshold_days,
            max_touches=self.policy.max_touches,
            cold=self.is_cold,
        )

    def _is_theirs(self, word: Word) -> bool:
        return self.address is not None and same_person(word.sender, self.address)

    @cached_property
    def pauses(self) -> list[Pause]:
        """Everything that asks or asked for patience, whether it lies ahead or has passed."""
        found = [self.course.pause, self.meeting, self._absence()]
        told = [word for word in self.elsewhere if word.first(Kind.ABSENCE, *EVENTS, sure=True)]
        return [each for each in (*found, *(pause(word, self.calendar) for word in told)) if each is not None]

    @property
    def elsewhere(self) -> list[Word]:
        """What the prospect wrote in other threads."""
        return [word for word in self.person.words if word.thread != self.thread]

    @cached_property
    def put_off_elsewhere(self) -> Pause | None:
        """A day ahead until which they asked us to wait in another thread."""
        asked = (pause(word, self.calendar) for word in self.elsewhere if word.first(Kind.DEFERRAL, sure=True))
        ahead = [each for each in asked if each and each.until > self.today]
        return max(ahead, key=lambda each: each.until, default=None)

    def _absence(self) -> Pause | None:
        """What their mailbox last answered by itself, in whichever thread."""
        told = [found for notice in self.person.notices if (found := pause(notice, self.calendar))]
        return told[-1] if told else None

    @cached_property
    def granted(self) -> tuple[date, Word] | None:
        return patient.granted_until(self.words, self.calendar)

    @cached_property
    def since(self) -> tuple[date, Word | None]:
        """The day from which the wait counts, and the mail that shows it."""
        starts: list[tuple[date, Word | None]] = [(each.until, each.word) for each in self.pauses]
        begun = self.touches[-1] if self.touches else self.last_theirs or self.last_ours
        if begun:
            starts.append((begun.day, begun))
        if self.spoke:
            starts.append((self.spoke.astimezone(self.policy.zone).date(), None))
        if self.granted:
            starts.append(self.granted)
        return max(starts, key=lambda start: start[0], default=(self.today, None))

    @cached_property
    def waited(self) -> int:
        return self.calendar.between(self.since[0], self.today)

    @cached_property
    def due(self) -> date:
        """The day on which the wait is long enough."""
        return self.calendar.add(self.since[0], self.patience.threshold)

    @property
    def is_due(self) -> bool:
        return self.waited >= self.patience.threshold

    @property
    def heard(self) -> list[Word]:
        """Their human words here, and the prospect's anywhere."""
        return [word for word in (*self.person.words, *self.words) if not word.ours]

    @property
    def heard_at(self) -> datetime | None:
        return max((word.at for word in self.heard), default=None)

    @cached_property
    def quiet_since(self) -> date:
        """The day of their last human word anywhere; of our first where there was never one."""
        heard = [word.day for word in self.heard]
        first = [word.day for word in self.words[:1]]
        return max(heard or first, default=self.today)

    @property
    def quiet(self) -> int:
        return self.calendar.between(self.quiet_since, self.today)

    @cached_property
    def barred(self) -> frozenset[str]:
        """The addresses of those in the talk who asked for no more mail, whom the rep never writes to again, or
        who are no longer there."""
        emails = [mail.email for mail in self.scene.mails]
        named = {who.email for each in emails for who in (each.sender, *each.to, *each.cc, *each.reply_to)}
        return frozenset(filter(self._is_barred, named))

    def _is_barred(self, address: str) -> bool:
        person = self.persons.of(Address(address))
        stopped = person.addresses & self.decisions.stopped or any(word.first(Kind.STOP) for word in person.words)
        return bool(stopped) or self._is_gone(address)

    def _is_gone(self, address: str) -> bool:
        """Whether mail there comes back for good, or a colleague has left; and who it was has not spoken since."""
        person = self.persons.of(Address(address))
        told = [mail.at for mail, failed in person.failures if failed == address]
        if person is not self.person:
            told += [each.told.at for each in person.departures]
        return bool(told) and not any(word.at > max(told) for word in person.words)

    @cached_property
    def departure(self) -> Departure | None:
        """That they left, where they have not spoken since."""
        told = [each for each in self.person.departures if not self._spoke_after(each.told)]
        return told[-1] if told else None

    @cached_property
    def failure(self) -> Word | None:
        """The bounce that says that their address is no more, where they have not spoken since."""
        if self.address is None:
            return None
        bounced = [mail for mail, email in self.person.failures if email == self.address.email]
        return bounced[-1] if bounced and not self._spoke_after(bounced[-1]) else None

    def _spoke_after(self, told: Word) -> bool:
        return any(word.at > told.at for word in self.person.words if word.id != told.id)

    @cached_property
    def contact(self) -> Address | None:
        """Whom to write to instead of somebody who is gone: the successor, else a colleague known from the talk."""
        company = self.scene.company
        named = self.departure.successor if self.departure else None
        spelled = company.spelled(named) if named else None
        known = [spelled] if spelled else []
        return next((each for each in (*known, *company.colleagues()) if not self._is_barred(each.email)), None)

    @cached_property
    def went_on_with(self) -> Word | None:
        """Our mail to the contact, in another thread, after it was known that the prospect is gone."""
        told = self.departure.told if self.departure else self.failure
        if told is None or self.contact is None:
            return None
        mails = self.persons.of(self.contact).mails
        return next((mail for mail in mails if mail.at > told.at and mail.thread != self.thread), None)
