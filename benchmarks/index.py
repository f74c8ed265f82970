"""How fast the cache is: python benchmarks/index.py [MESSAGES ...]

Stores that many invented mails (three years of a rep's, newest first, in batches as the mailbox gives them), then
asks what a morning with nothing new asks, loads every thread, keeps readings, and searches. The mails are made
as they are stored, and the time that takes is not counted.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from mailcoach.emails import Address, Arrival, Batch, Cursor, Email, Folder, MessageId, Role
from mailcoach.index import Index, Kept
from mailcoach.reading import MailKind, Reading

BATCH = 2_000
READ = 3_000
"""Threads that can matter: so many are kept with readings."""

FOLDERS = (Folder(b"INBOX", "INBOX", Role.INBOX), Folder(b"Sent", "Sent", Role.SENT))
ROBIN = Address("robin@brightpath.example", "Robin Reyes")
SEEN = frozenset({"\\Seen"})

T = TypeVar("T")


def mails(count: int) -> Iterator[tuple[int, Email]]:
    """Mails with the folder each lies in, newest first: two of three answer an earlier one."""
    chance = random.Random(count)
    people = [Address(f"person{n}@company{n % 700}.example", f"Person Number{n}") for n in range(3_000)]
    start = datetime(2026, 5, 28, tzinfo=UTC)
    talks: list[tuple[Address, str, list[MessageId]]] = []
    made: list[tuple[int, int, tuple[MessageId, ...], MessageId, int]] = []
    for number in range(count):
        if talks and chance.random() < 0.65:
            talk = chance.randrange(max(0, len(talks) - 400), len(talks))
        else:
            talk = len(talks)
            talks.append((chance.choice(people), f"Offer for project {chance.randrange(10**6)}", []))
        own = MessageId(f"<{chance.getrandbits(80):x}.{number}@mail.company{talk % 700}.example>")
        earlier = talks[talk][2]
        made.append((number, talk, tuple(earlier[-8:]), own, chance.random() < 0.4))
        earlier.append(own)
    gc.freeze()  # what the benchmark holds is not to be walked through while the index works
    for number, talk, references, own, ours in reversed(made):
        person, subject, _ = talks[talk]
        yield (
            ours,
            Email(
                own,
                start - timedelta(minutes=15 * (count - number)),
                ROBIN if ours else person,
                (person if ours else ROBIN,),
                subject=f"Re: {subject}" if references else subject,
                in_reply_to=references[-1:],
                references=references,
                headers={} if talk % 5 else {"list-id": "<news.company.example>"},
                size=4_000 + number % 9_000,
            ),
        )


def batches(count: int) -> Iterator[Batch]:
    waiting: tuple[list[Email], list[Email]] = ([], [])
    left = [count, count]
    for where, email in mails(count):
        waiting[where].append(email)
        if len(waiting[where]) == BATCH:
            yield _batch(where, waiting[where], left)
    for where in (0, 1):
        yield _batch(where, waiting[where], left)


def _batch(where: int, emails: list[Email], left: list[int]) -> Batch:
    uid = left[where] = left[where] - len(emails)
    arrivals = tuple(Arrival(uid + n, SEEN, email) for n, email in enumerate(reversed(emails), 1))
    emails.clear()
    return Batch(FOLDERS[where], Cursor(1, uid + len(arrivals) + 1, uid + 1), arrivals)


def timed(what: str, ask: Callable[[], T]) -> T:
    began = time.perf_counter()
    answer = ask()
    print(f"{what:42}{(time.perf_counter() - began) * 1000:10.1f} ms")
    return answer


def measure(count: int, folder: Path) -> None:
    path = folder / "index.db"
    index = Index.open(path, "work")
    seconds = 0.0
    for batch in batches(count):
        began = time.perf_counter()
        index.store(batch)
        seconds += time.perf_counter() - began
    print(f"\n{count:,} messages stored in {seconds:.1f} s, {seconds / count * 1e6:.0f} µs each")
    index.close()
    print(f"{'size of the file':42}{path.stat().st_size / 1e6:10.1f} MB")
    index = timed("open", lambda: Index.open(path, "work"))
    gc.freeze()
    timed("threads that changed: all", index.changed)
    total = timed("load every thread", lambda: sum(1 for _ in index.threads()))
    threads = [thread for thread, _ in zip(index.threads(), range(READ), strict=False)]
    said = "Thank you for the proposal, I will take it to the team and come back to you. " * 3
    readings = [
        (thread.id, [Reading(each.id, MailKind.HUMAN, said) for each in thread.emails]) for thread in threads
    ]
    others = set(index.changed()) - {thread.id for thread in threads}

    def keep() -> None:
        with index.at_once():
            for thread, read in readings:
                index.keep(thread, read)
                index.verdicts.keep({thread: Kept("waiting", 1, '{"verdict": "waiting"}')}, {thread: 0})
            for thread in others:
                index.keep(thread, ())

    timed(f"keep {total:,} threads, {len(threads):,} of them read", keep)
    timed("read those readings", index.readings)
    timed("make them searchable", index.words.make_searchable)
    timed("search", lambda: index.words.search("proposal number1", 100))
    timed("a morning: cursors, changed, unjudged, count", lambda: morning(index))
    timed("a morning: where all stand", index.verdicts.listed)
    someone = threads[-1].emails[0].sender.email
    timed("threads with one person", lambda: index.with_people([someone]))
    index.close()
    print(f"{'peak memory of this process':42}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10.1f} MB")


def morning(index: Index) -> None:
    index.cursors()
    index.changed()
    index.verdicts.unjudged()
    index.messages()
    index.sent_addresses()


if __name__ == "__main__":
    for number in map(int, sys.argv[1:] or ["10000", "100000"]):
        with tempfile.TemporaryDirectory() as name:
            measure(number, Path(name))
