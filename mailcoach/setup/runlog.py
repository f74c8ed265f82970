"""One line for each scan of each account: when, whose, how it ended, how much; and for each bug that the screen
met, where it was. No words of any mail."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from traceback import FrameSummary

from mailcoach.errors import MailcoachError

NAME = "mailcoach.log"
LARGEST = 200_000
KEPT = 3


def write(folder: Path, now: datetime, account: str, exit_code: int, said: str) -> None:
    """Appends a line; the file makes way for a new one when it is large, and the oldest goes. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / NAME
    if path.exists() and path.stat().st_size > LARGEST:
        for number in range(KEPT - 1, 0, -1):
            older = path.with_name(f"{NAME}.{number}")
            newer = path.with_name(f"{NAME}.{number - 1}") if number > 1 else path
            if newer.exists():
                newer.replace(older)
    line = f"{now.isoformat(timespec='seconds')} {account} {exit_code} {' '.join(said.split())}\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        file.write(line)


def write_bug(folder: Path, now: datetime, account: str, kind: str, frames: Iterable[FrameSummary]) -> None:
    """Appends where in the program a bug was: what `kind` of error, and the way there. Raises OSError."""
    way = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    write(folder, now, account, MailcoachError.exit_code, f"bug: {kind} at {way}")
