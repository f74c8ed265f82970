"""Everything that can be wrong, each thing looked at for real, each with its mend. Nothing is changed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from mailcoach.coach.opening import (
    local_zone,
    secret_of,
    server_of,
    shipped,
    template_folders,
    zone_of,
)
from mailcoach.drafts.cookbook import Cookbook
from mailcoach.drafts.folders import Folders
from mailcoach.emails import Role
from mailcoach.errors import MailcoachError, SignInRefused, did_you_mean
from mailcoach.index import Index, Journal
from mailcoach.library import Library
from mailcoach.mailbox import Mailbox
from mailcoach.mailbox.connection import trusting
from mailcoach.mailbox.credentials import source
from mailcoach.pressure.rules import catalogue
from mailcoach.settings import Account, Settings, load

ROOM_BYTES = 200_000_000
"""A year of busy mail takes about so much room in the index."""
SOON = timedelta(days=14)
SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A note is nothing wrong, but good to know; `mend` says what to do."""

    about: str
    state: Literal["well", "note", "wrong"]
    said: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything lies."""

    config: Path
    index: Path
    journal: Path
    state: Path


def examine(
    places: Places, only: str | None, environment: Mapping[str, str], now: datetime, *, by_cron: bool
) -> Iterator[Finding]:
    """Looks at one thing after another; what cannot be looked at for want of another is left out. `by_cron` is
    whether cron runs the scans: what it cannot get at is wrong then, else a note."""
    settings = None
    try:
        settings = load(places.config, environment)
        yield _config(places.config)
        yield from _switched_off(settings.drafting.lint_off)
        yield from _notified(settings.unattended.notify_command, environment)
        yield from _named_folders(settings, places.config.parent)
    except MailcoachError as error:
        yield _wrong("config", error)
    yield from _stores(places)
    chosen = [account for account in settings.accounts if only in {None, account.name}] if settings else []
    if settings and not chosen:
        names = ", ".join(account.name for account in settings.accounts)
        yield Finding("config", "wrong", f"There is no account {only!r}.", f"There are: {names}.")
    for account in chosen:
        yield from _account(account, environment, by_cron=by_cron)
        yield from _past(places, account, now)
    yield from _files(settings, places.config.parent)


def _wrong(about: str, error: MailcoachError) -> Finding:
    return Finding(about, "wrong", str(error), error.hint)


# What config.toml asks for


def _config(path: Path) -> Finding:
    if path.stat().st_mode & 0o022:
        return Finding("config", "wrong", f"{path} can be changed by others.", f"chmod go-w {path}")
    return Finding("config", "well", f"{path} makes sense.")


def _switched_off(names: Sequence[str]) -> Iterator[Finding]:
    """Names in lint_off that switch nothing off."""
    known = sorted({name for rule in catalogue().values() for name in (rule.name, rule.family)})
    for name in names:
        if name not in known:
            said = f"drafting.lint_off: no rule or family is called {name!r}."
            yield Finding("config", "wrong", said, did_you_mean(name, known))


def _notified(command: str | Sequence[str], environment: Mapping[str, str]) -> Iterator[Finding]:
    """A notify_command whose program is not there. Of a string the shell is asked."""
    if isinstance(command, str):
        plain = re.match(r"\s*([\w./+-]+)(?!\S)", command)
        name = plain[1] if plain else ""
    else:
        name = next(iter(command), "")
    if name and not _runs(name, environment, by_shell=isinstance(command, str)):
        said = f"unattended.notify_command: there is no program {name!r}."
        yield Finding("config", "wrong", said, "Name one that is there, with its whole path for cron.")


def _runs(name: str, environment: Mapping[str, str], *, by_shell: bool) -> bool:
    """Whether there is a program of that name, or something that the shell itself does."""
    if shutil.which(name, path=environment.get("PATH")):
        return True
    asked = ["/bin/sh", "-c", 'command -v "$0"', name]
    quiet = subprocess.DEVNULL
    return by_shell and subprocess.run(asked, stdout=quiet, stderr=quiet, check=False).returncode == 0  # noqa: S603


def _named_folders(settings: Settings, home: Path) -> Iterator[Finding]:
    """Folders that were named and are not there; those beside config.toml are not needed."""
    for name in ("templates", "library"):
        folder = getattr(settings.drafting, name)
        if folder != home / name and not folder.is_dir():
            yield Finding("config", "wrong", f"drafting.{name}: there is no folder {folder}.", f"mkdir {folder}")


# The account, here and at the server


def _account(account: Account, environment: Mapping[str, str], *, by_cron: bool) -> Iterator[Finding]:
    about = f"{account.name}: "
    yield _zone(account, environment)
    secret = ""
    try:
        secret = secret_of(account, environment)
        yield Finding(about + "secret", "well", f"It comes from {_source(account, environment)}.")
    except MailcoachError as error:
        yield _wrong(about + "secret", error)
    yield as_cron_sees_it(account, environment, by_cron=by_cron)
    if account.imap.security == "tls":
        yield _certificate(account, about)
    if secret:
        yield from _mailbox(account, secret, about)


def _zone(account: Account, environment: Mapping[str, str]) -> Finding:
    """In which time zone days are counted."""
    about = f"{account.name}: time zone"
    if account.timezone or local_zone(environment):
        return Finding(about, "well", f"Days are counted in {zone_of(account, environment)}.")
    said = "This machine does not name its time zone, so days are counted in UTC."
    return Finding(about, "note", said, 'Name it under [[accounts]]: timezone = "Europe/Berlin"')


def bare(environment: Mapping[str, str]) -> dict[str, str]:
    """What cron leaves of an environment (crontab(5)), with the PATH that `schedule install` writes down."""
    kept = {name: environment[name] for name in ("HOME", "LOGNAME", "PATH") if name in environment}
    return {**kept, "SHELL": "/bin/sh"}


def as_cron_sees_it(account: Account, environment: Mapping[str, str], *, by_cron: bool) -> Finding:
    """Whether the secret can be had where cron runs: really tried, with the little that cron has."""
    about = f"{account.name}: secret for cron"
    try:
        secret_of(account, bare(environment))
    except MailcoachError as error:
        state: Literal["wrong", "note"] = "wrong" if by_cron else "note"
        in_keyring = _source(account, bare(environment)) == "the keyring"
        name = "token_command" if account.imap.auth == "oauth2" else "password_command"
        mend = f"Set {name} in config.toml: it works there too." if in_keyring else error.hint
        return Finding(about, state, f"Cron would not get the secret. {error}", mend)
    return Finding(about, "well", "Cron gets it too.")


def _source(account: Account, environment: Mapping[str, str]) -> str:
    command = account.oauth2.token_command or account.imap.password_command
    return source(account.name, command, environment)


def _certificate(account: Account, about: str) -> Finding:
    """Whether the server proves who it is, and how long it still can."""
    host, port = account.imap.host, account.imap.port
    try:
        context = trusting(server_of(account))
        with (
            socket.create_connection((host, port), SECONDS) as line,
            context.wrap_socket(line, server_hostname=host) as safe,
        ):
            ends = datetime.fromtimestamp(
                ssl.cert_time_to_seconds(str((safe.getpeercert() or {})["notAfter"])), UTC
            )
    except MailcoachError as error:
        return _wrong(about + "TLS", error)
    except (OSError, KeyError, ValueError) as error:
        return Finding(
            about + "TLS",
            "wrong",
            f"{host}, port {port}: {_why(error)}.",
            "Check host, port and security under [accounts.imap], and the network; a company's own certificate goes"
            " into ca_file.",
        )
    left = ends - datetime.now(UTC)
    said = f"The certificate of {host} is good until {ends:%d %B %Y}."
    mend = "Tell whoever runs the server." if left < SOON else ""
    return Finding(about + "TLS", "note" if mend else "well", said, mend)


def _why(error: Exception) -> str:
    return str(getattr(error, "verify_message", "") or getattr(error, "strerror", "") or error)


def _mailbox(account: Account, secret: str, about: str) -> Iterator[Finding]:
    folders = account.folders
    try:
        with Mailbox.open(
            server_of(account), secret, names=folders.named, ignored=folders.ignore, timeout=SECONDS, deadline=60
        ) as mailbox:
            yield Finding(about + "login", "well", f"{account.imap.host} lets us in.")
            found = mailbox.folders()
            alerts = mailbox.alerts
    except MailcoachError as error:
        yield _wrong(about + ("login" if isinstance(error, SignInRefused) else "server"), error)
        return
    for role in (Role.SENT, Role.DRAFTS):
        named = folders.named.get(role)
        folder = next((folder for folder in found if folder.role is role), None)
        if folder:
            yield Finding(about + "folders", "well", f"{role.capitalize()} is {folder.name}.")
        else:
            said = f"There is no folder {named!r}." if named else f"No folder is known for {role}."
            there = ", ".join(sorted(folder.name for folder in found)[:12])
            yield Finding(
                about + "folders", "wrong", said, f"Set {role} under [accounts.folders]; there are: {there}."
            )
    for alert in alerts:
        yield Finding(about + "server", "note", f"The server says: {alert}")


# On this machine


def _stores(places: Places) -> Iterator[Finding]:
    """Whether there is room, and a right to use it, for index, journal and log."""
    wanted = {places.index.parent, places.journal.parent, places.state}
    for folder in sorted({_nearest(folder) for folder in wanted}):
        room = shutil.disk_usage(folder).free
        if not os.access(folder, os.W_OK | os.X_OK):
            mend = "Make it writable for you, or name another folder with --data-dir."
            yield Finding("stores", "wrong", f"{folder} cannot be written.", mend)
        elif room < ROOM_BYTES:
            said = f"The disk of {folder} has {room // 1_000_000} MB left."
            yield Finding("stores", "wrong", said, "Make room, or name another folder with --data-dir.")
        else:
            yield Finding("stores", "well", f"{folder} has room.")


def _nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _past(places: Places, account: Account, now: datetime) -> Iterator[Finding]:
    """What the stores tell of the past: runs, mails that could not be read, and whether the clock went back."""
    about = f"{account.name}: "
    if not places.journal.exists() or not places.index.exists():
        yield Finding(about + "stores", "note", "Nothing was scanned yet.", "Run `mailcoach scan`.")
        return
    try:
        journal = Journal.open(places.journal, account.name)
        runs = journal.runs()
        journal.close()
        index = Index.open(places.index, account.name)
        count, unread = index.messages(), index.unread()
        index.close()
    except MailcoachError as error:
        yield _wrong(about + "stores", error)
        return
    yield Finding(about + "stores", "well", f"The index knows {count:,} mails.")
    for folder, uid, why in unread:
        said = f"A mail in {folder} (UID {uid}) cannot be read: {why}"
        yield Finding(about + "mails", "note", said, "It is left out; everything else is read.")
    yield _clock(about + "clock", [run.began for run in runs], now)
    if runs and runs[0].exit_code:
        yield Finding(about + "last scan", "note", f"It ended with {runs[0].exit_code}: {runs[0].said}")


def _clock(about: str, began: Sequence[datetime], now: datetime) -> Finding:
    """Whether scans, the last one first, were noted at a time that is still to come."""
    latest = max(began, default=now).astimezone(now.tzinfo)
    if latest <= now + timedelta(minutes=5):
        return Finding(about, "well", f"It is {now:%A, %d %B %Y, %H:%M %Z}.")
    if latest == began[0]:
        said = f"The clock says {now:%d %B %Y, %H:%M}, and the last scan was at {latest:%d %B %Y, %H:%M}."
        return Finding(about, "wrong", said, "Set the clock: timedatectl set-ntp true")
    said = f"It is {now:%A, %d %B %Y, %H:%M %Z}; a scan before the last was noted at {latest:%d %B %Y, %H:%M}."
    return Finding(about, "note", said, "If the clock is wrong now: timedatectl set-ntp true")


def _files(settings: Settings | None, home: Path) -> Iterator[Finding]:
    """Library and templates; without a configuration ours, and those beside where it would lie."""
    library = Library(settings.drafting.library if settings else home / "library")
    faults = library.faults()
    for fault in faults:
        yield _wrong("library", fault)
    if not faults:
        yield Finding("library", "well", f"{len(library.items())} useful things to offer.")
    folders = template_folders(settings) if settings else (home / "templates", shipped("templates"))
    book = Cookbook(Folders(*folders))
    problems = book.check()
    for problem in problems:
        yield Finding("templates", "wrong", problem.text, problem.hint)
    if not problems:
        mine = len(Folders(folders[0]).list_templates()) or "none"
        said = f"{len(book.recipes())} templates can be filled, {mine} of them from {folders[0]}."
        yield Finding("templates", "well", said)
