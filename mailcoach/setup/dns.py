"""Two questions to DNS that Python's standard library cannot ask: MX (RFC 1035) and SRV (RFC 2782).

Whoever sits on the way may answer, so an answer is a suggestion that the user confirms (RFC 6186, section 6).
"""

from __future__ import annotations

import secrets
import socket
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

SECONDS = 2.0
_MX, _SRV = 15, 33
_MOST_LABELS = 128

Server = tuple[str, int]
"""Address and port of a name server."""


def name_servers(resolv_conf: Path = Path("/etc/resolv.conf")) -> tuple[Server, ...]:
    """Those that this machine asks, at most two."""
    try:
        lines = resolv_conf.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ()
    return tuple((words[1], 53) for line in lines if len(words := line.split()) > 1 and words[0] == "nameserver")[
        :2
    ]


def mail_exchangers(domain: str, servers: Sequence[Server]) -> tuple[str, ...]:
    """Who takes mail for a domain, the preferred one first; nothing where nobody tells."""
    found = [(_number(data), _name(message, at + 2)[0]) for message, at, data in _ask(domain, _MX, servers, 3)]
    return tuple(host for _, host in sorted(found) if host)


def services(name: str, servers: Sequence[Server]) -> tuple[tuple[str, int], ...]:
    """Hosts and ports of a service such as _imaps._tcp.brightpath.example, the preferred one first."""
    found = [
        (_number(data), _name(message, at + 6)[0], _number(data[4:]))
        for message, at, data in _ask(name, _SRV, servers, 7)
    ]
    return tuple((host, port) for _, host, port in sorted(found) if host and port)


def _number(data: bytes) -> int:
    return int.from_bytes(data[:2], "big")


def _ask(name: str, kind: int, servers: Sequence[Server], shortest: int) -> list[tuple[bytes, int, bytes]]:
    """The records of the first server that answers with sense: the message, where the data begins, the data."""
    for server in servers:
        try:
            number = secrets.randbelow(65536)
            question = struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + _written(name) + struct.pack(">2H", kind, 1)
            family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as line:
                line.settimeout(SECONDS)
                line.connect(server)  # so that nobody else's datagrams come in
                line.send(question)
                message = line.recv(4096)
            records = [record for record in _records(message, number, kind) if len(record[2]) >= shortest]
            for _, at, _ in records:
                _name(message, at + shortest - 1)
        except (OSError, ValueError, IndexError, struct.error):
            continue
        return records
    return []


def _records(message: bytes, number: int, kind: int) -> Iterator[tuple[bytes, int, bytes]]:
    """Raises ValueError, IndexError or struct.error where the message makes no sense."""
    answers_to, flags, questions, answers = struct.unpack_from(">4H", message)
    if answers_to != number or not flags & 0x8000 or flags & 0x000F:
        raise ValueError("no answer to our question")
    at = 12
    for _ in range(questions):
        at = _name(message, at)[1] + 4
    for _ in range(answers):
        at = _name(message, at)[1]
        found, _, _, length = struct.unpack_from(">2HLH", message, at)
        at += 10
        if found == kind:
            yield message, at, message[at : at + length]
        at += length


def _written(name: str) -> bytes:
    labels = [label.encode("idna") for label in name.strip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def _name(message: bytes, at: int) -> tuple[str, int]:
    """A name and where it ends; it may go on elsewhere in the message (RFC 1035, 4.1.4), but not for ever."""
    labels: list[str] = []
    end = 0
    for _ in range(_MOST_LABELS):
        length = message[at]
        if length >= 0xC0:
            end = end or at + 2
            at = (length & 0x3F) << 8 | message[at + 1]
        elif length:
            labels.append(message[at + 1 : at + 1 + length].decode("ascii"))
            at += 1 + length
        else:
            return ".".join(labels).casefold(), end or at + 1
    raise ValueError("a name without end")
