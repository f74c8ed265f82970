"""The conversation of `init`: from an address to a configuration that works."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailcoach.cli.asking import Interview, tell
from mailcoach.cli.house import House
from mailcoach.coach.opening import secret_of, server_of, shipped, zone_of
from mailcoach.emails import Folder, Role
from mailcoach.errors import MailcoachError, SignInRefused, TryLater, UsageError
from mailcoach.mailbox import Mailbox, vault
from mailcoach.mailbox.vault import NoSecret
from mailcoach.setup.choices import Choices
from mailcoach.setup.configuring import copy_templates, refuse_existing, write_new, written
from mailcoach.setup.days_off import holidays_of, likely_country
from mailcoach.setup.dns import mail_exchangers, name_servers
from mailcoach.setup.providers import Provider, provider_behind, provider_named, provider_of, providers
from mailcoach.setup.servers import first_that_answers, told_places, usual_places

if TYPE_CHECKING:
    from mailcoach.cli.signing import SignIn

TRIES = 3
_SHOWN = (Role.INBOX, Role.SENT, Role.DRAFTS, Role.TRASH, Role.ARCHIVE)
_NEEDED = (Role.SENT, Role.DRAFTS)


@dataclass(frozen=True)
class Options:
    """What the command line answers beforehand; None where it does not."""

    address: str | None = None
    name: str | None = None
    provider: str | None = None
    server: str | None = None
    port: int | None = None
    security: str | None = None
    username: str | None = None
    ca_file: Path | None = None
    password_command: str | None = None
    password: str = ""
    oauth2: bool = False
    client_id: str | None = None
    client_secret: str = ""
    oauth2_addresses: tuple[tuple[str, str], ...] = ()
    folders: tuple[tuple[Role, str], ...] = ()
    threshold: str | None = None
    holidays: str | None = None
    draft: bool | None = None
    no_login: bool = False


def start(house: House, options: Options, talk: Interview, sign_in: SignIn) -> None:
    """Asks, tries, writes, and says what to do next. Nothing is written before everything works."""
    path = house.config_path
    refuse_existing(path)
    address = talk.ask("Your e-mail address", options.address, "ADDRESS", _address)
    name = talk.ask("A short name for this account", options.name, "--name", _word, default="work")
    choices = _whereabouts(talk, options, address, name)
    stored = True
    if not options.no_login:
        choices, stored = _let_in(talk, options, choices, sign_in)
    values = {**choices.values(), **_habits(talk, options, choices)}
    example = shipped("config.example.toml").read_text(encoding="utf-8")
    copied = copy_templates(shipped("templates"), path.parent / "templates")
    write_new(path, written(example, values))  # last: once it is there, the account is set up
    click.echo(f"\nWritten: {path}\n         {path.parent / 'templates'} ({copied} templates, yours to change)")
    _next_steps(house, options, stored=stored)


# Where the mailbox is


def _whereabouts(talk: Interview, options: Options, address: str, name: str) -> Choices:
    provider = provider_named(options.provider) if options.provider else provider_of(address)
    if provider is None and options.server is None:
        provider, options = _look_around(talk, options, address)
    if provider:
        _introduce(provider)
    usual = provider or Provider("", "", host=options.server or "")
    by_token = options.oauth2 or bool(options.client_id or options.oauth2_addresses) or usual.auth == "oauth2"
    return Choices(
        address=address,
        name=name,
        host=options.server or usual.host,
        port=options.port or usual.port,
        security=options.security or usual.security,
        username=options.username if options.username is not None else usual.username_of(address),
        auth="oauth2" if by_token else "password",
        password_command=options.password_command or "",
        ca_file=options.ca_file,
        oauth2=_program(talk, options, usual) if by_token else {},
    )


def _look_around(talk: Interview, options: Options, address: str) -> tuple[Provider | None, Options]:
    """Who runs the mail of a domain that is nobody's we know: tried, and then asked."""
    domain = address.rpartition("@")[2]
    click.echo(f"Looking for the mail server of {domain} ...", err=True)
    servers = name_servers() if talk.asks and not options.no_login else ()
    behind = provider_behind(mail_exchangers(domain, servers))
    if behind and talk.confirm(f"Mail for {domain} goes to {behind.title}. Is your mailbox there?"):
        return behind, options
    found = None
    if not options.no_login:
        found = first_that_answers((*told_places(domain, servers), *usual_places(domain)))
    if found:
        click.echo(f"{found.host} answers.", err=True)
    else:
        click.echo(
            f"Nobody answers under the usual names. Who runs the mail of {domain}? Give its server, or one of\n"
            + ", ".join(provider.name for provider in providers().values() if provider.exchangers),
            err=True,
        )
    host = talk.ask("Mail server", None, "--server or --provider", _word, default=found.host if found else None)
    if host in providers():
        return provider_named(host), options
    if found and host == found.host:
        return None, replace(
            options,
            server=host,
            port=options.port or found.port,
            security=options.security or found.security,
        )
    return None, replace(options, server=host)


