"""What `init` found out and was told about an account, and what that means in config.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailcoach.emails import Role
from mailcoach.settings import Account


@dataclass(frozen=True)
class Choices:
    """Empty means the default of config.toml. `folders` are those whose role the server does not tell."""

    address: str
    name: str
    host: str
    port: int
    security: str
    username: str = ""
    auth: str = "password"
    password_command: str = ""
    ca_file: Path | None = None
    oauth2: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[Role, str] = field(default_factory=dict)

    def account(self) -> Account:
        """The account as config.toml will say it."""
        tables: dict[str, Any] = {}
        for dotted, value in self.values().items():
            *path, key = dotted.split(".")[1:]
            table = tables
            for step in path:
                table = table.setdefault(step, {})
            table[key] = value
        return Account.model_validate(tables)

    def values(self) -> dict[str, Any]:
        """Key by key, what has to stand in config.toml."""
        imap = {
            "host": self.host,
            "port": self.port,
            "security": self.security,
            "username": self.username,
            "auth": self.auth,
        }
        if self.password_command:
            imap["password_command"] = self.password_command
        if self.ca_file:
            imap["ca_file"] = str(self.ca_file)
        return {
            "accounts.name": self.name,
            "accounts.address": self.address,
            **{f"accounts.imap.{key}": value for key, value in imap.items()},
            **{f"accounts.oauth2.{key}": value for key, value in self.oauth2.items()},
            **{f"accounts.folders.{role}": name for role, name in self.folders.items()},
        }
