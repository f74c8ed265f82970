"""config.toml < environment < flags. Every field is documented beneath itself; `config.example.toml` shows them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from mailcoach.emails import Role
from mailcoach.errors import Misconfigured
from mailcoach.plays import Play
from mailcoach.wrong_settings import misconfigured, refuse_strange_variables


class Table(BaseModel):
    """A table of config.toml. A key it does not know is an error, never dropped in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("here goes a whole number")  # noqa: TRY004 - pydantic hears only this one
    return value


Number = Annotated[int, BeforeValidator(_no_truth)]
"""A whole number; `true` is none."""


def _a_country(code: str) -> str:
    from holidays import country_holidays  # noqa: PLC0415 - takes half a second to load

    country, _, subdivision = code.partition("-")
    try:
        country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as error:
        raise ValueError(
            f'{code!r} is no country whose holidays are known; ISO codes look like "DE", "DE-SN" or "FR"'
        ) from error
    return code


Country = Annotated[str, AfterValidator(_a_country)]
"""An ISO country, with a subdivision if wanted: "DE-SN"."""


class Silence(Table):
    threshold_days: Annotated[Number, Field(ge=1, le=60)] = 5
    """Business days without a word before a thread counts as silent."""

    max_touches: Annotated[Number, Field(ge=1, le=10)] = 3
    """After so many unanswered mails the advice is to let go."""

    history_days: Annotated[Number, Field(ge=7, le=3650)] = 365
    """How far back mail is read, in calendar days."""

    holidays: tuple[Country, ...] = ()
    """ISO countries whose public holidays are no business days, with a subdivision if wanted: "DE-SN"."""


def _with_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"nobody here is called {path.parts[0]}") from error


UserPath = Annotated[Path, AfterValidator(_with_home)]
"""A path that may begin with ~ or ~somebody."""


class Drafting(Table):
    plays: tuple[Play, ...] = tuple(play for play in Play if play is not Play.WAIT)
    """The plays to use; the others are never recommended."""

    templates: UserPath = Path("templates")
    """Folder of the rep's own templates, beside config.toml. A file here stands in for ours of that name."""

    library: UserPath = Path("library")
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

    max_drafts: Annotated[Number, Field(ge=0, le=100)] = 5
    """At most so many drafts in one run, over all accounts; of each the best first."""

    notify_command: str | tuple[str, ...] = ()
    """Run after a scan that changed something, with its summary as JSON on standard input."""


def _a_pattern(text: str) -> str:
    if not set(text) & set("@*?["):
        raise ValueError("that matches no address; a person is boss@nordwind.example, a company *@nordwind.example")
    return text


def _a_domain(text: str) -> str:
    if not text.isprintable() or set(text) & set("@* /"):
        raise ValueError("here goes a domain alone, such as brightpath.example")
    return text.lower()


Domain = Annotated[str, AfterValidator(_a_domain)]


class Prospects(Table):
    ignore: tuple[Annotated[str, AfterValidator(_a_pattern)], ...] = ()
    """Addresses that are never prospects, with * as a wild card: "*@newsletter.example"."""

    our_domains: tuple[Domain, ...] = ()
    """Domains of our side besides the rep's own."""

    holidays: dict[Domain, Country] = {}
    """Public holidays of a prospect's company, by its domain: {"nordwind.example" = "SE"}."""


class Screen(Table):
    theme: str = ""
    """Name of the colour theme; empty for the default, or for what was chosen on the screen last."""

    keys: dict[str, str] = {}
    """Other keys for commands of the terminal UI, by command name: {"snooze" = "s"}."""


class Imap(Table):
    host: Annotated[str, Field(min_length=1)]
    """Name of the IMAP server."""

    port: Annotated[Number, Field(ge=1, le=65535)] = 993
    """993 for tls, usually 143 for starttls."""

    security: Literal["tls", "starttls", "none"] = "tls"
    """How the connection is protected. "none" is refused except on loopback."""

    username: str = ""
    """Name to sign in with; the address where it is empty."""

    auth: Literal["password", "oauth2"] = "password"
    """What to sign in with."""

    password_command: str | tuple[str, ...] = ()
    """Prints the password on its first line. A string runs in the shell, a list as it is. Else the keyring."""

    ca_file: Path | None = None
    """Certificates to trust instead of the system's."""


