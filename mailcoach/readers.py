"""Reading on every core: each thread is read by itself, and a first scan has tens of thousands of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from datetime import tzinfo
from functools import partial
from multiprocessing.connection import wait

from mailcoach.emails import Body, MessageId
from mailcoach.errors import TryLater
from mailcoach.garbage import look_seldom
from mailcoach.reading import Reading
from mailcoach.threads import Rep, Thread

MANY = 1_000
"""From so many threads on the start of other processes pays: each takes about a second to wake."""

_MOST = 4
"""Processes at most: each holds the phrases of all languages, about 60 MB."""

Readings = list[tuple[Reading, ...]]
Begin = Callable[[Sequence[Thread], Mapping[MessageId, Body]], Callable[[], Readings]]
"""Begins to read threads, and gives back what waits for their readings, in the same order."""


@contextmanager
def readers(threads: int, rep: Rep, zone: tzinfo) -> Iterator[Begin]:
    """How to read so many threads: in this process, or in others beside it.

    Raises TryLater where one of the others was ended from outside.
    """

    def here(some: Sequence[Thread], bodies: Mapping[MessageId, Body]) -> Callable[[], Readings]:
        return partial(_read_all, some, bodies, rep, zone)

    count = min(_MOST, _cores())
    pool = _pool(count) if threads >= MANY else None
    if pool is None:
        yield here
        return

    def beside(some: Sequence[Thread], bodies: Mapping[MessageId, Body]) -> Callable[[], Readings]:
        shares = [some[start::count] for start in range(count)]
        under_way = [pool.submit(_read_all, share, _of(share, bodies), rep, zone) for share in shares]
        return partial(_gathered, under_way, len(some))

    try:
        yield beside
    except BrokenProcessPool as error:
        raise TryLater(
            "A process that was reading mail was ended from outside", "What was read is kept: run it again."
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(count: int) -> ProcessPoolExecutor | None:
    """So many processes; None where they could not talk to each other: without a /dev/shm to write to or a free
    descriptor (OSError), or on a system that has no semaphores (the other two)."""
    # Spawned, since a fork of a process with threads may hang; each with a first task that finds none idle.
    with suppress(OSError, ImportError, NotImplementedError):
        pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin_work)
        with _interrupts_held():  # only now: what Python begins for a pool may let them pass again
            for _ in range(count):
                pool.submit(_cores)
        return pool
    return None


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Whoever is begun meanwhile hears of Ctrl-C only when it is ready to let it pass."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _read_all(threads: Sequence[Thread], bodies: Mapping[MessageId, Body], rep: Rep, zone: tzinfo) -> Readings:
    from mailcoach.reading.understanding import read  # noqa: PLC0415 - on most mornings there is nothing to read

    return [read(thread, bodies, rep, zone=zone) for thread in threads]


def _of(threads: Sequence[Thread], bodies: Mapping[MessageId, Body]) -> Mapping[MessageId, Body]:
    return {email.id: bodies[email.id] for thread in threads for email in thread.emails if email.id in bodies}


def _gathered(shares: Sequence[Future[Readings]], count: int) -> Readings:
    readings: Readings = [()] * count
    for start, share in enumerate(shares):
        readings[start :: len(shares)] = share.result()
    return readings


def _begin_work() -> None:
    """In the other process: Ctrl-C is for the one that began it, and when that is gone, so is this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    look_seldom()
    import mailcoach.reading.understanding  # noqa: PLC0415, F401 - while the first bodies are on their way


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
