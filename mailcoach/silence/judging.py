"""Every talk before the rules, and then those of one person beside each other: one conversation at a time."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mailcoach.silence import company
from mailcoach.silence.company import listen
from mailcoach.silence.matter import Matter
from mailcoach.silence.persons import Persons
from mailcoach.silence.rules import RULES, Holds, said
from mailcoach.silence.verdicts import Decisions, Known, Name, Policy, Prospect, Reason, Talk, Verdict
from mailcoach.threads import Rep


def judge(
    talks: Iterable[Talk],
    rep: Rep,
    policy: Policy,
    decisions: Decisions,
    now: datetime,
    wanted: Container[str] | None = None,
    known: Known = lambda _: {},
) -> dict[str, Verdict]:
    """The verdict on every talk, or those wanted, with a mail of the last `history_days`, by thread id. `now` is
    aware.

    Older talks, and those not wanted, are heard for what they tell of people; how the latter stand is asked of
    `known` first.
    """
    scenes = [listen(talk, rep, policy.zone, decisions.misread, now) for talk in talks]
    persons = Persons(scenes)
    since = now - timedelta(days=policy.history_days)
    matters = [
        Matter(scene, persons, policy, decisions, now)
        for scene in scenes
        if any(mail.at >= since for mail in scene.company.words or scene.mails)
    ]
    asked = [matter for matter in matters if wanted is None or matter.thread in wanted]
    verdicts = {matter.thread: _verdict(matter) for matter in asked}
    beside = [
        talks_of_one
        for talks_of_one in _by_person(matters)
        if any(_is_silent(verdicts.get(matter.thread)) for matter in talks_of_one)
    ]
    verdicts = {**known([matter.thread for talks_of_one in beside for matter in talks_of_one]), **verdicts}
    for talks_of_one in beside:
        for matter in talks_of_one:
            verdicts[matter.thread] = verdicts.get(matter.thread) or _verdict(matter)
        _one_at_a_time(talks_of_one, verdicts)
    return {matter.thread: verdicts[matter.thread] for matter in asked}


def _is_silent(verdict: Verdict | None) -> bool:
    """By itself, whatever other talks there are."""
    return verdict is not None and (verdict.name is Name.SILENT or verdict.yields)


def prospect_of(talk: Talk, rep: Rep) -> Prospect | None:
    """Who the rep talks to, as far as this thread alone tells; None where nobody outside takes part."""
    heard = listen(talk, rep, ZoneInfo("UTC"), (), datetime.max.replace(tzinfo=UTC)).company
    return company.prospect_of(heard.words, heard.prospect) if heard.prospect else None


def _verdict(matter: Matter) -> Verdict:
    trace: list[Reason] = []
    for name, rule in RULES:
        outcome = rule(matter)
        if isinstance(outcome, Holds):
            trace += [_traced(name, reason) for reason in outcome.reasons]
            return _sentence(matter, name, outcome, tuple(trace))
        trace.append(_traced(f"not {name}", outcome))
    raise AssertionError("the last rule always holds")


def _traced(rule: str, reason: Reason) -> Reason:
    return Reason(f"{rule}: {reason.text}", reason.message_id, reason.quote)


def _sentence(matter: Matter, name: Name, outcome: Holds, trace: tuple[Reason, ...]) -> Verdict:
    if not matter.words:
        return Verdict(name, matter.course.ball, None, outcome.reasons, trace=trace)
    meets = matter.meeting.until if matter.meeting and matter.meeting.until > matter.today else None
    return Verdict(
        name=name,
        ball=matter.course.ball,
        prospect=matter.prospect,
        reasons=outcome.reasons,
        quiet_days=matter.quiet,
        quiet_since=matter.quiet_since,
        waiting_days=matter.waited,
        waiting_since=matter.since[0],
        threshold_days=matter.patience.threshold,
        touches=len(matter.touches),
        heard_at=matter.heard_at,
        barred=matter.barred,
        resume_on=outcome.resume_on,
        contact=outcome.contact,
        holds_until=min(filter(None, (outcome.until, meets)), default=None),
        rests=outcome.rests,
        trace=trace,
    )


def _by_person(matters: Iterable[Matter]) -> list[list[Matter]]:
    groups: dict[int, list[Matter]] = {}
    for matter in matters:
        if matter.address:
            groups.setdefault(id(matter.person), []).append(matter)
    return [group for group in groups.values() if len(group) > 1]


def _one_at_a_time(matters: list[Matter], verdicts: dict[str, Verdict]) -> None:
    """Of several silent talks with one person only the latest is silent; none while the person waits for us."""
    quiet = [matter for matter in matters if _is_silent(verdicts[matter.thread])]
    soonest = min(filter(None, (verdicts[matter.thread].holds_until for matter in matters)), default=None)
    asked = [matter for matter in matters if verdicts[matter.thread].name is Name.YOUR_TURN]
    latest = max(asked or quiet, key=lambda matter: (matter.words[-1].at, matter.thread))
    for matter in quiet:
        verdict = replace(verdicts[matter.thread], holds_until=soonest)
        if matter is not latest:
            last = latest.words[-1]
            text = (
                f"{matter.who} waits for you in another thread"
                if asked
                else f"A later talk with {matter.who} is quiet too, since {said(last.day)}: one at a time"
            )
            trace = (*verdict.trace, last.shows(f"waiting: {text}"))
            verdict = replace(verdict, name=Name.WAITING, reasons=(last.shows(text),), yields=True, trace=trace)
        verdicts[matter.thread] = verdict
