"""Mailcoach as a process of its own, as cron would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from server import PASSWORD, Account


class Program:
    """`mailcoach` with a config and stores in one folder: no terminal, nothing on standard input."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mailcoach", *self.options, *arguments],
            env={**bare_environment(), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def options(self) -> list[str]:
        return ["--config", str(self.folder / "config.toml"), "--data-dir", str(self.folder / "data")]

    def configure(self, account: Account, *, password: str = PASSWORD, port: int = 0, history: int = 365) -> None:
        """Writes the config for an account of the test server."""
        server = account.server()
        self._write(server.host, port or server.port, server.username, password, history)

    def configure_offline(self) -> None:
        """Writes a config whose server nobody will reach."""
        self._write("127.0.0.1", 1, "robin", PASSWORD, history=365)

    def _write(self, host: str, port: int, username: str, password: str, history: int) -> None:
        (self.folder / "config.toml").write_text(
            f"""
            [silence]
            history_days = {history}
            [unattended]
            draft = true
            [[accounts]]
            name = "work"
            address = "robin@brightpath.example"
            timezone = "Europe/Berlin"
            [accounts.imap]
            host = "{host}"
            port = {port}
            security = "none"
            username = "{username}"
            password_command = ["echo", "{password}"]
            """
        )


def bare_environment() -> dict[str, str]:
    """What cron would leave of ours."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
