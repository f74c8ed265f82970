"""The deputy: a second coach in a process of its own, on the same stores."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from demo_morning import NOW
from desk import Desk, answer_to
from server import PASSWORD

from mailcoach.coach import Coach, State
from mailcoach.coach.deputy import Bug, Deputy, Stopped
from mailcoach.errors import SignInRefused
from mailcoach.mailbox import Declined

pytestmark = pytest.mark.server

LONG = 120
"""Seconds of a watch that nothing ends."""


@contextmanager
def watching(deputy: Deputy) -> Iterator[Future[bool]]:
    """While the deputy waits for news."""
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(deputy.watch, LONG)
        until(lambda: bool(deputy.pid))
        try:
            yield answer
        finally:
            deputy.close()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def runs(pid: int) -> bool:
    """Whether a process runs, other than as a zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_what_the_deputy_brings_in_and_judges_the_coach_knows(desk: Desk, coach: Coach) -> None:
    silent = next(iter(coach.review(NOW).cases()))
    desk.deliver(answer_to(silent, "Sorry for the silence. What would it cost for nine lorries?"))
    heard: list[str] = []
    deputy = coach.deputy()
    report = deputy.sync(NOW, lambda what, _done, _total: heard.append(what))
    assert report.new == 1
    assert "Reading threads" in heard
    assert deputy.judge(NOW) == 0
    assert coach.known()[silent.id].verdict.name == "your-turn"


def test_a_draft_that_the_deputy_put_is_in_the_journal_and_can_be_taken_back(coach: Coach) -> None:
    case = next(iter(coach.review(NOW).cases()))
    assert case.play
    deputy = coach.deputy()
    record = deputy.put(case, coach.render(case, case.play, NOW), NOW)
    assert coach.drafts() == (record,)
    assert deputy.undo(record, NOW).state is State.DISCARDED


def test_an_error_that_can_be_mended_arrives_with_its_hint(desk: Desk) -> None:
    with desk.coach(password="forgotten") as coach, pytest.raises(SignInRefused) as refused:
        coach.deputy().sync(NOW)
    assert "mailcoach login" in refused.value.hint


def test_every_error_reaches_another_process_as_it_is() -> None:
    declined = Declined("open a folder", b"NO [OVERQUOTA] too much")
    arrived = pickle.loads(pickle.dumps(declined))
    assert (type(arrived), str(arrived), arrived.hint, arrived.code) == (
        Declined,
        str(declined),
        declined.hint,
        "OVERQUOTA",
    )


def test_a_bug_arrives_by_its_name_and_the_deputy_goes_on(coach: Coach) -> None:
    deputy = coach.deputy()
    with pytest.raises(Bug) as bug:
        deputy.undo("no record", NOW)  # type: ignore[arg-type]  # that is the bug
    assert bug.value.kind == "AttributeError"
    assert deputy.judge(NOW) == 0


def test_a_bug_in_opening_the_coach_arrives_by_its_name() -> None:
    deputy = Deputy(cast("Callable[[], Coach]", partial(int, "no number")))
    try:
        with pytest.raises(Bug, match="no number") as bug:
            deputy.judge(NOW)
    finally:
        deputy.close()
    assert bug.value.kind == "ValueError"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_who_trips_over_its_progress_gets_an_end_and_leaves_no_zombie(desk: Desk, coach: Coach) -> None:
    def trips(*_: object) -> None:
        raise ArithmeticError

    desk.deliver(answer_to(next(iter(coach.review(NOW).cases())), "Sorry for the silence."))
    deputy = coach.deputy()
    deputy.judge(NOW)
    pid = deputy.pid
    with pytest.raises(Stopped):
        deputy.sync(NOW, trips)
    for thread in threading.enumerate():  # its error is none of the next test's
        if thread.name == "mailcoach-deputy":
            thread.join()
    assert not Path(f"/proc/{pid}").exists()


def test_one_that_is_killed_amid_its_work_says_so_and_the_next_question_starts_another(coach: Coach) -> None:
    deputy = coach.deputy()
    with watching(deputy) as answer:
        first = deputy.pid
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Stopped, match=r"signal 9"):
            answer.result()
        assert deputy.judge(NOW) == 0
        assert deputy.pid not in {0, first}


def test_closing_the_coach_ends_its_deputy(desk: Desk) -> None:
    with desk.coach() as coach:
        deputy = coach.deputy()
        with watching(deputy) as answer:
            pid = deputy.pid
            coach.close()
            with pytest.raises(Stopped):
                answer.result()
            assert not runs(pid)
            with pytest.raises(Stopped, match="left"):
                deputy.judge(NOW)


WATCHES = """
import pickle, sys
from datetime import datetime
from threading import Thread

coach = pickle.load(sys.stdin.buffer)()
deputy = coach.deputy()
deputy.judge(datetime.fromisoformat(sys.argv[1]))
print(deputy.pid, flush=True)
deputy.watch(120)
"""


def test_the_deputy_ends_when_its_screen_is_killed(coach: Coach) -> None:
    command = [sys.executable, "-c", WATCHES, NOW.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as screen:
        assert screen.stdin
        assert screen.stdout
        pickle.dump(coach._anew, screen.stdin)
        screen.stdin.flush()
        pid = int(screen.stdout.readline())
        assert runs(pid)
        screen.kill()
        until(lambda: not runs(pid))


def test_the_terminal_does_not_reach_the_deputy_and_nobody_sees_the_secret(coach: Coach) -> None:
    deputy = coach.deputy()
    deputy.sync(NOW)
    assert os.getpgid(deputy.pid) == deputy.pid != os.getpgid(0)
    seen = Path(f"/proc/{deputy.pid}/cmdline").read_bytes() + Path(f"/proc/{deputy.pid}/environ").read_bytes()
    assert PASSWORD.encode() not in seen
