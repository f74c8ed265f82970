"""Who takes part in a talk: the prospect, their colleagues, and bystanders who are no part of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from mailcoach.emails import Address, MessageId
from mailcoach.reading import people
from mailcoach.reading.acts import Act, Kind, Meeting
from mailcoach.reading.named import of_oneself, person
from mailcoach.silence.identity import may_be, same_company, same_person
from mailcoach.silence.verdicts import Prospect, Talk
from mailcoach.silence.words import Word, hear, is_human
from mailcoach.threads import Rep, Side

ASKING = (Kind.REQUEST, Kind.QUESTION, Kind.REOPENING, Kind.OBJECTION, Kind.PURCHASE)
REPORTS = (Kind.DEPARTURE, Kind.SUCCESSOR, Kind.LIFE_EVENT, Kind.UPHEAVAL)
ROBOTS = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)\b")


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody left: who says so, and in which words. `successor` is who was named to write to instead."""

    told: Word
    act: Act | None
    successor: Address | None = None


@dataclass(slots=True)
class Company:
    """The people of one talk, as they stand after its words. `words` are the human ones, asides left out."""

    rep: Rep
    words: list[Word] = field(default_factory=list)
    prospect: Address | None = None
    known: dict[str, Address] = field(default_factory=dict)
    departures: list[tuple[Address, Departure]] = field(default_factory=list)
    _heard: set[str] = field(default_factory=set)
    _bystanders: set[str] = field(default_factory=set)

    def add(self, word: Word) -> None:
        """Takes the next human word into account, unless it is an aside: among ourselves, or with a bystander."""
        if word.ours:
            self._we(word)
        elif word.sender.email not in self._bystanders:
            self._they(word)

    def _we(self, word: Word) -> None:
        to, others = self._outside(word.email.to), self._outside((*word.email.cc, *word.email.bcc))
        if self.prospect is None:
            if to:
                self.prospect = to[0]
                self._meet((*to, *others))
            self.words.append(word)
            return
        if word.email.to and not to and not others:
            return
        spoke = self.prospect.email in self._heard
        if spoke and to and not any(self._belongs(each) for each in (*to, *others)):
            self._bystanders.update(each.email for each in to)
            return
        self._meet((*to, *others))
        self.words.append(word)
        again = [each for each in to if self._is_prospect(each)]
        if again:
            self._becomes(again[0])
        elif to and not word.is_courtesy:
            self.prospect = to[0]

    def _they(self, word: Word) -> None:
        before, speaker = self.prospect, word.sender
        self._departure(word, before)
        self.words.append(word)
        self._meet((speaker, *self._outside((*word.email.to, *word.email.cc))))
        if before is None or self._is_prospect(speaker):
            self._becomes(speaker)
        elif takes_up(word) or (before.email not in self._heard and not word.first(*REPORTS)):
            self.prospect = speaker
        self._heard.add(speaker.email)

    def _departure(self, word: Word, prospect: Address | None) -> None:
        """Keeps what a word tells of the prospect's leaving, by whoever says so."""
        left, follows = word.first(Kind.DEPARTURE, sure=True), _successor(word)
        named = follows.person if follows else None
        if prospect is None or not (left or follows):
            return
        himself = same_person(word.sender, prospect)
        if named and (may_be(named, prospect) or same_person(named, word.sender)):
            named = None  # "I have taken over from Nora" names who left
        if left:
            told = of_oneself(left.quote) or _names(left, prospect) if himself else _speaks_of(left, prospect)
        else:
            stand_in = word.first(Kind.LIFE_EVENT, Kind.ABSENCE) is not None
            told = not himself and not stand_in and named is None and word.sender.email not in self.known
        if told:
            successor = word.sender if follows and not himself and named is None else named
            self.departures.append((prospect, Departure(word, left or follows, successor)))
        if named and named.email:
            self._meet((named,))

    def _becomes(self, address: Address) -> None:
        name = address.name or (self.prospect.name if self.prospect else "")
        self.prospect = Address(address.email, name)

    def _is_prospect(self, address: Address) -> bool:
        return self.prospect is not None and same_person(address, self.prospect)

    def _belongs(self, address: Address) -> bool:
        """Whether somebody is on their side: known from the talk, or of the prospect's company."""
        if address.email in self.known or self._is_prospect(address):
            return True
        return self.prospect is not None and same_company(address, self.prospect)

    def _outside(self, addresses: Iterable[Address]) -> list[Address]:
        return [each for each in addresses if self.rep.side(each) is Side.THEIRS]

    def _meet(self, addresses: Iterable[Address]) -> None:
        for address in addresses:
            if address.name or address.email not in self.known:
                self.known[address.email] = address

    def colleagues(self) -> list[Address]:
        """Others of the prospect's company who are known from the talk, those who spoke first."""
        if self.prospect is None:
            return []
        known = [
            each
            for each in self.known.values()
            if not self._is_prospect(each) and same_company(each, self.prospect) and not ROBOTS.match(each.email)
        ]
        return sorted(known, key=lambda each: each.email not in self._heard)

    def spelled(self, address: Address) -> Address | None:
        """The address of somebody who was named without one, where the talk knows it."""
        if address.email:
            return address
        return next((each for each in self.known.values() if each.name and may_be(address, each)), None)


