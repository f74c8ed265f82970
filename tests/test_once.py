"""A draft is written at most once, whatever breaks: killed at every step, two at a time, and again and again."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from program import Program
from server import Account
from test_coach import Mailbox, drafts_of, edited_under_another_id, move_drafts, save_anew

pytestmark = pytest.mark.server

DIES = """
import os, signal, sys
from mailcoach.index import Journal
from mailcoach.mailbox import Mailbox
from mailcoach.cli import main

what, when = sys.argv.pop(1), sys.argv.pop(1)
owner = {"intend": Journal, "append_draft": Mailbox, "settle": Journal}[what]
goes_on = getattr(owner, what)

def dies(*arguments, **named):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    goes_on(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, what, dies)
main()
"""
"""The program itself, that kills itself without a word before or after one of the three steps."""


@pytest.fixture
def silent(account: Account, run: Program) -> Account:
    """A mailbox with a talk that fell silent long before today, whatever day that is."""
    mailbox = Mailbox(account)
    mailbox.they("Could you send me a proposal for three sites?\n\nMaria", ago=14)
    mailbox.we("Hello Maria,\n\nthe proposal for the three sites is attached.\n\nRobin", ago=10)
    run.configure(account, history=3650)
    return account


@pytest.mark.parametrize("what", ["intend", "append_draft", "settle"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_step_there_is_one_draft_in_the_end(
    silent: Account, run: Program, what: str, when: str
) -> None:
    kill(run, what, when)
    for _ in range(2):
        assert run("scan", "--draft", "--quiet").returncode == 0
        assert len(drafts_of(silent)) == 1


def test_a_draft_thrown_away_after_a_kill_is_not_written_again(silent: Account, run: Program) -> None:
    kill(run, "settle", "before")
    move_drafts(silent, "Trash")
    for _ in range(2):
        assert run("scan", "--draft", "--quiet").returncode == 0
        assert drafts_of(silent) == []


def test_a_draft_saved_under_another_id_after_a_kill_is_the_reps_own(silent: Account, run: Program) -> None:
    kill(run, "settle", "before")
    save_anew(silent, edited_under_another_id)
    for _ in range(2):
        assert run("scan", "--draft", "--quiet").returncode == 0
        assert len(drafts_of(silent)) == 1


def kill(run: Program, what: str, when: str) -> None:
    """A scan that dies at this step."""
    killed = subprocess.run(
        [sys.executable, "-c", DIES, what, when, *run.options, "scan", "--draft"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(200 if metafunc.config.getoption("every_fault") else 2))


def test_killed_at_any_moment_there_is_one_draft_in_the_end(silent: Account, run: Program, seed: int) -> None:
    began = time.monotonic()
    assert run("scan", "--quiet").returncode == 0
    moment = random.Random(seed).uniform(0, time.monotonic() - began)
    with subprocess.Popen(
        [sys.executable, "-m", "mailcoach", *run.options, "scan", "--draft", "--quiet"]
    ) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        process.kill()
    assert len(drafts_of(silent)) <= 1
    for _ in range(2):
        assert run("scan", "--draft", "--quiet").returncode == 0
        assert len(drafts_of(silent)) == 1


def test_six_scans_at_once_write_one_draft(silent: Account, run: Program) -> None:
    with ThreadPoolExecutor(6) as together:
        codes = list(together.map(lambda _: run("scan", "--draft", "--quiet").returncode, range(6)))
    assert set(codes) <= {0, 75}
    assert 0 in codes
    assert len(drafts_of(silent)) == 1
