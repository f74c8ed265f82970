"""What became of the drafts: looked up in the mailbox, noted in the journal, and stale ones taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from mailcoach.coach.talking import talks
from mailcoach.emails import Role
from mailcoach.errors import Refused, UsageError
from mailcoach.index import Index, Journal
from mailcoach.mailbox import Mailbox
from mailcoach.mime import email as parsed
from mailcoach.outcomes import OPEN, DraftRecord, Found, State, became, heard_at, is_rewritten, was_sent
from mailcoach.threads import Rep

SETTLED = {
    State.SENT: "The draft has been sent already",
    State.DISCARDED: "The draft was thrown away or taken back already",
    State.OVERTAKEN: "They answered before the draft was sent, and it is in Drafts no more",
}


def settle(mailbox: Mailbox, index: Index, journal: Journal, rep: Rep) -> None:
    """Brings every open draft's state up to date. An unchanged draft that they have overtaken goes to the trash;
    what somebody moves meanwhile is looked for by the next run."""
    records = [record for record in journal.drafts() if record.state in OPEN]
    if not records:
        return
    ids = [record.message_id for record in records]
    # In this order, so that what is sent meanwhile is found twice, and not never.
    lying = mailbox.find_all(ids, Role.DRAFTS)
    sent = mailbox.find_all(ids, Role.SENT)
    for record in records:
        uid = next(reversed(lying[record.message_id]), None)
        with suppress(UsageError):  # somebody moved it meanwhile
            unchanged = uid is not None and _unchanged(mailbox, journal, record, uid)
            found = _found(index, rep, record, uid, unchanged=unchanged, sent=bool(sent[record.message_id]))
            state, flagged = became(record, found)
            if state is State.OVERTAKEN and uid is not None:
                mailbox.trash(uid)
            if (state, flagged) != (record.state, record.flagged):
                journal.settle(record.message_id, state, flagged=flagged)


def _found(index: Index, rep: Rep, record: DraftRecord, uid: int | None, *, unchanged: bool, sent: bool) -> Found:
    """What is so of one draft, that lies in Drafts at `uid`, or does not under its own Message-ID."""
    own = tuple(talks(index, index.threads_of([record.thread])))
    theirs = tuple(talks(index, index.with_people([record.to])))
    rewritten = any(is_rewritten(record, talk) for talk in own)
    return Found(
        in_drafts=uid is not None or rewritten,
        unchanged=unchanged,
        sent=sent or any(was_sent(record, talk, rep) for talk in own),
        answered=_have_written(record, heard_at(record, own + theirs, rep)),
    )


def _have_written(record: DraftRecord, heard: datetime | None) -> bool:
    known = min(record.heard or record.created, record.created)
    return heard is not None and heard > known


def take_back(
    mailbox: Mailbox, journal: Journal, record: DraftRecord, told: Callable[[str], object]
) -> DraftRecord:
    """Moves a draft from Drafts to the trash, as the server can. Raises Refused where it is not there, or a person
    has edited it."""
    if record.state not in OPEN:
        raise Refused(f"{SETTLED[record.state]}.", "There is nothing to take back.")
    uid = _lies_at(mailbox, record)
    if uid is None and mailbox.find(record.message_id, Role.SENT):
        journal.settle(record.message_id, State.SENT)
        raise Refused(f"{SETTLED[State.SENT]}.", "There is nothing to take back.")
    if uid is None and record.state is not State.EDITED:
        journal.settle(record.message_id, State.DISCARDED)
        raise Refused("The draft is no longer in Drafts.", "There is nothing to take back.")
    if uid is None or not _unchanged(mailbox, journal, record, uid):
        journal.settle(record.message_id, State.EDITED, flagged=record.flagged)
        raise Refused("You have edited this draft, so it is yours.", "Delete it in your mail program if you want.")
    told(mailbox.trash(uid))
    journal.settle(record.message_id, State.DISCARDED)
    return replace(record, state=State.DISCARDED)


def same(ours: bytes, theirs: bytes) -> bool:
    """Whether a draft is as we wrote it: servers may change bytes, people change what is said and to whom."""
    (one, one_body), (other, other_body) = parsed(ours), parsed(theirs)
    return (
        (one.sender, one.to, one.cc, one.bcc, one.subject)
        == (other.sender, other.to, other.cc, other.bcc, other.subject)
        and one_body.attachments == other_body.attachments
        and one_body.text.split() == other_body.text.split()
    )


def _lies_at(mailbox: Mailbox, record: DraftRecord) -> int | None:
    uids = mailbox.find(record.message_id, Role.DRAFTS)
    return uids[-1] if uids else None


def _unchanged(mailbox: Mailbox, journal: Journal, record: DraftRecord, uid: int) -> bool:
    return same(journal.written(record.message_id), mailbox.source(Role.DRAFTS, uid))
