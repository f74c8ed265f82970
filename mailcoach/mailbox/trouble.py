"""What goes wrong between us and a server, as errors that a user can act on.

Unreachable
└── Dropped       the connection is gone, or what came over it can no longer be trusted: reading may start anew
TryLater
├── Declined      the server answered NO or BAD (RFC 9051, 7.1), with its response code (RFC 5530)
├── OutOfTime     the whole run took too long
└── AnswerLost    an APPEND was sent and its answer never came: the draft may be there or not
"""

from __future__ import annotations

import re
import ssl

from mailcoach.errors import MailcoachError, SignInRefused, TryLater, Unreachable
from mailcoach.mime import clean


class Dropped(Unreachable):
    """The connection is of no use any more."""


class Declined(TryLater):
    """The server said no to one command. `code` is its response code in capitals, or empty."""

    def __init__(self, what: str, said: bytes) -> None:
        text = words(said)
        self.code = code(text)
        super().__init__(f"The server declined to {what}: {text or 'it gave no reason'}", _HINTS.get(self.code, ""))


class OutOfTime(TryLater):
    """The deadline of the whole run has passed."""


class AnswerLost(TryLater):
    """Nobody knows whether the draft was stored."""


_HINTS = {
    "OVERQUOTA": "The mailbox is full: make room in it, then try again.",
    "LIMIT": "Too many programs are connected to this mailbox: close some, then try again.",
    "THROTTLED": "The server wants fewer requests: try again in a few minutes.",
    "UNAVAILABLE": "The server is out of order for now: try again in a few minutes.",
    "INUSE": "Another program is busy with this mailbox: try again in a few minutes.",
    "NOPERM": "This account may not do that: ask whoever runs the server, or set another folder in config.toml.",
    "TRYCREATE": "That folder does not exist: set the right name under [accounts.folders] in config.toml.",
    "NONEXISTENT": "That folder does not exist: set the right name under [accounts.folders] in config.toml.",
}

_CODE = re.compile(r"\[([A-Za-z][A-Za-z0-9-]*)[^\]]*\]")
_BUSY_CODES = {"UNAVAILABLE", "LIMIT", "THROTTLED", "INUSE", "SERVERBUG", "OVERQUOTA", "CONTACTADMIN"}
_BUSY_WORDS = re.compile(
    r"too many|maximum number of connections|simultaneous|rate.?limit|throttl|try again|temporar|unavailable|"
    r"internal (?:server )?error|overload",
    re.IGNORECASE,
)


def words(said: bytes | str) -> str:
    """What a server said, fit to be shown."""
    return clean(said if isinstance(said, str) else said.decode("utf-8", "replace"), 300).strip()


def code(text: str) -> str:
    """The response code (RFC 9051, 7.1; RFC 5530) in what a server said, in capitals, or nothing."""
    match = _CODE.search(text)
    return match[1].upper() if match else ""


def sign_in_error(host: str, said: str) -> MailcoachError:
    """A NO to a sign-in is not always a wrong secret: servers say so too when they are busy."""
    text = words(said)
    reason = code(text)
    if reason in _BUSY_CODES or (not reason and _BUSY_WORDS.search(text)):
        hint = _HINTS.get(reason, "Try again in a few minutes.")
        return TryLater(f"{host} does not let anybody sign in for now: {text}", hint)
    return SignInRefused(
        f"{host} refused the sign-in: {text or 'it gave no reason'}",
        "Check the user name in config.toml, and what password_command prints or `mailcoach login` stored.",
    )


_OUT_OF_TIME = {9, 10}
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED, as OpenSSL numbers them."""


def connection_error(host: str, port: int, error: BaseException) -> Unreachable:
    """Why no connection came about, in one sentence."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unreachable(
            f"The certificate of {host} is not to be trusted: {words(error.verify_message or str(error))}",
            "Is this machine's clock right? If it is, tell whoever runs the server."
            if error.verify_code in _OUT_OF_TIME
            else "If the server is your company's own, name its certificate as ca_file under [accounts.imap].",
        )
    if isinstance(error, ssl.SSLError):
        return Unreachable(
            f"{host}, port {port}, does not speak TLS as it should: {words(error.reason or str(error))}",
            'Check port and security under [accounts.imap]: usually 993 with "tls", or 143 with "starttls".',
        )
    if isinstance(error, TimeoutError):
        return Unreachable(f"{host}, port {port}, did not answer in time", "Check the network, host and port.")
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(
            f"Nobody answers at {host}, port {port}",
            "Look at your network, or at host and port under [accounts.imap].",
        )
    return Unreachable(
        f"{host}, port {port}, cannot be reached: {words(getattr(error, 'strerror', None) or str(error))}",
        "Check the network and host.",
    )
