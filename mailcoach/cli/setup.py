"""Setting up: `init`, `login`, `logout`, `schedule`, and `doctor` for when something is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from mailcoach.cli.house import House


@click.command(epilog="Example: mailcoach init robin.reyes@brightpath.example --holidays DE-SN")
@click.argument("address", required=False)
@click.option("--name", help="What the account is called; else it is work.")
@click.option("--provider", help="Who runs the mail, e.g. gmail or microsoft-365.")
@click.option("--server", metavar="HOST", help="The IMAP server.")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--security", type=click.Choice(["tls", "starttls", "none"]))
@click.option("--username", metavar="USER", help="Where it is not the address.")
@click.option(
    "--ca-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Trust this certificate."
)
@click.option("--password-command", metavar="COMMAND", help="Prints the password on its first line.")
@click.option("--password-stdin", is_flag=True, help="The password is piped in.")
@click.option("--oauth2", is_flag=True, help="Sign in by token instead of password.")
@click.option("--client-id", metavar="ID", help="For OAuth2: of the program you registered.")
@click.option("--client-secret", metavar="SECRET", default="", help="For OAuth2: only if the provider gave one.")
@click.option("--authorize-url", metavar="URL", help="For OAuth2, as the next three: a provider of your own.")
@click.option("--token-url", metavar="URL")
@click.option("--device-url", metavar="URL")
@click.option("--scope", metavar="WORDS")
@click.option("--device", is_flag=True, help="For OAuth2: sign in on another device.")
@click.option("--sent", metavar="FOLDER", help="The folder of sent mail.")
@click.option("--drafts", metavar="FOLDER", help="The folder of drafts.")
@click.option("--trash", metavar="FOLDER", help="The folder of thrown away mail.")
@click.option("--archive", metavar="FOLDER", help="The folder of archived mail.")
@click.option("--threshold", metavar="DAYS", help="Silent after so many business days.")
@click.option("--holidays", metavar="CODES", help="Public holidays, e.g. DE-SN,FR; - for none.")
@click.option("--draft/--no-draft", default=None, help="May a scheduled scan put drafts into Drafts?")
@click.option("--no-login", is_flag=True, help="Do not reach the server; write the file.")
@click.option("--no-input", is_flag=True, help="Ask nothing.")
@click.pass_obj
def init(
    house: House,
    *,
    address: str | None,
    name: str | None,
    provider: str | None,
    server: str | None,
    port: int | None,
    security: str | None,
    username: str | None,
    ca_file: Path | None,
    password_command: str | None,
    password_stdin: bool,
    oauth2: bool,
    client_id: str | None,
    client_secret: str,
    authorize_url: str | None,
    token_url: str | None,
    device_url: str | None,
    scope: str | None,
    device: bool,
    sent: str | None,
    drafts: str | None,
    trash: str | None,
    archive: str | None,
    threshold: str | None,
    holidays: str | None,
    draft: bool | None,
    no_login: bool,
    no_input: bool,
) -> None:
    """Set up an account, from its address to the first scan.

    Every question has an option. Nothing is written before the sign-in has worked, and never over a file
    that is there.
    """
    from mailcoach.cli.asking import Interview  # noqa: PLC0415 - late: `--help` has no use for them
    from mailcoach.cli.signing import first_line, signing_in  # noqa: PLC0415
    from mailcoach.cli.starting import Options, start  # noqa: PLC0415
    from mailcoach.emails import Role  # noqa: PLC0415

    folders = {Role.SENT: sent, Role.DRAFTS: drafts, Role.TRASH: trash, Role.ARCHIVE: archive}
    addresses = {
        "authorize_url": authorize_url,
        "token_url": token_url,
        "device_url": device_url,
        "scope": scope,
    }
    options = Options(
        address=address,
        name=name,
        provider=provider,
        server=server,
        port=port,
        security=security,
        username=username,
        ca_file=ca_file.absolute() if ca_file else None,
        password_command=password_command,
        password=first_line() if password_stdin else "",
        oauth2=oauth2,
        client_id=client_id,
        client_secret=client_secret,
        oauth2_addresses=tuple((key, value) for key, value in addresses.items() if value),
        folders=tuple((role, folder) for role, folder in folders.items() if folder),
        threshold=threshold,
        holidays=holidays,
        draft=draft,
        no_login=no_login,
    )
    start(house, options, Interview.here(no_input=no_input), signing_in(device=device, opens=True))


@click.command(epilog="Example: mailcoach --account work login")
@click.option("--stdin", "from_stdin", is_flag=True, help="The password is piped in.")
@click.option("--device", is_flag=True, help="For OAuth2: sign in on another device.")
@click.option("--no-browser", is_flag=True, help="For OAuth2: show the address, open nothing.")
@click.pass_obj
def login(house: House, *, from_stdin: bool, device: bool, no_browser: bool) -> None:
    """Store the secret of an account in the keyring; for an OAuth2 account, sign in.

    The server is asked first: a secret that it does not take is not stored.
    """
    from mailcoach.cli.asking import Interview  # noqa: PLC0415
    from mailcoach.cli.signing import log_in  # noqa: PLC0415

    log_in(house, Interview.here(no_input=False), from_stdin=from_stdin, device=device, opens=not no_browser)


@click.command(epilog="Example: mailcoach --account work logout")
@click.pass_obj
def logout(house: House) -> None:
    """Forget the secret of an account."""
    from mailcoach.cli.signing import log_out  # noqa: PLC0415

    log_out(house)


@click.group(epilog="Example: mailcoach schedule install --draft")
def schedule() -> None:
    """Let a scan run by itself on working days: systemd user timer, crontab, or launchd on a Mac."""


@schedule.command(epilog="Example: mailcoach schedule install --draft --every 60 --from 7 --to 19")
@click.option("--draft", is_flag=True, help="Write drafts too, where config.toml allows it.")
@click.option("--digest", type=click.Path(path_type=Path, dir_okay=False), help="Write a digest each time.")
@click.option("--every", type=click.Choice(["10", "15", "20", "30", "60"]), default="30", help="Minutes.")
@click.option("--from", "first", type=click.IntRange(0, 23), default=8, help="First hour; else 8.")
@click.option("--to", "last", type=click.IntRange(0, 23), default=18, help="Last hour; else 18.")
@click.option("--with", "kind", type=click.Choice(["systemd", "cron", "launchd"]), help="Else the first there is.")
@click.pass_obj
def install(
    house: House, *, draft: bool, digest: Path | None, every: str, first: int, last: int, kind: str | None
) -> None:
    """Let a scan run by itself; what was installed before is replaced."""
    from mailcoach.cli import timetable  # noqa: PLC0415

    if first > last:
        raise click.UsageError("--from is later than --to.")
    job = timetable.job_of(house, draft=draft, digest=digest, minutes=int(every), first=first, last=last)
    timetable.install(house, kind, job)


@schedule.command(epilog="Example: mailcoach schedule remove")
def remove() -> None:
    """Take it out again; everything else of yours stays as it is."""
    from mailcoach.cli import timetable  # noqa: PLC0415

    timetable.remove()


@schedule.command(epilog="Example: mailcoach schedule status")
@click.pass_obj
def status(house: House) -> int:
    """Show the next run, and how the last one went. Exit status 1 where nothing is scheduled."""
    from mailcoach.cli import timetable  # noqa: PLC0415

    return timetable.status(house)


@click.command(epilog="Example: mailcoach doctor --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_obj
def doctor(house: House, *, as_json: bool) -> int:
    """Check everything, and say how to mend what is wrong. Exit status 1 with findings.

    Works with a broken configuration, and without one. Nothing is changed.
    """
    from mailcoach.cli.surgery import examined  # noqa: PLC0415

    return examined(house, as_json=as_json)
