"""100,000 answers of servers, changed at random, and 40,000 header blocks of crumbs, past every parser.

Quicker than Hypothesis, which the tests use for the same with fewer examples; the same seed makes the same mail.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from test_mailbox_answers import ANSWERS, listing
from test_mailbox_answers import CRUMBS as ANSWER_CRUMBS
from test_mime import CRUMBS

from mailcoach import mime
from mailcoach.mailbox import answers, fetching, folders
from mailcoach.mailbox.wire import Answer


def fuzz(seed: int = 7) -> None:
    """Prints how many were read and how long the slowest took; a crash is a traceback."""
    random = Random(seed)
    print("answers, slowest in ms", *timed(100_000, lambda: changed(random), parsed))
    print("header blocks, slowest in ms", *timed(40_000, lambda: crumbs(random), mime.email))


def timed(count: int, make: Callable[[], Any], read: Callable[[Any], object]) -> tuple[int, float]:
    slowest = 0.0
    for _ in range(count):
        made = make()
        began = time.process_time()
        read(made)
        slowest = max(slowest, time.process_time() - began)
    return count, round(slowest * 1000, 1)


def changed(random: Random) -> Answer:
    """An answer in which a few stretches were replaced by others."""
    parts = list(random.choice(ANSWERS))
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(parts))
        low = random.randint(0, len(parts[at]))
        high = min(len(parts[at]), low + random.randint(0, 12))
        put = b"".join(random.choices(ANSWER_CRUMBS, k=random.randint(0, 3)))
        parts[at] = parts[at][:low] + put + parts[at][high:]
    return tuple(parts)


def parsed(answer: Answer) -> None:
    for parse in (fetching.arrival, fetching.text, fetching.whole, fetching.flags):
        with suppress(fetching.Unreadable):
            parse(answer)
    answers.status([answer])
    answers.opened([answer])
    answers.vanished([answer], 999)
    answers.found([answer], 1000)
    listing(*folders.listed([answer]), foreign=folders.foreign_prefixes([answer]))


def crumbs(random: Random) -> bytes:
    pieces = CRUMBS.split(b"|")
    return b"".join(
        random.choice(pieces) if random.random() < 0.9 else random.randbytes(random.randint(0, 8))
        for _ in range(random.randint(0, 120))
    )
