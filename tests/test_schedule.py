"""A scan that runs by itself: the texts for each scheduler, and what is left of anybody else's."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from program import Program, bare_environment

from mailcoach.errors import UsageError
from mailcoach.setup.schedule import Job, crontab, launchd, systemd

JOB = Job(
    ("/opt/my tools/python", "-P", "-m", "mailcoach", "--config", '/home/rob%in/a"b$c.toml', "scan"), "/bin:/x y"
)
THEIRS = b"MAILTO=robin\n# my own\n\n5 4 * * * echo hello\n"


def test_the_crontab_of_somebody_else_stays_to_the_byte() -> None:
    with_ours = crontab.with_block(THEIRS, crontab.block(JOB))
    assert with_ours.startswith(THEIRS)
    assert crontab.without_block(with_ours) == THEIRS


@given(st.binary().map(lambda text: text + b"\n" if text else text).filter(lambda text: crontab.BEGIN not in text))
def test_what_is_put_in_can_be_taken_out(theirs: bytes) -> None:
    block = crontab.block(JOB)
    assert crontab.without_block(crontab.with_block(theirs, block)) == theirs


def test_installing_twice_is_installing_once() -> None:
    once = crontab.with_block(THEIRS, crontab.block(JOB))
    assert crontab.with_block(once, crontab.block(JOB)) == once


def test_lines_below_the_block_stay_below_nothing() -> None:
    between = THEIRS + crontab.block(JOB) + b"0 0 * * * backup\n"
    assert crontab.without_block(between) == THEIRS + b"0 0 * * * backup\n"


def test_a_block_that_lost_its_end_is_left_alone() -> None:
    with pytest.raises(UsageError, match="last line"):
        crontab.without_block(THEIRS + crontab.BEGIN + b"0 0 * * * backup\n")


def test_cron_and_the_shell_read_every_word_as_it_is() -> None:
    line = crontab.block(Job(("printf", "%s|", "a b", "c'd", "100%"), "/usr/bin:/bin")).splitlines()[1].decode()
    assert "\\%" in line
    command = line.split(" ", 5)[5].replace("\\%", "%")  # as cron does before the shell has it
    assert (
        subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout == "a b|c'd|100%|"
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20T18:29", "2026-11-20T18:30"),  # a Friday
        ("2026-11-20T18:30", "2026-11-23T08:00"),
        ("2026-11-22T12:00", "2026-11-23T08:00"),
        ("2026-11-23T07:59", "2026-11-23T08:00"),
    ],
)
def test_the_next_run_is_on_a_working_day(now: str, expected: str) -> None:
    then = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert crontab.next_run(crontab.block(JOB), then) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_there_is_no_next_run_without_a_block() -> None:
    assert crontab.next_run(b"*/5 8-9 * * 1-5 somebody else's\n", datetime(2026, 11, 20, tzinfo=UTC)) is None


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("minutes", [10, 30, 60])
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path, minutes: int) -> None:
    job = Job(("/bin/echo", *JOB.command), JOB.path, minutes)
    (tmp_path / systemd.SERVICE).write_text(systemd.service(job))
    (tmp_path / systemd.TIMER).write_text(systemd.timer(job))
    units = [str(tmp_path / name) for name in (systemd.SERVICE, systemd.TIMER)]
    done = subprocess.run(
        ["systemd-analyze", "--man=no", "verify", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_reads_the_times_as_they_are_meant() -> None:
    when = next(line for line in systemd.timer(JOB).splitlines() if line.startswith("OnCalendar=")).partition("=")[
        2
    ]
    words = ["systemd-analyze", "calendar", "--base-time=2026-11-20 18:00:00 UTC", "--iterations=3", when]
    told = subprocess.run(
        words, capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C"}
    ).stdout
    for run in ("Fri 2026-11-20 18:30:00", "Mon 2026-11-23 08:00:00", "Mon 2026-11-23 08:30:00"):
        assert run in told


def test_no_word_of_a_unit_is_taken_for_a_variable() -> None:
    assert '"/home/rob%%in/a\\"b$$c.toml"' in systemd.service(JOB)
    assert 'Environment="PATH=/bin:/x y"' in systemd.service(JOB)


def test_a_mac_runs_it_on_working_days() -> None:
    agent = plistlib.loads(launchd.agent(JOB).encode())
    assert agent["ProgramArguments"] == list(JOB.command)
    times = agent["StartCalendarInterval"]
    assert {time["Weekday"] for time in times} == {1, 2, 3, 4, 5}
    assert len(times) == 5 * 11 * 2


PAPER_CRONTAB = """#!/bin/sh
# crontab -l | - | -r, on a file: nobody's real one is touched
case $1 in
-l) cat "$HOME/crontab" 2>/dev/null || { echo "no crontab for robin" >&2; exit 1; } ;;
-r) rm "$HOME/crontab" ;;
-) cat >"$HOME/crontab" ;;
esac
"""


@pytest.fixture
def cron(tmp_path: Path) -> dict[str, str]:
    """An environment with a crontab of its own and no other scheduler."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "crontab").write_text(PAPER_CRONTAB)
    (tools / "crontab").chmod(0o755)
    for name in ("sh", "cat", "rm"):
        (tools / name).symlink_to(shutil.which(name) or "")
    return {**bare_environment(), "HOME": str(tmp_path), "PATH": str(tools)}


def test_schedule_install_status_and_remove(run: Program, cron: dict[str, str]) -> None:
    (run.folder / "config.toml").write_text('[[accounts]]\naddress = "r@x.example"\n[accounts.imap]\nhost = "h"\n')
    table = run.folder / "crontab"
    table.write_bytes(THEIRS)
    assert run("schedule", "status", **cron).returncode == 1
    done = run("schedule", "install", "--draft", "--every=60", **cron)
    assert done.returncode == 0, done.stderr
    assert "Next run: " in done.stdout
    assert "none yet" in done.stdout
    assert table.read_bytes().startswith(THEIRS)
    assert f"{run.folder}/config.toml" in table.read_text()
    assert "Removed from cron" in run("schedule", "remove", **cron).stdout
    assert table.read_bytes() == THEIRS
    assert "nothing to remove" in run("schedule", "remove", **cron).stdout


@pytest.mark.skipif(sys.platform == "darwin", reason="launchd is here")
@pytest.mark.parametrize("scheduler", ["systemd", "launchd"])
def test_a_scheduler_that_is_not_here_leaves_nothing_behind(
    run: Program, cron: dict[str, str], scheduler: str
) -> None:
    (run.folder / "config.toml").write_text('[[accounts]]\naddress = "r@x.example"\n[accounts.imap]\nhost = "h"\n')
    before = sorted(run.folder.rglob("*"))
    assert run("schedule", "install", "--with", scheduler, **cron).returncode == 2
    assert sorted(run.folder.rglob("*")) == before


def test_a_broken_configuration_is_not_scheduled(run: Program, cron: dict[str, str]) -> None:
    (run.folder / "config.toml").write_text("[accounts")
    assert run("schedule", "install", **cron).returncode == 78
    assert not (run.folder / "crontab").exists()
