"""Well-known providers of mail, and what each needs. The knowledge is in providers.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal

from mailcoach.errors import UsageError, did_you_mean


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. `needs` says what to do first; `oauth2` names its addresses for tokens, if it gives any."""

    name: str
    title: str
    domains: tuple[str, ...] = ()
    exchangers: tuple[str, ...] = ()
    """Ends of the hosts that take mail for companies' own domains; empty where they can have none there."""

    host: str = ""
    port: int = 993
    security: str = "tls"
    auth: Literal["password", "app-password", "oauth2", "none"] = "password"
    oauth2: str = ""
    username: Literal["address", "name"] = "address"
    needs: str = ""

    def username_of(self, address: str) -> str:
        """What to sign in with; empty where it is the address."""
        return address.rpartition("@")[0] if self.username == "name" else ""


@cache
def providers() -> dict[str, Provider]:
    """Every provider, by the name that `--provider` takes."""
    text = Path(__file__).with_name("providers.toml").read_text(encoding="utf-8")
    return {name: _read(name, entry) for name, entry in tomllib.loads(text).items()}


def _read(name: str, entry: dict[str, Any]) -> Provider:
    several = {key: tuple(entry.get(key, ())) for key in ("domains", "exchangers")}
    return Provider(name=name, **{**entry, **several})


def provider_of(address: str) -> Provider | None:
    """The provider that gave out this address, if its domain tells."""
    domain = address.rpartition("@")[2].casefold()
    for provider in providers().values():
        if any(fnmatchcase(domain, pattern) for pattern in provider.domains):
            return provider
    return None


def provider_behind(exchangers: Iterable[str]) -> Provider | None:
    """The provider that takes a company's mail, told by its mail exchangers."""
    for host in exchangers:
        for provider in providers().values():
            if any(host == end or host.endswith(f".{end}") for end in provider.exchangers):
                return provider
    return None


def provider_named(name: str) -> Provider:
    """Raises UsageError where there is none of that name."""
    found = providers().get(name.casefold().strip())
    if found is None:
        raise UsageError(f"There is no provider {name!r}.", did_you_mean(name, providers()))
    return found
