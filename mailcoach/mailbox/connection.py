"""From a server's address and a secret to a session that is signed in, or an error that says what to mend."""

from __future__ import annotations

import imaplib
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from mailcoach.errors import MailcoachError, Misconfigured, SignInRefused, TryLater, Unreachable
from mailcoach.mailbox.deadline import Deadline
from mailcoach.mailbox.trouble import connection_error, sign_in_error, words
from mailcoach.mailbox.wire import Wire, quoted

_LEAKS = (OSError, imaplib.IMAP4.error, ValueError, TypeError, LookupError, AttributeError)
"""What imapclient and imaplib let out when a server talks nonsense."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mailbox is, and how to get in. `security` is tls, starttls or none (on loopback only); `auth` is
    password or oauth2, whose secret is an access token."""

    host: str
    port: int
    security: str
    username: str
    auth: str = "password"
    ca_file: Path | None = None


def sign_in(server: Server, secret: str, *, timeout: float, deadline: Deadline) -> Wire:
    """A session that is signed in. Each wait takes at most `timeout` seconds, all together `deadline`.

    Raises Misconfigured, Unreachable, SignInRefused, TryLater.
    """
    try:
        wire = _connect(server, timeout, deadline)
    except _LEAKS as error:
        raise _no_connection(server, error, deadline) from error
    try:
        _refuse_preauth(wire)
        if server.security == "starttls":
            _encrypt(wire, server, deadline)
        wire.forget_untagged()
        _authenticate(wire, server, secret)
        wire.learn()
    except BaseException:
        wire.close()
        raise
    return wire


def _connect(server: Server, timeout: float, deadline: Deadline) -> Wire:
    if server.security == "none" and not is_loopback(server.host):
        raise Misconfigured(
            f'security = "none" would send the password to {server.host} in clear',
            'Set security = "tls" or "starttls" under [accounts.imap].',
        )
    context = trusting(server) if server.security == "tls" else None
    return Wire(server.host, server.port, context=context, timeout=timeout, deadline=deadline)


def _refuse_preauth(wire: Wire) -> None:
    """PREAUTH (RFC 9051, 7.1.4) would keep us off STARTTLS, and this is not our mailbox."""
    if wire.is_signed_in:
        raise Unreachable(
            f"{wire.host} says that we are signed in before we are", "Somebody may be in between: tell its owner."
        )


def _encrypt(wire: Wire, server: Server, deadline: Deadline) -> None:
    if "STARTTLS" not in wire.offered:
        raise Unreachable(
            f"{server.host} does not offer STARTTLS, and nothing is sent in clear",
            'Set security = "tls" and port = 993 under [accounts.imap].',
        )
    try:
        wire.starttls(trusting(server))
    except _LEAKS as error:
        raise _no_connection(server, error, deadline) from error


def trusting(server: Server) -> ssl.SSLContext:
    """Whom we believe that they are the server. Raises Misconfigured where its ca_file cannot be read."""
    try:
        context = ssl.create_default_context(cafile=server.ca_file)
    except OSError as error:
        raise Misconfigured(
            f"ca_file {server.ca_file} cannot be read: {words(error.strerror or str(error))}.",
            "It has to be a certificate in PEM format.",
        ) from error
    if server.ca_file:
        # Python 3.13 became strict about extensions that company certificates often lack (RFC 5280, 4.2.1).
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def is_loopback(host: str) -> bool:
    """Whether what is sent there never leaves this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _no_connection(server: Server, error: Exception, deadline: Deadline) -> MailcoachError:
    if deadline.passed:
        return Unreachable(f"{server.host} took too long to answer", "Try again later.")
    if isinstance(error, imaplib.IMAP4.error):
        said = _said(error)
        if isinstance(refused := sign_in_error(server.host, said), TryLater):
            return refused
        return Unreachable(
            f"{server.host}, port {server.port}, does not answer as a mailbox does: {words(said)}",
            "Check host, port and security under [accounts.imap].",
        )
    if isinstance(error, OSError):
        return connection_error(server.host, server.port, error)
    return Unreachable(f"{server.host}, port {server.port}, answers nonsense", "Check host, port and security.")


def _authenticate(wire: Wire, server: Server, secret: str) -> None:
    reason: list[str] = []
    try:
        if server.auth == "oauth2":
            _with_token(wire, server.username, secret, reason)
        elif "LOGINDISABLED" in wire.offered or not (server.username + secret).isascii():
            wire.plain_login(server.username, secret)
        else:
            wire.login(quoted(server.username).decode("ascii"), secret)
    except _LEAKS as error:
        raise _no_sign_in(server, error, reason) from error


def _with_token(wire: Wire, username: str, token: str, reason: list[str]) -> None:
    """XOAUTH2 or OAUTHBEARER (RFC 7628). A refused token is answered by a challenge that tells why."""
    if "AUTH=XOAUTH2" in wire.offered:
        mechanism, response = "XOAUTH2", f"user={username}\1auth=Bearer {token}\1\1"
    elif "AUTH=OAUTHBEARER" in wire.offered:
        escaped = username.replace("=", "=3D").replace(",", "=2C")
        mechanism, response = "OAUTHBEARER", f"n,a={escaped},\1auth=Bearer {token}\1\1"
    else:
        raise SignInRefused(
            f"{wire.host} takes no sign-in by token", 'Set auth = "password" under [accounts.imap], and store one.'
        )

    def answer(challenge: bytes) -> bytes:
        if not challenge:
            return response.encode()
        reason.append(words(challenge))
        return b"" if mechanism == "XOAUTH2" else b"\1"  # RFC 7628, 3.2.3

    wire.sasl_login(mechanism, answer)


def _no_sign_in(server: Server, error: Exception, reason: list[str]) -> MailcoachError:
    cause = error.__context__ if isinstance(error.__context__, imaplib.IMAP4.error) else error
    said = " ".join([_said(cause), *reason])
    refused = sign_in_error(server.host, said)
    if isinstance(refused, TryLater):
        return refused
    if isinstance(cause, imaplib.IMAP4.abort | OSError):
        return Unreachable(
            f"{server.host} hung up during the sign-in: {words(said)}", "Try again in a few minutes."
        )
    return refused


def _said(error: BaseException) -> str:
    """What the server said, out of an error of the library, which has it as bytes, text or a list of bytes."""
    said = error.args[0] if error.args else ""
    if isinstance(said, list | tuple):
        said = said[-1] if said else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
