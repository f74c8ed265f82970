"""Which server answers for a domain that no provider is known for.

The domain's own word (RFC 6186) comes first, then the names that servers usually have.
No secret is sent: only whether somebody answers there as an IMAP server, with a certificate for that name.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mailcoach.setup.dns import Server, services

SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server may be."""

    host: str
    port: int
    security: str


def told_places(domain: str, servers: Sequence[Server]) -> tuple[Place, ...]:
    """What the domain's SRV records say (RFC 6186, 3.2), encryption from the start first (RFC 8314, 5.1)."""
    kinds = (("_imaps._tcp", "tls"), ("_imap._tcp", "starttls"))
    return tuple(
        Place(host, port, security)
        for service, security in kinds
        for host, port in services(f"{service}.{domain}", servers)
    )


def usual_places(domain: str) -> tuple[Place, ...]:
    """The names that servers usually have, the safest first."""
    hosts = [f"imap.{domain}", f"mail.{domain}", domain]
    return tuple(Place(host, 993, "tls") for host in hosts) + tuple(Place(host, 143, "starttls") for host in hosts)


def places_at(host: str, port: int | None = None) -> tuple[Place, ...]:
    """Where a server of that name may listen, and how, the safest first."""
    if port is None:
        return Place(host, 993, "tls"), Place(host, 143, "starttls")
    return Place(host, port, "tls"), Place(host, port, "starttls")


def first_that_answers(places: Iterable[Place]) -> Place | None:
    """All are asked at once, each for five seconds; the first in the given order that answers is taken."""
    with ThreadPoolExecutor(8) as pool:
        asked = [(place, pool.submit(_answers, place)) for place in places]
        return next((place for place, answer in asked if answer.result()), None)


def _answers(place: Place) -> bool:
    try:
        with socket.create_connection((place.host, place.port), SECONDS) as line:
            if place.security != "tls":
                return line.recv(4) == b"* OK"
            with ssl.create_default_context().wrap_socket(line, server_hostname=place.host) as safe:
                return safe.recv(4) == b"* OK"
    except (OSError, UnicodeError):
        return False
