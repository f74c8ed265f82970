"""`login` and `logout`: the one secret of an account, into the keyring and out of it."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable
from typing import TypeAlias

import click

from mailcoach.cli.asking import Interview
from mailcoach.cli.house import House, right_now
from mailcoach.coach.opening import server_of, token_provider
from mailcoach.errors import UsageError
from mailcoach.mailbox import Mailbox, tokens, vault
from mailcoach.mailbox.credentials import LONGEST
from mailcoach.mailbox.tokens import Tokens
from mailcoach.mailbox.vault import NoSecret
from mailcoach.settings import Account
from mailcoach.setup.browser import by_browser, by_device

SignIn: TypeAlias = Callable[[Account], Tokens]
"""Signs in at the provider, for tokens that are kept nowhere yet."""


def log_in(house: House, talk: Interview, *, from_stdin: bool, device: bool, opens: bool) -> None:
    """Stores the secret of one account, once the server has taken it. Raises NoSecret, SignInRefused, ..."""
    account = the_one(house)
    _refuse_command(account)
    if account.imap.auth == "oauth2":
        got = signing_in(device=device, opens=opens)(account)
        with Mailbox.open(server_of(account), got.access):
            vault.keep(tokens.shelf(account.address), got.written(), os.environ, vault.PATIENT_SECONDS)
        click.echo(f"Signed in as {account.address}. The tokens are in your keyring.")
        return
    secret = first_line() if from_stdin else talk.secret(f"Password of {account.address} (it is not shown)")
    if not secret:
        raise UsageError("Nobody can be asked for the password here.", "Pipe it in: ... | mailcoach login --stdin")
    with Mailbox.open(server_of(account), secret):
        vault.keep(account.address, secret, os.environ, vault.PATIENT_SECONDS)
    click.echo(f"Signed in as {account.address}. The password is in your keyring.")


def _refuse_command(account: Account) -> None:
    """Raises UsageError where a command brings the secret: what the keyring holds would never be asked for."""
    by_token = account.imap.auth == "oauth2"
    name = "token_command" if by_token and account.oauth2.token_command else "password_command"
    if account.oauth2.token_command if name == "token_command" else account.imap.password_command:
        raise UsageError(
            f"The secret of {account.name!r} comes from {name}; there is nothing to store.",
            f"Take {name} out of config.toml to use the keyring instead.",
        )


def log_out(house: House) -> None:
    """Forgets whatever the keyring holds of one account. Raises NoSecret where there is no keyring."""
    account = the_one(house)
    names = (account.address, tokens.shelf(account.address))
    try:
        forgotten = [vault.forget(name, os.environ) for name in names]
    except NoSecret as error:
        raise NoSecret(
            str(error), "Run it where your keyring is open; a password_command or a variable is yours to take out."
        ) from error
    click.echo(
        f"The secret of {account.address} is forgotten." if any(forgotten) else "There was nothing to forget."
    )


def the_one(house: House) -> Account:
    """Raises UsageError where there are several accounts and none was named."""
    accounts = house.accounts
    if len(accounts) > 1:
        names = ", ".join(account.name for account in accounts)
        raise UsageError(f"There are several accounts: {names}.", "Name one: mailcoach --account NAME ...")
    return accounts[0]


def first_line() -> str:
    """A secret that is piped in."""
    return sys.stdin.buffer.readline(LONGEST).decode("utf-8", "replace").rstrip("\r\n")


def signing_in(*, device: bool, opens: bool) -> SignIn:
    """How to sign in at a provider: with a browser here, which may be opened, or with a code typed elsewhere."""

    def sign_in(account: Account) -> Tokens:
        provider = token_provider(account)
        try:
            vault.check(tokens.shelf(account.address), os.environ)
        except NoSecret as error:
            raise NoSecret(str(error), tokens.WAYS_OUT) from error
        if device:
            return by_device(provider, _show_code, right_now())
        if provider.device_url:
            click.echo("Without a browser on this machine: stop here with Ctrl-C, and add --device.", err=True)
        return by_browser(provider, account.address, _show_page if opens else _show_address, right_now())

    return sign_in


def _show_code(where: str, code: str) -> None:
    click.echo(f"Open {where} in any browser, and type this code: {code}", err=True)


def _show_address(address: str) -> None:
    click.echo(f"Open this address in a browser on this machine:\n\n{address}\n", err=True)


def _show_page(address: str) -> None:
    _show_address(address)
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)
