"""One round of every account, with nobody there to ask: held back where that is wise, noted, and told."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from mailcoach.cli import report as reports
from mailcoach.cli.house import House, complain, right_now
from mailcoach.cli.looking import Wish, look
from mailcoach.coach import Coach, Docket, SyncReport
from mailcoach.coach.lock import Busy
from mailcoach.coach.opening import secret_of
from mailcoach.coach.wording import plural
from mailcoach.errors import MailcoachError, SignInRefused, TryLater
from mailcoach.mailbox.vault import NoSecret
from mailcoach.settings import Account
from mailcoach.setup import runlog
from mailcoach.setup.past import Past, note, recall
from mailcoach.silence import Name

NOTIFY_SECONDS = 30
NEEDS_THE_REP = frozenset({Name.SILENT, Name.YOUR_TURN})


@dataclass(frozen=True)
class Result:
    """How one account's scan ended. `docket` is None where it did not get as far as judging. `news` are the ids of
    the threads that changed since the last one and need the rep."""

    account: Account
    exit_code: int = 0
    fault: str = ""
    report: SyncReport | None = None
    docket: Docket | None = None
    said: Sequence[str] = ()
    drafts: int = 0
    news: Sequence[str] = ()


@dataclass
class Rounds:
    """`attended` is whether somebody is at a terminal: for them nothing is held back."""

    house: House
    wish: Wish
    attended: bool
    quiet: bool

    def __post_init__(self) -> None:
        self.now = right_now()
        self._folder = self.house.state_folder
        self._drafts_left = self.house.settings.unattended.max_drafts

    def go(self, account: Account) -> Result:
        """Scans one account. What goes wrong is said, noted and returned; it never stops another account."""
        past = recall(self._folder, account.name)
        if self.wish.is_noted and not self.attended:
            try:
                self._hold_back(past, account)
            except MailcoachError as error:
                if not self.quiet:
                    _complain(account, error)
                return Result(account, error.exit_code, str(error))
        began = time.monotonic()
        coach = None
        try:
            coach = self.house.coach(account)
            found = look(coach, self.wish, self.now, self._drafts_left)
        except MailcoachError as error:
            self._say(error, past, account)
            result = Result(account, error.exit_code, str(error))
            after = self._after(error, past, account)
        else:
            self._drafts_left -= found.drafts
            seen, news = _news(found.docket, past)
            result = Result(account, 0, "", found.report, found.docket, found.said, found.drafts, news)
            after = past.after_success(seen)
            if found.fault:
                self._say(found.fault, past, account)
                result = replace(result, exit_code=found.fault.exit_code, fault=str(found.fault))
                after = self._after(found.fault, after, account)
        if self.wish.is_noted:
            self._note(result, after, coach, time.monotonic() - began)
        return result

    def _hold_back(self, past: Past, account: Account) -> None:
        """Raises TryLater or SignInRefused where the server is better left alone. A secret that cannot be had is
        another fault than the refusal, and told as one."""
        past.check_pause(self.now)
        if past.refused:
            with suppress(NoSecret):
                past.check_secret(account, secret_of(account, os.environ))

    def _say(self, error: MailcoachError, past: Past, account: Account) -> None:
        """Says what went wrong; under --quiet once, and not again while it lasts."""
        if self.attended or not self.quiet or str(error) != past.fault:
            _complain(account, error)

    def _after(self, error: MailcoachError, past: Past, account: Account) -> Past:
        """Only what the server did holds later scans back: no run of ours in the way, and no missing secret."""
        past = replace(past, fault=str(error))
        if isinstance(error, TryLater) and not isinstance(error, Busy):
            return past.after_try_later(self.now)
        if isinstance(error, SignInRefused) and not isinstance(error, NoSecret):
            with suppress(MailcoachError):
                return past.after_refusal(account, secret_of(account, os.environ))
        return past

    def _note(self, result: Result, past: Past, coach: Coach | None, seconds: float) -> None:
        """For `doctor`, `schedule status` and the next scan. A full disk must not hide how the scan went."""
        name, code = result.account.name, result.exit_code
        said = result.fault or _sum(result)
        with suppress(MailcoachError):
            if coach:
                coach.journal.note_run(self.now, seconds, code, said)
        try:
            note(self._folder, name, past)
            runlog.write(self._folder, self.now, name, code, f"{seconds:.1f} s: {said}")
        except OSError as error:
            complain(f"{self._folder} cannot be written: {error.strerror}.")

    def notify(self, results: Sequence[Result]) -> None:
        """Tells notify_command what changed; what becomes of it is its own affair."""
        command = self.house.settings.unattended.notify_command
        if not (command and self.wish.is_noted and any(result.news or result.said for result in results)):
            return
        news = [case for result in results if result.docket for case in result.docket.chosen(result.news)]
        synced = [result.report for result in results if result.report]
        told: dict[str, Any] = reports.as_json(self.now, synced, news)
        told["done"] = [line for result in results for line in result.said]
        told["faults"] = [{"account": each.account.name, "said": each.fault} for each in results if each.fault]
        words = command if isinstance(command, str) else list(command)
        try:
            subprocess.run(  # noqa: S603 - the user's own command line, from their own file
                words,
                shell=isinstance(command, str),
                input=json.dumps(told).encode(),
                stdout=subprocess.DEVNULL,
                timeout=NOTIFY_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            complain(f"notify_command failed: {_why(error)}.")


def _complain(account: Account, error: MailcoachError) -> None:
    complain(f"{account.name}: {error}", error.hint)


def _news(docket: Docket | None, before: Past) -> tuple[Iterable[str], list[str]]:
    """How each thread stands that needs the rep, and the ids of those of which that was not known."""
    if docket is None:
        return before.seen, []
    lines = {f"{id_} {gist}": id_ for id_, gist in docket.gists.items() if gist.verdict in NEEDS_THE_REP}
    told = frozenset(before.seen)
    return lines, [id_ for line, id_ in lines.items() if line not in told]


def _sum(result: Result) -> str:
    report = result.report
    mails = f"{report.messages:,} mails, {report.new:,} new, " if report else ""
    counts = result.docket.counts() if result.docket else Counter()
    drafts = f", {plural(result.drafts, 'draft')} written" if result.drafts else ""
    return f"{mails}{counts[Name.SILENT]} silent, {counts[Name.YOUR_TURN]} your turn{drafts}"


def _why(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"exit status {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took longer than {NOTIFY_SECONDS} s"
    return str(getattr(error, "strerror", error))
