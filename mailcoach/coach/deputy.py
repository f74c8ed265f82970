"""A second coach in a process of its own, on the same stores, for all that takes long.

What computes in the screen's own process takes its turns from the screen. From here it cannot, and little has to be
said between the two: what to do, how far it is, and what came of it; the rest is read from the stores. The line is
a pair of sockets that has no name, and each side gets at the secret by itself. The deputy ends with its line,
whatever brought the screen to its end: all that it does may break off at any point.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from itertools import count
from multiprocessing.connection import Connection
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from mailcoach.coach import Case, Coach, Draft, DraftRecord, Progress, SyncReport
from mailcoach.coach.syncing import silently
from mailcoach.errors import MailcoachError, TryLater
from mailcoach.garbage import look_seldom

P = ParamSpec("P")
T = TypeVar("T")

_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[2:]; from mailcoach.coach.deputy import serve; serve(int(sys.argv[1]))"
)
"""Finds the same Mailcoach, by the same path: with -P, not one that lies in the current folder."""

_NICE = 10
"""How far the deputy stands back for whoever else wants the processor, the screen before all."""

_FAREWELL = 2  # seconds in which a process that was killed is gone


class Stopped(TryLater):
    """The deputy came to an end amid its work, or before it."""


class Bug(Exception):
    """Something went wrong inside the deputy that nobody foresaw: what `kind` of error, and where it was; in
    `frames` without a word of what it was about."""

    def __init__(self, kind: str, trace: str, frames: Sequence[traceback.FrameSummary]) -> None:
        super().__init__(kind, trace, frames)
        self.kind, self.frames = kind, frames


class Deputy:
    """Does as the coach would what it is asked, and raises what the coach would; Stopped and Bug besides.

    May be asked from several threads, each of which waits for its answer. The process is started when it is first
    needed, and anew when it is needed after it came to an end.
    """

    def __init__(self, open_coach: Callable[[], Coach]) -> None:
        """`open_coach` is called in the other process."""
        self._open_coach = open_coach
        self._starting = threading.Lock()
        self._process: _Process | None = None
        self._closed = False

    @property
    def pid(self) -> int:
        """The process at work, or 0."""
        return self._process.pid if self._process and not self._process.over else 0

    def close(self) -> None:
        """Ends it for good, from whatever thread; whoever waits for an answer gets Stopped."""
        with self._starting:
            self._closed = True
        if self._process:
            self._process.end()

    def sync(self, now: datetime, progress: Progress | None = None) -> SyncReport:
        """`progress` is called in a thread of the deputy's own."""
        return self._ask(progress, Coach.sync, now)

    def watch(self, seconds: float) -> bool:
        return self._ask(None, Coach.watch, seconds)

    def judge(self, now: datetime, most: int = sys.maxsize) -> int:
        return self._ask(None, Coach.judge, now, most)

    def make_searchable(self) -> None:
        self._ask(None, Coach.make_searchable)

    def put(self, case: Case, draft: Draft, now: datetime) -> DraftRecord:
        return self._ask(None, Coach.put, case, draft, now)

    def undo(self, record: DraftRecord | None, now: datetime) -> DraftRecord:
        return self._ask(None, Coach.undo, record, now)

    def _ask(
        self,
        progress: Progress | None,
        question: Callable[Concatenate[Coach, P], T],
        *args: P.args,
        **_: P.kwargs,
    ) -> T:
        """Where `progress` is wanted, it is the last argument of the question."""
        with self._starting:
            if self._closed:
                raise Stopped("Mailcoach is being left.")
            if self._process is None or self._process.over:
                self._process = _Process(self._open_coach)
        return cast("T", self._process.ask(progress, question, args).result())


class _Process(threading.Thread):
    """One process, and the thread that hears what it says."""

    def __init__(self, open_coach: Callable[[], Coach]) -> None:
        super().__init__(name="mailcoach-deputy", daemon=True)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            try:
                self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
                    [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno()), *sys.path],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    process_group=0,  # ^C in the terminal is meant for the screen
                )
            except OSError as error:
                raise Stopped(f"No process can be started: {error.strerror}.", "Is the machine full?") from error
            self._line = Connection(ours.detach())
        self.pid = self._popen.pid
        self.over = False
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._asked: dict[int, tuple[Future[object], Progress]] = {}
        with suppress(OSError):  # as in `ask`
            self._line.send(open_coach)
        self.start()

    def ask(
        self, progress: Progress | None, question: Callable[..., object], args: tuple[object, ...]
    ) -> Future[object]:
        """The answer to come."""
        answer: Future[object] = Future()
        with self._lock, suppress(OSError):  # where it fails, the line is at its end, and `run` says so
            if self.over:
                raise self._stopped()
            number = next(self._numbers)
            self._asked[number] = (answer, progress or silently)
            self._line.send((number, question, args, progress is not None))
        return answer

    def end(self) -> None:
        if not self.over:
            with suppress(ProcessLookupError, PermissionError):  # macOS: of one that is dead and not yet buried
                os.killpg(self.pid, signal.SIGKILL)
            self.join(_FAREWELL)

    def run(self) -> None:
        try:
            with suppress(EOFError, OSError), self._line:
                while True:
                    self._hear(*self._line.recv())
        finally:
            self._bury()

    def _bury(self) -> None:
        """The line is closed, with which the process ends; whoever waits for an answer is told."""
        self._popen.wait()
        with self._lock:
            self.over = True
        for answer, _ in self._asked.values():
            answer.set_exception(self._stopped())

    def _hear(self, number: int, kind: str, said: Any) -> None:
        if kind == "progress":
            self._asked[number][1](*said)
        elif kind == "answer":
            self._asked.pop(number)[0].set_result(said)
        else:
            self._asked.pop(number)[0].set_exception(said)

    def _stopped(self) -> Stopped:
        status = self._popen.returncode
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return Stopped(
            f"The part of Mailcoach that reads the mailbox came to an end ({how}).",
            "It is started again when it is next needed; nothing is lost.",
        )


# In the other process


def serve(line: int) -> None:
    """Answers what is asked over the socket with this number, and ends with it. Never returns."""
    os.nice(_NICE)
    look_seldom()
    with suppress(EOFError, OSError):
        _Service(Connection(line)).run()
    os.killpg(0, signal.SIGKILL)  # whatever is under way, and whatever has been started for it


class _Service:
    """Where a coach answers."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._lock = threading.Lock()

    def run(self) -> None:
        """Raises EOFError or OSError where the line ends."""
        open_coach: Callable[[], Coach] = self._line.recv()
        coach: Coach | None = None
        while True:
            number, question, args, with_progress = self._line.recv()
            try:
                coach = coach or open_coach()
            except Exception as error:  # noqa: BLE001 - as in `_answer`
                self._say(number, "error", _told(error))
                continue
            if with_progress:
                args = (*args, lambda *progress, number=number: self._say(number, "progress", progress))
            threading.Thread(target=self._answer, args=(number, question, (coach, *args)), daemon=True).start()

    def _answer(self, number: int, question: Callable[..., object], args: tuple[object, ...]) -> None:
        try:
            self._say(number, "answer", question(*args))
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
            self._say(number, "error", _told(error))

    def _say(self, *words: object) -> None:
        with self._lock, suppress(BrokenPipeError):  # nobody listens any more
            self._line.send(words)


def _told(error: Exception) -> MailcoachError | Bug:
    """An error as it is told over the line."""
    if isinstance(error, MailcoachError):
        return error
    trace = "".join(traceback.format_exception(error))
    return Bug(type(error).__name__, trace, traceback.extract_tb(error.__traceback__))
