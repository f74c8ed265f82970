"""Signing in by OAuth2: at a provider that checks everything, and at a Dovecot that checks its tokens."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import paper_keyring
import pytest
from program import Program, bare_environment
from provider import CLIENT, Provider, TokenDovecot
from server import MISSING, Account, programs
from terminal import converse

from mailcoach.errors import Misconfigured, TryLater, Unreachable
from mailcoach.mailbox import tokens, vault
from mailcoach.mailbox.tokens import Tokens, access_token, post, presets, received, shelf
from mailcoach.mailbox.vault import NoSecret
from mailcoach.setup.browser import by_browser, by_device

ADDRESS = "robin@brightpath.example"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider("robin") as running:
        yield running
        running.shutdown()


def known(provider: Provider, **others: str) -> tokens.Provider:
    """The provider as config.toml would describe it."""
    at = provider.address
    usual = {
        "client_id": CLIENT, "client_secret": "", "authorize_url": f"{at}/authorize", "token_url": f"{at}/token",
        "device_url": f"{at}/device", "scope": "imap",
    }  # fmt: skip
    return tokens.Provider(**{**usual, **others})


def open_page(address: str) -> None:
    """What a browser does, in a thread of its own, redirect included."""
    threading.Thread(target=lambda: urllib.request.urlopen(address).close(), daemon=True).start()


def test_the_browser_brings_back_tokens_for_the_verifier_alone(provider: Provider) -> None:
    got = by_browser(known(provider), ADDRESS, open_page, NOW)
    assert got.refresh == provider.refresh
    assert got.ends == NOW + timedelta(hours=1)
    assert len(provider.said[0]["code_verifier"]) >= 43  # RFC 7636, 4.1
    assert "client_secret" not in provider.said[0]


def test_a_client_secret_is_sent_where_there_is_one(provider: Provider) -> None:
    by_browser(known(provider, client_secret="not so secret"), ADDRESS, open_page, NOW)
    assert provider.said[0]["client_secret"] == "not so secret"


def test_a_visitor_with_another_state_is_turned_away(provider: Provider) -> None:
    statuses = []

    def intrude(address: str) -> None:
        redirect = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["redirect_uri"][0]
        port = int(redirect.rpartition(":")[2])

        def visit() -> None:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/?code=stolen&state=guessed")
            statuses.append(line.getresponse().status)
            line.close()
            open_page(address)

        threading.Thread(target=visit, daemon=True).start()

    by_browser(known(provider), ADDRESS, intrude, NOW)
    assert statuses == [404]
    assert provider.said[0]["code"] != "stolen"


def test_a_no_at_the_provider_is_said(provider: Provider) -> None:
    provider.refuses = "access_denied"
    with pytest.raises(NoSecret, match="access_denied"):
        by_browser(known(provider), ADDRESS, open_page, NOW)


def test_nobody_in_the_browser_is_not_waited_for_without_end(provider: Provider) -> None:
    with pytest.raises(NoSecret, match="Nobody signed in"):
        by_browser(known(provider), ADDRESS, lambda _: None, NOW, patience=0.1)


def test_a_device_code_is_asked_for_until_it_was_typed(provider: Provider) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            provider.approved.set()

    shown: list[tuple[str, str]] = []
    got = by_device(known(provider), lambda where, code: shown.append((where, code)), NOW, sleep)
    assert shown == [(f"{provider.address}/device", "ABCD-EFGH")]
    assert pauses == [1, 1, 1]
    assert got.refresh == provider.refresh


def test_a_device_code_ends(provider: Provider) -> None:
    with pytest.raises(NoSecret, match="expired"):
        by_device(known(provider), lambda *_: None, NOW, lambda _: None)


@pytest.fixture
def ring(tmp_path: Path) -> dict[str, str]:
    return {**bare_environment(), **paper_keyring.environment(tmp_path)}


def keep(provider: Provider, ring: dict[str, str], ends: datetime) -> None:
    first = received(provider.tokens(), NOW)
    vault.keep(shelf(ADDRESS), Tokens(first.access, first.refresh, ends).written(), ring)


def test_a_token_that_lasts_is_used_as_it_is(provider: Provider, ring: dict[str, str], tmp_path: Path) -> None:
    keep(provider, ring, NOW + timedelta(hours=1))
    access_token(known(provider), ADDRESS, tmp_path / "lock", NOW, ring)
    assert provider.said == []


def test_a_token_that_ends_is_renewed_and_the_new_pair_kept(
    provider: Provider, ring: dict[str, str], tmp_path: Path
) -> None:
    keep(provider, ring, NOW)
    old = provider.refresh
    access_token(known(provider), ADDRESS, tmp_path / "lock", NOW, ring)
    kept = json.loads(vault.look_up(shelf(ADDRESS), ring))
    assert provider.said[0]["refresh_token"] == old
    assert kept["refresh"] == provider.refresh != old


def test_many_at_once_use_a_refresh_token_once(provider: Provider, ring: dict[str, str], tmp_path: Path) -> None:
    keep(provider, ring, NOW)
    got: list[str] = []

    def ask() -> None:
        got.append(access_token(known(provider), ADDRESS, tmp_path / "lock", NOW, ring))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len(set(got)) == 1
    assert len(provider.said) == 1


def test_a_refresh_token_that_was_taken_back_says_what_to_do(
    provider: Provider, ring: dict[str, str], tmp_path: Path
) -> None:
    keep(provider, ring, NOW)
    provider.refresh = "another"
    with pytest.raises(NoSecret, match="invalid_grant") as refused:
        access_token(known(provider), ADDRESS, tmp_path / "lock", NOW, ring)
    assert "mailcoach login" in refused.value.hint


def test_a_provider_that_does_not_rotate_leaves_the_old_refresh_token() -> None:
    assert received({"access_token": "new", "expires_in": "60"}, NOW, "old") == Tokens(
        "new", "old", NOW + timedelta(seconds=60)
    )


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"error": "invalid_client"}, Misconfigured),
        ({"error": "temporarily_unavailable"}, TryLater),
        ({"error": "invalid_grant", "error_description": "x" * 9999}, NoSecret),
        ({"error": ["nonsense"]}, NoSecret),
        ({}, NoSecret),
        ({"access_token": 7}, NoSecret),
    ],
)
def test_what_a_provider_says_is_told_apart(answer: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        received(answer, NOW)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("seconds", [None, "soon", -5, 1e99, True, {}, "9" * 5_000])
def test_nonsense_about_how_long_a_token_lasts_is_an_hour_or_so(seconds: object) -> None:
    ends = received({"access_token": "x", "expires_in": seconds}, NOW).ends
    assert NOW < ends <= NOW + timedelta(days=120)


def test_tokens_are_sent_over_https_or_on_this_machine_only() -> None:
    for url in ("http://provider.example/token", "ftp://localhost/", "token", "https://[", ""):
        with pytest.raises(Misconfigured):
            post(url, {})
    for url in ("http://127.0.0.1:1/token", "https://provider..example/token", "http://127.0.0.1:1/jeton-donné"):
        with pytest.raises(Unreachable):
            post(url, {})


def test_a_token_is_in_no_repr() -> None:
    assert "secret" not in repr(Tokens("secret-a", "secret-r", NOW))


def test_the_presets_are_safe_and_whole() -> None:
    for preset in presets().values():
        assert preset["authorize_url"].startswith("https://")
        assert preset["token_url"].startswith("https://")
        assert preset["scope"]


@pytest.fixture
def tokens_only(provider: Provider) -> Iterator[Account]:
    """A mailbox that opens to tokens alone."""
    if not programs():
        if os.environ.get("TESTS_NEED_SERVER") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    dovecot = TokenDovecot(provider)
    yield Account(dovecot, provider.user)
    dovecot.stop()


@pytest.mark.server
@pytest.mark.parametrize("device", [False, True])
def test_login_and_then_scans_as_long_as_the_provider_agrees(
    provider: Provider, tokens_only: Account, run: Program, ring: dict[str, str], device: bool
) -> None:
    run.configure(tokens_only)
    config = run.folder / "config.toml"
    text = config.read_text().partition("password_command")[0]
    config.write_text(text + 'auth = "oauth2"\n' + provider.settings())
    ring["XDG_STATE_HOME"] = str(run.folder / "state")
    assert run("scan", **ring).returncode == 77
    provider.lasts = 60  # ends soon: every scan renews it
    provider.approved.set()
    ring["BROWSER"] = "true"
    assert sign_in(run, ring, ["--device"] if device else ["--no-browser"]) == 0, (run.folder / "login").read_text()
    for _ in range(2):
        done = run("scan", "--quiet", **ring)
        assert (done.returncode, done.stderr) == (0, "")
    assert [form["grant_type"] for form in provider.said[1:]] == ["refresh_token"] * 2
    provider.refuses = "invalid_grant"
    done = run("scan", "--quiet", **ring)
    assert done.returncode == 77
    assert "mailcoach login" in done.stderr
    assert provider.refresh not in done.stderr + (run.folder / "data" / "mailcoach.log").read_text()


def sign_in(run: Program, ring: dict[str, str], options: list[str]) -> int:
    """`login`, and a browser that opens the address it shows."""
    log = run.folder / "login"
    words = [sys.executable, "-m", "mailcoach", *run.options, "login", *options]
    with log.open("wb") as screen:
        process = subprocess.Popen(
            words, env={**bare_environment(), **ring}, stdin=subprocess.DEVNULL, stdout=screen, stderr=screen
        )
        opened = False
        while process.poll() is None:
            pages = [line for line in log.read_text().splitlines() if "/authorize?" in line]
            if pages and not opened:
                opened = True
                open_page(pages[0])
            time.sleep(0.1)
    return process.returncode


@pytest.mark.server
def test_init_signs_in_at_a_provider_of_ones_own(
    provider: Provider, tokens_only: Account, run: Program, ring: dict[str, str]
) -> None:
    server = tokens_only.server()
    provider.approved.set()
    at = provider.address
    words = [
        sys.executable, "-m", "mailcoach", *run.options, "init", ADDRESS, "--name=work", f"--server={server.host}",
        f"--port={server.port}", "--security=none", f"--username={server.username}", f"--client-id={CLIENT}",
        f"--authorize-url={at}/authorize", f"--token-url={at}/token", f"--device-url={at}/device", "--scope=imap",
        "--device", "--threshold=5", "--holidays=-", "--no-draft",
    ]  # fmt: skip
    status, screen = converse(words, {**bare_environment(), **ring}, [("folders right?", "")])
    assert status == 0, screen
    assert "ABCD-EFGH" in screen
    done = run("scan", "--quiet", **ring)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.server
def test_a_token_command_is_enough(provider: Provider, tokens_only: Account, run: Program) -> None:
    run.configure(tokens_only)
    config = run.folder / "config.toml"
    text = config.read_text().partition("password_command")[0]
    (run.folder / "token").write_text(provider.token() + "\n")
    command = f'auth = "oauth2"\n[accounts.oauth2]\ntoken_command = ["cat", "{run.folder}/token"]\n'
    config.write_text(text + command)
    assert run("scan", "--quiet").returncode == 0
    (run.folder / "token").write_text("forged.token.here\n")
    assert run("scan", "--quiet").returncode == 77