class OAuth2(Table):
    """For auth = "oauth2". The client id is the user's own, registered with the provider."""

    provider: Literal["", "google", "microsoft"] = ""
    """Whose addresses and scope are filled in; empty for another, whose addresses stand below."""

    client_id: str = ""
    client_secret: str = ""
    """Only where the provider gave one; that of an installed program is no secret (RFC 8252, 8.5)."""

    authorize_url: str = ""
    token_url: str = ""
    device_url: str = ""
    scope: str = ""

    token_command: str | tuple[str, ...] = ()
    """Prints an access token on its first line, for those who have a program that keeps them fresh."""


class Folders(Table):
    """Only where the server's own marks (RFC 6154) are wrong or missing."""

    inbox: str = ""
    sent: str = ""
    drafts: str = ""
    trash: str = ""
    archive: str = ""
    ignore: tuple[str, ...] = ()

    @property
    def named(self) -> dict[Role, str]:
        """The folders that are named, by what they are for."""
        return {Role(role): name for role, name in self.model_dump(exclude={"ignore"}).items() if name}


def is_address(text: str) -> bool:
    """Not whether somebody has it: whether it can be meant as one, without a name beside it."""
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and text.isprintable() and not set(text) & set(" <>,")


def _an_address(text: str) -> str:
    if not is_address(text):
        raise ValueError("that is no address; it looks like robin.reyes@brightpath.example")
    return text


MailAddress = Annotated[str, AfterValidator(_an_address)]


class Account(Table):
    name: Annotated[str, Field(min_length=1)] = "work"
    """What this account is called on screen and on the command line."""

    address: MailAddress
    """The rep's own address."""

    aliases: tuple[MailAddress, ...] = ()
    """Other addresses that are the rep's too. Those found in Sent are known without being told."""

    timezone: str = ""
    """Days are counted in this time zone; the machine's where it is empty."""

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        if name and name not in available_timezones():
            raise ValueError(f"there is no time zone {name!r}; they look like Europe/Berlin")
        return name

    imap: Imap
    oauth2: OAuth2 = OAuth2()
    folders: Folders = Folders()


class Environment(EnvSettingsSource):
    """Variables. One that is no JSON where a list or a table is due is left as it is, so that what is said of it is
    what is said of a wrong value anywhere."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


class Settings(BaseSettings):
    """Everything a rep can set. Held by value; passed in, never global."""

    model_config = SettingsConfigDict(
        env_prefix="MAILCOACH_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    silence: Silence = Silence()
    drafting: Drafting = Drafting()
    unattended: Unattended = Unattended()
    prospects: Prospects = Prospects()
    screen: Screen = Screen()
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment beats the file, whose content comes in as keyword arguments. Nothing else is read."""
        return Environment(settings_cls), init_settings

    @model_validator(mode="after")
    def _names_differ(self) -> Settings:
        names = {file_name(account.name).casefold() for account in self.accounts}
        if len(names) < len(self.accounts):
            raise ValueError("two accounts have the same name, but for capitals and punctuation")
        return self


def file_name(account: str) -> str:
    """How an account's files are named after it, whatever its name holds. Some disks know no capitals."""
    return "".join(char if char.isalnum() else "_" for char in account)


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of a config.toml, with what the environment says on top; its folders made absolute.

    Raises Misconfigured, naming file, line, key and the nearest key that exists.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before the first line
    except FileNotFoundError as error:
        raise Misconfigured(
            f"There is no {path}.", "Run `mailcoach init`, or name a file with --config."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise Misconfigured(
            f"{path} cannot be read: {why}.", "Mend the file, or name one with --config."
        ) from error
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:  # the second where brackets never end
        raise Misconfigured(f"{path}: {error}.", "Mend that line; strings stand in quotation marks.") from error
    refuse_strange_variables(environment, Settings)
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise misconfigured(path, text, environment, Settings, error) from error
    folders = {name: path.parent / getattr(settings.drafting, name) for name in ("templates", "library")}
    return settings.model_copy(update={"drafting": settings.drafting.model_copy(update=folders)})
