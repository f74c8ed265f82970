"""A provider of OAuth2 tokens on loopback, as strict as the real ones, and a Dovecot that checks its tokens.

It shows no page: whoever opens its authorize address has signed in already, and agrees.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from server import Dovecot

ISSUER = "https://issuer.invalid"
CLIENT = "mailcoach-tests"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider(ThreadingHTTPServer):
    """Hands out tokens for one user. `said` are the forms that came to its token address."""

    daemon_threads = True

    def __init__(self, user: str) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.user = user
        self.key = secrets.token_bytes(32)
        self.lasts = 3600
        self.refuses = ""
        self.approved = threading.Event()
        self.said: list[dict[str, str]] = []
        self.challenges: dict[str, tuple[str, str]] = {}
        self.refresh = ""
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def settings(self) -> str:
        """The table of config.toml that leads here."""
        return f"""
            [accounts.oauth2]
            client_id = "{CLIENT}"
            authorize_url = "{self.address}/authorize"
            token_url = "{self.address}/token"
            device_url = "{self.address}/device"
            scope = "imap"
            """

    def token(self) -> str:
        """A JSON Web Token (RFC 7519) that Dovecot can check by itself."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "sub": self.user,
            "email": self.user,
            "scope": "imap",
            "iat": now - 1,
            "nbf": now - 1,
        }
        parts = ({"alg": "HS256", "typ": "JWT"}, {**claims, "exp": now + self.lasts})
        signed = ".".join(encoded(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{encoded(hmac.digest(self.key, signed.encode(), 'sha256'))}"

    def tokens(self) -> dict[str, Any]:
        """A pair; the refresh token before it is worth nothing from now on."""
        self.refresh = secrets.token_urlsafe(16)
        return {
            "access_token": self.token(), "refresh_token": self.refresh, "expires_in": self.lasts,
            "token_type": "Bearer",
        }  # fmt: skip

    def answer(self, form: dict[str, str]) -> dict[str, Any]:
        self.said.append(form)
        if self.refuses or form.get("client_id") != CLIENT:
            return {"error": self.refuses or "invalid_client"}
        match form.get("grant_type", "").rpartition(":")[2]:
            case "authorization_code":
                challenge, redirect = self.challenges.pop(form["code"], ("", ""))
                digest = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
                good = challenge == digest and redirect == form["redirect_uri"]
            case "refresh_token":
                good = form["refresh_token"] == self.refresh
            case "device_code":
                if not self.approved.is_set():
                    return {"error": "authorization_pending"}
                good = form["device_code"] == "device-1"
            case _:
                return {"error": "unsupported_grant_type"}
        return self.tokens() if good else {"error": "invalid_grant"}


class _Desk(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        """The authorize address: back to where the visitor came from, with a code."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.server.challenges[code] = query["code_challenge"], query["redirect_uri"]
        back = {"error": "access_denied"} if self.server.refuses else {"code": code}
        self.send_response(302)
        self.send_header(
            "Location", f"{query['redirect_uri']}/?{urllib.parse.urlencode({**back, 'state': query['state']})}"
        )
        self.end_headers()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        if self.path == "/device":
            answer: dict[str, Any] = {
                "device_code": "device-1", "user_code": "ABCD-EFGH", "interval": 1, "expires_in": 60,
                "verification_uri": f"{self.server.address}/device",
            }  # fmt: skip
        else:
            answer = self.server.answer(form)
        body = json.dumps(answer).encode()
        self.send_response(400 if "error" in answer else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is http.server's
        """Nothing."""


class TokenDovecot(Dovecot):
    """A Dovecot that takes the tokens of one provider, and nothing else."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        super().__init__()

    def _config(self) -> str:
        key = self.folder / "keys" / "default" / "HS256" / "default"
        key.parent.mkdir(parents=True)
        key.write_bytes(base64.b64encode(self._provider.key))
        (self.folder / "oauth2.conf").write_text(
            f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={self.folder}/keys/\n"
            f"issuers = {ISSUER}\nscope = imap\nusername_attribute = email\nusername_format = %u\n"
        )
        text = super()._config().replace("auth_mechanisms = plain login", "auth_mechanisms = xoauth2 oauthbearer")
        before, passdb, after = text.partition("passdb {")
        _, _, rest = after.partition("}")
        assert passdb
        oauth2 = (
            f"passdb {{\ndriver = oauth2\nmechanisms = xoauth2 oauthbearer\nargs = {self.folder}/oauth2.conf\n}}"
        )
        return before + oauth2 + rest
