"""`init`, `login` and `logout`, as somebody meets them who has just installed Mailcoach."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import paper_keyring
import pytest
from program import Program
from server import PASSWORD, Account
from terminal import converse

from mailcoach.settings import load

ADDRESS = "robin@brightpath.example"


class Newcomer:
    """Somebody with an empty home and a keyring of paper."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.config = home / ".config" / "mailcoach" / "config.toml"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            **paper_keyring.environment(home),
        }

    def run(self, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Nobody at the terminal."""
        return subprocess.run(
            [sys.executable, "-m", "mailcoach", *arguments],
            env={**self.environment, **environment},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def talk(self, *arguments: str, answers: list[tuple[str, str]]) -> tuple[int, str]:
        """Sits at the terminal and answers."""
        return converse([sys.executable, "-m", "mailcoach", *arguments], self.environment, answers)


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


def at(account: Account, *more: str) -> list[str]:
    """Where the account of a test is, as options."""
    server = account.server()
    where = [f"--server={server.host}", f"--port={server.port}", "--security=none"]
    return [*where, f"--username={server.username}", *more]


@pytest.mark.server
def test_the_first_two_minutes_at_a_terminal(newcomer: Newcomer, account: Account) -> None:
    status, screen = newcomer.talk(
        "init",
        *at(account),
        answers=[
            ("Your e-mail address", "robin"),
            ("is no address", ADDRESS),
            ("short name", ""),
            ("Password", PASSWORD),
            ("folders right?", "y"),
            ("business days", "7"),
            ("Public holidays", "DE-SN"),
            ("scheduled scan", "y"),
        ],
    )
    assert status == 0, screen
    assert PASSWORD not in screen
    assert "mailcoach scan" in screen.partition("What to do next")[2]
    settings = load(newcomer.config, {})
    assert (settings.silence.threshold_days, settings.silence.holidays) == (7, ("DE-SN",))
    assert settings.unattended.draft
    assert settings.accounts[0].address == ADDRESS
    assert stat.S_IMODE(newcomer.config.stat().st_mode) == 0o600
    assert (newcomer.config.parent / "templates" / "apology.en.md").exists()
    assert not (newcomer.config.parent / "templates" / "apology.de.md").exists()
    assert paper_keyring.kept(newcomer.home) == {f"mailcoach/{ADDRESS}": PASSWORD}
    assert newcomer.run("scan").returncode == 0


@pytest.mark.server
def test_a_wrong_password_is_asked_for_again(newcomer: Newcomer, account: Account) -> None:
    status, screen = newcomer.talk(
        "init", ADDRESS, "--name=work", "--threshold=5", "--holidays=-", "--no-draft", *at(account),
        answers=[("Password", "wrong"), ("Password", PASSWORD), ("folders right?", "")],
    )  # fmt: skip
    assert status == 0, screen
    assert paper_keyring.kept(newcomer.home) == {f"mailcoach/{ADDRESS}": PASSWORD}


@pytest.mark.server
def test_a_folder_that_has_another_use_is_settled(newcomer: Newcomer, account: Account) -> None:
    with account.hand() as client:
        client.create_folder("Entwürfe Verkauf")
    status, screen = newcomer.talk(
        "init", ADDRESS, "--threshold=5", "--holidays=-", "--no-draft", "--name=work", *at(account),
        answers=[
            ("Password", PASSWORD), ("folders right?", "n"), ("Folder for sent", ""),
            ("Folder for drafts", "Entwurfe"), ("There is no folder", "Entwürfe Verkauf"),
            ("Folder for trash", ""), ("Folder for archive", ""),
        ],
    )  # fmt: skip
    assert status == 0, screen
    assert load(newcomer.config, {}).accounts[0].folders.drafts == "Entwürfe Verkauf"


@pytest.mark.server
def test_with_options_alone_nothing_is_asked(newcomer: Newcomer, account: Account) -> None:
    done = newcomer.run("init", ADDRESS, *at(account, f"--password-command=echo {PASSWORD}"))
    assert done.returncode == 0, done.stderr
    assert load(newcomer.config, {}).accounts[0].imap.password_command == f"echo {PASSWORD}"
    assert paper_keyring.kept(newcomer.home) == {}


@pytest.mark.server
def test_a_password_can_be_piped_in(newcomer: Newcomer, account: Account) -> None:
    done = newcomer.run("init", ADDRESS, "--password-stdin", *at(account), typed=PASSWORD + "\n")
    assert done.returncode == 0, done.stderr
    assert paper_keyring.kept(newcomer.home) == {f"mailcoach/{ADDRESS}": PASSWORD}


@pytest.mark.server
def test_without_a_keyring_the_ways_out_are_named(newcomer: Newcomer, account: Account) -> None:
    newcomer.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    done = newcomer.run("init", ADDRESS, "--password-stdin", *at(account), typed=PASSWORD + "\n")
    assert done.returncode == 0
    assert "password_command" in done.stderr
    assert PASSWORD not in newcomer.config.read_text()


@pytest.mark.server
def test_without_a_keyring_a_command_is_asked_for_and_tried(newcomer: Newcomer, account: Account) -> None:
    newcomer.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    status, screen = newcomer.talk(
        "init", ADDRESS, "--threshold=5", "--holidays=-", "--no-draft", "--name=work", *at(account),
        answers=[
            ("Password", PASSWORD), ("folders right?", ""), ("A command that prints it", "false"),
            ("gave no password", "echo another"), ("another password", f"echo {PASSWORD}"),
        ],
    )  # fmt: skip
    assert status == 0, screen
    assert load(newcomer.config, {}).accounts[0].imap.password_command == f"echo {PASSWORD}"
    assert newcomer.run("scan", "--quiet").returncode == 0


@pytest.mark.server
def test_with_a_wrong_password_the_user_name_is_asked_for_too(newcomer: Newcomer, account: Account) -> None:
    server = account.server()
    status, screen = newcomer.talk(
        "init", ADDRESS, "--threshold=5", "--holidays=-", "--no-draft", "--name=work", f"--server={server.host}",
        f"--port={server.port}", "--security=none",
        answers=[
            ("Password of robin@", "wrong"), ("User name", account.name), (f"Password of {account.name}", PASSWORD),
            ("folders right?", ""),
        ],
    )  # fmt: skip
    assert status == 0, screen
    assert load(newcomer.config, {}).accounts[0].imap.username == account.name


@pytest.mark.server
def test_another_account_is_added_below_the_first(newcomer: Newcomer, account: Account) -> None:
    command = f"--password-command=echo {PASSWORD}"
    assert newcomer.run("init", ADDRESS, *at(account, command)).returncode == 0
    first = newcomer.config.read_text()
    done = newcomer.run("init", "robin@nordlicht.example", "--add", *at(account, command))
    assert done.returncode == 0, done.stderr
    assert newcomer.config.read_text().startswith(first)
    assert [each.name for each in load(newcomer.config, {}).accounts] == ["work", "nordlicht"]
    for name in ("work", "Work"):
        assert newcomer.run("init", ADDRESS, "--add", f"--name={name}", *at(account, command)).returncode == 2
    status, screen = newcomer.talk(
        "init", "robin@third.example", *at(account, command),
        answers=[("Add an account to it?", "y"), ("short name", ""), ("folders right?", "")],
    )  # fmt: skip
    assert status == 0, screen
    assert "mailcoach --account third scan" in screen
    assert newcomer.run("scan", "--quiet").returncode == 0


@pytest.mark.server
def test_a_wrong_password_writes_nothing(newcomer: Newcomer, account: Account) -> None:
    done = newcomer.run("init", ADDRESS, "--password-stdin", *at(account), typed="wrong\n")
    assert done.returncode == 77
    assert not newcomer.config.exists()
    assert paper_keyring.kept(newcomer.home) == {}


def test_a_configuration_that_is_there_stays_as_it_is(newcomer: Newcomer) -> None:
    newcomer.config.parent.mkdir(parents=True)
    newcomer.config.write_text("# mine")
    done = newcomer.run("init", ADDRESS, "--provider=gmail", "--no-login")
    assert done.returncode == 2
    assert "--config" in done.stderr
    assert newcomer.config.read_text() == "# mine"


def test_where_nobody_sits_the_missing_option_is_named(newcomer: Newcomer) -> None:
    done = newcomer.run("init")
    assert done.returncode == 2
    assert "ADDRESS" in done.stderr
    assert "--password-command" in newcomer.run("init", ADDRESS, "--provider=posteo").stderr


def test_a_provider_without_imap_is_told_at_once(newcomer: Newcomer) -> None:
    done = newcomer.run("init", "robin@tuta.com")
    assert done.returncode == 2
    assert "no IMAP" in done.stderr


def test_microsoft_wants_a_client_id(newcomer: Newcomer) -> None:
    done = newcomer.run("init", "robin@outlook.com", "--no-login")
    assert done.returncode == 2
    assert "--client-id" in done.stderr
    assert newcomer.run("init", "robin@outlook.com", "--no-login", "--client-id=abc").returncode == 0
    account = load(newcomer.config, {}).accounts[0]
    assert (account.imap.auth, account.oauth2.provider, account.oauth2.client_id) == ("oauth2", "microsoft", "abc")


@pytest.mark.server
def test_login_stores_only_what_the_server_takes_and_logout_forgets_it(
    newcomer: Newcomer, account: Account
) -> None:
    newcomer.run("init", ADDRESS, "--no-login", *at(account))
    assert newcomer.run("login", "--stdin", typed="wrong\n").returncode == 77
    assert paper_keyring.kept(newcomer.home) == {}
    assert newcomer.run("login").returncode == 2
    assert newcomer.run("login", "--stdin", typed=PASSWORD + "\n").returncode == 0
    assert newcomer.run("scan", "--quiet").returncode == 0
    assert newcomer.run("logout").returncode == 0
    assert newcomer.run("scan", "--quiet").returncode == 77
    assert "nothing to forget" in newcomer.run("logout").stdout


def test_logout_without_a_keyring_says_what_it_would_empty(run: Program) -> None:
    run.configure_offline()
    done = run("logout")
    assert done.returncode == 77
    assert "keyring" in done.stderr
    assert "mailcoach login" not in done.stderr
