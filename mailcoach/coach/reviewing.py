"""What the index knows becomes cases: judged, advised, best first. No network."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta

from mailcoach.coach.cases import Case
from mailcoach.emails import MessageId
from mailcoach.outcomes import Decision, DraftRecord, State
from mailcoach.plays import Play, Suggestion, advise
from mailcoach.reading import MailKind
from mailcoach.reading.acts import Kind
from mailcoach.silence import Decisions, Name, Policy, Talk, Verdict, judge
from mailcoach.threads import Rep, Side

LYING = frozenset({State.PENDING, State.EDITED})
"""States in which a draft of ours lies in Drafts."""

OFFERED = frozenset({State.PENDING, State.EDITED, State.SENT, State.UNCERTAIN})
"""States in which a template or an item counts as used with that person."""


def as_decisions(decisions: Sequence[Decision], records: Sequence[DraftRecord]) -> Decisions:
    """The journal's rows as the judge takes them."""
    by_kind: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_kind.setdefault(decision.kind, []).append(decision)

    def about(kind: str) -> list[Decision]:
        return sorted(by_kind.get(kind, []), key=lambda decision: decision.made)

    return Decisions(
        ignored=frozenset(each.about for each in about("ignore")),
        stopped=frozenset(each.about for each in about("stop")),
        snoozed={MessageId(each.about): date.fromisoformat(each.detail) for each in about("snooze")},
        spoke={MessageId(each.about): each.made for each in about("spoke")},
        misread=frozenset((MessageId(each.about), Kind(each.detail)) for each in about("misread")),
        drafted=frozenset(record.message_id for record in records if record.state in LYING),
    )


def review(
    talks: Sequence[Talk],
    rep: Rep,
    policy: Policy,
    decisions: Decisions,
    records: Sequence[DraftRecord],
    *,
    plays: Collection[Play],
    has_item: Callable[[Talk, Verdict], bool],
    now: datetime,
) -> tuple[Case, ...]:
    """Every thread that has a human message inside the history, silent ones first, best first."""
    verdicts = judge(talks, rep, policy, decisions, now)
    since = now - timedelta(days=policy.history_days)
    cases = []
    for talk in talks:
        if talk.thread.id not in verdicts or not _lives(talk, since):
            continue
        verdict = verdicts[talk.thread.id]
        mine = [record for record in records if record.thread in {email.id for email in talk.thread.emails}]
        suggestions = advise(
            talk,
            verdict,
            rep,
            policy,
            played=played(talk, rep, mine),
            has_item=has_item(talk, verdict),
            misread=decisions.misread,
        )
        cases.append(_case(talk, verdict, _allowed(suggestions, plays), mine, decisions))
    return tuple(sorted(cases, key=_order))


def played(talk: Talk, rep: Rep, records: Sequence[DraftRecord]) -> frozenset[Play]:
    """The plays whose drafts were sent since the prospect's last human word."""
    heard = [
        email.at
        for email, reading in zip(talk.thread.emails, talk.readings, strict=True)
        if reading.kind is MailKind.HUMAN and rep.side(email.sender) is Side.THEIRS
    ]
    last = max(heard, default=datetime.min.replace(tzinfo=UTC))
    return frozenset(record.play for record in records if record.state is State.SENT and record.created > last)


def _lives(talk: Talk, since: datetime) -> bool:
    pairs = zip(talk.thread.emails, talk.readings, strict=True)
    return any(reading.kind is MailKind.HUMAN and email.at >= since for email, reading in pairs)


def _allowed(suggestions: Sequence[Suggestion], plays: Collection[Play]) -> tuple[Suggestion, ...]:
    return tuple(each for each in suggestions if each.play in plays or each.play is Play.WAIT)


def _case(
    talk: Talk,
    verdict: Verdict,
    plays: tuple[Suggestion, ...],
    records: Sequence[DraftRecord],
    decisions: Decisions,
) -> Case:
    emails = talk.thread.emails
    messages = tuple(email.id for email in emails)
    snoozed = [decisions.snoozed[each] for each in messages if each in decisions.snoozed]
    return Case(
        id=talk.thread.id,
        account="",
        subject=emails[0].subject,
        messages=messages,
        last_at=emails[-1].at,
        verdict=verdict,
        plays=plays,
        draft=max(records, key=lambda record: record.created, default=None),
        snoozed_until=snoozed[-1] if snoozed else None,
    )


def _order(case: Case) -> tuple[int, float, str]:
    """Silent first. Among them the deepest talks that fell silent most recently: there is most to mend."""
    verdict = case.verdict
    rank = [Name.SILENT, Name.YOUR_TURN, Name.PAUSED, Name.WAITING, Name.GONE, Name.CLOSED, Name.NOT_A_PROSPECT]
    over = (verdict.waiting_days - verdict.threshold_days) / max(verdict.threshold_days, 1)
    depth = min(len(case.messages), 10)
    return rank.index(verdict.name), over - depth, case.id
