"""The line to the server as octets: the socket, watched from its first packet on, TLS, compression, a buffer."""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from contextlib import suppress
from io import BufferedReader
from typing import TYPE_CHECKING, Any

from mailcoach.mailbox.deadline import Deadline
from mailcoach.mailbox.deflate import Deflate, Inflated

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAX_LINE = 8_388_608  # a SEARCH that lists a million UIDs
MAX_LITERAL = 1_048_576  # of one that the library reads: names of folders, not mail
_AT_ONCE = 262_144  # octets that are taken off the line at once


class _Source(socket.SocketIO):
    """What comes over a socket; `waited` is how many seconds went by until it came."""

    waited = 0.0

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        began = time.monotonic()
        try:
            return super().readinto(buffer)
        finally:
            self.waited += time.monotonic() - began


class Line(imaplib.IMAP4):
    """imaplib's connection, with a buffer and limits of its own: those of imaplib differ from one Python to the
    next."""

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
        if size > MAX_LITERAL:
            raise self.abort(f"a literal of {size} bytes")
        return self.buffer.read(size)

    def readline(self) -> bytes:
        return self.buffer.readline(MAX_LINE)

    def shutdown(self) -> None:
        self.buffer.close()
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