def _introduce(provider: Provider) -> None:
    click.echo(f"{provider.title}: {provider.host}" if provider.host else provider.title, err=True)
    if provider.auth == "none":
        raise UsageError(provider.needs, "Mailcoach needs a mailbox that speaks IMAP.")
    if provider.needs:
        click.echo(provider.needs, err=True)


def _program(talk: Interview, options: Options, provider: Provider) -> dict[str, str]:
    addresses = dict(options.oauth2_addresses)
    if not provider.oauth2 and "token_url" not in addresses:
        raise UsageError(
            "Where this provider hands out tokens is not known.",
            "Give its addresses: --authorize-url, --token-url and --scope.",
        )
    client_id = talk.ask("Client id of your app registration", options.client_id, "--client-id", _word)
    known = {"provider": provider.oauth2, "client_secret": options.client_secret, **addresses}
    return {"client_id": client_id, **{key: value for key, value in known.items() if value}}


# Getting in


def _let_in(talk: Interview, options: Options, choices: Choices, sign_in: SignIn) -> tuple[Choices, bool]:
    """Signs in for real, and settles the folders; whether the secret will be found again."""
    secret = options.password or _known(choices)
    for tries_left in reversed(range(TRIES)):
        try:
            secret = secret or _asked(talk, choices, sign_in)
            with Mailbox.open(server_of(choices.account()), secret, names=dict(options.folders)) as mailbox:
                folders = mailbox.folders()
            break
        except MailcoachError as error:
            if not (talk.asks and tries_left) or isinstance(error, NoSecret | TryLater):
                raise
            if isinstance(error, SignInRefused) and not choices.password_command:
                tell(SignInRefused(str(error), "Try again. Does your provider want an app password instead?"))
                secret = ""
            else:
                tell(error)
                choices = _elsewhere(talk, choices)
    click.echo(f"Signed in at {choices.host}.", err=True)
    choices = replace(choices, folders=_settled(talk, options, folders))
    return choices, choices.auth == "oauth2" or _is_kept(choices, secret)


def _known(choices: Choices) -> str:
    """The secret, where environment, command or keyring have it already."""
    try:
        return secret_of(choices.account(), os.environ)
    except NoSecret:
        if choices.password_command:
            raise
        return ""


def _asked(talk: Interview, choices: Choices, sign_in: SignIn) -> str:
    if not talk.asks:
        raise NoSecret(f"No secret for {choices.address} is known.", vault.WAYS_OUT)
    if choices.auth == "oauth2":
        return sign_in(choices.account())
    return talk.secret("Password (it is not shown)")


def _elsewhere(talk: Interview, choices: Choices) -> Choices:
    """Another place to try, after one that could not be reached or trusted."""
    known = str(choices.ca_file or "-")
    return replace(
        choices,
        host=talk.ask("Mail server", None, "--server", _word, default=choices.host),
        port=talk.ask("Port", None, "--port", _port, default=str(choices.port)),
        security=talk.ask("Security (tls or starttls)", None, "--security", _security, default=choices.security),
        username=talk.ask("User name", None, "--username", _word, default=choices.username or choices.address),
        ca_file=talk.ask("Certificate to trust (a file; - for none)", None, "--ca-file", _file, default=known),
    )


