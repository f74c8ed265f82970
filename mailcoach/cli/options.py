"""What the command line answers before `init` asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailcoach.emails import Role


@dataclass(frozen=True)
class Options:
    """One field for each option, named as it is there; None or empty where it was not given."""

    address: str | None = None
    name: str | None = None
    add: bool = False

    provider: str | None = None
    server: str | None = None
    port: int | None = None
    security: str | None = None
    username: str | None = None
    ca_file: Path | None = None

    password_command: str = ""
    password: str = ""

    oauth2: bool = False
    client_id: str | None = None
    client_secret: str | None = None
    authorize_url: str = ""
    token_url: str = ""
    device_url: str = ""
    scope: str = ""
    token_command: str = ""

    sent: str = ""
    drafts: str = ""
    trash: str = ""
    archive: str = ""

    threshold: str | None = None
    holidays: str | None = None
    draft: bool | None = None
    no_login: bool = False

    @property
    def by_token(self) -> bool:
        """Whether any of them says that tokens are used."""
        return self.oauth2 or bool(self.client_id or self.token_command or self.provider_addresses)

    @property
    def provider_addresses(self) -> dict[str, str]:
        """Where a provider of one's own hands out tokens, and for what."""
        named = {
            "authorize_url": self.authorize_url,
            "token_url": self.token_url,
            "device_url": self.device_url,
            "scope": self.scope,
        }
        return {key: value for key, value in named.items() if value}

    @property
    def folders(self) -> dict[Role, str]:
        """The folders that were named."""
        named = {
            Role.SENT: self.sent,
            Role.DRAFTS: self.drafts,
            Role.TRASH: self.trash,
            Role.ARCHIVE: self.archive,
        }
        return {role: name for role, name in named.items() if name}
