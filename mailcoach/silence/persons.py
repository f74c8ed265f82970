"""What is known of a person over all their threads: an absence, a wish for no more mail, an answer elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mailcoach.emails import Address, Email
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Kind
from mailcoach.silence.company import Company, Departure, Scene
from mailcoach.silence.identity import folded, may_be, same_company, same_person
from mailcoach.silence.words import Word, is_human

ABSENT = (MailKind.AUTO_REPLY, MailKind.DEPARTED)


@dataclass(slots=True)
class Person:
    """One person, under all their addresses. Everything is in order of time.

    `words` are their own, `mails` those of our side to them, `notices` automatic answers of their mailbox,
    `failures` the bounces that say for good that an address of theirs does not exist.
    """

    addresses: set[str] = field(default_factory=set)
    words: list[Word] = field(default_factory=list)
    mails: list[Word] = field(default_factory=list)
    notices: list[Word] = field(default_factory=list)
    failures: list[tuple[Word, str]] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    drafts: list[Email] = field(default_factory=list)


class Persons:
    """Everybody who wrote to the rep or was written to."""

    def __init__(self, scenes: Iterable[Scene]) -> None:
        self._by_address: dict[str, Person] = {}
        scenes = list(scenes)
        for scene in scenes:
            self._tie(scene.company)
        for scene in scenes:
            self._learn(scene)
        for person in self.everybody():
            for told in (person.words, person.mails, person.notices):
                told.sort(key=lambda word: word.at)
            person.failures.sort(key=lambda failure: failure[0].at)
            person.departures.sort(key=lambda departure: departure.told.at)

    def of(self, address: Address) -> Person:
        return self._of(address.email)

    def everybody(self) -> list[Person]:
        return list({id(person): person for person in self._by_address.values()}.values())

    def _of(self, email: str) -> Person:
        person = self._by_address.get(email)
        if person is None:
            person = self._by_address[email] = Person({email})
        return person

    def _tie(self, company: Company) -> None:
        """Addresses under which one person took part in one talk belong together everywhere."""
        named: dict[frozenset[str], str] = {}
        for address in company.known.values():
            name = folded(address.name)
            if len(name) > 1:
                first = named.setdefault(name, address.email)
                self._merge(self._of(first), self._of(address.email))

    def _merge(self, one: Person, other: Person) -> None:
        if one is not other:
            one.addresses |= other.addresses
            self._by_address.update(dict.fromkeys(other.addresses, one))

    def _learn(self, scene: Scene) -> None:
        for mail in scene.mails:
            if is_human(mail):
                self._word(mail)
            else:
                self._notice(mail, scene.company)
        for address, departure in scene.company.departures:
            self.of(address).departures.append(departure)
        for draft in scene.talk.thread.drafts:
            for address in draft.to:
                self.of(address).drafts.append(draft)

    def _word(self, word: Word) -> None:
        if not word.ours:
            self.of(word.sender).words.append(word)
            return
        for address in dict.fromkeys(each.email for each in (*word.email.to, *word.email.cc, *word.email.bcc)):
            self._of(address).mails.append(word)

    def _notice(self, mail: Word, company: Company) -> None:
        for failure in mail.reading.failures:
            if failure.permanent:
                self._of(failure.recipient).failures.append((mail, failure.recipient))
        if mail.reading.kind not in ABSENT or mail.ours:
            return
        absent = _absent(mail, company)
        person = self.of(absent)
        person.notices.append(mail)
        left = mail.first(Kind.DEPARTURE, sure=True)
        if left and (left.person is None or not left.person.name or may_be(left.person, absent)):
            named = mail.first(Kind.SUCCESSOR)
            person.departures.append(Departure(mail, left, named.person if named else None))


def _absent(mail: Word, company: Company) -> Address:
    """Whose mailbox answered: the sender's, or the prospect's where a robot of their company signs itself."""
    prospect = company.prospect
    if prospect is None or mail.sender.email in company.known:
        return mail.sender
    if same_person(mail.sender, prospect) or same_company(mail.sender, prospect):
        return prospect
    return mail.sender
