"""The line to the server: IMAPClient's session, with a limit on everything that comes over it.

The one module that touches private parts of imapclient and imaplib. Connecting, TLS and signing in stay the
library's. Commands after that can be sent many at once, and answers are read one by one as they come, so that
memory does not grow with what a server sends and a parser need not wait for the end.
"""

from __future__ import annotations

import imaplib
import re
import select
import socket
import ssl
import time
from collections.abc import Generator
from contextlib import suppress
from io import BufferedReader
from typing import TYPE_CHECKING, Any, cast

from imapclient import IMAPClient, SocketTimeout

from mailcoach.mailbox.deadline import Deadline
from mailcoach.mailbox.deflate import Deflate, Inflated
from mailcoach.mailbox.trouble import AnswerLost, Declined, Dropped, OutOfTime, words

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Answer = tuple[bytes, ...]
"""One untagged response: its text as far as the first literal, that literal, the text after it, and so on."""

_MAX_LINE = 8_388_608  # a SEARCH that lists a million UIDs
_MAX_LITERAL = 67_108_864  # what is read and thrown away, before the line is given up
_MAX_ANSWERS = 134_217_728  # to one command: two hundred bodies, or one whole draft with its attachments
_MAX_ALERTS = 20
_AT_ONCE = 262_144  # octets that are taken off the line at once
_MAX_LIBRARY = 1_048_576  # a literal that the library reads: names of folders, not mail
_ENOUGH_TO_TELL = 131_072  # octets of mail after which the speed of the line is known
_NARROW = 2_000_000  # octets for each second of waiting: compressing gains much at 10 Mbit/s, on loopback it costs
_LITERAL = re.compile(rb"\{(\d{1,12})\+?\}\Z")
_STATUS = re.compile(rb"(OK|NO|BAD)(?: (.*))?\Z", re.DOTALL | re.IGNORECASE)
_MOVED = re.compile(rb"\* (?:\d+ (?:EXISTS|EXPUNGE|FETCH)|VANISHED)\b", re.IGNORECASE)
_ALERT = re.compile(rb"\* (?:OK|NO|BAD) \[ALERT\] *(.*)", re.IGNORECASE)


def quoted(text: str | bytes) -> bytes:
    """A quoted string (RFC 9051, 4.3). Raises ValueError where the text could end it, or its line."""
    raw = text if isinstance(text, bytes) else text.encode("ascii")
    if any(byte in raw for byte in b"\r\n\0"):
        raise ValueError(f"cannot be sent to the server: {text!r}")
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _reason(error: Exception) -> str:
    return "stopped answering" if isinstance(error, TimeoutError) else f"is gone: {words(str(error))}"


class _Source(socket.SocketIO):
    """What comes over a socket; `waited` is how many seconds went by until it came."""

    waited = 0.0

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        began = time.monotonic()
        try:
            return super().readinto(buffer)
        finally:
            self.waited += time.monotonic() - began


class _Line(imaplib.IMAP4):
    """imaplib's connection, watched from its first packet on, and with a buffer and limits of its own on what it
    reads: those of imaplib differ from one Python to the next."""

    buffer: BufferedReader

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, timeout: float, deadline: Deadline):
        self._context = context
        self._deadline = deadline
        self._deflate: Deflate | None = None
        super().__init__(host, port, timeout)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._deadline.watch(self.sock)
        try:
            if self._context:
                self._secure(self._context)
        except OSError:
            self.sock.close()
            raise
        self._buffer()

    def _secure(self, context: ssl.SSLContext) -> None:
        secured = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = secured
        self._deadline.watch(secured)
        secured.do_handshake()

    def _buffer(self) -> None:
        self.source = _Source(self.sock, "rb")
        self.buffer = BufferedReader(self.source, _AT_ONCE)

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        """STARTTLS (RFC 9051, 6.2.1). What was said in clear counts for nothing, and more of it is an attack."""
        assert ssl_context is not None
        typ, data = self._simple_command("STARTTLS")
        if typ != "OK":
            raise self.error(f"STARTTLS declined: {data!r}")
        timeout = self.sock.gettimeout()
        self.sock.settimeout(0)
        if self.buffer.peek(1):
            raise self.abort("unencrypted text after STARTTLS")
        self.sock.settimeout(timeout)
        self.untagged_responses.clear()
        self._secure(ssl_context)
        self._buffer()
        self._tls_established = True
        self._get_capabilities()
        return typ, data

    def deflate(self) -> None:
        """From here on both directions are compressed."""
        self._deflate = Deflate()
        self.buffer = BufferedReader(Inflated(self.sock), _AT_ONCE)

    def send(self, data: ReadableBuffer) -> None:
        super().send(self._deflate(data) if self._deflate else data)

    def read(self, size: int) -> bytes:
        if size > _MAX_LIBRARY:
            raise self.abort(f"a literal of {size} bytes")
        return self.buffer.read(size)

    def readline(self) -> bytes:
        return self.buffer.readline(_MAX_LINE)

    def shutdown(self) -> None:
        self.buffer.close()
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


