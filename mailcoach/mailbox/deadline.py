"""The time a whole run may take."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Deadline:
    """Seconds from now on. Time-outs count each wait; a server that drips never runs into one."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, line: socket.socket) -> None:
        """From now on this is the socket to shut."""
        self._socket = line
        if self.passed:
            self.cut()

    def _end(self) -> None:
        self.passed = True
        self.cut()

    def cut(self) -> None:
        """Shuts the socket, from whatever thread; whoever waits for it wakes up."""
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def cancel(self) -> None:
        self._timer.cancel()
