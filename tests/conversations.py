"""Builders that read like a conversation.

    talk().they("Please send a proposal.", asks(Thing.PROPOSAL), day=-8).we("Here.", sends(Thing.PROPOSAL), day=-6)

Days are business days from TODAY. What was said is given as acts: these tests are about judging, not reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from typing import Self
from zoneinfo import ZoneInfo

from gathering import gather

from mailcoach.emails import Address, Body, Email, MessageId, Role
from mailcoach.reading import Failure, MailKind, Reading
from mailcoach.reading.acts import Act, Edge, Grain, Kind, Meeting, Thing, When
from mailcoach.reading.understanding import read
from mailcoach.silence import Decisions, Policy, Talk, Verdict
from mailcoach.silence.judging import judge
from mailcoach.threads import Rep

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 20)
"""A Friday."""
NOW = datetime.combine(TODAY, time(18), ZONE)

ROBIN = "Robin Reyes <robin@brightpath.example>"
INES = "Ines Falk <ines@brightpath.example>"
MARIA = "Maria Lopez <maria@nordwind.example>"
LI = "Li Chen <li@nordwind.example>"
REP = Rep(frozenset({"robin@brightpath.example"}), frozenset({"brightpath.example"}))
POLICY = Policy(ZONE)


def address(text: str) -> Address:
    name, email = parseaddr(text)
    return Address(email.lower(), name)


def business_day(offset: int) -> date:
    """The Monday to Friday that lies `offset` business days from TODAY."""
    day, step = TODAY, 1 if offset >= 0 else -1
    while offset:
        day += timedelta(days=step)
        if day.weekday() < 5:
            offset -= step
    return day


def act(
    kind: Kind,
    *,
    thing: Thing | None = None,
    on: int | None = None,
    edge: Edge = Edge.ON,
    grain: Grain = Grain.DAY,
    meeting: Meeting | None = None,
    person: str | None = None,
    sure: bool = True,
) -> Act:
    """An act; `on` is its day, in business days from TODAY."""
    when = When(business_day(on), edge, grain) if on is not None else None
    who = None if person is None else address(person) if "@" in person else Address("", person)
    return Act(kind, "", 0, 0, sure=sure, when=when, thing=thing, meeting=meeting, person=who)


def asks(thing: Thing = Thing.DOCUMENT) -> Act:
    return act(Kind.REQUEST, thing=thing)


def sends(thing: Thing = Thing.DOCUMENT, *, on: int | None = None) -> Act:
    return act(Kind.DELIVERY, thing=thing, on=on)


QUESTION = act(Kind.QUESTION)
THANKS = act(Kind.COURTESY)
HOLDS = act(Kind.PROMISE)


class Conversation:
    """A thread in the making. Each mail answers the one before it, unless it starts anew."""

    def __init__(self, name: str, prospect: str) -> None:
        self.name = name
        self.prospect = prospect
        self.emails: list[Email] = []
        self.readings: dict[MessageId, Reading] = {}

    def they(self, words: str, *acts: Act, day: int, by: str = "", to: str = ROBIN, cc: str = "") -> Self:
        return self._add(words, acts, day, by or self.prospect, to, cc)

    def we(self, words: str, *acts: Act, day: int, by: str = ROBIN, to: str = "", cc: str = "") -> Self:
        return self._add(words, acts, day, by, to or self.prospect, cc)

    def robot(self, words: str, *acts: Act, day: int, kind: MailKind, by: str = "", to: str = ROBIN) -> Self:
        """An automatic mail."""
        return self._add(words, acts, day, by or self.prospect, to, "", kind=kind)

    def bounce(self, day: int, *, recipient: str = "", permanent: bool = True) -> Self:
        failure = Failure(address(recipient or self.prospect).email, permanent)
        self.robot("Undelivered", day=day, kind=MailKind.BOUNCE, by="mailer-daemon@mx.example")
        self.readings[self.last] = replace(self.readings[self.last], failures=(failure,))
        return self

    def draft(self, words: str, *, day: int, to: str = "") -> Self:
        self._add(words, (), day, ROBIN, to or self.prospect, "")
        self.emails[-1] = replace(self.emails[-1], roles=frozenset({Role.DRAFTS}))
        return self

    @property
    def last(self) -> MessageId:
        return self.emails[-1].id

    def id(self, number: int) -> MessageId:
        """The Message-ID of the mail with this number, from 1."""
        return self.emails[number - 1].id

    def _add(
        self,
        words: str,
        acts: Sequence[Act],
        day: int,
        by: str,
        to: str,
        cc: str,
        kind: MailKind = MailKind.HUMAN,
    ) -> Self:
        number = len(self.emails) + 1
        key = MessageId(f"<{self.name}.{number}@mail.example>")
        moment = datetime.combine(business_day(day), time(9), ZONE) + timedelta(minutes=number)
        answered = (self.emails[-1].id,) if self.emails else ()
        self.emails.append(
            Email(
                id=key,
                at=moment.astimezone(ZoneInfo("UTC")),
                sender=address(by),
                to=tuple(address(each) for each in to.split(", ") if each),
                cc=tuple(address(each) for each in cc.split(", ") if each),
                subject=self.name,
                in_reply_to=answered,
                references=answered,
            )
        )
        quoted = tuple(replace(each, quote=each.quote or words) for each in acts)
        self.readings[key] = Reading(key, kind, own_words=words, acts=quoted)
        return self


def talk(name: str = "talk", prospect: str = MARIA) -> Conversation:
    """A thread with one prospect. Its name is its subject and the beginning of its Message-IDs."""
    return Conversation(name, prospect)


def renamed(conversation: Conversation, name: str) -> Conversation:
    """The same conversation as a thread of its own, beside the first one."""
    copy = talk(name, conversation.prospect)
    for email in conversation.emails:
        ties = tuple(_renamed(each, conversation.name, name) for each in email.references)
        moved = replace(email, id=_renamed(email.id, conversation.name, name), in_reply_to=ties, references=ties)
        copy.emails.append(moved)
        copy.readings[moved.id] = replace(conversation.readings[email.id], id=moved.id)
    return copy


def _renamed(message_id: MessageId, old: str, new: str) -> MessageId:
    return MessageId(message_id.replace(f"<{old}.", f"<{new}."))


def heard(conversation: Conversation) -> Talk:
    (thread,) = gather(conversation.emails)
    return Talk(thread, tuple(conversation.readings[email.id] for email in thread.emails))


def spoken(conversation: Conversation) -> Talk:
    """The same talk with its words really read, and the acts that were given forgotten."""
    (thread,) = gather(conversation.emails)
    bodies = {
        key: Body(text=each.own_words, attachments=each.attachments) for key, each in conversation.readings.items()
    }
    return Talk(thread, read(thread, bodies, REP))


def verdicts(
    *conversations: Conversation, policy: Policy = POLICY, decisions: Decisions | None = None, now: datetime = NOW
) -> list[Verdict]:
    """The verdicts on several threads of one mailbox, in the order given."""
    talks = [heard(each) for each in conversations]
    judged = judge(talks, REP, policy, decisions or Decisions(), now)
    return [judged[each.thread.id] for each in talks]


def verdict(
    conversation: Conversation, policy: Policy = POLICY, decisions: Decisions | None = None, now: datetime = NOW
) -> Verdict:
    return verdicts(conversation, policy=policy, decisions=decisions, now=now)[0]
