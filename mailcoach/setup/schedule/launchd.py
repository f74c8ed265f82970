"""A launchd agent, on a Mac."""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

from mailcoach.errors import Misconfigured
from mailcoach.setup.files import put
from mailcoach.setup.schedule import Job, NotHere, Status, ask, must

LABEL = "mailcoach.scan"


def agent(job: Job) -> str:
    """The property list. What was missed while the Mac slept is run once, when it wakes."""
    times = [
        {"Weekday": day, "Hour": hour, "Minute": minute}
        for day in range(1, 6)
        for hour in range(job.first, job.last + 1)
        for minute in range(0, 60, job.minutes)
    ]
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(job.command),
            "EnvironmentVariables": {"PATH": job.path},
            "StartCalendarInterval": times,
            "ProcessType": "Background",
        }
    ).decode()


def is_here() -> bool:
    return sys.platform == "darwin"


def _file() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"


def install(job: Job) -> None:
    if not is_here():
        raise NotHere("launchd is on a Mac only.", "Name another with --with.")
    remove()
    try:
        put(_file(), agent(job), over=True, mode=0o644)
    except OSError as error:
        raise Misconfigured(
            f"{_file()} cannot be written: {error.strerror}.", "Check its folder's owner."
        ) from error
    must(["launchctl", "bootstrap", f"gui/{os.getuid()}", str(_file())])


def remove() -> bool:
    """Whether there was something to remove."""
    if not _file().exists():
        return False
    ask(["launchctl", "bootout", f"gui/{os.getuid()}/{LABEL}"])
    _file().unlink(missing_ok=True)
    return True


def status() -> Status | None:
    return Status("launchd agent", "at the next of its times") if _file().exists() else None
