"""What became of our drafts, and what the rep has decided. Pure.

The journal keeps these values; this module says what they mean once later mail is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailcoach.emails import Email, MessageId, Role
from mailcoach.plays import Play
from mailcoach.reading import MailKind
from mailcoach.silence import Talk
from mailcoach.threads import Rep, Side, links


class State(StrEnum):
    """What has become of a draft of ours."""

    INTENDED = "intended"  # journaled, not yet known to be in Drafts
    PENDING = "pending"  # lies in Drafts as we wrote it
    EDITED = "edited"  # lies in Drafts, changed by the rep
    SENT = "sent"
    DISCARDED = "discarded"  # thrown away by the rep, or taken back by `undo`
    OVERTAKEN = "overtaken"  # the prospect answered first
    UNCERTAIN = "uncertain"  # the server's answer was lost, and the draft cannot be found


LYING = frozenset({State.PENDING, State.EDITED})
"""States in which a draft of ours lies in Drafts."""

OPEN = LYING | {State.INTENDED, State.UNCERTAIN}
"""States that the next look into the mailbox may change."""


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft of ours as the journal knows it. `created` is aware, UTC."""

    message_id: MessageId
    account: str
    thread: MessageId
    to: str
    play: Play
    template: str
    item: str
    touch: int
    subject: str
    state: State
    created: datetime
    flagged: bool = False
    """The prospect answered while the rep's edited version lies in Drafts."""
    heard: datetime | None = None
    """When they had last written, as far as was known when it was made; None where they never had, or it was not
    noted. Mail takes its time: one that was written before the draft may come after it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the rep decided, to be shown and taken back. `about` is a person, a company or a subject."""

    id: int
    kind: str
    about: str
    detail: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What the mailbox says of one draft: whether it lies in Drafts, and there as we wrote it; whether it was
    sent; whether the prospect has written since."""

    in_drafts: bool
    unchanged: bool
    sent: bool
    answered: bool


def became(record: DraftRecord, found: Found) -> tuple[State, bool]:
    """The state of a draft after a look, and whether it is to be flagged.

    What a person has edited is theirs: it is flagged where the prospect answered meanwhile, and left alone. One
    that is nowhere was thrown away, unless they answered first, or it is not known that it ever arrived.
    """
    if found.in_drafts and not found.unchanged:
        return State.EDITED, found.answered
    if found.in_drafts:
        return (State.OVERTAKEN if found.answered else State.PENDING), False
    if found.sent:
        return State.SENT, False
    if found.answered:
        return State.OVERTAKEN, False
    return (record.state if record.state in {State.INTENDED, State.UNCERTAIN} else State.DISCARDED), False


def of_thread(records: Sequence[DraftRecord], emails: Iterable[Email]) -> list[DraftRecord]:
    """The drafts written in a conversation, in the order given. It is known by any id that its mails name: what
    was its first mail may have become older than the history that is read."""
    if not records:
        return []
    named = {name for email in emails for name in links(email)}
    return [record for record in records if record.thread in named]


def is_rewritten(record: DraftRecord, talk: Talk) -> bool:
    """Whether a draft of the rep's own to that person lies in the thread.

    We write none where one lies, and many programs save an edited draft under another Message-ID: it was ours.
    """
    return any(
        draft.id != record.message_id and record.to in {person.email for person in draft.to}
        for draft in talk.thread.drafts
    )


def was_sent(record: DraftRecord, talk: Talk, rep: Rep) -> bool:
    """Whether a later mail of the rep's to that person is in the thread.

    Many programs give a draft another Message-ID when it is sent, so its own id alone does not tell.
    """
    return any(
        email.at > record.created
        and rep.side(email.sender) is Side.REP
        and (Role.SENT in email.roles or not email.roles)
        and record.to in {person.email for person in (*email.to, *email.cc)}
        for email in talk.thread.emails
    )


def heard_at(record: DraftRecord, talks: Iterable[Talk], rep: Rep) -> datetime | None:
    """When they last wrote: the addressee anywhere, or one of theirs in its thread.

    `talks` are those in which the addressee takes part, and the draft's own.
    """
    return max(_words(record, talks, rep), default=None)


def answered_at(record: DraftRecord, talks: Iterable[Talk], rep: Rep) -> datetime | None:
    """When they first wrote after the draft was made. `talks` as in `heard_at`."""
    return min((at for at in _words(record, talks, rep) if at > record.created), default=None)


def _words(record: DraftRecord, talks: Iterable[Talk], rep: Rep) -> Iterator[datetime]:
    for talk in talks:
        is_its_own = bool(of_thread([record], talk.thread.emails))
        for email, reading in talk.mails:
            if (
                reading.kind is MailKind.HUMAN
                and rep.side(email.sender) is Side.THEIRS
                and (is_its_own or email.sender.email == record.to)
            ):
                yield email.at


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the drafts of one play. `open` ones lie in Drafts, or may; `answered` ones were sent and
    then answered."""

    play: Play
    written: int
    open: int
    sent: int
    discarded: int
    overtaken: int
    uncertain: int
    answered: int


def tally(records: Iterable[DraftRecord], answered: Collection[MessageId]) -> tuple[Tally, ...]:
    """What became of all drafts, play by play, in the order of the playbook; plays without a draft are left out.

    `answered` are the drafts that were answered, by Message-ID.
    """
    by_play: dict[Play, list[DraftRecord]] = {}
    for record in records:
        by_play.setdefault(record.play, []).append(record)
    return tuple(_tally(play, by_play[play], answered) for play in Play if play in by_play)


def _tally(play: Play, records: list[DraftRecord], answered: Collection[MessageId]) -> Tally:
    def count(*states: State) -> int:
        return sum(record.state in states for record in records)

    return Tally(
        play=play,
        written=len(records),
        open=count(State.INTENDED, State.PENDING, State.EDITED),
        sent=count(State.SENT),
        discarded=count(State.DISCARDED),
        overtaken=count(State.OVERTAKEN),
        uncertain=count(State.UNCERTAIN),
        answered=sum(record.state is State.SENT and record.message_id in answered for record in records),
    )
