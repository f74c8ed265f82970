"""A terminal with somebody at it: answers what a program asks."""

from __future__ import annotations

import errno
import os
import pty
import select
import signal
import time
from collections.abc import Mapping, Sequence


def converse(
    command: Sequence[str], environment: Mapping[str, str], answers: Sequence[tuple[str, str]], seconds: float = 60
) -> tuple[int, str]:
    """Runs a command at a terminal; types each answer once its question has appeared. Exit status and screen."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], list(command), dict(environment))
    screen, read, end = "", 0, time.monotonic() + seconds
    waiting = list(answers)
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                screen += os.read(terminal, 4096).decode("utf-8", "replace").replace("\r", "")
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                break
        if waiting and (at := screen.find(waiting[0][0], read)) >= 0:
            read = at + len(waiting[0][0])
            time.sleep(0.15)  # a question without echo throws away what was typed before it
            os.write(terminal, (waiting.pop(0)[1] + "\n").encode())
    else:
        os.kill(child, signal.SIGKILL)
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert not waiting, f"never asked: {waiting[0][0]!r}; the screen:\n{screen}"
    return os.waitstatus_to_exitcode(status), screen
