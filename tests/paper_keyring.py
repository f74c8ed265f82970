"""A keyring for tests, in the file that PAPER_KEYRING names; chosen with PYTHON_KEYRING_BACKEND."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Paper(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep({**self._kept(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("nothing there")
        self._keep(kept)

    def _kept(self) -> dict[str, str]:
        path = Path(os.environ["PAPER_KEYRING"])
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def _keep(self, kept: dict[str, str]) -> None:
        path = Path(os.environ["PAPER_KEYRING"])
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(kept))
        beside.replace(path)


def environment(folder: Path) -> dict[str, str]:
    """What chooses this keyring for a process."""
    return {
        "PYTHON_KEYRING_BACKEND": "paper_keyring.Paper",
        "PYTHONPATH": str(Path(__file__).parent),
        "PAPER_KEYRING": str(folder / "keyring.json"),
    }


def kept(folder: Path) -> dict[str, str]:
    path = folder / "keyring.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}
