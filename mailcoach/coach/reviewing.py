"""What the index knows becomes cases: judged and advised. No network."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

from mailcoach import __version__
from mailcoach.business_days import DAY
from mailcoach.coach.cases import Case
from mailcoach.emails import MessageId
from mailcoach.index import rank
from mailcoach.library import Item
from mailcoach.outcomes import LYING, Decision, DraftRecord, State, of_thread
from mailcoach.plays import Play
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Kind
from mailcoach.silence import Decisions, Known, Name, Policy, Talk, Verdict
from mailcoach.threads import Rep, Side

OFFERED = LYING | {State.SENT, State.UNCERTAIN}
"""States in which a template or an item counts as used with that person."""


@dataclass(frozen=True)
class Judge:
    """Everything that a verdict and its plays hang on, besides what was said. `holidays` are the countries that the
    policy's calendar takes for companies, by their domain."""

    account: str
    rep: Rep
    policy: Policy
    holidays: Mapping[str, str]
    decisions: Decisions
    records: Sequence[DraftRecord]
    plays: Collection[Play]
    items: Sequence[Item]
    now: datetime

    @property
    def basis(self) -> str:
        """Changes when every verdict may change without any mail: with the rules."""
        policy = self.policy
        parts = (
            __version__, policy.threshold_days, policy.max_touches, policy.history_days, policy.ignore, policy.zone,
            policy.calendar_of(""), self.holidays, self.rep, frozenset(self.plays), self.items,
        )  # fmt: skip
        return basis_of(*parts)

    def cases(
        self, talks: Iterable[Talk], wanted: Container[str] | None = None, known: Known = lambda _: {}
    ) -> Iterator[Case]:
        """A case for every talk, or those wanted, that has a human message inside the history; all that their
        people said anywhere must be among `talks`. How the others stand may be `known`."""
        from mailcoach.silence.judging import judge  # noqa: PLC0415 - on most mornings nothing is in doubt

        talks = tuple(talks)
        verdicts = judge(talks, self.rep, self.policy, self.decisions, self.now, wanted, known)
        since = self.now - timedelta(days=self.policy.history_days)
        for talk in talks:
            lives = any(reading.kind is MailKind.HUMAN and email.at >= since for email, reading in talk.mails)
            if lives and talk.thread.id in verdicts:
                yield self._case(talk, verdicts[talk.thread.id])

    def _case(self, talk: Talk, verdict: Verdict) -> Case:
        from mailcoach.plays.playbook import advise  # noqa: PLC0415

        emails = talk.thread.emails
        messages = tuple(email.id for email in emails)
        records = of_thread(self.records, emails)
        suggestions = advise(
            talk,
            verdict,
            self.rep,
            self.policy,
            played=played(talk, self.rep, records),
            has_item=fitting(talk, verdict, self.items, self.records) is not None,
            misread=self.decisions.misread,
        )
        snoozed = {self.decisions.snoozed.get(each) for each in messages}
        return Case(
            id=talk.thread.id,
            account=self.account,
            subject=emails[0].subject,
            messages=messages,
            last_at=emails[-1].at,
            verdict=verdict,
            plays=tuple(each for each in suggestions if each.play in self.plays or each.play is Play.WAIT),
            draft=max(records, key=lambda record: record.created, default=None),
            holds_until=self._holds_until(talk, verdict),
            snoozed_until=verdict.resume_on if verdict.resume_on in snoozed else None,
        )

    def _holds_until(self, talk: Talk, verdict: Verdict) -> date:
        """The day that the verdict names, or on which the talk is older than the history; while a mail is dated
        ahead, the next one."""
        zone = self.policy.zone
        tomorrow = self.now.astimezone(zone).date() + DAY
        if any(email.at > self.now for email in talk.thread.emails):
            return tomorrow
        human = max(email.at for email, reading in talk.mails if reading.kind is MailKind.HUMAN)
        forgotten = (human + timedelta(days=self.policy.history_days)).astimezone(zone).date()
        return max(tomorrow, min(forgotten, verdict.holds_until or forgotten))


def basis_of(*parts: object) -> str:
    """A print of all that something hangs on: another one when any of it changes."""
    return blake2b(_steady(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _steady(value: object) -> str:
    """`repr`, with the members of a set in order: their own order differs from one process to the next."""
    if is_dataclass(value):
        value = tuple(getattr(value, field.name) for field in fields(value))
    if isinstance(value, Set):
        return f"{{{', '.join(sorted(map(_steady, value)))}}}"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(_steady, value))})"
    return repr(value)


def as_decisions(decisions: Iterable[Decision], records: Iterable[DraftRecord]) -> Decisions:
    """The journal's rows as the judge takes them."""
    by_kind: dict[str, list[Decision]] = {}
    for decision in sorted(decisions, key=lambda each: each.made):
        by_kind.setdefault(decision.kind, []).append(decision)
    about = {kind: by_kind.get(kind, []) for kind in ("ignore", "stop", "snooze", "spoke", "misread")}
    return Decisions(
        ignored=frozenset(each.about for each in about["ignore"]),
        stopped=frozenset(each.about for each in about["stop"]),
        snoozed={MessageId(each.about): date.fromisoformat(each.detail) for each in about["snooze"]},
        spoke={MessageId(each.about): each.made for each in about["spoke"]},
        misread=frozenset((MessageId(each.about), Kind(each.detail)) for each in about["misread"]),
        drafted=frozenset(record.message_id for record in records if record.state in LYING),
    )


def played(talk: Talk, rep: Rep, records: Iterable[DraftRecord]) -> frozenset[Play]:
    """The plays whose drafts were sent since the prospect's last human word."""
    heard = [
        email.at
        for email, reading in talk.mails
        if reading.kind is MailKind.HUMAN and rep.side(email.sender) is Side.THEIRS
    ]
    last = max(heard, default=datetime.min.replace(tzinfo=UTC))
    return frozenset(record.play for record in records if record.state is State.SENT and record.created > last)


def fitting(talk: Talk, verdict: Verdict, items: Iterable[Item], records: Iterable[DraftRecord]) -> Item | None:
    """The best of the library's items for a silent talk that this person has not been offered."""
    if verdict.name is not Name.SILENT or verdict.prospect is None:
        return None
    offered = {record.item for record in records if went_to(record, {verdict.prospect.address.email})}
    fresh = [item for item in items if item.name not in offered]
    words = " ".join([talk.thread.emails[0].subject, *(reading.own_words for reading in talk.readings)])
    return next(iter(rank(fresh, words, talk.readings[-1].language)), None) if fresh else None


def went_to(record: DraftRecord, addresses: Collection[str]) -> bool:
    """Whether somebody there has this draft, or will have when the rep sends it."""
    return record.state in OFFERED and record.to in addresses
