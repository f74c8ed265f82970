"""From settings to a coach: paths, clocks, holidays, templates and the way to the server."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from mailcoach.business_days import Calendar
from mailcoach.coach import Coach
from mailcoach.drafts.folders import Folders
from mailcoach.errors import Misconfigured
from mailcoach.mailbox import Mailbox, Server
from mailcoach.mailbox.credentials import given, secret
from mailcoach.mailbox.tokens import Provider, access_token, presets
from mailcoach.reading.domains import is_free_mail
from mailcoach.settings import Account, Settings
from mailcoach.silence import Policy

NO_COUNTRY = frozenset("ai cc co eu fm gg io ly me nu sh so st to tv vc ws".split())  # noqa: SIM905 - reads better
"""Country codes that companies of every country use for their domains."""

LOCALTIME = Path("/etc/localtime")
"""A link to the file of the machine's zone (localtime(5)); where it is a copy, it tells no name."""

YEARS_AHEAD = 2
"""How far a pause may reach and still be counted in business days without its holidays missing."""


def open_coach(settings: Settings, account: Account, cache_path: Path, journal_path: Path, today: date) -> Coach:
    """A coach for one account; the server is reached when it is first needed. Holidays are known around `today`."""
    policy = Policy(
        zone=zone_of(account, os.environ),
        calendar_of=calendars(settings, today),
        threshold_days=settings.silence.threshold_days,
        max_touches=settings.silence.max_touches,
        history_days=settings.silence.history_days,
        ignore=settings.prospects.ignore,
    )
    return Coach(
        settings,
        account,
        policy,
        Folders(*template_folders(settings)),
        cache_path,
        journal_path,
        partial(connect, account),
    )


def connect(account: Account) -> Mailbox:
    """Reaches an account's server. The secret is asked for each time, and kept nowhere."""
    folders = account.folders
    return Mailbox.open(
        server_of(account), secret_of(account, os.environ), names=folders.named, ignored=folders.ignore
    )


def secret_of(account: Account, environment: Mapping[str, str]) -> str:
    """What an account signs in with, as somebody with this environment gets at it: its password or a fresh token.

    Raises NoSecret where there is none, and for a token Unreachable, TryLater or Misconfigured.
    """
    if account.imap.auth == "password":
        return secret(account.name, account.address, account.imap.password_command, environment)
    command = account.oauth2.token_command or account.imap.password_command
    if word := given(account.name, command, environment):
        return word
    lock = platformdirs.user_state_path("mailcoach") / f"{account.address}.token.lock"
    return access_token(token_provider(account), account.address, lock, datetime.now(UTC), environment)


def token_provider(account: Account) -> Provider:
    """Whom an OAuth2 account asks for tokens. Raises Misconfigured where config.toml does not say."""
    oauth2 = account.oauth2
    usual = presets().get(oauth2.provider, {})
    found = Provider(
        client_id=oauth2.client_id,
        client_secret=oauth2.client_secret,
        authorize_url=oauth2.authorize_url or usual.get("authorize_url", ""),
        token_url=oauth2.token_url or usual.get("token_url", ""),
        device_url=oauth2.device_url or usual.get("device_url", ""),
        scope=oauth2.scope or usual.get("scope", ""),
        loopback=usual.get("loopback", "127.0.0.1"),
    )
    if not found.client_id or not found.token_url:
        raise Misconfigured(
            f"The account {account.name!r} signs in by OAuth2, and {'client_id' if found.token_url else 'provider'}"
            " is missing.",
            "Set it under [accounts.oauth2], or a token_command.",
        )
    return found


def server_of(account: Account) -> Server:
    imap = account.imap
    return Server(
        host=imap.host,
        port=imap.port,
        security=imap.security,
        username=imap.username or account.address,
        auth=imap.auth,
        ca_file=imap.ca_file,
    )


def zone_of(account: Account, environment: Mapping[str, str]) -> ZoneInfo:
    """The rep's time zone: the account's, or the machine's; UTC where neither is named."""
    return ZoneInfo(account.timezone) if account.timezone else local_zone(environment) or ZoneInfo("UTC")


def local_zone(environment: Mapping[str, str]) -> ZoneInfo | None:
    """The machine's time zone, as TZ names it (tzset(3)), else /etc/localtime; None where they name none."""
    for place in (environment.get("TZ", "").removeprefix(":"), str(LOCALTIME.resolve())):
        with suppress(ZoneInfoNotFoundError, OSError, ValueError):
            return ZoneInfo(place.rpartition("zoneinfo/")[2])
    return None


def template_folders(settings: Settings) -> tuple[Path, Path]:
    """Where templates lie: the rep's, and ours below them."""
    return settings.drafting.templates, shipped("templates")


def shipped(name: str) -> Path:
    """A file or folder that comes with Mailcoach: inside the wheel, or beside the package in a checkout."""
    package = Path(str(files("mailcoach")))
    inside = package / "_data" / name
    return inside if inside.exists() else package.parent / name


def calendars(settings: Settings, today: date) -> Callable[[str], Calendar]:
    """The business days of the rep together with those of a prospect at a domain, for the years around `today`."""
    back = settings.silence.history_days // 365 + 1
    years = range(today.year - back, today.year + YEARS_AHEAD + 1)
    ours = frozenset().union(*(_holidays(code, years) for code in settings.silence.holidays))
    return _Calendars(ours, settings.prospects.holidays, years)


@dataclass(frozen=True)
class _Calendars:
    """Each is made when it is first asked for. `theirs` are the countries that the rep has set for domains."""

    ours: frozenset[date]
    theirs: Mapping[str, str]
    years: range
    _made: dict[str, Calendar] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, domain: str) -> Calendar:
        if domain not in self._made:
            theirs = self.theirs.get(domain) or _country_of(domain)
            self._made[domain] = Calendar(self.ours | _holidays(theirs, self.years) if theirs else self.ours)
        return self._made[domain]


def _country_of(domain: str) -> str:
    """The country that a company's domain tells plainly, or ""."""
    code = domain.rpartition(".")[2]
    if len(code) != 2 or code in NO_COUNTRY or is_free_mail(domain):
        return ""
    from holidays import list_supported_countries  # noqa: PLC0415 - takes half a second to load

    code = {"uk": "GB"}.get(code, code.upper())
    return code if code in list_supported_countries() else ""


@cache
def _holidays(code: str, years: range) -> frozenset[date]:
    """The public holidays of "DE" or "DE-SN"."""
    from holidays import country_holidays  # noqa: PLC0415

    country, _, subdivision = code.partition("-")
    return frozenset(country_holidays(country, subdiv=subdivision or None, years=years))
