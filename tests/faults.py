"""A line to the server that breaks: a proxy on loopback, and the faults it can have.

Both directions pass line by line (what is in a literal is lines as well), and a fault sees each. It may change
them, cut the line, or fall silent. A fault strikes `times` times over all connections, then the line is sound.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"


class Cut(Exception):
    """Both sides are hung up on."""


class Silence(Exception):
    """Nothing passes any more, and nobody hangs up."""


@dataclass
class Fault:
    """A sound line. `times` is how often it strikes."""

    times: int = 1

    def strikes(self) -> bool:
        if not self.times:
            return False
        self.times -= 1
        return True

    def greet(self, session: Session) -> None:
        """Before anything passes."""

    def up(self, session: Session, line: bytes) -> bytes:
        return line

    def down(self, session: Session, line: bytes) -> bytes:
        return line

    def pace(self, data: bytes) -> None:
        """Before what the server sent is passed on, encrypted and compressed or not."""


@dataclass
class Session:
    """One connection: the verb of each tag, and how many bytes have come from the server since that counts."""

    client: socket.socket
    server: socket.socket
    verbs: dict[bytes, str] = field(default_factory=dict)
    heard: int = 0
    counts: bool = False
    is_sealed: bool = False
    """Encrypted or compressed: no fault sees into it."""

    appending: int = 0
    """Octets of an APPEND's mail still to come from the client."""

    def note(self, line: bytes) -> None:
        words = line.split()
        if self.appending:
            self.appending = max(0, self.appending - len(line))
        elif len(words) > 1:
            verb = words[1].decode("latin-1").upper()
            self.verbs[words[0]] = verb + (
                f" {words[2].decode('latin-1').upper()}" if verb == "UID" and words[2:] else ""
            )
            if verb == "APPEND" and (size := re.search(rb"\{(\d+)\+?\}\r\n\Z", line)):
                self.appending = int(size[1])

    def answered(self, line: bytes) -> str:
        """The verb that this line is the end of, or nothing."""
        return self.verbs.get(line.split(b" ")[0], "")


class Refused(Fault):
    def greet(self, session: Session) -> None:
        if self.strikes():
            raise Cut


@dataclass
class Greeting(Fault):
    """Another greeting than the server's."""

    text: bytes = b"* BYE [UNAVAILABLE] closed for the night\r\n"

    def greet(self, session: Session) -> None:
        if self.strikes():
            session.client.sendall(self.text)
            raise Cut


@dataclass
class Broken(Fault):
    """The line breaks after so many bytes from the server, or falls silent; counted from the first command of a
    verb where one is given."""

    after: int = 100
    silent: bool = False
    since: str = ""

    def greet(self, session: Session) -> None:
        session.counts = not self.since and self.strikes()

    def up(self, session: Session, line: bytes) -> bytes:
        if session.verbs.get(line.split(b" ")[0]) == self.since and not session.counts:
            session.counts = self.strikes()
        return line

    def down(self, session: Session, line: bytes) -> bytes:
        if not session.counts:
            return line
        session.heard += len(line)
        if session.heard >= self.after:
            session.client.sendall(line[: len(line) - (session.heard - self.after)])
            raise Silence if self.silent else Cut
        return line


@dataclass
class Answers(Fault):
    """A command that is never heard by the server, but answered; with BYE the line is cut as well."""

    verb: str = "LOGIN"
    text: str = "NO [THROTTLED] slow down"

    def up(self, session: Session, line: bytes) -> bytes:
        tag = line.split(b" ")[0]
        if session.verbs.get(tag) == self.verb and self.strikes():
            if self.text.startswith("*"):
                session.client.sendall(f"{self.text}\r\n".encode())
                raise Cut
            session.client.sendall(tag + f" {self.text}\r\n".encode())
            session.appending = 0
            return b""
        return line


@dataclass
class LostAnswer(Fault):
    """The server did what it was told, and its answer never arrives."""

    verb: str = "APPEND"
    silent: bool = False

    def down(self, session: Session, line: bytes) -> bytes:
        if session.answered(line) == self.verb and self.strikes():
            raise Silence if self.silent else Cut
        return line


@dataclass
class LostMail(Fault):
    """The line is cut when so many octets of an APPEND's mail are still to go out."""

    left: int = 1

    def up(self, session: Session, line: bytes) -> bytes:
        if session.appending and session.appending - len(line) < self.left and self.strikes():
            session.server.sendall(line[: max(0, session.appending - self.left)])
            raise Cut
        return line


@dataclass
class Edited(Fault):
    """Whatever the server says goes through a substitution; it strikes with each line that it changes."""

    pattern: bytes = b""
    text: bytes = b""

    def down(self, session: Session, line: bytes) -> bytes:
        changed = re.sub(self.pattern, self.text, line, flags=re.IGNORECASE)
        return changed if changed != line and self.strikes() else line


@dataclass
class Said(Fault):
    """Lines that the server puts before the end of a command."""

    verb: str = "UID FETCH"
    lines: bytes = b"* 1 EXPUNGE\r\n"

    def down(self, session: Session, line: bytes) -> bytes:
        return self.lines + line if session.answered(line) == self.verb and self.strikes() else line


@dataclass
class Dripping(Fault):
    """One byte at a time."""

    pause: float = 0.01

    def down(self, session: Session, line: bytes) -> bytes:
        if not self.times:
            return line
        for byte in line:
            session.client.sendall(bytes((byte,)))
            time.sleep(self.pause)
        return b""


@dataclass
class Narrow(Fault):
    """So many bytes a second from the server; compressed ones too."""

    speed: int = 1_000_000

    def pace(self, data: bytes) -> None:
        time.sleep(len(data) / self.speed)


class Proxy:
    """Passes connections on to a port, with a fault."""

    def __init__(self, target: int, fault: Fault) -> None:
        self._target, self._fault = target, fault
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        _hang_up(self._listener)  # closed alone, it would be listened to for ever by the thread that waits at it
        for line in self._open:
            _hang_up(line)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((LOOPBACK, self._target))
                for line in (client, server):
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._open.append(line)
                session = Session(client, server)
                try:
                    self._fault.greet(session)
                except Cut:
                    _hang_up(client, server)
                    continue
                threading.Thread(target=self._pass, args=(session, client, server, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(session, server, client, False), daemon=True).start()

    def _pass(self, session: Session, source: socket.socket, target: socket.socket, upwards: bool) -> None:
        rest = b""
        try:
            while data := source.recv(65_536):
                if not upwards:
                    self._fault.pace(data)
                *lines, rest = (
                    (rest + data).splitlines(keepends=True) if not session.is_sealed else [rest + data, b""]
                )
                if rest.endswith(b"\n") or session.is_sealed:
                    lines, rest = [*lines, rest], b""
                for line in lines:
                    target.sendall(self._passed(session, line, upwards))
        except Silence:
            self._ended.wait()
        except (Cut, OSError):
            pass
        _hang_up(source, target)

    def _passed(self, session: Session, line: bytes, upwards: bool) -> bytes:
        if session.is_sealed:
            return line
        if not upwards:
            session.is_sealed = session.answered(line) in {"STARTTLS", "COMPRESS"}
            return self._fault.down(session, line)
        if session.appending:
            passed = self._fault.up(session, line)
            session.note(line)
            return passed
        session.note(line)
        return self._fault.up(session, line)


def _hang_up(*lines: socket.socket) -> None:
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()


@contextmanager
def behind(fault: Fault, target: int) -> Iterator[int]:
    """The port of a line with this fault to another port."""
    proxy = Proxy(target, fault)
    try:
        yield proxy.port
    finally:
        proxy.close()
