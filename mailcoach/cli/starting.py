"""The conversation of `init`: from an address to a configuration that works."""

from __future__ import annotations

import os
import sys
from functools import partial

import click

from mailcoach.cli import answers
from mailcoach.cli.asking import Interview, tell_more
from mailcoach.cli.entering import let_in
from mailcoach.cli.finding import find
from mailcoach.cli.house import House, fitted
from mailcoach.cli.options import Options
from mailcoach.cli.signing import SignIn
from mailcoach.coach.opening import shipped, zone_of
from mailcoach.mailbox import vault
from mailcoach.setup.choices import Choices
from mailcoach.setup.configuring import (
    add_account,
    copy_templates,
    languages_of,
    refuse_existing,
    write_new,
    written,
)
from mailcoach.setup.days_off import holidays_of, likely_country


def start(house: House, options: Options, talk: Interview, sign_in: SignIn) -> None:
    """Asks, tries, writes, and says what to do next. Nothing is written before everything works."""
    taken = _accounts_there(house, options, talk)
    address = talk.ask("Your e-mail address", options.address, "ADDRESS", answers.address)
    name = talk.ask(
        "A short name for this account",
        options.name,
        "--name",
        partial(answers.new_name, taken=taken),
        default=_usual_name(address, taken),
    )
    choices, stored = find(talk, options, address, name), True
    if not options.no_login:
        choices, stored = let_in(talk, options, choices, sign_in)
    if taken:
        add_account(house.config_path, _example(), choices.values())
        click.echo(f"\nAdded to {house.config_path}: the account {name!r}, below the others.")
        steps = [(f"{_program(house)} --account {name} scan", "who has gone silent there")]
    else:
        steps = _begin(house, options, talk, choices)
    if options.no_login:
        steps.insert(0, (f"{_program(house)} --account {name} login", "sign in; it was not tried yet"))
    if not stored:
        tell_more(f"\nThe password is kept nowhere yet. {vault.WAYS_OUT}")
    click.echo("\nWhat to do next:")
    width = max(len(command) for command, _ in steps)
    for command, what in steps:
        click.echo(f"  {command:{width}}  {what}")


def _accounts_there(house: House, options: Options, talk: Interview) -> set[str]:
    """The names of the accounts to which this one is added; none where it is the first.

    Raises UsageError where there is a configuration that is to be left as it is, Misconfigured where it is broken.
    """
    if not house.config_path.exists():
        return set()
    if not options.add and not (
        talk.asks and talk.confirm(f"{house.config_path} is there already. Add an account to it?", default=False)
    ):
        refuse_existing(house.config_path)
    return {account.name for account in house.settings.accounts}


def _usual_name(address: str, taken: set[str]) -> str | None:
    domain = address.rpartition("@")[2]
    return next((name for name in ("work", domain.partition(".")[0], domain) if name not in taken), None)


def _example() -> str:
    return shipped("config.example.toml").read_text(encoding="utf-8")


def _begin(house: House, options: Options, talk: Interview, choices: Choices) -> list[tuple[str, str]]:
    """The first account: the habits are asked for and everything is written. What to do next, each with its why."""
    habits = _habits(talk, options, choices)
    own = house.config_path.parent / "templates"
    languages = languages_of(os.environ)
    copied = copy_templates(shipped("templates"), own, languages)
    write_new(house.config_path, written(_example(), {**choices.values(), **habits}))  # last: now it is set up
    click.echo(f"\nWritten: {house.config_path}\n         {own} ({copied} templates: {', '.join(languages)})")
    said = "They are yours to change; `mailcoach templates list` shows those in other languages."
    click.echo(fitted(said, sys.stdout))
    program = _program(house)
    draft = " --draft" if habits["unattended.draft"] else ""
    return [
        (f"{program} scan", "who has gone silent; the first reads a year"),
        (program, "the same on screen, with drafts to look at"),
        (f"{program} schedule install{draft}", "let it run by itself on working days"),
        (f"{program} doctor", "when something is not as it should be"),
    ]


def _habits(talk: Interview, options: Options, choices: Choices) -> dict[str, object]:
    country = likely_country(str(zone_of(choices.account(), os.environ)), choices.address)
    threshold = talk.ask(
        "Silent after how many business days", options.threshold, "--threshold", answers.days, default="5"
    )
    holidays = talk.ask(
        "Public holidays of which country (DE, DE-SN, FR, ...; - for none)",
        options.holidays,
        "--holidays",
        holidays_of,
        default=country or "-",
    )
    draft = options.draft
    if draft is None:
        draft = talk.confirm("May a scheduled scan put drafts into Drafts? It never sends", default=False)
    return {"silence.threshold_days": threshold, "silence.holidays": list(holidays), "unattended.draft": draft}


def _program(house: House) -> str:
    """How to call Mailcoach with this configuration."""
    config = f" --config {house.config_path}" if house.config else ""
    data = f" --data-dir {house.data_dir}" if house.data_dir else ""
    return f"mailcoach{config}{data}"
