"""Getting into a mailbox for the first time: the secret is tried, the folders are shown, the secret is kept."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial

import click

from mailcoach.cli import answers
from mailcoach.cli.asking import Interview, tell, tell_more
from mailcoach.cli.options import Options
from mailcoach.cli.signing import SignIn
from mailcoach.coach.opening import secret_of, server_of
from mailcoach.emails import Folder, Role
from mailcoach.errors import MailcoachError, SignInRefused, TryLater, UsageError
from mailcoach.mailbox import Mailbox, vault
from mailcoach.mailbox.tokens import Tokens, shelf
from mailcoach.mailbox.vault import NoSecret
from mailcoach.setup.choices import Choices

TRIES = 3
_SHOWN = (Role.INBOX, Role.SENT, Role.DRAFTS, Role.TRASH, Role.ARCHIVE)
_NEEDED = (Role.SENT, Role.DRAFTS)


def let_in(talk: Interview, options: Options, choices: Choices, sign_in: SignIn) -> tuple[Choices, bool]:
    """Signs in for real and settles the folders; the choices that worked, and whether the secret is found again.

    Raises whatever keeps us out once nobody is there, or nobody is patient enough, to try something else.
    """
    secret: str | Tokens = options.password or _known(choices)
    for tries_left in reversed(range(TRIES)):
        try:
            secret = secret or _asked(talk, choices, sign_in)
            with Mailbox.open(server_of(choices.account()), _word(secret), names=options.folders) as mailbox:
                folders = mailbox.folders()
            break
        except MailcoachError as error:
            if not (talk.asks and tries_left) or isinstance(error, NoSecret | TryLater):
                raise
            choices, secret = _differently(talk, options, choices, error, secret)
    click.echo(f"Signed in at {choices.host}.", err=True)
    choices = replace(choices, folders=_settled(talk, options, folders))
    return _kept(talk, choices, secret)


def _word(secret: str | Tokens) -> str:
    return secret.access if isinstance(secret, Tokens) else secret


# The secret


def _known(choices: Choices) -> str:
    """The secret, where environment, command or keyring have it already."""
    try:
        return secret_of(choices.account(), os.environ)
    except NoSecret:
        if choices.password_command or "token_command" in choices.oauth2:
            raise
        return ""


def _asked(talk: Interview, choices: Choices, sign_in: SignIn) -> str | Tokens:
    if not talk.asks:
        option = "--token-command" if choices.auth == "oauth2" else "--password-command or --password-stdin"
        raise NoSecret(f"No secret for {choices.address} is known.", f"Give it as {option}.")
    if choices.auth == "oauth2":
        return sign_in(choices.account())
    return talk.secret(f"Password of {choices.username or choices.address} (it is not shown)")


def _differently(
    talk: Interview, options: Options, choices: Choices, error: MailcoachError, secret: str | Tokens
) -> tuple[Choices, str | Tokens]:
    """What to try next, after a server that refused us, or one that could not be reached or trusted."""
    if not isinstance(error, SignInRefused):
        tell(UsageError(str(error)))
        return _elsewhere(talk, choices), secret
    if choices.password_command or choices.auth == "oauth2":
        tell(UsageError(str(error), "Is that the right user name, and does the secret belong to it?"))
    else:
        tell(UsageError(str(error), "Try again. Does your provider want an app password instead?"))
        secret = ""
    if options.username is None:
        name = talk.ask("User name", None, "--username", answers.word, default=choices.username or choices.address)
        choices = replace(choices, username="" if name == choices.address else name)
    return choices, secret


def _elsewhere(talk: Interview, choices: Choices) -> Choices:
    """Another place to try."""
    known = str(choices.ca_file or "-")
    return replace(
        choices,
        host=talk.ask("Mail server", None, "--server", answers.word, default=choices.host),
        port=talk.ask("Port", None, "--port", answers.port, default=str(choices.port)),
        security=talk.ask(
            "Security (tls or starttls)", None, "--security", answers.security, default=choices.security
        ),
        ca_file=talk.ask(
            "Certificate to trust (a file; - for none)", None, "--ca-file", answers.perhaps_file, default=known
        ),
    )


def _kept(talk: Interview, choices: Choices, secret: str | Tokens) -> tuple[Choices, bool]:
    """Stores the secret in the keyring, unless it is found without; where that cannot be, asks for a command."""
    if isinstance(secret, Tokens):
        vault.keep(shelf(choices.address), secret.written(), os.environ, vault.PATIENT_SECONDS)
        click.echo("The tokens are in your keyring.", err=True)
        return choices, True
    if _known(choices) == secret:
        return choices, True
    try:
        vault.keep(choices.address, secret, os.environ, vault.PATIENT_SECONDS)
    except NoSecret as error:
        tell_more(f"The password is not stored: {error}")
        return _by_command(talk, choices, secret)
    click.echo("The password is in your keyring.", err=True)
    return choices, True


def _by_command(talk: Interview, choices: Choices, secret: str) -> tuple[Choices, bool]:
    """Where no keyring keeps the password: a command of the rep's that prints it, tried at once."""
    while talk.asks:
        question = "A command that prints it, e.g. pass show mail (- to see to it later)"
        command = talk.ask(question, None, "--password-command", answers.word, default="-")
        if command == "-":
            break
        tried = replace(choices, password_command=command)
        try:
            if secret_of(tried.account(), os.environ) == secret:
                return tried, True
            tell(UsageError("It prints another password than the one that was just taken."))
        except NoSecret as error:
            tell(error)
    return choices, False


# The folders


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
        tell_more(f"The server has: {', '.join(sorted(names))}")
        for role in missing or _SHOWN[1:]:
            folder = found[role]
            default = folder.name if folder else ("-" if role not in _NEEDED else None)
            read = partial(answers.folder, names=names)
            name = talk.ask(f"Folder for {role}", None, f"--{role}", read, default=default)
            if name and (folder is None or name != folder.name):
                chosen[role] = name
    return chosen


def _first(folders: tuple[Folder, ...], role: Role) -> Folder | None:
    return next((folder for folder in folders if folder.role is role), None)
