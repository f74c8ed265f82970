"""One run at a time for an account: the lock that scan, cron and the TUI share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from mailcoach.errors import TryLater


@contextmanager
def alone(folder: Path, account: str, now: datetime) -> Iterator[None]:
    """Holds the account's lock; the operating system frees it whatever becomes of us.

    Raises TryLater, naming the holder's process and its age, where another run has it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = "".join(char if char.isalnum() else "_" for char in account)
    holder = folder / f"{name}.holder"
    try:
        with FileLock(folder / f"{name}.lock", timeout=0, mode=0o600):
            holder.write_text(json.dumps({"pid": os.getpid(), "since": now.isoformat()}), encoding="ascii")
            yield
    except Timeout as error:
        raise TryLater(
            f"Another run is at work on the account {account!r}{_said_by(holder, now)}.",
            "It is left alone; try again when it is done.",
        ) from error


def _said_by(holder: Path, now: datetime) -> str:
    try:
        said = json.loads(holder.read_text(encoding="ascii"))
        minutes = int((now - datetime.fromisoformat(said["since"])).total_seconds() // 60)
        return f" (process {int(said['pid'])}, for {minutes} min)"
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # it has only just begun, and has not signed yet
