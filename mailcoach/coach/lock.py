"""One run at a time for an account: the lock that scan, cron and the TUI share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from mailcoach.errors import StoreBroken, TryLater
from mailcoach.settings import file_name


class Busy(TryLater):
    """Another run of ours is at work; the server has nothing to do with it."""


@contextmanager
def alone(folder: Path, account: str, now: datetime) -> Iterator[None]:
    """Holds the account's lock; the operating system frees it whatever becomes of us.

    Raises Busy, naming the holder's process and its age, where another run has it; StoreBroken where the folder
    cannot be written.
    """
    name = file_name(account)
    holder = folder / f"{name}.holder"
    lock = FileLock(folder / f"{name}.lock", timeout=0, mode=0o600)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
        holder.write_text(json.dumps({"pid": os.getpid(), "since": now.isoformat()}), encoding="ascii")
    except Timeout as error:
        raise Busy(
            f"Another run is at work on the account {account!r}{_said_by(holder, now)}.",
            "It is left alone; try again when it is done.",
        ) from error
    except OSError as error:
        lock.release()
        raise StoreBroken(
            f"{folder} cannot be written: {error.strerror}",
            "Check the disk's free space and the owner of the folder.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _said_by(holder: Path, now: datetime) -> str:
    try:
        said = json.loads(holder.read_text(encoding="ascii"))
        minutes = int((now - datetime.fromisoformat(said["since"])).total_seconds() // 60)
        age = f", for {minutes} min" if minutes >= 0 else ""  # the clock was set back
        return f" (process {int(said['pid'])}{age})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # it has only just begun, and has not signed yet
