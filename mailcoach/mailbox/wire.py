"""IMAPClient's session over a line (line.py), with a limit on everything that comes over it.

No other module touches private parts of imapclient. Connecting, TLS and signing in stay the
library's. Commands after that can be sent many at once, and answers are read one by one as they come, so that
memory does not grow with what a server sends and a parser need not wait for the end.
"""

from __future__ import annotations

import re
import select
import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

from imapclient import IMAPClient, SocketTimeout

from mailcoach.mailbox.deadline import Deadline
from mailcoach.mailbox.line import MAX_LINE, MAX_LITERAL, Line
from mailcoach.mailbox.trouble import AnswerLost, Declined, Dropped, OutOfTime, words

Answer = tuple[bytes, ...]
"""One untagged response: its text as far as the first literal, that literal, the text after it, and so on."""

_MAX_SKIPPED = 67_108_864  # octets of a literal that are thrown away before the line is given up
_MAX_ANSWERS = 134_217_728  # to one command: two hundred bodies, or one whole draft with its attachments
_MAX_LITERALS = 10  # in one answer; ours have two at most
_MAX_ALERTS = 20
_ENOUGH_TO_TELL = 131_072  # octets of mail after which the speed of the line is known
_NARROW = 2_000_000  # octets for each second of waiting: compressing gains much at 10 Mbit/s, on loopback it costs
_TOO_MUCH = "sends more than anybody asked for"
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

    def _create_IMAP4(self) -> Line:  # noqa: N802  # the library's name for it
        return Line(self.host, self.port, self._context, self._timeout.connect, self._deadline)

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
        with self._unbroken():
            self._imap.send(b"".join(b"%b %b\r\n" % pair for pair in zip(tags, commands, strict=True)))
        return tags

    def answers(self, tag: bytes, what: str, limit: int = MAX_LITERAL) -> Iterator[Answer]:
        """The untagged responses up to the end of a command.

        `what` the command does is for the error's sentence. Of a literal, `limit` bytes are kept.
        Raises Declined at NO and BAD, Dropped where the connection ends, OutOfTime.
        """
        room = _MAX_ANSWERS
        with self._unbroken():
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
                    raise self._lost(_TOO_MUCH)
        status = _STATUS.match(said := self._finished.pop(tag))
        if status is None:
            raise self._lost(f"answered neither OK nor NO: {words(said)}")
        if status[1].upper() != b"OK":
            raise Declined(what, status[2] or b"")

    def run(self, command: bytes, what: str) -> list[Answer]:
        """Sends one command and returns all that was answered. Raises as `answers` does."""
        (tag,) = self.send(command)
        return list(self.answers(tag, what))

    def append(self, folder: bytes, flags: bytes, mail: bytes) -> None:
        """APPEND (RFC 9051, 6.3.12) of a mail whose lines end in CRLF, to a folder already quoted.

        Raises AnswerLost where the mail may have gone out and nothing came back.
        """
        (tag,) = self.send(b"APPEND %b %b {%d}" % (folder, flags, len(mail)))
        is_wanted = self._goes_on(tag)
        try:
            if is_wanted:
                self._imap.send(mail + b"\r\n")
            deque(self.answers(tag, "take the draft"), maxlen=0)
        except (OSError, ValueError, Dropped, OutOfTime) as error:
            raise AnswerLost(
                f"The connection to {self.host} broke while the draft went out, and it may be there or not",
                "Nothing is written again before it has been looked for: run the scan again.",
            ) from error

    def idle(self, seconds: float) -> bool:
        """Waits until something moves in the folder that is open, at most so long; whether something did."""
        if "IDLE" in self.can:
            heard = self._heard_idling(seconds)
        else:
            self.wait(seconds)
            heard = self.run(b"NOOP", "say what is new")
        return any(_MOVED.match(answer[0]) for answer in heard)

    def _heard_idling(self, seconds: float) -> list[Answer]:
        """What the server says during IDLE (RFC 2177), which ends when it says something."""
        self._idling = True
        (tag,) = self.send(b"IDLE")
        if self._goes_on(tag):
            self.wait(seconds)
            with self._unbroken():
                self._imap.send(b"DONE\r\n")
        heard = list(self.answers(tag, "wait for mail"))
        self._idling = False
        return heard

    def wait(self, seconds: float) -> None:
        """Until the server says something, at most so long. Raises Dropped when the line is cut meanwhile."""
        line = self._imap.sock
        with self._unbroken():
            timeout = line.gettimeout()
            try:
                line.settimeout(0)
                if self._imap.buffer.peek(1):
                    return
            except ssl.SSLWantReadError:
                pass
            finally:
                line.settimeout(timeout)
            select.select([line], [], [], seconds)

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Raises Dropped or OutOfTime where the line breaks meanwhile."""
        try:
            yield
        except (OSError, ValueError) as error:
            said = "stopped answering" if isinstance(error, TimeoutError) else f"is gone: {words(str(error))}"
            raise self._lost(said) from error

    def _goes_on(self, tag: bytes) -> bool:
        """Waits until the server asks for the rest of a command (RFC 9051, 7.6); False where it has ended it."""
        with self._unbroken():
            while tag not in self._finished:
                line = self._line()
                if line.startswith(b"+"):
                    return True
                self._note(line)
        return False

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
        line: bytes = self._imap.buffer.readline(MAX_LINE)
        if line.endswith(b"\r\n"):
            return line[:-2]
        if line.endswith(b"\n"):
            return line[:-1]
        raise self._lost("sent a line without an end" if len(line) == MAX_LINE else "hung up")

    def _with_literals(self, line: bytes, limit: int) -> Answer:
        parts = [line]
        while line.endswith(b"}") and (match := _LITERAL.search(line)):
            if len(parts) > 2 * _MAX_LITERALS:
                raise self._lost(_TOO_MUCH)
            parts.append(self._literal(int(match[1]), limit))
            line = self._line()
            parts.append(line)
        return tuple(parts)

    def _literal(self, size: int, limit: int) -> bytes:
        if size > _MAX_SKIPPED:
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
