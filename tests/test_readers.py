"""Reading on every core: the same readings, and no process that stays behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from datetime import UTC
from pathlib import Path

import pytest
from gathering import gather
from mails import NORA, REP, ROBIN, mail

from mailcoach.emails import Body, MessageId
from mailcoach.errors import TryLater
from mailcoach.readers import MANY, readers
from mailcoach.threads import Thread

LEFT_BEHIND = """
import sys, time
sys.path[:] = {path!r}
from datetime import UTC
from test_readers import MANY, REP, readers, talks
if __name__ == "__main__":
    with readers(MANY, REP, UTC) as begin:
        begin(*talks())()
        import multiprocessing
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        time.sleep(60)
"""


def talks(count: int = 9) -> tuple[list[Thread], dict[MessageId, Body]]:
    mails = [
        letter
        for first in range(1, 2 * count, 2)
        for letter in (
            mail(NORA, f"Please send us a quote for {first} buoys.", number=first),
            mail(ROBIN, "Here it is.", to=NORA, number=first + 1, answers=first, attach=["Quote.pdf"]),
        )
    ]
    return gather(email for email, _ in mails), {email.id: body for email, body in mails}


def test_many_threads_are_read_beside_as_few_are_read_here() -> None:
    with readers(9, REP, UTC) as begin:
        here = begin(*talks())()
        assert not multiprocessing.active_children()
    with readers(MANY, REP, UTC) as begin:
        waiting = [begin(*talks()), begin([], {}), begin(*talks(1))]
        assert multiprocessing.active_children()
        beside = [done() for done in waiting]
    assert beside == [here, [], here[-1:]]
    assert any(reading.acts for readings in here for reading in readings)


HELD = """
import signal, sys
sys.path[:] = {path!r}
from datetime import UTC
from multiprocessing import util
from test_readers import MANY, REP, readers, talks
spawn = util.spawnv_passfds
def watched(*words):
    print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))
    return spawn(*words)
if __name__ == "__main__":
    util.spawnv_passfds = watched
    with readers(MANY, REP, UTC) as begin:
        begin(*talks(1))()
"""


def test_whoever_is_begun_hears_of_no_interrupt_before_it_can_bear_one(tmp_path: Path) -> None:
    script = tmp_path / "held.py"
    script.write_text(HELD.format(path=sys.path))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"True"}


ALL_IN_USE = """
import os, resource, sys
sys.path[:] = {path!r}
from datetime import UTC
from test_readers import MANY, REP, readers, talks
if __name__ == "__main__":
    one_left = len(os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (one_left, one_left))
    with readers(MANY, REP, UTC) as begin:
        print(len(begin(*talks())()))
"""


def test_where_no_process_can_be_talked_to_they_are_read_here() -> None:
    script = ALL_IN_USE.format(path=[str(Path(__file__).parent), *sys.path])
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "9\n"


def test_a_reader_that_is_ended_from_outside_is_an_error_in_words() -> None:
    with pytest.raises(TryLater, match="ended from outside"), readers(MANY, REP, UTC) as begin:
        begin(*talks())()
        for child in multiprocessing.active_children():
            child.kill()
        while True:  # the pool sees it a moment later
            begin(*talks())()


def test_readers_ignore_the_interrupt_and_end_with_their_parent(tmp_path: Path) -> None:
    path = [str(Path(__file__).parent), str(tmp_path), *sys.path]
    script = tmp_path / "left_behind.py"
    script.write_text(LEFT_BEHIND.format(path=path), "utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert pids
        for pid in pids:
            os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
        assert all(map(is_running, pids))
        parent.kill()
    for _ in range(600):
        if not any(map(is_running, pids)):
            return
        time.sleep(0.05)
    pytest.fail("a reader outlives whoever began it")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
