"""Signing in at a provider: with a browser on this machine, or with a code that is typed on another.

Authorization code with PKCE (RFC 7636) and a loopback port (RFC 8252, 7.3), or device code (RFC 8628).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
import urllib.parse
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from mailcoach.errors import Misconfigured
from mailcoach.mailbox.tokens import Provider, Tokens, grant, post, received, refuse
from mailcoach.mailbox.vault import NoSecret

PATIENCE_SECONDS = 300
"""How long somebody may take in the browser."""

_DONE = b"<!doctype html><title>Mailcoach</title><p>That is all. You can close this page."
_FAILED = b"<!doctype html><title>Mailcoach</title><p>The provider said no. The terminal tells more."


def by_browser(
    provider: Provider, address: str, show: Callable[[str], None], now: datetime, patience: float = PATIENCE_SECONDS
) -> Tokens:
    """Waits for the browser to come back from the address given to `show`. Raises NoSecret, Unreachable,
    TryLater, Misconfigured."""
    if not provider.authorize_url:
        raise Misconfigured("This provider has no authorize_url.", "Set it under [accounts.oauth2].")
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    with _Doorstep(state) as doorstep:
        redirect = f"http://{provider.loopback}:{doorstep.server_port}"
        show(_question(provider, address, redirect, state, verifier))
        answer = doorstep.wait(patience)
    if "code" not in answer:
        refuse(answer)
    form = grant(provider, "authorization_code", code=answer["code"], redirect_uri=redirect, code_verifier=verifier)
    return _lasting(received(post(provider.token_url, form), now))


def _question(provider: Provider, address: str, redirect: str, state: str, verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": address,
    }
    joint = "&" if "?" in provider.authorize_url else "?"
    return provider.authorize_url + joint + urllib.parse.urlencode(query, quote_via=urllib.parse.quote)


class _Doorstep(HTTPServer):
    """Listens on a free loopback port for the one request that has our state in it."""

    timeout = 0.5

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _Visitor)
        self.state = state
        self.answer: dict[str, str] = {}

    def wait(self, seconds: float) -> dict[str, str]:
        end = time.monotonic() + seconds
        while not self.answer:
            if time.monotonic() > end:
                raise NoSecret(
                    "Nobody signed in.", "Run `mailcoach login` again, and open the address in a browser."
                )
            self.handle_request()
        return self.answer


class _Visitor(BaseHTTPRequestHandler):
    timeout = 5
    server: _Doorstep

    def do_GET(self) -> None:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        if not hmac.compare_digest(query.get("state", "").encode(), self.server.state.encode()):
            self.send_error(404)
            return
        self.server.answer = query
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(_DONE if "code" in query else _FAILED)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is http.server's
        """Nothing: the request holds the code."""


def by_device(
    provider: Provider, show: Callable[[str, str], None], now: datetime, sleep: Callable[[float], None] = time.sleep
) -> Tokens:
    """Gives `show` an address and a code to type there, and asks until somebody has. Raises as `by_browser`."""
    if not provider.device_url:
        raise Misconfigured("This provider gives no device codes.", "Sign in with a browser: leave out --device.")
    asked = post(provider.device_url, {"client_id": provider.client_id, "scope": provider.scope})
    where = asked.get("verification_uri") or asked.get("verification_url")
    if not (where and asked.get("user_code") and asked.get("device_code")):
        refuse(asked)
    show(str(where), str(asked["user_code"]))
    pause, left = _seconds(asked, "interval", 5), _seconds(asked, "expires_in", PATIENCE_SECONDS)
    form = grant(provider, "urn:ietf:params:oauth:grant-type:device_code", device_code=str(asked["device_code"]))
    waited = 0
    while waited < left:
        sleep(pause)
        waited += pause
        answer = post(provider.token_url, form)
        if answer.get("error") == "slow_down":
            pause += 5  # RFC 8628, 3.5
        elif answer.get("error") != "authorization_pending":
            return _lasting(received(answer, now + timedelta(seconds=waited)))
    raise NoSecret("The code has expired.", "Run `mailcoach login` again.")


def _seconds(answer: Mapping[str, object], key: str, usual: int) -> int:
    value = str(answer.get(key, usual))
    return max(1, min(int(value), 3600)) if value.isdecimal() else usual


def _lasting(tokens: Tokens) -> Tokens:
    if not tokens.refresh:
        raise Misconfigured(
            "The provider gave a token for an hour and none to renew it.",
            "Ask for offline access in the scope under [accounts.oauth2].",
        )
    return tokens
