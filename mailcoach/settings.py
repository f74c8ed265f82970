"""config.toml < environment < flags. Every field is documented beneath itself; `config.example.toml` shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from mailcoach.plays import Play


class Table(BaseModel):
    """A table of config.toml. A key it does not know is an error, never dropped in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True)


class Silence(Table):
    threshold_days: Annotated[int, Field(ge=1, le=60)] = 5
    """Business days without a word before a thread counts as silent."""

    max_touches: Annotated[int, Field(ge=1, le=10)] = 3
    """After so many unanswered mails the advice is to let go."""

    history_days: Annotated[int, Field(ge=7, le=3650)] = 365
    """How far back mail is read, in calendar days."""

    holidays: tuple[str, ...] = ()
    """ISO countries whose public holidays are no business days, with a subdivision if wanted: "DE-SN"."""


class Drafting(Table):
    plays: tuple[Play, ...] = tuple(play for play in Play if play is not Play.WAIT)
    """The plays to use; the others are never recommended."""

    templates: Path = Path("templates")
    """Folder of the rep's own templates, beside config.toml. A file here stands in for ours of that name."""

    library: Path = Path("library")
    """Folder of useful things for value-add, beside config.toml."""

    signature: str = ""
    """Put below each draft. Empty: the signature of the mail program is left to do it."""

    html: bool = False
    """Whether a draft has an HTML alternative beside its plain text."""

    quote_original: bool = False
    """Whether a draft quotes the mail that it answers, below."""

    lint: Literal["block", "warn", "off"] = "block"
    """What pressure in an unattended draft does: block it, warn, or nothing."""

    lint_off: tuple[str, ...] = ()
    """Rules or families of the pressure linter that are switched off."""


class Unattended(Table):
    draft: bool = False
    """Whether `scan --draft` may write drafts when nobody is at the terminal."""

    max_drafts: Annotated[int, Field(ge=0, le=100)] = 5
    """At most so many drafts in one run, best first."""

    notify_command: str | tuple[str, ...] = ()
    """Run after a scan that changed something, with its summary as JSON on standard input."""


class Prospects(Table):
    ignore: tuple[str, ...] = ()
    """Addresses that are never prospects, with * as a wild card: "*@newsletter.example"."""

    our_domains: tuple[str, ...] = ()
    """Domains of our side besides the rep's own."""

    holidays: dict[str, str] = {}
    """Public holidays of a prospect's company, by its domain: {"nordwind.example" = "SE"}."""


class Screen(Table):
    theme: str = ""
    """Name of the colour theme; empty for the default."""

    keys: dict[str, str] = {}
    """Other keys for commands of the terminal UI, by command name: {"snooze" = "s"}."""


class Imap(Table):
    host: str
    """Name of the IMAP server."""

    port: Annotated[int, Field(ge=1, le=65535)] = 993
    """993 for tls, usually 143 for starttls."""

    security: Literal["tls", "starttls", "none"] = "tls"
    """How the connection is protected. "none" is refused except on loopback."""

    username: str = ""
    """Name to sign in with; the address where it is empty."""

    auth: Literal["password", "oauth2"] = "password"
    """What to sign in with."""

    password: SecretStr | None = None
    """From the environment only (MAILCOACH_PASSWORD); never written into the file."""

    password_command: str | tuple[str, ...] = ()
    """Prints the password on its first line. A string runs in the shell, a list as it is. Else the keyring."""

    ca_file: Path | None = None
    """Certificates to trust instead of the system's."""


class Folders(Table):
    """Only where the server's own marks (RFC 6154) are wrong or missing."""

    inbox: str = ""
    sent: str = ""
    drafts: str = ""
    trash: str = ""
    archive: str = ""
    ignore: tuple[str, ...] = ()


class Account(Table):
    name: str = "work"
    """What this account is called on screen and on the command line."""

    address: str
    """The rep's own address."""

    aliases: tuple[str, ...] = ()
    """Other addresses that are the rep's too. Those found in Sent are known without being told."""

    timezone: str = ""
    """Days are counted in this time zone; the machine's where it is empty."""

    imap: Imap
    folders: Folders = Folders()


class Settings(Table):
    """Everything a rep can set. Held by value; passed in, never global."""

    silence: Silence = Silence()
    drafting: Drafting = Drafting()
    unattended: Unattended = Unattended()
    prospects: Prospects = Prospects()
    screen: Screen = Screen()
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_differ(self) -> Settings:
        names = [account.name for account in self.accounts]
        if len(set(names)) < len(names):
            raise ValueError("two accounts have the same name")
        return self
