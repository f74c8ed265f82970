"""Threads with their readings, as the index keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from mailcoach.index import Index
from mailcoach.silence import Talk


def talks(index: Index, ids: Collection[str] | None = None, *, until: datetime | None = None) -> Iterator[Talk]:
    """These talks, or all, with the mails that were read and, if so asked, written `until` then."""
    readings = index.readings(ids)
    for thread in index.threads(readings):
        read = {reading.id: reading for reading in readings[thread.id]}
        emails = tuple(
            email for email in thread.emails if email.id in read and (until is None or email.at <= until)
        )
        if emails:
            yield Talk(replace(thread, emails=emails), tuple(read[email.id] for email in emails))
