"""The threads in which the coach and its deputy are asked, so that no key ever waits.

They are daemons of our own and not the event loop's executor, because leaving the program would wait for
that one, and a read from a dead server can take half a minute.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Hand(threading.Thread):
    """One thread that does what it is asked, in order. What was cancelled before its turn is never begun."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"mailcoach-{name}", daemon=True)
        self._errands: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.start()

    def ask(self, question: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """The answer to `question(*args)`, awaitable in the event loop; its errors are raised there."""
        answer: Future[T] = Future()

        def errand() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                answer.set_result(question(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to whoever asked
                answer.set_exception(error)

        self._errands.put(errand)
        return asyncio.wrap_future(answer)

    def dismiss(self) -> None:
        """Ends the thread after what it is doing now. Does not wait for it."""
        self._errands.put(None)

    def run(self) -> None:
        while errand := self._errands.get():
            errand()
