"""config.toml < environment < flags. Every field is documented beneath itself; `config.example.toml` shows them."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from mailcoach.emails import Role
from mailcoach.errors import Misconfigured
from mailcoach.plays import Play

NOT_SETTINGS = ("MAILCOACH_CONFIG", "MAILCOACH_DATA_DIR", "MAILCOACH_PASSWORD", "MAILCOACH_TESTS_")
"""Beginnings of variables that are no settings: where things are, and secrets."""

BELONGS = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "a table",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "model_type": "a table",
    "string_type": "text in quotation marks",
    "tuple_type": 'a list such as ["one", "two"]',
}
"""What a value has to be, by pydantic's name for what is wrong with it."""


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
    """At most so many drafts in one run, over all accounts; of each the best first."""

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
    """Name of the colour theme; empty for the default, or for what was chosen on the screen last."""

    keys: dict[str, str] = {}
    """Other keys for commands of the terminal UI, by command name: {"snooze" = "s"}."""


class Imap(Table):
    host: Annotated[str, Field(min_length=1)]
    """Name of the IMAP server."""

    port: Annotated[int, Field(ge=1, le=65535)] = 993
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


def _an_address(text: str) -> str:
    """Not whether somebody has it: whether it can be meant as one, without a name beside it."""
    local, _, domain = text.rpartition("@")
    if not (local and domain and text.isprintable()) or set(text) & set(" <>,"):
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
        use_attribute_docstrings=True,
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
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path}: {error}.", "Mend that line; strings stand in quotation marks.") from error
    _refuse_strange_variables(environment)
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise _misconfigured(path, text, environment, error) from error
    home = path.parent
    drafting = settings.drafting.model_copy(
        update={
            "templates": home / settings.drafting.templates.expanduser(),
            "library": home / settings.drafting.library.expanduser(),
        }
    )
    return settings.model_copy(update={"drafting": drafting})


def _refuse_strange_variables(environment: Mapping[str, str]) -> None:
    """A misspelt section in the environment would be passed over in silence, so we compare the names."""
    known = {"MAILCOACH_" + name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        if not name.startswith("MAILCOACH_") or name.startswith(NOT_SETTINGS):
            continue
        if name.partition("__")[0] not in known:
            hint = _nearest(name.partition("__")[0], known)
            raise Misconfigured(f"The environment variable {name} is no setting.", hint or "Unset it.")


def _misconfigured(path: Path, text: str, environment: Mapping[str, str], error: ValidationError) -> Misconfigured:
    """The first thing that is wrong, in the words of somebody who looks at the file, or at the environment."""
    first = error.errors()[0]
    keys = [part for part in first["loc"] if _is_key(part)]
    dotted = ".".join(str(key) for key in keys if isinstance(key, str))
    line = _line_near(text, keys)
    if first["type"] == "missing":
        where = f"{path}:{_line_near(text, keys[:-1]) or 1}"
        return Misconfigured(f"{where}: {dotted} is missing.", "Add it; config.example.toml shows how.")
    variable = _variable(keys, environment)
    where = f"The environment variable {variable}" if variable else f"{path}:{line}" if line else str(path)
    if first["type"] == "extra_forbidden":
        if dotted.endswith("password"):
            return Misconfigured(
                f"{where}: a password does not belong in this file.",
                "Take it out, and run `mailcoach login`, or name a password_command.",
            )
        known = _fields(keys[:-1])
        return Misconfigured(
            f"{where}: {dotted} is no setting.",
            _nearest(str(keys[-1]), known) or f"Here go: {', '.join(sorted(known))}.",
        )
    wanted = BELONGS.get(first["type"])
    words = f"here goes {wanted}" if wanted else first["msg"].removeprefix("Value error, ")
    return Misconfigured(f"{where}: {dotted or 'the file'}: {words[:1].lower()}{words[1:]}.", "Mend that value.")


def _variable(keys: list[int | str], environment: Mapping[str, str]) -> str:
    """The environment variable that sets the value at `keys`, something in it, or the table it stands in; "" where
    none does."""
    parts = [str(key).upper() for key in keys]
    names = ["MAILCOACH_" + "__".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
    within = (name for name in sorted(environment) if names and name.startswith(names[0] + "__"))
    return next(chain((name for name in names if name in environment), within), "")


def _is_key(part: int | str) -> bool:
    """Pydantic names the branch of a union in a location as if it were a key; no key of ours looks like one."""
    return isinstance(part, int) or (
        re.fullmatch(r"[a-z][a-z_]*", part) is not None and part not in {"str", "tuple"}
    )


def _fields(keys: list[int | str]) -> set[str]:
    """The keys that may stand in the table at `keys`."""
    model: Any = Settings
    for key in keys:
        if isinstance(key, int):
            continue
        kind = model.model_fields[key].annotation
        model = next(
            arm for arm in (kind, *get_args(kind)) if isinstance(arm, type) and hasattr(arm, "model_fields")
        )
    return set(model.model_fields)


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else ""


def _line_near(text: str, keys: list[int | str]) -> int | None:
    """The line on which the value at `keys` begins, or what it stands in, such as a list."""
    lines = (line_of(text, keys[:depth]) for depth in range(len(keys), 0, -1))
    return next((line for line in lines if line), None)


def line_of(text: str, keys: list[int | str]) -> int | None:
    """The line, counted from 1, on which the value at `keys` begins; None where the file does not hold it."""
    return next((line for line, found in _places(text) if found == keys), None)


def _places(text: str) -> Iterator[tuple[int, list[int | str]]]:
    """Every table header and every key at the start of a line, with its whole path."""
    table: list[int | str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\"'-]+)\s*\]", line):
            name = header[2]
            if header[1] == "[[":
                seen[name] = seen.get(name, -1) + 1
                table = [name, seen[name]]
            else:
                top, *rest = [part.strip("\"'") for part in name.split(".")]
                table = [top, *([seen[top]] if top in seen else []), *rest]
            yield number, table
        elif key := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            yield number, [*table, *(part.strip("\"'") for part in key[1].split("."))]
