"""The nouns of judging: what is judged, by which rules, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailcoach.business_days import Calendar
from mailcoach.emails import Address, Email, MessageId
from mailcoach.reading import Reading
from mailcoach.reading.acts import Kind
from mailcoach.threads import Thread


class Name(StrEnum):
    """The seven verdicts, in the order in which they are tried."""

    NOT_A_PROSPECT = "not-a-prospect"
    CLOSED = "closed"
    GONE = "gone"
    YOUR_TURN = "your-turn"
    PAUSED = "paused"
    WAITING = "waiting"
    SILENT = "silent"


class Ball(StrEnum):
    THEIRS = "theirs"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence a rep can check, with the mail that shows it and the words in it."""

    text: str
    message_id: MessageId | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who the rep talks to. `first_name` is empty where we are not sure of one."""

    address: Address
    first_name: str = ""
    company: str = ""
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread with its readings, one for each of its emails."""

    thread: Thread
    readings: tuple[Reading, ...]

    @property
    def mails(self) -> Iterator[tuple[Email, Reading]]:
        """Each mail with its reading, oldest first."""
        return zip(self.thread.emails, self.readings, strict=True)


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient to be. `calendar_of(domain)` is the rep's holidays together with those of a prospect there."""

    zone: ZoneInfo
    calendar_of: Callable[[str], Calendar] = lambda _domain: Calendar()
    threshold_days: int = 5
    max_touches: int = 3
    history_days: int = 365
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the rep has decided, from the journal. They outrank every reading.

    A person is meant by address, a company by "@domain"; `ignored` also takes patterns with `*`. `snoozed` and
    `spoke` go by the newest mail that the thread had then: a word of theirs after it ends a snooze.
    """

    ignored: frozenset[str] = frozenset()
    stopped: frozenset[str] = frozenset()
    snoozed: Mapping[MessageId, date] = field(default_factory=dict)
    spoke: Mapping[MessageId, datetime] = field(default_factory=dict)
    misread: frozenset[tuple[MessageId, Kind]] = frozenset()
    drafted: frozenset[MessageId] = frozenset()
    """Message-IDs of our own drafts that lie in Drafts now."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is so, and why. Days are business days in the rep's time zone, counted from `quiet_since` and
    `waiting_since`; `resume_on` is the day a pause ends. `heard_at` is when somebody of theirs last wrote here, or
    the prospect anywhere; `barred` are the addresses in the talk that no draft may go to.

    `holds_until` is the first day on which the verdict can change without new mail, or None. A thread that `rests`
    waits for good: it had enough mails without an answer.
    Where it `yields`, the talk is silent by itself, and waits for another one with the same person.
    `trace` is every rule that was tried, in order, as `why` shows it.
    """

    name: Name
    ball: Ball
    prospect: Prospect | None
    reasons: tuple[Reason, ...]
    quiet_days: int = 0
    quiet_since: date | None = None
    waiting_days: int = 0
    waiting_since: date | None = None
    threshold_days: int = 0
    touches: int = 0
    heard_at: datetime | None = None
    barred: frozenset[str] = frozenset()
    resume_on: date | None = None
    contact: Address | None = None
    holds_until: date | None = None
    rests: bool = False
    yields: bool = False
    trace: tuple[Reason, ...] = ()

    def counted(self, today: date, calendar: Calendar) -> Verdict:
        """The same verdict with its days counted up to another day, in the calendar of the prospect's domain."""
        quiet, waiting = (
            calendar.between(since, today) if since else 0 for since in (self.quiet_since, self.waiting_since)
        )
        return replace(self, quiet_days=quiet, waiting_days=waiting)


Known = Callable[[Collection[str]], Mapping[str, Verdict]]
"""Those of these threads whose verdict was reached before and still holds."""
