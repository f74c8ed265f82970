"""`init`: its options, in the order in which it would ask. The conversation itself is in starting.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mailcoach.cli.house import House

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _together(*options: Decorator) -> Decorator:
    """Several options as one, shown in this order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_the_account = _together(
    click.argument("address", required=False),
    click.option("--name", help="What the account is called; else it is work."),
    click.option("--add", is_flag=True, help="One more account in the config.toml that is there."),
)
_the_server = _together(
    click.option("--provider", help="Who runs the mail, e.g. gmail or microsoft-365."),
    click.option("--server", metavar="HOST", help="The IMAP server."),
    click.option("--port", type=click.IntRange(1, 65535), help="Where it listens; else 993."),
    click.option("--security", type=click.Choice(["tls", "starttls", "none"]), help="Else tls."),
    click.option("--username", metavar="USER", help="Where it is not the address."),
    click.option(
        "--ca-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Trust this certificate."
    ),
)
_the_password = _together(
    click.option(
        "--password-command", metavar="COMMAND", default="", help="Prints the password on its first line."
    ),
    click.option("--password-stdin", is_flag=True, help="The password is piped in."),
)
_the_tokens = _together(
    click.option("--oauth2", is_flag=True, help="Sign in by token instead of password."),
    click.option("--client-id", metavar="ID", help="For OAuth2: of the program you registered."),
    click.option("--client-secret", metavar="WORD", help="For OAuth2: only if the provider gave one."),
    click.option("--authorize-url", metavar="URL", default="", help="For OAuth2: of a provider of your own."),
    click.option("--token-url", metavar="URL", default="", help="The same."),
    click.option("--device-url", metavar="URL", default="", help="The same, if it gives device codes."),
    click.option("--scope", metavar="WORDS", default="", help="The same: what the token is for."),
    click.option("--device", is_flag=True, help="For OAuth2: sign in on another device."),
    click.option("--token-command", metavar="COMMAND", default="", help="For OAuth2: prints a fresh token."),
)
_the_folders = _together(
    click.option("--sent", metavar="FOLDER", default="", help="The folder of sent mail."),
    click.option("--drafts", metavar="FOLDER", default="", help="The folder of drafts."),
    click.option("--trash", metavar="FOLDER", default="", help="The folder of thrown away mail."),
    click.option("--archive", metavar="FOLDER", default="", help="The folder of archived mail."),
)
_the_habits = _together(
    click.option("--threshold", metavar="DAYS", help="Silent after so many business days."),
    click.option("--holidays", metavar="CODES", help="Public holidays, e.g. DE-SN,FR; - for none."),
    click.option("--draft/--no-draft", default=None, help="May a scheduled scan put drafts into Drafts?"),
)


@click.command(epilog="Example: mailcoach init robin.reyes@brightpath.example --holidays DE-SN")
@_the_account
@_the_server
@_the_password
@_the_tokens
@_the_folders
@_the_habits
@click.option("--no-login", is_flag=True, help="Do not reach the server; write the file.")
@click.option("--no-input", is_flag=True, help="Ask nothing.")
@click.pass_obj
def init(
    house: House, /, *, ca_file: Path | None, password_stdin: bool, device: bool, no_input: bool, **given: Any
) -> None:
    """Set up an account, from its address to the first scan.

    Every question has an option. Nothing is written before the sign-in has worked, and never over a file
    that is there: --add puts one more account below those that it has.
    """
    from mailcoach.cli.asking import Interview  # noqa: PLC0415 - late: `--help` has no use for them
    from mailcoach.cli.options import Options  # noqa: PLC0415
    from mailcoach.cli.signing import first_line, signing_in  # noqa: PLC0415
    from mailcoach.cli.starting import start  # noqa: PLC0415

    options = Options(
        **given,
        ca_file=ca_file.absolute() if ca_file else None,
        password=first_line() if password_stdin else "",
    )
    start(house, options, Interview.here(no_input=no_input), signing_in(device=device, opens=True))
