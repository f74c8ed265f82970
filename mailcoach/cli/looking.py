"""What a scan does with one account: sync, judge, and write or plan drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailcoach.cli.house import progress
from mailcoach.cli.report import warnings
from mailcoach.coach import Case, Coach, Docket, Draft, DraftRecord, State, SyncReport
from mailcoach.errors import MailcoachError, UsageError
from mailcoach.settings import Unattended

NOTHING_READ = "No mail has been read yet; `mailcoach scan` without --offline does it."

FIRST_YEAR, LAST_YEAR = 1971, 2999

WRITTEN = {
    State.SENT: "Found sent",
    State.DISCARDED: "Found in the trash",
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

    def writes(self, unattended: Unattended) -> bool:
        """Whether drafts are written: wished for, and allowed by config.toml."""
        return self.write and not self.dry_run and unattended.draft

    @property
    def is_noted(self) -> bool:
        return not (self.dry_run or self.as_of or self.offline)


@dataclass(frozen=True)
class Found:
    """What the sync brought, how every thread stands (None where that cannot be told), what was done, and why not
    more of it. `drafts` were written, or would be."""

    report: SyncReport | None
    docket: Docket | None
    said: list[str]
    drafts: int
    fault: MailcoachError | None = None


def look(coach: Coach, wish: Wish, now: datetime, most: int) -> Found:
    """Does what was asked for with one account, with at most so many drafts. How its threads stand is told even
    where no draft could be put."""
    then = moment_of(wish.as_of, coach.policy.zone) if wish.as_of else now
    reports: list[SyncReport] = []
    written: list[DraftRecord] = []
    said: list[str] = []

    def wrote(case: Case, draft: Draft, record: DraftRecord) -> None:
        written.append(record)
        said.extend((_written(record), *_warnings(coach, case, draft)))

    fault = None
    try:
        with progress() as show:
            if wish.writes(coach.settings.unattended):
                coach.put_best(now, most, show, synced=reports.append, wrote=wrote)
            else:
                reports.append(coach.report() if wish.offline else coach.sync(now, show, judged=then))
    except MailcoachError as error:
        if not reports:
            raise
        fault = error
    if wish.offline and not reports[0].messages:
        said.append(NOTHING_READ)
    drafts = len(written)
    if wish.dry_run:
        lines, drafts = _plan(coach, then, most, past=bool(wish.as_of))
        said.extend(lines)
    docket = None
    try:
        docket = coach.review(then, past=bool(wish.as_of))
    except MailcoachError as error:
        if not said:
            raise
        fault = fault or error  # what was done is told all the same
    return Found(next(iter(reports), None), docket, said, drafts, fault)


def _written(record: DraftRecord) -> str:
    return f"{WRITTEN.get(record.state, 'Put into Drafts')}: {record.play.value} for {record.to}."


def _plan(coach: Coach, now: datetime, most: int, *, past: bool) -> tuple[list[str], int]:
    """What would be written, and for which threads nothing can be; and how many drafts that makes."""
    plan = coach.plan(now, past=past)
    drafts = [(case, draft) for case, draft, _ in plan if draft][:most]
    lines = [line for case, draft in drafts for line in _planned(coach, case, draft)]
    for case, draft, fault in plan:
        lines += [] if draft else [f"No draft for {case.id}: {fault}", ""]
    return lines, len(drafts)


def _planned(coach: Coach, case: Case, draft: Draft) -> Iterator[str]:
    to = ", ".join(person.email for person in draft.to)
    yield f"Would write to {to}: {draft.play.value} ({draft.template})"
    yield from _warnings(coach, case, draft)
    yield from ("", draft.text.strip(), "")


def _warnings(coach: Coach, case: Case, draft: Draft) -> list[str]:
    """What is written all the same, and should be known."""
    return warnings(draft, coach.lint(case, draft) if coach.settings.drafting.lint != "off" else ())


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
