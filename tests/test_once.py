"""A draft is written at most once, whatever breaks: killed at every step, two at a time, and again and again."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from program import Program
from server import Account
from test_coach import Mailbox, drafts_of

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
    killed = subprocess.run(
        [sys.executable, "-c", DIES, what, when, *run.options, "scan", "--draft"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    for _ in range(2):
        assert run("scan", "--draft", "--quiet").returncode == 0
        assert len(drafts_of(silent)) == 1


def test_three_scans_at_once_write_one_draft(silent: Account, run: Program) -> None:
    with ThreadPoolExecutor() as together:
        codes = list(together.map(lambda _: run("scan", "--draft", "--quiet").returncode, range(3)))
    assert set(codes) <= {0, 75}
    assert 0 in codes
    assert len(drafts_of(silent)) == 1
