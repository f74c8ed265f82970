"""`scan`: sync, judge, and write drafts, with nobody at the terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from mailcoach.cli.house import House, progress, right_now
from mailcoach.errors import MailcoachError, UsageError

if TYPE_CHECKING:
    from mailcoach.coach import Case, Coach, SyncReport


@click.command(epilog="Example, from cron: mailcoach scan --draft --quiet")
@click.option("--draft", "write", is_flag=True, help="Put the recommended drafts into Drafts, best first.")
@click.option("--dry-run", is_flag=True, help="Show what --draft would write; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--as-of", metavar="TIME", help="Judge as if it were then, e.g. 2026-11-20T18:00. Writes no draft.")
@click.option("--offline", is_flag=True, help="Judge what the index knows; do not reach the server.")
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@click.pass_obj
def scan(
    house: House, *, write: bool, dry_run: bool, as_json: bool, as_of: str | None, offline: bool, quiet: bool
) -> int:
    """Read the mailbox, judge every thread, and with --draft write drafts.

    Accounts are independent: one that fails never stops another, and the exit status is the worst of them.
    """
    if write and (as_of or offline):
        raise UsageError(
            "--draft cannot go with --as-of or --offline.", "Use --dry-run to see what would be written."
        )
    reports: list[SyncReport] = []
    cases: list[Case] = []
    said: list[str] = []
    worst = 0
    now = right_now()
    for account in house.accounts:
        try:
            coach = house.coach(account)
            then = _moment(as_of, coach) if as_of else now
            if not offline:
                with progress() as show:
                    reports.append(coach.sync(now, show))
            if write and not dry_run:
                said += _write(coach, now)
            elif dry_run:
                said += _plan(coach, then)
            cases += coach.review(then, kept=not as_of)
        except MailcoachError as error:
            click.echo(f"mailcoach: {account.name}: {error}", err=True)
            if error.hint:
                click.echo(f"           {error.hint}", err=True)
            worst = max(worst, error.exit_code)
    say(house, reports, cases, said, moment=_moment_of(as_of, house, now), as_json=as_json, quiet=quiet)
    return worst


def say(
    house: House,
    reports: Sequence[SyncReport],
    cases: Sequence[Case],
    said: Sequence[str],
    *,
    moment: datetime,
    as_json: bool,
    quiet: bool,
) -> None:
    from mailcoach.cli import report  # noqa: PLC0415 - late: it brings everything with it

    if as_json:
        click.echo(json.dumps(report.as_json(moment, reports, cases), ensure_ascii=False, indent=1))
    elif not quiet:
        click.echo(report.as_text(cases))
        for line in said:
            click.echo(line)
        if house.verbose:
            for each in reports:
                click.echo(
                    f"{each.account}: {each.messages:,} mails, {each.new:,} new, {each.seconds:.1f} s", err=True
                )


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
        f"Draft for {record.to}: {record.play.value}, {record.state.value}"
        for record in coach.put_best(now, unattended.max_drafts)
    ]


def _plan(coach: Coach, now: datetime) -> list[str]:
    lines = []
    for number, (case, draft, fault) in enumerate(coach.plan(now)):
        if draft is None:
            lines.append(f"No draft for {case.id}: {fault}")
        elif number < coach.settings.unattended.max_drafts:
            to = ", ".join(person.email for person in draft.to)
            lines += [f"Would write to {to}: {draft.play.value} ({draft.template})", "", draft.text, ""]
    return lines


def _moment(as_of: str, coach: Coach) -> datetime:
    """The time that --as-of names; without a zone it is the rep's."""
    try:
        moment = datetime.fromisoformat(as_of)
    except ValueError as error:
        raise UsageError(f"{as_of!r} is no time.", "Write it like 2026-11-20T18:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=coach.policy.zone)


def _moment_of(as_of: str | None, house: House, now: datetime) -> datetime:
    return _moment(as_of, house.coach(house.accounts[0])) if as_of else now
