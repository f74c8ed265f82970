"""What a scan does with one account: sync, judge, and write or plan drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

import click

from mailcoach.cli.house import progress
from mailcoach.coach import Case, Coach, State, SyncReport
from mailcoach.errors import MailcoachError, UsageError

FIRST_YEAR, LAST_YEAR = 1971, 2999

WRITTEN = {
    State.SENT: "Found sent",
    State.UNCERTAIN: "Perhaps in Drafts, the server's answer was lost",
}
"""What came of a draft, where it is not simply in Drafts."""


@dataclass(frozen=True)
class Wish:
    """What was asked for. Only a plain look at the mailbox as it is now counts as a scan that is noted."""

    write: bool = False
    dry_run: bool = False
    as_of: datetime | None = None
    offline: bool = False

    @property
    def is_noted(self) -> bool:
        return not (self.dry_run or self.as_of or self.offline)


@dataclass(frozen=True)
class Found:
    """What the sync brought, how every thread stands, what was done, and why not more of it."""

    report: SyncReport | None
    cases: tuple[Case, ...]
    said: list[str]
    fault: MailcoachError | None = None


def look(coach: Coach, wish: Wish, now: datetime) -> Found:
    """Does what was asked for with one account. How its threads stand is told even where no draft could be put."""
    then = moment_of(wish.as_of, coach.policy.zone) if wish.as_of else now
    report, said, fault = None, [], None
    if not wish.offline:
        with progress() as show:
            report = coach.sync(now, show, judged=then)
    if wish.dry_run:
        said = _plan(coach, then, kept=not wish.as_of)
    elif wish.write:
        try:
            said = _write(coach, now)
        except MailcoachError as error:
            fault = error
    return Found(report, coach.review(then, kept=not wish.as_of), said, fault)


def _write(coach: Coach, now: datetime) -> list[str]:
    """Writes what may be written unattended, and says what was."""
    unattended = coach.settings.unattended
    if not unattended.draft:
        click.echo(
            'mailcoach: config.toml does not allow unattended drafts; set "draft = true" under [unattended].',
            err=True,
        )
        return []
    return [
        f"{WRITTEN.get(record.state, 'Put into Drafts')}: {record.play.value} for {record.to}."
        for record in coach.put_best(now, unattended.max_drafts)
    ]


def _plan(coach: Coach, now: datetime, *, kept: bool) -> list[str]:
    lines = []
    for number, (case, draft, fault) in enumerate(coach.plan(now, kept=kept)):
        if draft is None:
            lines += [f"No draft for {case.id}: {fault}", ""]
        elif number < coach.settings.unattended.max_drafts:
            to = ", ".join(person.email for person in draft.to)
            lines += [f"Would write to {to}: {draft.play.value} ({draft.template})", "", draft.text.strip(), ""]
    return lines


def as_time(text: str) -> datetime:
    """What --as-of names. Raises UsageError where it is no time at which mail was written."""
    hint = "Write it like 2026-11-20T18:00."
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no time.", hint) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UsageError(f"No mail was written in the year {moment.year}.", hint)
    return moment


def moment_of(as_of: datetime, zone: tzinfo) -> datetime:
    """The time that --as-of names, in the rep's `zone` where it names none."""
    return as_of if as_of.tzinfo else as_of.replace(tzinfo=zone)
