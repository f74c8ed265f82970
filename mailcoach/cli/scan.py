"""`scan`: sync, judge, and write drafts, whether or not somebody is at the terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailcoach.cli.house import House, complain, fitted
from mailcoach.errors import UsageError

if TYPE_CHECKING:
    from mailcoach.cli.rounds import Result, Rounds
    from mailcoach.coach import Docket, SyncReport

NOT_ALLOWED = 'config.toml does not allow unattended drafts; set "draft = true" under [unattended].'

GRAVITY = (0, 1, 75, 69, 2, 77, 78, 70)
"""Exit statuses, the worst last: what passes by itself, what somebody has to mend, what is broken."""


@click.command(epilog="Example, from cron: mailcoach scan --draft --quiet")
@click.option("--draft", "write", is_flag=True, help="Put the recommended drafts into Drafts, best first.")
@click.option("--dry-run", is_flag=True, help="Show what --draft would write; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option(
    "--as-of",
    metavar="TIME",
    help="Judge as if it were then, e.g. 2026-11-20T18:00; a day alone is its first minute. Writes no draft.",
)
@click.option("--offline", is_flag=True, help="Judge what the index knows; do not reach the server.")
@click.option("--digest", type=click.Path(path_type=Path, dir_okay=False), help="Write a digest as Markdown.")
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@click.pass_obj
def scan(
    house: House,
    *,
    write: bool,
    dry_run: bool,
    as_json: bool,
    as_of: str | None,
    offline: bool,
    digest: Path | None,
    quiet: bool,
) -> int:
    """Read the mailbox, judge every thread, and with --draft write drafts.

    Accounts are independent: one that fails never stops another, and the exit status is the worst of them.
    Where nobody is at a terminal, the summary is printed only when something changed since the last scan, a
    mailbox that is busy is left alone for a while, and a sign-in that was refused is not tried again.
    """
    if write and (as_of is not None or offline):
        raise UsageError(
            "--draft cannot go with --as-of or --offline.", "Use --dry-run to see what would be written."
        )
    from mailcoach.cli.looking import Wish, as_time  # noqa: PLC0415 - late: `--help` has no use for them
    from mailcoach.cli.rounds import Rounds  # noqa: PLC0415

    wish = Wish(write, dry_run, as_time(as_of) if as_of is not None else None, offline)
    attended = any(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    rounds = Rounds(house, wish, attended=attended, quiet=quiet)
    if write and not (dry_run or quiet or wish.writes(house.settings.unattended)):
        complain(NOT_ALLOWED)
    results = [rounds.go(account) for account in house.accounts]
    _report(rounds, results, as_json=as_json)
    rounds.notify(results)
    codes = [result.exit_code for result in results]
    if digest:
        codes.append(_digested(rounds, results, digest))
    return max(codes, key=GRAVITY.index)


def _digested(rounds: Rounds, results: Sequence[Result], path: Path) -> int:
    """Writes the digest; the exit status of that alone."""
    from mailcoach.cli import digest  # noqa: PLC0415

    dockets = [result.docket for result in results if result.docket is not None]
    faults = [f"{result.account.name}: {result.fault}" for result in results if result.fault]
    try:
        digest.write(path, digest.as_markdown(dockets, faults, _moment(rounds)))
    except UsageError as error:
        complain(str(error), error.hint)
        return error.exit_code
    return 0


def _moment(rounds: Rounds) -> datetime:
    """The time as of which was judged."""
    from mailcoach.cli.looking import moment_of  # noqa: PLC0415
    from mailcoach.coach.opening import zone_of  # noqa: PLC0415

    as_of = rounds.wish.as_of
    return moment_of(as_of, zone_of(rounds.house.accounts[0], os.environ)) if as_of else rounds.now


def _report(rounds: Rounds, results: Sequence[Result], *, as_json: bool) -> None:
    """Says what was found, if anything was judged, and what was done."""
    dockets = [result.docket for result in results if result.docket is not None]
    said = [line for result in results for line in result.said]
    reports = [result.report for result in results if result.report]
    is_news = any(result.news or result.said for result in results) or not rounds.wish.is_noted
    quiet = rounds.quiet or not (dockets or said) or not (rounds.attended or is_news)
    say(rounds.house, reports, dockets, said, moment=_moment(rounds), as_json=as_json, quiet=quiet)


def say(
    house: House,
    reports: Sequence[SyncReport],
    dockets: Sequence[Docket],
    said: Sequence[str],
    *,
    moment: datetime,
    as_json: bool,
    quiet: bool,
) -> None:
    """Says how every thread stands (no docket where none was judged), and what was done."""
    from mailcoach.cli import report  # noqa: PLC0415 - late: it brings everything with it

    if as_json:
        cases = [case for docket in dockets for case in docket.cases()]
        click.echo(json.dumps(report.as_json(moment, reports, cases), ensure_ascii=False, indent=1))
    elif not quiet:
        if dockets:
            click.echo(fitted(report.as_text(dockets), sys.stdout))
        if said:
            click.echo("\n" + "\n".join(said).rstrip())
        if unread := sum(each.unread for each in reports):
            mails = "A mail" if unread == 1 else f"{unread} mails"
            click.echo(f"\n{mails} could not be read; `mailcoach doctor` tells which.")
    if house.verbose:
        for each in reports:
            click.echo(f"{each.account}: {each.messages:,} mails, {each.new:,} new, {each.seconds:.1f} s", err=True)