@dataclass(frozen=True, slots=True)
class Scene:
    """One talk as it was heard: every mail, and the people in it."""

    talk: Talk
    mails: tuple[Word, ...]
    company: Company


def listen(
    talk: Talk, rep: Rep, zone: ZoneInfo, misread: Collection[tuple[MessageId, Kind]], now: datetime
) -> Scene:
    """Hears a talk from its beginning."""
    mails = tuple(hear(talk, rep, zone, misread, now))
    company = Company(rep)
    for mail in mails:
        if is_human(mail):
            company.add(mail)
    return Scene(talk, mails, company)


def _successor(word: Word) -> Act | None:
    """What tells who follows; where several do, the one that names somebody."""
    told = word.all(Kind.SUCCESSOR, sure=True)
    return next((act for act in told if act.person), told[0] if told else None)


def _speaks_of(left: Act, prospect: Address) -> bool:
    """Whether a colleague tells of the prospect: by name, or by naming nobody else."""
    named = left.person or person(left.quote, 0, len(left.quote))
    return _names(left, prospect) or named is None or may_be(named, prospect)


def _names(left: Act, prospect: Address) -> bool:
    """Whether the prospect is named: whoever looks after a mailbox now may say in it whose it was."""
    return may_be(Address("", left.quote), prospect)


def takes_up(word: Word) -> bool:
    """Whether a colleague of the prospect's takes the talk up: by asking, or by promising to answer."""
    if word.first(*ASKING, sure=True) or word.meeting(Meeting.INVITED, Meeting.PROPOSED, Meeting.AGREED):
        return True
    if not word.first(Kind.PROMISE, sure=True):
        return False
    follows = _successor(word)
    if follows is None:
        return not word.first(Kind.LIFE_EVENT, Kind.UPHEAVAL)  # who reports these may promise for somebody else
    return follows.person is None or same_person(follows.person, word.sender)


def prospect_of(words: Sequence[Word], address: Address) -> Prospect:
    """What is known of the person at `address`, who may have written from others too."""
    theirs = [word for word in words if not word.ours and same_person(word.sender, address)]
    named = next((word.sender.name for word in reversed(theirs) if word.sender.name), address.name)
    full = Address(address.email, address.name or named)
    signed = [word for word in reversed(theirs) if word.reading.signature]
    signature = signed[0].reading.signature if signed else ""
    own_words = theirs[-1].reading.own_words if theirs else ""
    phones = (people.phone(word.reading.signature) for word in signed)
    companies = (people.company(full, word.reading.signature) for word in signed)
    return Prospect(
        address=full,
        first_name=people.first_name(full, signature, own_words),
        company=next(filter(None, companies), "") or people.company(full, ""),
        phone=next(filter(None, phones), None),
    )