class Wire(IMAPClient):  # type: ignore[misc]  # the library has no types
    """One connection. Raises OSError and imaplib's errors while connecting, Dropped and Declined after that."""

    def __init__(
        self, host: str, port: int, *, context: ssl.SSLContext | None, timeout: float, deadline: Deadline
    ) -> None:
        self._context = context
        self._deadline = deadline
        self._asked: set[bytes] = set()
        self._finished: dict[bytes, bytes] = {}
        self.alerts: list[str] = []
        self.can: frozenset[str] = frozenset()
        self._idling = False
        self._mail_octets = 0
        super().__init__(host, port, ssl=context is not None, timeout=SocketTimeout(timeout, timeout))
        self._imap.debug = 0
        self.normalise_times = False
        self.folder_encode = False

    def _create_IMAP4(self) -> _Line:  # noqa: N802  # the library's name for it
        return _Line(self.host, self.port, self._context, self._timeout.connect, self._deadline)

    @property
    def is_signed_in(self) -> bool:
        return cast(str, self._imap.state) != "NONAUTH"

    @property
    def offered(self) -> frozenset[str]:
        """What the server could do before the sign-in."""
        return frozenset(cast(tuple[str, ...], self._imap.capabilities))

    def forget_untagged(self) -> None:
        """Drops what the library heard so far; before the sign-in, so that what it says then is its own."""
        self._imap.untagged_responses.clear()

    def learn(self) -> None:
        """Takes over what the server said around the sign-in, and asks what it can do now if it did not tell."""
        heard = self._imap.untagged_responses
        self.alerts += map(words, heard.get("ALERT", ()))
        told = heard.get("CAPABILITY")
        if not told:
            answers = self.run(b"CAPABILITY", "say what it can do")
            told = [answer[0][13:] for answer in answers if answer[0][:13].upper() == b"* CAPABILITY "]
        self.can = frozenset(b" ".join(told[-1:]).decode("ascii", "replace").upper().split())

    @property
    def is_narrow(self) -> bool:
        """Whether mail comes so slowly that compressing it would help, and the server can do that."""
        enough = self._mail_octets > _ENOUGH_TO_TELL
        return enough and "COMPRESS=DEFLATE" in self.can and self._mail_octets < _NARROW * self._imap.source.waited

    def compress(self) -> None:
        """Compresses the line (RFC 4978), when no command is under way; never twice, even where it is declined."""
        self.can -= {"COMPRESS=DEFLATE"}
        with suppress(Declined):
            self.run(b"COMPRESS DEFLATE", "compress the line")
            self._imap.deflate()

    # Commands sent and answered

    def send(self, *commands: bytes) -> list[bytes]:
        """Sends commands in one write and returns their tags. They are answered in this order."""
        tags = [cast(bytes, self._imap._new_tag()) for _ in commands]
        for tag in tags:
            del self._imap.tagged_commands[tag]
        self._asked.update(tags)
        try:
            self._imap.send(b"".join(b"%b %b\r\n" % pair for pair in zip(tags, commands, strict=True)))
        except (OSError, ValueError) as error:
            raise self._lost(_reason(error)) from error
        return tags

    def answers(self, tag: bytes, what: str, limit: int = _MAX_LIBRARY) -> Generator[Answer, None, bytes]:
        """The untagged responses up to the end of a command, and as return value the text of its OK.

        `what` the command does is for the error's sentence. Of a literal, `limit` bytes are kept.
        Raises Declined at NO and BAD, Dropped where the connection ends, OutOfTime.
        """
        room = _MAX_ANSWERS
        try:
            while tag not in self._finished:
                line = self._line()
                room -= len(line)
                if line.startswith(b"* ") and line.endswith(b"}"):
                    answer = self._with_literals(line, limit)
                    room -= sum(map(len, answer))
                    yield answer
                else:
                    self._note(line)
                    if line.startswith(b"* "):
                        yield (line,)
                if room < 0:
                    raise self._lost("sends more than anybody asked for")
        except (OSError, ValueError) as error:
            raise self._lost(_reason(error)) from error
        status = _STATUS.match(said := self._finished.pop(tag))
        if status is None:
            raise self._lost(f"answered neither OK nor NO: {words(said)}")
        if status[1].upper() != b"OK":
            raise Declined(what, status[2] or b"")
        return status[2] or b""

    def run(self, command: bytes, what: str) -> list[Answer]:
        """Sends one command and returns all that was answered. Raises as `answers` does."""
        (tag,) = self.send(command)
        return list(self.answers(tag, what))

    def append(self, folder: bytes, flags: bytes, mail: bytes) -> None:
        """APPEND (RFC 9051, 6.3.12) of a mail whose lines end in CRLF, to a folder already quoted.

        Raises AnswerLost where the mail may have gone out and nothing came back.
        """
        (tag,) = self.send(b"APPEND %b %b {%d}" % (folder, flags, len(mail)))
        try:
            while tag not in self._finished and not (line := self._line()).startswith(b"+"):
                self._note(line)
        except (OSError, ValueError) as error:
            raise self._lost(_reason(error)) from error
        try:
            if tag not in self._finished:
                self._imap.send(mail + b"\r\n")
            for _ in self.answers(tag, "take the draft"):
                pass
        except (OSError, ValueError, Dropped, OutOfTime) as error:
            raise AnswerLost(
                f"The connection to {self.host} broke while the draft went out, and it may be there or not",
                "Nothing is written again before it has been looked for: run the scan again.",
            ) from error

    def idle(self, seconds: float) -> bool:
        """IDLE (RFC 2177) in the folder that is open; whether the server told of something."""
        self._idling = True
        (tag,) = self.send(b"IDLE")
        try:
            while tag not in self._finished and not (line := self._line()).startswith(b"+"):
                self._note(line)
            moved = tag not in self._finished and self.wait(seconds)
            if tag not in self._finished:
                self._imap.send(b"DONE\r\n")
        except (OSError, ValueError) as error:
            raise self._lost(_reason(error)) from error
        heard = list(self.answers(tag, "wait for mail"))
        self._idling = False
        return moved and any(_MOVED.match(answer[0]) for answer in heard)

    def wait(self, seconds: float) -> bool:
        """Waits until the server says something, at most so long. Raises Dropped when the line is cut meanwhile."""
        line = self._imap.sock
        timeout = line.gettimeout()
        try:
            line.settimeout(0)
            if self._imap.buffer.peek(1):
                return True
        except ssl.SSLWantReadError:
            pass
        finally:
            line.settimeout(timeout)
        ready, _, _ = select.select([line], [], [], seconds)
        return bool(ready)

    def _note(self, line: bytes) -> None:
        """A line that came while something else was awaited."""
        if line.startswith(b"* "):
            self._listen(line)
        elif not line.startswith(b"+"):
            tag, _, said = line.partition(b" ")
            if tag not in self._asked:
                raise self._lost(f"answered out of turn: {words(line)}")
            self._asked.remove(tag)
            self._finished[tag] = said

    def _line(self) -> bytes:
        line: bytes = self._imap.buffer.readline(_MAX_LINE)
        if line.endswith(b"\r\n"):
            return line[:-2]
        if line.endswith(b"\n"):
            return line[:-1]
        raise self._lost("sent a line without an end" if len(line) == _MAX_LINE else "hung up")

    def _with_literals(self, line: bytes, limit: int) -> Answer:
        parts = [line]
        while line.endswith(b"}") and (match := _LITERAL.search(line)):
            parts.append(self._literal(int(match[1]), limit))
            line = self._line()
            parts.append(line)
        return tuple(parts)

    def _literal(self, size: int, limit: int) -> bytes:
        if size > _MAX_LITERAL:
            raise self._lost(f"sent {size} bytes at once, where {limit} were asked for")
        self._mail_octets += size
        kept = self._exactly(min(size, limit))
        for start in range(limit, size, 65_536):
            self._exactly(min(65_536, size - start))
        return kept

    def _exactly(self, size: int) -> bytes:
        data: bytes = self._imap.buffer.read(size)
        if len(data) < size:
            raise self._lost("hung up")
        return data

    def _listen(self, line: bytes) -> None:
        if line[2:5].upper() == b"BYE":
            raise self._lost(f"ended the session: {words(line[5:])}")
        if len(self.alerts) < _MAX_ALERTS and (alert := _ALERT.match(line)):
            self.alerts.append(words(alert[1]))

    def _lost(self, what: str) -> Dropped | OutOfTime:
        if self._deadline.passed:
            return OutOfTime("The server took too long, and the run was ended", "What was read is kept: try again.")
        return Dropped(f"{self.host} {what}", "Check the network; the next run goes on where this one ended.")

    def close(self) -> None:
        """Says good-bye without waiting for an answer, and hangs up; also while another thread is reading."""
        if not self._idling:  # a server that waits for DONE takes nothing else
            with suppress(OSError, ValueError):
                self._imap.send(b"%b LOGOUT\r\n" % self._imap._new_tag())
        self._deadline.cut()
        with suppress(OSError):
            self.shutdown()
