"""What threads are found by: a full-text index (FTS5) over subjects, people and own words.

Only what matters is in it: threads kept with readings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter

from mailcoach.index import plain
from mailcoach.index.rows import ELSEWHERE, GONE, HERE, read_header
from mailcoach.index.store import Store, among
from mailcoach.reading import Reading

_LONGEST_SAID = 20_000
"""Characters of one thread's own words that can be searched."""

_AT_ONCE = 500
"""Threads taken in by one transaction."""

_read_readings = plain.reader(tuple[Reading, ...])


class Words:
    """The words of one account's threads. Raises as `Index` does."""

    def __init__(self, store: Store, account: int) -> None:
        self._store, self._account = store, account

    def search(self, words: str, limit: int) -> tuple[str, ...]:
        """Ids of the threads that hold all these words (the last one may be unfinished) in subject, names,
        addresses or own words, best first, as far as `make_searchable` took them in."""
        terms = re.findall(r"\w+", words)
        if not terms:
            return ()
        rows = self._store.rows(
            "SELECT thread.id FROM words JOIN thread ON thread.key = words.rowid"
            " WHERE words MATCH ? AND thread.account = ? ORDER BY bm25(words, 4, 4, 1) LIMIT ?",
            (" ".join(f'"{term}"' for term in terms) + "*", self._account, limit),
        )
        return tuple(id_ for (id_,) in rows)

    def make_searchable(self) -> None:
        """Takes in the words of the threads kept since the last time. After a first scan this takes seconds, so
        call it where nobody waits."""
        rows = self._store.rows("SELECT key FROM thread WHERE account = ? AND unindexed", (self._account,))
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            with self._store.writing() as db:
                documents = self._documents([key for (key,) in some])
                db.executemany("DELETE FROM words WHERE rowid = ?", some)
                db.executemany("INSERT INTO words (rowid, subject, people, said) VALUES (?, ?, ?, ?)", documents)
                db.executemany("UPDATE thread SET unindexed = 0 WHERE key = ?", some)

    def _documents(self, keys: Collection[int]) -> Iterator[tuple[int, str, str, str]]:
        """What threads are found by: subject, the people in it, what was said."""
        wanted = among(keys)
        readings = dict(
            self._store.rows(
                "SELECT thread, content FROM reading WHERE thread IN (SELECT value FROM json_each(?))", (wanted,)
            )
        )
        mails = self._store.rows(
            "SELECT thread, header FROM message WHERE thread IN (SELECT value FROM json_each(?))"
            " AND standing IN (?, ?, ?) ORDER BY thread",
            (wanted, GONE, ELSEWHERE, HERE),
        )
        for key, group in groupby(mails, itemgetter(0)):
            emails = [read_header(header) for _, header in group]
            subjects = {email.subject for email in emails}
            people = {str(who) for email in emails for who in (email.sender, *email.to, *email.cc)}
            said = "\n".join(reading.own_words for reading in _read_readings(readings.get(key, b"[]")))
            yield key, "\n".join(sorted(subjects)), "\n".join(sorted(people)), said[:_LONGEST_SAID]
