"""COMPRESS=DEFLATE (RFC 4978): worth it where the line is narrow, a cost where it is not."""

from __future__ import annotations

import io
import socket
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_RAW = -15  # RFC 1951 without a header


class Inflated(io.RawIOBase):
    """What comes over a socket, inflated. Never more at once than is asked for, however much it unpacks to."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._inflate = zlib.decompressobj(_RAW)
        self._packed = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        """None where nothing is there yet and the socket does not wait."""
        with memoryview(buffer).cast("B") as room:
            while True:
                try:
                    unpacked = self._inflate.decompress(self._packed, len(room))
                except zlib.error as error:
                    raise OSError(f"compressed data that is none: {error}") from error
                self._packed = self._inflate.unconsumed_tail
                if unpacked or self._inflate.eof:
                    room[: len(unpacked)] = unpacked
                    return len(unpacked)
                try:
                    self._packed = self._line.recv(65_536)
                except BlockingIOError:
                    return None
                if not self._packed:
                    return 0


class Deflate:
    """What goes out, deflated and flushed with each write."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(wbits=_RAW)

    def __call__(self, data: ReadableBuffer) -> bytes:
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
