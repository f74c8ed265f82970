"""A marked block in the crontab. Everything else in it stays as it is, to the byte."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import datetime, timedelta

from mailcoach.errors import UsageError
from mailcoach.setup.schedule import Job, Status, ask, must

BEGIN = b"# >>> mailcoach: `mailcoach schedule remove` takes these lines out\n"
END = b"# <<< mailcoach\n"
_LINE = re.compile(rb"^(?:\*/(\d+)|0) (\d+)-(\d+) \* \* 1-5 ", re.MULTILINE)


def block(job: Job) -> bytes:
    """The lines of ours. A % would begin the standard input of a command (crontab(5))."""
    command = f"PATH={shlex.quote(job.path)} {shlex.join(job.command)}".replace("%", "\\%")
    minutes = "0" if job.minutes == 60 else f"*/{job.minutes}"
    return BEGIN + f"{minutes} {job.first}-{job.last} * * 1-5 {command}\n".encode() + END


def with_block(crontab: bytes, lines: bytes) -> bytes:
    """Our block comes last, so that MAILTO and the like hold for it too."""
    rest = without_block(crontab)
    return rest + (b"\n" if rest and not rest.endswith(b"\n") else b"") + lines


def without_block(crontab: bytes) -> bytes:
    """Raises UsageError where the block has lost its end: what is below it may be anybody's."""
    before, begin, after = crontab.partition(BEGIN)
    if not begin:
        return crontab
    _, end, rest = after.partition(END)
    if not end:
        raise UsageError(
            "The marked block in your crontab has lost its last line.",
            "Take it out yourself: crontab -e, the lines below `# >>> mailcoach`.",
        )
    return before + rest


def next_run(crontab: bytes, now: datetime) -> datetime | None:
    """When our block runs next, in the zone of `now`."""
    _, begin, after = crontab.partition(BEGIN)
    found = _LINE.search(after.partition(END)[0]) if begin else None
    if not found:
        return None
    minutes, first, last = int(found[1] or 60), int(found[2]), int(found[3])
    at = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for _ in range(7 * 24 * 60):
        if at.weekday() < 5 and first <= at.hour <= last and at.minute % minutes == 0:
            return at
        at += timedelta(minutes=1)
    return None


def is_here() -> bool:
    return shutil.which("crontab") is not None


def _read() -> bytes:
    done = ask(["crontab", "-l"])
    if done.returncode and b"no crontab" not in done.stderr.lower():
        must(["crontab", "-l"])
    return done.stdout


def _write(crontab: bytes) -> None:
    """An empty crontab is none at all."""
    must(["crontab", "-"], crontab) if crontab else must(["crontab", "-r"])


def install(job: Job) -> None:
    _write(with_block(_read(), block(job)))


def remove() -> bool:
    """Whether there was something to remove."""
    crontab = _read()
    rest = without_block(crontab)
    if rest == crontab:
        return False
    _write(rest)
    return True


def status(now: datetime) -> Status | None:
    crontab = _read()
    if BEGIN not in crontab:
        return None
    following = next_run(crontab, now)
    about = "Only if cron is running; it cannot open a keyring, `mailcoach doctor` tries what it can."
    return Status("crontab", f"{following:%a %d %b %H:%M}" if following else "unknown: the line was edited", about)
