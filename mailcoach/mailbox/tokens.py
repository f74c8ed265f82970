"""OAuth2 access tokens: kept in the keyring, and renewed there before they end (RFC 6749, section 6).

The sign-in itself, with a browser, is in setup/browser.py.
"""

from __future__ import annotations

import http.client
import json
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from mailcoach.errors import Misconfigured, TryLater, Unreachable
from mailcoach.mailbox import vault
from mailcoach.mailbox.connection import is_loopback
from mailcoach.mailbox.vault import NoSecret
from mailcoach.mime import clean

SECONDS = 20
LARGEST = 100_000
WAYS_OUT = (
    "Set token_command under [accounts.oauth2], or run `mailcoach login` in a session whose keyring is open; a"
    " token in MAILCOACH_PASSWORD_<ACCOUNT> lasts an hour."
)
EARLY = timedelta(minutes=2)
"""A token that ends so soon is renewed at once: a scan takes a while."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom to ask for tokens, and as which registered program."""

    client_id: str
    client_secret: str
    authorize_url: str
    token_url: str
    device_url: str
    scope: str
    loopback: str = "127.0.0.1"
    """What this machine is called in the address that the browser comes back to."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gave. `ends` is aware, UTC; the words themselves are left out of every repr."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    ends: datetime

    def written(self) -> str:
        return json.dumps({"access": self.access, "refresh": self.refresh, "ends": self.ends.isoformat()})

    @classmethod
    def read(cls, text: str) -> Tokens:
        """Raises ValueError, KeyError, TypeError where it is none of ours."""
        kept = json.loads(text)
        return cls(str(kept["access"]), str(kept["refresh"]), datetime.fromisoformat(kept["ends"]))


@cache
def presets() -> dict[str, dict[str, str]]:
    """The addresses and scopes of the large providers, by name."""
    return tomllib.loads(Path(__file__).with_name("oauth2.toml").read_text(encoding="utf-8"))


def shelf(address: str) -> str:
    """Under which name the tokens of an address lie in the keyring."""
    return f"{address} (OAuth2)"


def access_token(
    provider: Provider, address: str, lock: Path, now: datetime, environment: Mapping[str, str]
) -> str:
    """An access token that is good for a while. One that ends soon is renewed by one process at a time, as a
    refresh token may be used once only; the new pair is stored before anybody uses it.

    Raises NoSecret, Unreachable, TryLater, Misconfigured.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - late: most accounts have a password

    if (kept := _kept(address, environment)).ends - now > EARLY:
        return kept.access
    try:
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(lock, timeout=SECONDS, mode=0o600):
            kept = _kept(address, environment)
            if kept.ends - now > EARLY:
                return kept.access
            fresh = refreshed(provider, kept, now)
            vault.keep(shelf(address), fresh.written(), environment)
            return fresh.access
    except Timeout as error:
        raise TryLater("Another run is renewing the sign-in.", "Try again in a minute.") from error
    except OSError as error:
        raise Misconfigured(
            f"{lock} cannot be written: {error.strerror}.",
            "Check the owner of its folder, and the disk's free space.",
        ) from error


def _kept(address: str, environment: Mapping[str, str]) -> Tokens:
    try:
        return Tokens.read(vault.look_up(shelf(address), environment))
    except NoSecret as error:
        raise NoSecret(str(error), WAYS_OUT) from error
    except (ValueError, KeyError, TypeError):
        raise NoSecret(f"The tokens kept for {address} make no sense.", "Run `mailcoach login`.") from None


def refreshed(provider: Provider, kept: Tokens, now: datetime) -> Tokens:
    """A new pair for an old one. A provider that does not rotate leaves the refresh token as it was."""
    if not kept.refresh:
        raise NoSecret("The sign-in has ended.", "Run `mailcoach login`.")
    answer = post(provider.token_url, grant(provider, "refresh_token", refresh_token=kept.refresh))
    return received(answer, now, kept.refresh)


def grant(provider: Provider, kind: str, **others: str) -> dict[str, str]:
    """The form that asks for tokens. Public clients have no secret (RFC 6749, 2.1)."""
    form = {"grant_type": kind, "client_id": provider.client_id, **others}
    return {**form, "client_secret": provider.client_secret} if provider.client_secret else form


def received(answer: Mapping[str, Any], now: datetime, refresh: str = "") -> Tokens:
    """The tokens of an answer (RFC 6749, 5.1). Raises what its error means."""
    if answer.get("error") or not isinstance(answer.get("access_token"), str):
        refuse(answer)
    lasts = str(answer.get("expires_in", 3600)).partition(".")[0]
    ends = now + timedelta(seconds=min(int(lasts[:9]), 10**7) if lasts.isdecimal() else 3600)
    return Tokens(answer["access_token"], str(answer.get("refresh_token") or refresh), ends)


def refuse(answer: Mapping[str, Any]) -> NoReturn:
    """Raises what an error of RFC 6749, 5.2 means to the user."""
    error = clean(str(answer.get("error", "no token")), 60)
    said = clean(str(answer.get("error_description", "")), 200)
    words = f"{error} ({said})" if said else error
    if error in {"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"}:
        raise Misconfigured(
            f"The provider does not know this program: {words}.",
            "Check client_id and client_secret in config.toml.",
        )
    if error in {"temporarily_unavailable", "server_error"}:
        raise TryLater(f"The provider is out of order: {words}.", "Try again in a few minutes.")
    raise NoSecret(f"The provider refuses the sign-in: {words}.", "Run `mailcoach login`.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token request is answered where it was sent, or not at all."""

    def redirect_request(self, *_: Any) -> None:
        return None


def post(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Sends a form and returns the JSON object that answers it, also where it tells of an error.

    Raises Unreachable, TryLater, Misconfigured.
    """
    host = _safe_host(url)
    data = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(url, data, {"Accept": "application/json"})  # noqa: S310 - _safe_host
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=SECONDS) as response:
            return _json(host, response.read(LARGEST))
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 429 or error.code >= 500:
                raise TryLater(f"{host} is busy (status {error.code}).", "Try again in a few minutes.") from None
            return _json(host, error.read(LARGEST))
    except (OSError, UnicodeError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        said = clean(str(getattr(reason, "strerror", None) or reason), 120)
        raise Unreachable(f"{host} cannot be reached: {said}.", "Check its address, and the network.") from error


def _json(host: str, raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):  # the second where brackets never end
        answer = None
    if not isinstance(answer, dict):
        raise Unreachable(f"{host} answers nonsense to a token request.", "Check the addresses in config.toml.")
    return answer


def _safe_host(url: str) -> str:
    """The host that is asked, in private. Raises Misconfigured where others could listen."""
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise Misconfigured(f"{url!r} is not safe to send a token to.", "It has to begin with https://.")
    return host
