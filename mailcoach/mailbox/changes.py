"""What is new in the mailbox: which folders moved, and what came, changed and went in them.

A morning with nothing new is one round trip: LIST and the STATUS of each known folder in one write. A folder
that did not move is not opened. One that did is opened once, read-only, and everything asked of it goes out
together. A folder seen for the first time is read from its newest mail downwards, some of each folder before
more of any, and every batch says how far it has come, so that the next run can go on there.

A server that lacks an extension costs speed, never truth: QRESYNC (RFC 7162) tells what vanished; without it
the count of mails shows whether to ask for the list of UIDs. Where there are far more UIDs than mails, those that
there are are listed first, so that EXISTS bounds the number of commands, whatever UIDNEXT says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain, islice

from mailcoach.emails import Arrival, Batch, Cursor, Folder, Role
from mailcoach.mailbox import answers as told
from mailcoach.mailbox import fetching, moves, uidsets
from mailcoach.mailbox.answers import State
from mailcoach.mailbox.asking import PIECE, Progress, Question, Unread, ask
from mailcoach.mailbox.folders import PLAIN_LIST, Listing, list_commands
from mailcoach.mailbox.trouble import Declined
from mailcoach.mailbox.uidsets import HIGHEST, Ranges
from mailcoach.mailbox.wire import Answer, Wire, quoted

_TOGETHER = 8  # known folders whose answers are waited for at once


@dataclass(slots=True)
class _Heard:
    """What a server said about one folder: while it was opened, and to all that was asked of it then, in one
    heap, since it may answer commands sent together in any order (RFC 9051, 5.5). `declined` is what it refused."""

    opening: list[Answer] = field(default_factory=list)
    rest: list[Answer] = field(default_factory=list)
    declined: set[str] = field(default_factory=set)


class Look:
    """One look at the whole mailbox over one connection. Raises Dropped, OutOfTime, Declined."""

    def __init__(self, wire: Wire, progress: Progress, since: date) -> None:
        self._wire = wire
        self._progress = progress
        self._since = since
        self._resyncs = {"QRESYNC", "ENABLE"} <= wire.can
        self._counts_changes = bool({"CONDSTORE", "QRESYNC"} & wire.can)
        self._items = fetching.header_items(wire.can)
        self._states: dict[bytes, State] = {}
        self._listed: dict[bytes, Ranges] = {}
        self._found: dict[bytes, Ranges] = {}

    def batches(
        self, listing: Callable[[Iterable[Answer]], Listing], on_total: Callable[[int], None]
    ) -> Iterator[Batch]:
        """Everything that changed: the new of all folders before the old of any. `listing` makes one of what the
        server listed."""
        read = [folder for folder in self._survey(listing).read if folder.path in self._states]
        on_total(sum(moves.expected(*self._numbers(folder)) for folder in read))
        yield from self._refresh([folder for folder in read if self._has_moved(folder)])
        depth = PIECE
        while unfinished := [folder for folder in read if self._is_unfinished(folder)]:
            for folder in unfinished:
                yield from self._deepen(folder, depth)
            depth *= 4

    # The survey: one round trip for what is known, one more for folders that are new

    def _survey(self, listing: Callable[[Iterable[Answer]], Listing]) -> Listing:
        known = list(self._progress.cursors)
        enabling = [b"ENABLE QRESYNC"] if self._resyncs else []
        asked = list_commands(self._wire.can)
        tags = iter(self._wire.send(*enabling, *asked, *map(self._status_command, known)))
        for tag in islice(tags, len(enabling)):
            said = self._heard(tag) or ()
            self._resyncs = any(answer[0].upper().startswith(b"* ENABLED") for answer in said)
        lists = [self._heard(tag) for tag in islice(tags, len(asked))]
        for path, tag in zip(known, tags, strict=True):
            self._take_state(path, tag)
        if lists[0] is None:
            lists[0] = self._wire.run(PLAIN_LIST, "list the folders")
        found = listing(answer for answers in lists for answer in answers or ())
        new = [folder.path for folder in found.read if folder.path not in self._states]
        if new:
            for path, tag in zip(new, self._wire.send(*map(self._status_command, new)), strict=True):
                self._take_state(path, tag)
        return found

    def _status_command(self, path: bytes) -> bytes:
        modseq = b" HIGHESTMODSEQ" if self._counts_changes else b""
        return b"STATUS %b (MESSAGES UIDNEXT UIDVALIDITY%b)" % (quoted(path), modseq)

    def _take_state(self, path: bytes, tag: bytes) -> None:
        """A folder without one is deleted, renamed or not ours to read, and is passed over."""
        if state := told.status(self._heard(tag) or ()):
            self._states[path] = state

    def _heard(self, tag: bytes) -> list[Answer] | None:
        try:
            return list(self._wire.answers(tag, "tell about a folder", fetching.HEADER_LIMIT))
        except Declined:
            return None

    def _numbers(self, folder: Folder) -> tuple[Cursor | None, State]:
        """How far the folder has been read, if it is still the one that was read, and its numbers now."""
        cursor, state = self._progress.cursors.get(folder.path), self._states[folder.path]
        return (cursor if cursor and cursor.uidvalidity == state.uidvalidity else None), state

    def _has_moved(self, folder: Folder) -> bool:
        cursor, state = self._numbers(folder)
        return cursor is not None and moves.has_moved(folder.role, cursor, state)

    def _is_unfinished(self, folder: Folder) -> bool:
        return folder.path in self._states and moves.is_unfinished(self._numbers(folder)[0], self._since)

    # A folder that is known, and moved

    def _refresh(self, moved: Iterable[Folder]) -> Iterator[Batch]:
        """Brings known folders up to date; the commands for several go out in one write."""
        waiting = deque(moved)
        for folder in waiting:
            self._list_if_sparse(folder)
        while waiting:
            most = _TOGETHER if self._progress.size > 1 else 1
            group = [waiting.popleft() for _ in range(min(len(waiting), most))]
            plans = [dict(self._refreshing(folder)) for folder in group]
            tags = iter(self._wire.send(*chain.from_iterable(plan.values() for plan in plans)))
            heard = [self._all_heard(plan, tags) for plan in plans]
            for folder, said in zip(group, heard, strict=True):
                batch = self._brought(folder, said)
                if batch:
                    yield self._kept(batch)
                    if self._new(folder):
                        waiting.append(folder)

    def _list_if_sparse(self, folder: Folder) -> None:
        cursor, state = self._progress.cursors[folder.path], self._states[folder.path]
        if moves.is_sparse(cursor, state):
            self._wire.run(b"EXAMINE %b" % quoted(folder.path), "open a folder")
            self._listed[folder.path] = self._there(cursor.uidnext, state.uidnext - 1)

    def _there(self, low: int, high: int) -> Ranges:
        """Which UIDs between two have a mail, in the folder that is open."""
        heard = self._wire.run(b"UID FETCH %d:%d (UID FLAGS)" % (low, high), "list the mails")
        return uidsets.ranges(uid for uid, _ in filter(None, map(fetching.flags, heard)) if low <= uid <= high)

    def _all_heard(self, plan: Iterable[str], tags: Iterator[bytes]) -> _Heard:
        said = _Heard()
        for about in plan:
            answers = self._heard(next(tags))
            if answers is None:
                said.declined.add(about)
            elif about == "open":
                said.opening = answers
            else:
                said.rest += answers
        return said

    def _refreshing(self, folder: Folder) -> Iterator[tuple[str, bytes]]:
        """The commands that bring one folder up to date, by what they are about."""
        state, cursor = self._states[folder.path], self._progress.cursors[folder.path]
        name = quoted(folder.path)
        if self._resyncs and cursor.modseq:
            yield "open", b"EXAMINE %b (QRESYNC (%d %d))" % (name, cursor.uidvalidity, cursor.modseq)
        else:
            yield "open", b"EXAMINE %b" % name
            if self._counts_changes and cursor.modseq and cursor.uidnext > 1:
                yield "flags", b"UID FETCH 1:%d (UID FLAGS) (CHANGEDSINCE %d)" % (cursor.uidnext - 1, cursor.modseq)
            elif folder.role is Role.DRAFTS and state.messages:
                yield "flags", b"UID FETCH 1:* (UID FLAGS)"
            if moves.may_have_lost(cursor, state):
                yield "present", self._search(b"ALL")
        if new := self._new(folder):
            self._progress.alone = (folder.path, new[0][0]) if uidsets.count(new) == 1 else None
            yield "new", self._question(folder).command(new)

    def _new(self, folder: Folder) -> Ranges:
        """The next new UIDs of a known folder, from the lowest up: a cursor cannot tell of a gap."""
        state, cursor = self._states[folder.path], self._progress.cursors[folder.path]
        there = self._listed.get(folder.path, ((cursor.uidnext, state.uidnext - 1),))
        return uidsets.lowest(there, cursor.uidnext, self._progress.size)

    def _brought(self, folder: Folder, said: _Heard) -> Batch | None:
        """What the answers about a folder amount to; None where it cannot be opened or is not the one we knew."""
        cursor, state = self._progress.cursors[folder.path], self._states[folder.path]
        opened = told.opened(said.opening)
        if opened is None or opened.uidvalidity != cursor.uidvalidity:
            self._replace_state(folder, opened)
            return None
        heard = [*said.opening, *said.rest]
        known = range(1, cursor.uidnext)
        changed = {uid: flags for uid, flags in filter(None, map(fetching.flags, heard)) if uid in known}
        deleted = {uid for uid, flags in changed.items() if _is_thrown_away(folder, flags)}
        new = self._new(folder)
        arrivals, unread = self._arrived(folder, new, said) if new else ((), ())
        return Batch(
            folder,
            replace(
                cursor,
                uidnext=new[-1][1] + 1 if new else cursor.uidnext,
                modseq=opened.modseq or state.modseq,
                messages=state.messages,
            ),
            arrivals,
            gone=uidsets.merged(
                [
                    *uidsets.ranges(deleted),
                    *told.vanished(heard, cursor.uidnext - 1),
                    *_missing(said.rest, opened, cursor.uidnext - 1),
                ]
            ),
            flags=tuple((uid, flags) for uid, flags in changed.items() if uid not in deleted),
            unread=unread,
        )

    def _arrived(self, folder: Folder, new: Ranges, said: _Heard) -> tuple[tuple[Arrival, ...], Unread]:
        """The new mails; where the server or a parser choked on them, they are asked for again, with care."""
        question = self._question(folder)
        if "new" not in said.declined and not self._progress.given_up:
            with suppress(fetching.Unreadable):
                got, unread = question.read(said.rest)
                return _kept_arrivals(folder, got), unread
        self._wire.run(b"EXAMINE %b" % quoted(folder.path), "open a folder")
        ((_, got, unread),) = ask(self._wire, self._progress, question, [new])
        return _kept_arrivals(folder, got), unread

    def _replace_state(self, folder: Folder, opened: State | None) -> None:
        """The folder showed another face than its STATUS: it is read as that, or passed over."""
        if opened is None:
            del self._states[folder.path]
        else:
            state = self._states[folder.path]
            self._states[folder.path] = replace(opened, uidnext=opened.uidnext or state.uidnext)

    def _search(self, criteria: bytes) -> bytes:
        return (b"UID SEARCH RETURN (ALL) " if "ESEARCH" in self._wire.can else b"UID SEARCH ") + criteria

    def _question(self, folder: Folder) -> Question[Arrival]:
        return Question(folder.path, self._items, fetching.arrival, fetching.HEADER_LIMIT)

    def _kept(self, batch: Batch) -> Batch:
        self._progress.cursors[batch.folder.path] = batch.cursor
        return batch

    # A folder that is new, or was not read to its end

    def _deepen(self, folder: Folder, depth: int) -> Iterator[Batch]:
        """Reads about `depth` more mails of a folder, the newest of those that are not known."""
        cursor, state = self._numbers(folder)
        if cursor is None and not state.messages:
            empty = Cursor(state.uidvalidity, state.uidnext, 1, state.modseq, 0, self._since)
            yield self._kept(Batch(folder, empty, reset=folder.path in self._progress.cursors))
            return
        # A search of all costs the server as much as thousands of headers: it is asked once, and goes on to be true
        # until the oldest that it found has been read.
        known = self._found.get(folder.path) if cursor and cursor.oldest > 1 else None
        asked = [self._search(self._wanted(cursor))] if known is None else []
        opening, *searching = self._wire.send(b"EXAMINE %b" % quoted(folder.path), *asked)
        opened = told.opened(self._heard(opening) or ())
        found = self._heard(*searching) if searching else None
        self._replace_state(folder, opened)
        if opened is None:
            return
        state = self._states[folder.path]
        if cursor and cursor.uidvalidity != opened.uidvalidity:
            # Some servers number a folder anew whenever it is opened: such a one is read in one sitting.
            cursor, depth, known = None, HIGHEST, None
            found = self._heard(*self._wire.send(self._search(self._wanted(None))))
        reset = cursor is None and folder.path in self._progress.cursors
        reached = cursor or Cursor(state.uidvalidity, state.uidnext, 1, state.modseq, state.messages)
        # Above the oldest it may have been read back to a later day than this: then that is as far as all is known.
        above = cursor.since if cursor and cursor.oldest > 1 else None
        reached = replace(reached, since=max(self._since, above or self._since))
        high = (reached.oldest if reached.oldest > 1 else reached.uidnext) - 1
        uids = uidsets.upto(known, high) if known is not None else self._old(found, high, state.messages)
        self._found[folder.path] = uids
        if not uids:
            yield self._kept(Batch(folder, replace(reached, oldest=1), reset=reset))
        for piece, got, unread in ask(
            self._wire, self._progress, self._question(folder), self._pieces(uids, depth)
        ):
            oldest = 1 if piece[0][0] == uids[0][0] else piece[0][0]
            cursor = replace(reached, oldest=oldest)
            yield self._kept(Batch(folder, cursor, _kept_arrivals(folder, got), reset=reset, unread=unread))
            reset = False

    def _old(self, heard: list[Answer] | None, high: int, messages: int) -> Ranges:
        """The UIDs up to `high` that a search has found; all that have a mail, where it was declined or found more
        than there is."""
        uids = ((1, high),) if heard is None else told.found(heard, high) or ()
        return self._there(uids[0][0], uids[-1][1]) if uidsets.count(uids) > messages else uids

    def _pieces(self, uids: Ranges, depth: int) -> Iterator[Ranges]:
        for piece in uidsets.pieces(uids, self._progress.size):
            yield piece
            depth -= uidsets.count(piece)
            if depth <= 0:
                return

    def _wanted(self, cursor: Cursor | None) -> bytes:
        """Which mails are still to be read. The server counts days in a zone of its own: one more is asked for."""
        since = b"SINCE %b" % _day(self._since - timedelta(days=1))
        if cursor is None:
            return since  # "UID 1:*" finds nothing on GNU mailutils
        if cursor.oldest > 1:
            return b"UID 1:%d %b" % (cursor.oldest - 1, since)
        assert cursor.since is not None  # more of the past is wanted than before
        return b"%b BEFORE %b" % (since, _day(cursor.since))


def _missing(heard: Iterable[Answer], opened: State, highest: int) -> Ranges:
    """The known UIDs that a list of all does not name. A list that is shorter than the folder is none, and never
    means that all is gone."""
    uids = told.found(heard, HIGHEST)
    if uids is None or uidsets.count(uids) != opened.messages:
        return ()
    return uidsets.outside(uids, 1, highest)


def _is_thrown_away(folder: Folder, flags: frozenset[str]) -> bool:
    """A draft marked deleted is no draft any more; other mail was said, whatever the rep did with it since."""
    return folder.role is Role.DRAFTS and "\\Deleted" in flags


def _kept_arrivals(folder: Folder, got: Iterable[Arrival]) -> tuple[Arrival, ...]:
    return tuple(arrival for arrival in got if not _is_thrown_away(folder, arrival.flags))


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(day: date) -> bytes:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}".encode()
