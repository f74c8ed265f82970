"""The embedded IMAP server of the demo: pymap, in memory, on loopback, in a thread of its own.

Everything in it is gone when it stops; nothing of the user's is read.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from mailcoach.errors import MailcoachError

USER = "robin"
FOLDERS = ("Drafts", "Sent", "Archive", "Trash")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it shall lie in the demo's mailbox; `at` is aware and becomes its INTERNALDATE."""

    folder: str
    at: datetime
    raw: bytes
    flags: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """Where the server listens, and the password it made up for this run."""

    port: int
    password: str


@contextmanager
def serving(letters: Sequence[Letter]) -> Iterator[Running]:
    """Serves these letters on a free port of 127.0.0.1 until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        running = Running(listener.getsockname()[1], secrets.token_urlsafe(12))
        server = _Server(listener, running.password, letters)
        server.start()
        try:
            yield running
        finally:
            server.stop()


class _Server(threading.Thread):
    """pymap's event loop, in a thread of its own."""

    def __init__(self, listener: socket.socket, password: str, letters: Sequence[Letter]) -> None:
        super().__init__(name="demo-server", daemon=True)
        self._listener, self._password, self._letters = listener, password, letters
        self._ready = threading.Event()
        self._fault: OSError | None = None

    def start(self) -> None:
        """Returns when the server listens. Raises MailcoachError where it cannot."""
        super().start()
        self._ready.wait()
        if self._fault:
            raise MailcoachError(f"The demo's server could not start: {self._fault}.", "Try again.")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self.join(timeout=3)

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._fault = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            await _start(stack, self._listener, self._password, self._letters)
            self._ready.set()
            await self._stopped.wait()


async def _start(stack: AsyncExitStack, listener: socket.socket, password: str, letters: Sequence[Letter]) -> None:
    """Fills the mailbox, without the network, and begins to listen."""
    from proxyprotocol.result import ProxyResultLocal  # noqa: PLC0415 - the extra `demo` alone has it
    from proxyprotocol.sock import SocketInfo  # noqa: PLC0415
    from pymap.backend.dict import Config, DictBackend, Identity, Login  # noqa: PLC0415
    from pymap.imap import IMAPServer  # noqa: PLC0415
    from pymap.parsing.message import AppendMessage  # noqa: PLC0415
    from pymap.parsing.specials.flag import Flag  # noqa: PLC0415
    from pymap.user import Passwords, UserMetadata  # noqa: PLC0415
    from pysasl.hashing import BuiltinHash  # noqa: PLC0415

    config = Config.from_args(_arguments(), hash_context=BuiltinHash(rounds=1000))
    backend = DictBackend(Login(config), config)
    config.apply_context()
    identity = Identity(USER, backend.login, None, {"admin"})
    hashed = await Passwords(config).hash_password(password)
    await identity.set(UserMetadata(config, USER, password=hashed))
    async with identity.new_session() as session:
        for name in FOLDERS:
            await session.mailbox_set.add_mailbox(name)
        for name in ("INBOX", *FOLDERS):
            mine = [
                AppendMessage(letter.raw, letter.at, frozenset(Flag(flag) for flag in letter.flags))
                for letter in letters
                if letter.folder == name
            ]
            if mine:
                await session.append_messages(name, mine)
    await backend.start(stack)
    imap = IMAPServer(backend.login, config)
    talks = set[asyncio.Task[None] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        talks.add(talk)  # asyncio itself holds a task weakly: the garbage collector may end a talk that waits
        try:
            await imap(reader, writer, SocketInfo.get(writer, ProxyResultLocal(), unique_id=uuid4().bytes))
        finally:
            talks.discard(talk)

    server = await asyncio.start_server(serve, sock=listener.dup())
    stack.callback(server.close)


def _arguments() -> Namespace:
    """The command line that pymap would have had."""
    return Namespace(
        debug=False, tls=False, cert=None, key=None, passlib_cfg=None, proxy_protocol=None, inherited_sockets=None,
        host=["127.0.0.1"], port=0, demo_data=False, demo_user="", demo_password="", concurrency=None,
    )  # fmt: skip