def _is_kept(choices: Choices, secret: str) -> bool:
    """Stores the secret in the keyring, unless it is found without; says so where that cannot be."""
    if _known(choices) == secret:
        return True
    try:
        vault.keep(choices.address, secret, os.environ, vault.PATIENT_SECONDS)
    except NoSecret as error:
        click.echo(f"The password is not stored: {error}", err=True)
        return False
    click.echo("The password is in your keyring.", err=True)
    return True


# Folders


def _settled(talk: Interview, options: Options, folders: tuple[Folder, ...]) -> dict[Role, str]:
    """Shows what each folder is for, and takes corrections; returns those only."""
    chosen = dict(options.folders)
    names = {folder.name for folder in folders}
    for role, name in chosen.items():
        if _first(folders, role) is None:
            raise UsageError(f"There is no folder {name!r}.", f"There are: {', '.join(sorted(names))}.")
    found = {role: _first(folders, role) for role in _SHOWN}
    for role, folder in found.items():
        click.echo(f"  {role:8} {folder.name if folder else '(none found)'}", err=True)
    missing = [role for role in _NEEDED if found[role] is None]
    if missing or not talk.confirm("Are these folders right?"):
        click.echo(f"The server has: {', '.join(sorted(names))}", err=True)
        for role in missing or _SHOWN[1:]:
            folder = found[role]
            default = folder.name if folder else ("-" if role not in _NEEDED else None)
            name = talk.ask(f"Folder for {role}", None, f"--{role}", partial(_folder, names=names), default=default)
            if name and (folder is None or name != folder.name):
                chosen[role] = name
    return chosen


def _first(folders: tuple[Folder, ...], role: Role) -> Folder | None:
    return next((folder for folder in folders if folder.role is role), None)


# Habits, and what comes next


def _habits(talk: Interview, options: Options, choices: Choices) -> dict[str, object]:
    country = likely_country(str(zone_of(choices.account())), choices.address)
    threshold = talk.ask(
        "Silent after how many business days", options.threshold, "--threshold", _days, default="5"
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


def _next_steps(house: House, options: Options, *, stored: bool) -> None:
    program = f"mailcoach --config {house.config_path}" if house.config else "mailcoach"
    steps = [
        (f"{program} scan", "who has gone silent (the first one reads a year of mail)"),
        (program, "the same on screen, with drafts to look at"),
        (f"{program} schedule install", "let it run by itself on working days"),
        (f"{program} doctor", "when something is not as it should be"),
    ]
    if options.no_login:
        steps.insert(0, (f"{program} login", "store the password; it was not tried yet"))
    elif not stored:
        click.echo(f"The password is kept nowhere yet. {vault.WAYS_OUT}", err=True)
    click.echo("\nWhat to do next:")
    width = max(len(command) for command, _ in steps)
    for command, what in steps:
        click.echo(f"  {command:{width}}  {what}")


# What an answer has to look like


def _address(text: str) -> str:
    local, _, domain = text.rpartition("@")
    if not local or "." not in domain.strip(".") or not text.isprintable() or " " in text:
        raise UsageError(f"{text!r} is no address.", "It looks like robin.reyes@brightpath.example.")
    return text


def _word(text: str) -> str:
    if not text or not text.isprintable():
        raise UsageError("That is empty, or has characters that cannot be shown.", "Type it again.")
    return text


def _number(text: str, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text) <= high:
        raise UsageError(f"{text!r} is no number from {low} to {high}.", "Type it again.")
    return int(text)


_port: Callable[[str], int] = partial(_number, low=1, high=65535)
_days: Callable[[str], int] = partial(_number, low=1, high=60)


def _security(text: str) -> str:
    if text not in {"tls", "starttls", "none"}:
        raise UsageError(f"{text!r} is neither tls nor starttls.", "tls is right nearly everywhere.")
    return text


def _file(text: str) -> Path | None:
    path = Path(text).expanduser().absolute()
    if text != "-" and not path.is_file():
        raise UsageError(f"There is no file {text!r}.", "Give its whole path.")
    return None if text == "-" else path


def _folder(text: str, names: set[str]) -> str:
    if text == "-":
        return ""
    if text not in names:
        raise UsageError(f"There is no folder {text!r}.", f"There are: {', '.join(sorted(names))}.")
    return text
