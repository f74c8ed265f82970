"""Asking for many mails: the next piece is asked for before the answer to the last is read, and a piece that the
server or a parser chokes on is split down to the one mail, which is listed; the rest goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, TypeVar

from mailcoach.emails import Cursor
from mailcoach.mailbox import uidsets
from mailcoach.mailbox.fetching import Unreadable
from mailcoach.mailbox.trouble import Declined, Dropped
from mailcoach.mailbox.uidsets import Ranges
from mailcoach.mailbox.wire import Answer, Wire

T = TypeVar("T")

Unread = tuple[tuple[int, str], ...]
"""UIDs of mails that cannot be read, each with the reason."""

PIECE = 2_000
_HOPELESS = 24  # refusals in a row: it is not this or that mail, the server refuses all


@dataclass(slots=True)
class Progress:
    """What outlives a connection: how far each folder has been read, and what broke the line.

    `size` is how many mails one command asks for, at `most`; at 1, `alone` is the mail (folder and UID) that is
    asked for. `given_up` are mails at which the line broke even so, with the reason.
    """

    cursors: dict[bytes, Cursor]
    most: int = PIECE
    size: int = field(init=False)
    alone: tuple[bytes, int] | None = None
    given_up: dict[tuple[bytes, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.size = self.most

    def ask_for_more(self) -> None:
        """All went well so far."""
        self.size = min(self.most, self.size * 2)

    def ask_for_less(self, why: Dropped) -> None:
        """The line broke, maybe at what was asked for."""
        if self.size > 1:
            self.size = max(1, self.size // 12)
        elif self.alone:
            self.given_up[self.alone] = str(why)
            self.size = self.most

    def hopeless(self, folder: bytes, uids: Ranges) -> Unread:
        """Those of these mails that were given up."""
        given_up = ((uid, why) for (path, uid), why in self.given_up.items() if path == folder)
        return tuple((uid, why) for uid, why in given_up if uidsets.holds(uids, uid))


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What is asked of each mail of the folder that is open. `parse` makes None of an answer to something else
    and raises Unreadable; `limit` is how much of a literal is kept, in octets."""

    folder: bytes
    items: bytes
    parse: Callable[[Answer], T | None]
    limit: int

    def command(self, uids: Ranges) -> bytes:
        return b"UID FETCH %b %b" % (uidsets.written(uids), self.items)

    def read(self, answers: Iterable[Answer]) -> tuple[list[T], Unread]:
        """Raises Unreadable only where an answer does not even tell which mail it is about."""
        got: list[T] = []
        unread: list[tuple[int, str]] = []
        for answer in answers:
            try:
                value = self.parse(answer)
            except Unreadable as why:
                if not why.uid:
                    raise
                unread.append((why.uid, str(why)))
            else:
                if value is not None:
                    got.append(value)
        return got, tuple(unread)


def ask(
    wire: Wire, progress: Progress, question: Question[T], pieces: Iterable[Ranges]
) -> Iterator[tuple[Ranges, list[T], Unread]]:
    """The answers for each piece, in the order of the pieces. Raises Declined where the server refuses them all."""
    rest = iter(pieces)
    sent: deque[tuple[Ranges, bytes | None]] = deque()
    while True:
        if wire.is_narrow and not sent:
            wire.compress()
        most = 1 if wire.is_narrow or progress.size == 1 else 2
        while len(sent) < most and (piece := next(rest, None)):
            sent.append((piece, _send(wire, progress, question, piece)))
        if not sent:
            return
        piece, tag = sent.popleft()
        unread = progress.hopeless(question.folder, piece)
        got: list[T] = []
        if tag:
            answers = wire.answers(tag, "give mail", question.limit)
            try:
                got, more = question.read(answers)
            except (Declined, Unreadable):
                # What was asked for besides is asked for again, once this piece is done with.
                _drain(answers)
                for _, later in sent:
                    _drain(wire.answers(later, "give mail") if later else ())
                rest = chain([piece for piece, _ in sent], rest)
                sent.clear()
                got, more = _split(wire, question, uidsets.without(piece, dict(unread)))
            unread += more
        yield piece, got, unread


def _send(wire: Wire, progress: Progress, question: Question[T], piece: Ranges) -> bytes | None:
    """Asks for a piece but for the mails given up; None where nothing is left of it."""
    asked = uidsets.without(piece, dict(progress.hopeless(question.folder, piece)))
    if not asked:
        return None
    progress.alone = (question.folder, asked[0][0]) if uidsets.count(asked) == 1 else None
    return wire.send(question.command(asked))[0]


def _drain(answers: Iterable[Answer]) -> None:
    try:
        deque(answers, maxlen=0)
    except Declined:
        return  # it will be asked for again


def _split(wire: Wire, question: Question[T], piece: Ranges) -> tuple[list[T], Unread]:
    got: list[T] = []
    unread: list[tuple[int, str]] = []
    waiting = [piece]
    refusals = 0
    while waiting:
        part = waiting.pop()
        (tag,) = wire.send(question.command(part))
        answers = wire.answers(tag, "give mail", question.limit)
        try:
            values, more = question.read(answers)
        except (Declined, Unreadable) as why:
            _drain(answers)
            if (size := uidsets.count(part)) > 1:
                waiting += uidsets.pieces(part, -(-size // 2))
                continue
            unread.append((part[0][0], str(why)))
            refusals += 1
            if refusals == _HOPELESS and isinstance(why, Declined):
                raise
        else:
            got += values
            unread += more
            refusals = 0
    return got, tuple(unread)
