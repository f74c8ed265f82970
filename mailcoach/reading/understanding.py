"""A thread is read, mail by mail, each with what was said before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, timedelta, tzinfo
from functools import cached_property

from mailcoach.emails import Body, Email, MessageId
from mailcoach.reading import automatic, bounces, finding, invitations, languages, own_words
from mailcoach.reading.acts import Act, Kind
from mailcoach.reading.automatic import Around, Shown
from mailcoach.reading.html import text_of
from mailcoach.reading.kinds import Failure, MailKind, Reading
from mailcoach.reading.own_words import OwnWords
from mailcoach.reading.quotations import Earlier
from mailcoach.reading.signatures import Tails, tail_of
from mailcoach.threads import Rep, Side, Thread

NO_BODY = Body()
AT_ONCE = timedelta(minutes=2)
"""Nobody reads and answers faster."""
FEWEST_WORDS = 3
"""A shorter mail is taken to be in the language of its thread."""


OF_A_MEETING = frozenset({Kind.PURCHASE, Kind.REFUSAL, Kind.REOPENING})
"""What "Accepted" and "Declined" would be without the part of the calendar beside them."""


def read(thread: Thread, bodies: Mapping[MessageId, Body], rep: Rep, *, zone: tzinfo = UTC) -> tuple[Reading, ...]:
    """One reading for each of `thread.emails`, in their order. Days are days in `zone`, the rep's.

    A mail whose body is not in `bodies` is read by its header alone.
    """
    ours = frozenset(email.id for email in thread.emails if rep.side(email.sender) is not Side.THEIRS)
    reader = _Reader(thread, bodies, rep, zone, ours)
    apart = [(email, words, reader.kind(email, words)) for email, words in reader.own_words()]
    usual = languages.guess(*(words.text for _, words, (kind, _) in apart if kind is MailKind.HUMAN))
    return tuple(reader.understood(*mail, usual) for mail in apart)


@dataclass(frozen=True)
class _Reader:
    """One thread being read. `ours` are the mails of our side."""

    thread: Thread
    bodies: Mapping[MessageId, Body]
    rep: Rep
    zone: tzinfo
    ours: frozenset[MessageId]

    def body(self, email: Email) -> Body:
        return self.bodies.get(email.id, NO_BODY)

    @cached_property
    def mails(self) -> Mapping[MessageId, Email]:
        return {email.id: email for email in self.thread.emails}

    @cached_property
    def subjects(self) -> frozenset[str]:
        return frozenset(email.subject for email in self.thread.emails)

    def own_words(self) -> Iterator[tuple[Email, OwnWords]]:
        """The mails taken apart, in order: each knows what was said before it, and how its sender's others end."""
        earlier = Earlier()
        tails: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for email in self.thread.emails:
            who = email.sender.email
            text = text_of(self.body(email))
            words = own_words.extract(text, earlier, sender=email.sender, tails=Tails(frozenset(tails[who])))
            yield email, words
            if email is not self.thread.emails[-1]:  # nobody repeats the last one
                whole = f"{words.text}\n{words.signature}"
                earlier.add(whole, by=who)
                tails[who].add(tail_of(whole))

    def kind(self, email: Email, words: OwnWords) -> Shown:
        """Who or what wrote a mail, and what shows it."""
        return automatic.classify(email, self.body(email), words.text, words.signature, self.around(email))

    def around(self, email: Email) -> Around:
        """What the thread tells of one of its mails."""
        named = self.ours.intersection((*email.in_reply_to, *email.references))
        ours = [self.mails[one] for one in named if email.id not in self.ours]
        return Around(
            answers=bool(ours),
            at_once=any(timedelta(0) <= email.at - one.at <= AT_ONCE for one in ours),
            subjects=self.subjects,
            rep=self.rep,
        )

    def failures(self, email: Email) -> tuple[Failure, ...]:
        """The failures a bounce tells, of the people we wrote to. A mail to one person that an alias passed on,
        or whose bounce names nobody, failed for that person."""
        body = self.body(email)
        about = (MessageId(bounces.original_id(body)), *email.in_reply_to, *reversed(email.references))
        bounced = next((self.mails[one] for one in about if one in self.mails), None)
        recipients = {who.email for who in (*bounced.to, *bounced.cc)} if bounced else set()
        found = bounces.failures(email, body, recipients)
        if len(recipients) == 1 and not any(failure.recipient in recipients for failure in found):
            (only,) = recipients
            return tuple(replace(failure, recipient=only) for failure in found[:1])
        return found

    def understood(self, email: Email, words: OwnWords, shown: Shown, usual: str) -> Reading:
        """The whole reading. `usual` is the thread's language."""
        kind, shows = shown
        body = self.body(email)
        telling = words.text.count(" ") >= FEWEST_WORDS
        language = languages.guess(words.text, default=usual) if telling else usual
        said: tuple[Act, ...] = ()
        if kind in {MailKind.HUMAN, MailKind.AUTO_REPLY}:
            said = finding.find(
                words.text,
                language=language,
                sent=email.at.astimezone(self.zone).date(),
                ours=email.id in self.ours,
                attachments=body.attachments,
                subject=email.subject,
                automatic=kind is MailKind.AUTO_REPLY,
            )
        if kind is MailKind.AUTO_REPLY and any(act.kind is Kind.DEPARTURE for act in said):
            kind = MailKind.DEPARTED
        if body.calendar and (planned := invitations.acts(body.calendar, self.zone)):
            said = (*(act for act in said if act.kind not in OF_A_MEETING), *planned)
        return Reading(
            id=email.id,
            kind=kind,
            own_words=words.text,
            quoted=words.quoted,
            signature=words.signature,
            language=language,
            acts=said,
            failures=self.failures(email) if kind is MailKind.BOUNCE else (),
            attachments=body.attachments,
            shows=shows,
            unread=email.id not in self.bodies,
        )
