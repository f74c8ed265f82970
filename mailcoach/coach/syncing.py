"""What is new on the server comes into the index, and what it says is read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import islice

from mailcoach.coach.talking import aliases, named, outsiders
from mailcoach.emails import Body, Email, MessageId
from mailcoach.index import Index
from mailcoach.mailbox import Mailbox
from mailcoach.readers import Begin, Readings, readers
from mailcoach.reading import MailKind
from mailcoach.silence import Talk
from mailcoach.threads import Rep, Side, Thread

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much (0 if unknown)."""


def silently(*_: object) -> None:
    """Progress, or other news, that nobody waits for."""


AT_FIRST, AT_ONCE = 20, 200
"""So many threads are read before their readings are stored: few at first, since somebody may be waiting to see
them, and at most as many as a broken line may cost. So many bodies are kept at once."""

_AHEAD = 1
"""So many portions are fetched while others are being read."""

BULK = frozenset({MailKind.LIST, MailKind.NEWSLETTER, MailKind.NOTIFICATION, MailKind.RECEIPT})


def fetch_headers(mailbox: Mailbox, index: Index, since: date, progress: Progress) -> int:
    """Every header that is not known yet, newest first; returns how many mails are new."""
    new = seen = total = 0

    def on_total(rest: int) -> None:
        nonlocal total
        total = seen + rest

    for batch in mailbox.changes(index.cursors(), since, on_total):
        new += index.store(batch)
        seen += len(batch.arrivals)
        progress("Reading headers", seen, max(total, seen))
    index.take_listing(mailbox.folders())
    return new


def read_changed(mailbox: Mailbox, index: Index, rep: Rep, zone: tzinfo, progress: Progress) -> None:
    """Bodies of the threads that have changed and can matter, and what is said in them, the newest first.

    A verdict hangs on all that its people said anywhere, so those of everybody concerned are in doubt.
    """
    changed = index.changed()
    with readers(len(changed), rep, zone) as begin:
        under_way: deque[_Part] = deque()
        done = 0
        for ids in _parts(changed):
            progress("Reading threads", done, len(changed))
            under_way.append(_begun(mailbox, index, ids, rep, begin))
            while len(under_way) > _AHEAD:
                done += _kept(index, under_way.popleft(), rep)
        for part in under_way:
            progress("Reading threads", done, len(changed))
            done += _kept(index, part, rep)


@dataclass(frozen=True, slots=True)
class _Part:
    """Threads being read. Those that cannot matter are not read; `readings` waits for those of the others."""

    threads: tuple[Thread, ...]
    mattering: tuple[Thread, ...]
    readings: Callable[[], Readings]


def _begun(mailbox: Mailbox, index: Index, ids: Sequence[str], rep: Rep, begin: Begin) -> _Part:
    threads = tuple(index.threads(ids))
    mattering = tuple(thread for thread in threads if can_matter(thread, rep))
    bodies = _bodies(mailbox, index, [email.id for thread in mattering for email in thread.emails])
    return _Part(threads, mattering, begin(mattering, bodies))


def _kept(index: Index, part: _Part, rep: Rep) -> int:
    """Stores what was read; returns of how many threads."""
    readings = {thread.id: said for thread, said in zip(part.mattering, part.readings(), strict=True)}
    read_now = [Talk(thread, readings.get(thread.id, ())) for thread in part.threads]
    concerned = outsiders((talk for talk in read_now if talk.readings or talk.thread.drafts), rep)
    with index.at_once():
        for talk in read_now:
            index.keep(talk.thread.id, talk.readings)
            if talk.readings:
                index.note_people(talk.thread.id, {each.email for each in named(talk)} - {""}, aliases(talk, rep))
        index.verdicts.doubt_concluded(index.with_people(concerned))
    return len(part.threads)


def can_matter(thread: Thread, rep: Rep) -> bool:
    """Whether somebody outside may be a person in it, as far as headers tell: bulk mail is not fetched.

    A thread in which our side wrote to somebody outside, or is about to, always matters; absences and bounces are
    robots that matter, the bounces from a server of our own as well.
    """
    return any(_tells(email, rep) for email in (*thread.emails, *thread.drafts))


def _tells(email: Email, rep: Rep) -> bool:
    from mailcoach.reading.automatic import classify  # noqa: PLC0415 - on most mornings nothing is new

    if rep.side(email.sender) is Side.THEIRS:
        return classify(email, Body())[0] not in BULK
    to_them = any(rep.side(who) is Side.THEIRS for who in (*email.to, *email.cc))
    return to_them or classify(email, Body())[0] is MailKind.BOUNCE


def _bodies(mailbox: Mailbox, index: Index, ids: Sequence[MessageId]) -> dict[MessageId, Body]:
    """The bodies of these mails: those kept, and the others fetched, folder by folder, and kept."""
    bodies = index.bodies(ids)
    missing = index.places([each for each in ids if each not in bodies])
    for (folder, uidvalidity), wanted in missing.items():
        names = dict(wanted)
        unread: dict[int, str] = {}
        answers = mailbox.bodies(folder, uidvalidity, sorted(names), unread.__setitem__)
        while some := dict(islice(answers, AT_ONCE)):  # the server gets the next together meanwhile
            fetched = {names[uid]: body for uid, body in some.items() if uid in names}
            index.keep_bodies(fetched)
            bodies |= fetched
        index.note_unread(folder, names.keys() - unread.keys(), unread)
    return bodies


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """The items in portions that grow."""
    begin, size = 0, AT_FIRST
    while begin < len(items):
        yield items[begin : begin + size]
        begin, size = begin + size, min(2 * size, AT_ONCE)
