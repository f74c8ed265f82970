"""What was concluded of each thread. What may no longer hold is in doubt, and stands until it is concluded anew.

A verdict is text of the caller's. Beside it stands what a list is made of, so that a list needs no text: the gist,
a few words of the caller's, and the place, by which lists go, the lowest first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import NamedTuple

from mailcoach.index.plain import dumps, reader
from mailcoach.index.store import Store, among

# SQLite keeps the order of a CROSS JOIN: the lines come from the index verdict_line, and no text is read for them.
# They come as one value: row by row, each would wait for its turn among Python's threads.

_read_names = reader(frozenset[str])

_NOTHING = ""
"""The gist of a thread of which there is nothing to conclude; NULL where that is not known yet."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A verdict as it is kept. Who has a place below 0 is judged anew before all others. `until` is the first day,
    in the rep's time zone, on which it may not hold any more whatever happens."""

    gist: str
    place: float
    content: str
    until: date | None = None


class Listed(NamedTuple):
    """A line of a list. `edition` is another one whenever the verdict may be."""

    thread: str
    gist: str
    edition: int


_read_listed = reader(list[Listed])


class Verdicts:
    """The verdicts of one account. Raises as `Index` does."""

    def __init__(self, store: Store, account: int) -> None:
        self._store, self._account = store, account

    def keep(self, verdicts: Mapping[str, Kept | None], doubts: Mapping[str, int]) -> None:
        """Keeps verdicts by thread id; None says that there is nothing to conclude, and will not be before another
        mail comes. `doubts` are those that `unjudged` told of: what was doubted again meanwhile stays in doubt."""
        with self._store.writing() as db:
            # Never one of a verdict that has gone: whoever keeps that one would not see the new one.
            ((last,),) = db.execute(
                "UPDATE account SET edition = edition + ?1 WHERE key = ?2 RETURNING edition - ?1",
                (len(verdicts), self._account),
            ).fetchall()
            db.executemany(
                "INSERT INTO verdict (thread, gist, place, content, until, edition, judged, era, since)"
                " SELECT thread.key, ?, ?, ?, ?, ?, ?, era, day FROM thread JOIN account ON account.key = account"
                " WHERE account = ? AND id = ? AND joined IS NULL"
                " ON CONFLICT (thread) DO UPDATE SET gist = excluded.gist, place = excluded.place,"
                " content = excluded.content, until = excluded.until, edition = excluded.edition,"
                " judged = excluded.judged, era = excluded.era, since = excluded.since",
                [
                    (*_columns(kept), edition, doubts[thread], self._account, thread)
                    for edition, (thread, kept) in enumerate(verdicts.items(), last + 1)
                ],
            )

    def doubt(self, threads: Collection[str]) -> None:
        """What was concluded of these threads may no longer hold."""
        with self._store.writing() as db:
            db.execute(
                "INSERT INTO verdict (thread, doubts) SELECT key, 1 FROM thread"
                " WHERE account = ? AND id IN (SELECT value FROM json_each(?)) AND joined IS NULL"
                " ON CONFLICT (thread) DO UPDATE SET doubts = doubts + 1",
                (self._account, among(threads)),
            )

    def doubt_concluded(self, threads: Collection[str]) -> None:
        """The same, of those of which there is something to conclude: what was said elsewhere gives the others
        nothing."""
        with self._store.writing() as db:
            db.execute(
                "UPDATE verdict SET doubts = doubts + 1 WHERE gist IS NOT ? AND thread IN (SELECT key FROM thread"
                " WHERE account = ? AND id IN (SELECT value FROM json_each(?)) AND joined IS NULL)",
                (_NOTHING, self._account, among(threads)),
            )

    def unjudged(self) -> dict[str, int]:
        """The threads of which there is no verdict, or a doubtful one, with how often it was doubted: those with a
        place below 0 first, then those of which nothing is known yet."""
        rows = self._store.rows(
            "SELECT id, doubts FROM verdict CROSS JOIN thread ON thread.key = verdict.thread"
            " CROSS JOIN account ON account.key = ?"
            " WHERE account = account.key AND joined IS NULL"
            " AND (doubts > judged OR verdict.era < account.era OR until <= account.day OR since > account.day)"
            " ORDER BY CASE WHEN place < 0 THEN 0 WHEN gist IS NULL THEN 1 ELSE 2 END, place, thread.key",
            (self._account,),
        )
        return dict(rows)

    def listed(self, below: float = inf) -> list[Listed]:
        """Every thread of which something is concluded, in the order of their places, then of their ids; those with
        a place `below` that one."""
        ((lines,),) = self._store.rows(
            "SELECT json_group_array(json_array(id, gist, edition)) FROM (SELECT id, gist, edition"
            " FROM verdict CROSS JOIN thread ON thread.key = verdict.thread"
            " WHERE account = ? AND joined IS NULL AND gist > ? AND place < ? ORDER BY place, id)",
            (self._account, _NOTHING, below),
        )
        with self._store.guarded():
            return _read_listed(lines)

    def contents(self, threads: Collection[str]) -> dict[str, str]:
        """What is kept of these threads, by thread id."""
        rows = self._store.rows(
            "SELECT id, content FROM verdict JOIN thread ON thread.key = verdict.thread"
            " WHERE account = ? AND gist > ? AND id IN (SELECT value FROM json_each(?))",
            (self._account, _NOTHING, among(threads)),
        )
        return dict(rows)

    def mentioning(self, words: str) -> tuple[str, ...]:
        """The threads of which something is kept that holds these words."""
        rows = self._store.rows(
            "SELECT id FROM verdict JOIN thread ON thread.key = verdict.thread"
            " WHERE account = ? AND joined IS NULL AND instr(content, ?)",
            (self._account, words),
        )
        return tuple(id_ for (id_,) in rows)

    # What they hang on

    @property
    def form(self) -> str:
        """In what form the kept verdicts are written; "" where there are none."""
        ((form,),) = self._store.rows("SELECT form FROM account WHERE key = ?", (self._account,))
        return str(form)

    @property
    def day(self) -> date | None:
        """The day as of which was judged last; None where never."""
        ((day,),) = self._store.rows("SELECT day FROM account WHERE key = ?", (self._account,))
        return date.fromisoformat(day) if day else None

    def judge_by(self, basis: str, form: str, day: date) -> None:
        """Says by what (policy, program) and as of which day verdicts are reached from now on, and in what form
        they are written. Those reached by another basis, or on a later day, are in doubt; those of another form are
        dropped."""
        today = day.isoformat()
        with self._store.writing() as db:
            before = db.execute("SELECT basis, form, day FROM account WHERE key = ?", (self._account,)).fetchone()
            if before == (basis, form, today):
                return
            db.execute(
                "UPDATE account SET basis = ?, form = ?, day = ?, era = era + ? WHERE key = ?",
                (basis, form, today, before[:2] != (basis, form), self._account),
            )
            if before[1] != form:
                db.execute(
                    "UPDATE verdict SET gist = NULL WHERE thread IN (SELECT key FROM thread WHERE account = ?)",
                    (self._account,),
                )

    def decided(self, names: Collection[str]) -> frozenset[str]:
        """Says what has been decided by now, each decision by a name of the caller's; returns what has come or gone
        since this was said last. To be called together with `doubt`, in one `at_once`."""
        with self._store.writing() as db:
            ((before,),) = db.execute("SELECT decided FROM account WHERE key = ?", (self._account,)).fetchall()
            changed = _read_names(before) ^ frozenset(names)
            if changed:
                text = dumps(sorted(names)).decode()
                db.execute("UPDATE account SET decided = ? WHERE key = ?", (text, self._account))
            return changed


def _columns(kept: Kept | None) -> tuple[str, float, str, str | None]:
    if kept is None:
        return (_NOTHING, 0, "", None)
    return (kept.gist, kept.place, kept.content, kept.until.isoformat() if kept.until else None)
