"""A draft goes into Drafts: once for a thread and a touch, whatever breaks on the way.

    1. journal the intent, with the Message-ID and the bytes   2. APPEND   3. journal that it is there

The Message-ID is the only key. Where the server's answer was lost, a new connection looks for it in Drafts, and in
Sent and the trash, because the rep may have been quick; one retry; a second doubt is `uncertain`, and never a third
try.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from mailcoach.coach.cases import Case
from mailcoach.drafts import Draft
from mailcoach.emails import MessageId, Role
from mailcoach.errors import Refused
from mailcoach.index import Journal
from mailcoach.mailbox import AnswerLost, Mailbox
from mailcoach.outcomes import OPEN, DraftRecord, State
from mailcoach.plays import Play
from mailcoach.silence import Talk


def refuse_harm(case: Case, play: Play) -> None:
    """Raises Refused where a draft for this thread must not be written, as things stand now."""
    if case.draft and case.draft.state in OPEN - {State.INTENDED}:
        raise Refused(
            f"A draft for this thread is there already ({case.draft.state}).",
            "Edit that one, or take it back first.",
        )
    if harm := case.harm_in(play):
        raise Refused(harm, "See `why` for what shows it.")


def refuse_overtaken(seen: Case, now: Case) -> None:
    """Raises Refused where they have written since the case was `seen` for which the draft was made."""
    before, heard = seen.verdict.heard_at, now.verdict.heard_at
    if heard and (before is None or heard > before):
        raise Refused("They have written meanwhile.", "Read that first; the thread is judged anew.")


def refuse_beside(draft: Draft, thread: str, talks: Iterable[Talk], ours: Container[MessageId]) -> None:
    """Raises Refused where the rep has begun a draft in this thread, or to these people in another."""
    to = {person.email for person in draft.to}
    for talk in talks:
        for begun in talk.thread.drafts:
            if begun.id not in ours and (talk.thread.id == thread or to & {person.email for person in begun.to}):
                raise Refused("A draft of your own to them lies in Drafts.", "Send that one, or delete it first.")


def put_once(
    mailbox: Mailbox, reach: Callable[[], Mailbox], journal: Journal, record: DraftRecord, raw: bytes
) -> State:
    """The three steps for a new draft; returns PENDING, or what else became of it where an answer was lost.

    Raises what the mailbox raises; the intent then stays in the journal, and `finish` ends it another time.
    """
    journal.intend(record, raw)
    try:
        mailbox.append_draft(raw)
        state = State.PENDING
    except AnswerLost:
        state = _look_and_try_again(reach, journal, record, raw)
    journal.settle(record.message_id, state)
    return state


def finish(mailbox: Mailbox, reach: Callable[[], Mailbox], journal: Journal, record: DraftRecord) -> State:
    """Ends what a broken run had begun: looks first, and appends the same bytes where they are not there. That is
    the retry, and the only one."""
    state = where(mailbox, record)
    if state is None:
        try:
            mailbox.append_draft(journal.written(record.message_id))
            state = State.PENDING
        except AnswerLost:
            state = _doubtful(reach, journal, record)
    journal.settle(record.message_id, state)
    return state


def where(mailbox: Mailbox, record: DraftRecord) -> State | None:
    """Where exactly this Message-ID is: PENDING in Drafts, SENT in Sent, DISCARDED in the trash; None where in none
    of them."""
    places = {Role.DRAFTS: State.PENDING, Role.SENT: State.SENT, Role.TRASH: State.DISCARDED}
    return next((state for role, state in places.items() if mailbox.find(record.message_id, role)), None)


def _look_and_try_again(reach: Callable[[], Mailbox], journal: Journal, record: DraftRecord, raw: bytes) -> State:
    try:
        with reach() as again:
            if found := where(again, record):
                return found
            again.append_draft(raw)
            return State.PENDING
    except AnswerLost:
        return _doubtful(reach, journal, record)


def _doubtful(reach: Callable[[], Mailbox], journal: Journal, record: DraftRecord) -> State:
    """What becomes of a draft of which two answers were lost: noted before anything else can break."""
    journal.settle(record.message_id, State.UNCERTAIN)
    with reach() as once_more:
        return where(once_more, record) or State.UNCERTAIN
