"""A systemd user timer."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from mailcoach.errors import Misconfigured
from mailcoach.setup.files import put
from mailcoach.setup.schedule import Job, NotHere, Status, ask, must

SERVICE, TIMER = "mailcoach.service", "mailcoach.timer"


def service(job: Job) -> str:
    """The unit that scans once. A server that is away or busy is no failure of the unit: it runs again soon."""
    return f"""\
[Unit]
Description=Mailcoach looks for sales talks that have gone silent

[Service]
Type=oneshot
ExecStart={" ".join(map(_word, job.command))}
Environment={_quoted(f"PATH={job.path}")}
SuccessExitStatus=69 75
TimeoutStartSec=20min
Nice=10
"""


def timer(job: Job) -> str:
    """The unit that says when. After a week asleep it runs once, not for every time it missed."""
    minutes = "00" if job.minutes == 60 else f"00/{job.minutes}"
    return f"""\
[Unit]
Description=When Mailcoach looks

[Timer]
OnCalendar=Mon..Fri *-*-* {job.first:02}..{job.last:02}:{minutes}:00
RandomizedDelaySec=2min
Persistent=true

[Install]
WantedBy=timers.target
"""


def _word(text: str) -> str:
    """A word of ExecStart=, where $ begins a variable."""
    return _quoted(text.replace("$", "$$"))


def _quoted(text: str) -> str:
    """In quotation marks, with the unit's own escapes (systemd.syntax(7)); % begins a specifier."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("\n", "\\n")
    return f'"{escaped}"'


def is_here() -> bool:
    try:
        return ask(["systemctl", "--user", "show-environment"]).returncode == 0
    except NotHere:
        return False


def _folder() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "systemd" / "user"


def write(job: Job) -> None:
    """Puts both units where systemd looks for them. Raises Misconfigured."""
    try:
        for name, text in ((SERVICE, service(job)), (TIMER, timer(job))):
            put(_folder() / name, text, over=True, mode=0o644)
    except OSError as error:
        raise Misconfigured(
            f"{_folder()} cannot be written: {error.strerror}.", "Check the owner of the folder."
        ) from error


def install(job: Job) -> None:
    must(["systemctl", "--user", "show-environment"])  # before anything is written that would then lie about
    write(job)
    must(["systemctl", "--user", "daemon-reload"])
    must(["systemctl", "--user", "enable", "--now", TIMER])


def remove() -> bool:
    """Whether there was something to remove."""
    if not (_folder() / TIMER).exists():
        return False
    ask(["systemctl", "--user", "disable", "--now", TIMER])
    for name in (TIMER, SERVICE):
        (_folder() / name).unlink(missing_ok=True)
    ask(["systemctl", "--user", "daemon-reload"])
    return True


def status() -> Status | None:
    if not (_folder() / TIMER).exists():
        return None
    told = ask(["systemctl", "--user", "show", TIMER, "--property=NextElapseUSecRealtime", "--value"])
    following = told.stdout.decode("utf-8", "replace").strip()
    return Status(f"systemd user timer ({TIMER})", following or "none: the timer is not active", lingering())


def lingering() -> str:
    """Whether it runs while nobody is signed in."""
    user = getpass.getuser()
    try:
        told = ask(["loginctl", "show-user", user, "--property=Linger", "--value"])
    except NotHere:
        return ""
    if told.stdout.strip() == b"yes":
        return "It runs also while you are signed out. A keyring is closed then: use password_command."
    return f"It runs only while you are signed in; `loginctl enable-linger {user}` lets it run always."
