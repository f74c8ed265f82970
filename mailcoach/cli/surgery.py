"""`doctor`: what was found, for people and for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import chain

import click

from mailcoach.cli.house import House, right_now
from mailcoach.errors import MailcoachError
from mailcoach.setup.doctor import Finding, Places, examine
from mailcoach.setup.schedule import crontab

MARKS = {"well": "ok   ", "note": "note ", "wrong": "WRONG"}


def examined(house: House, *, as_json: bool) -> int:
    """Prints each finding as soon as it is known; 1 where something is wrong."""
    places = Places(house.config_path, house.cache_path, house.journal_path, house.state_folder)
    findings = []
    found = examine(places, house.account, os.environ, right_now(), by_cron=_by_cron())
    for finding in chain(_keys(house), found):
        findings.append(finding)
        if not as_json:
            click.echo(f"{MARKS[finding.state]} {finding.about:24} {finding.said}")
            if finding.mend:
                click.echo(f"{'':30} → {finding.mend}")
    wrong = sum(finding.state == "wrong" for finding in findings)
    if as_json:
        document = {
            "version": 1,
            "python": sys.version.partition(" ")[0],
            "findings": [asdict(finding) for finding in findings],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        click.echo("All is well." if not wrong else f"{wrong} to mend.")
    return int(bool(wrong))


def _keys(house: House) -> Iterator[Finding]:
    """What is wrong with the keys of the terminal UI, which alone knows its commands."""
    with suppress(MailcoachError):  # what is wrong with the file is found below
        if keys := house.settings.screen.keys:
            from mailcoach.tui.commands import remap_problems  # noqa: PLC0415 - late: it brings textual with it

            for problem in remap_problems(keys):
                yield Finding("config", "wrong", problem, "Mend [screen.keys].")


def _by_cron() -> bool:
    try:
        return crontab.is_here() and crontab.status(right_now()) is not None
    except MailcoachError:
        return False
