"""The commands from outside: what is printed where, and with which exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
import pytest
from server import PASSWORD, Account
from test_coach import NOW, Mailbox, silent_after_a_proposal

from mailcoach.cli import COMMANDS, mailcoach

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `mailcoach` as a process of its own, as cron would: no terminal, nothing on standard input."""

    def run_now(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mailcoach", "--config", str(tmp_path / "config.toml"), *arguments],
            env={**_bare_environment(), "MAILCOACH_DATA_DIR": str(tmp_path / "data"), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run_now


def _bare_environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")
    return {name: os.environ[name] for name in kept if name in os.environ}


def configure(folder: Path, account: Account, *, password: str = PASSWORD, port: int = 0) -> None:
    server = account.server()
    (folder / "config.toml").write_text(
        f"""
        [unattended]
        draft = true
        [[accounts]]
        name = "work"
        address = "robin@brightpath.example"
        timezone = "Europe/Berlin"
        [accounts.imap]
        host = "{server.host}"
        port = {port or server.port}
        security = "none"
        username = "{server.username}"
        password_command = ["echo", "{password}"]
        """
    )


AS_OF = NOW.isoformat()


@pytest.mark.server
def test_scan_prints_one_json_document_and_nothing_else(account: Account, run: Run, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    configure(tmp_path, account)
    done = run("scan", "--json", "--as-of", AS_OF)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["version"] == 1
    assert datetime.fromisoformat(report["as_of"]) == NOW
    (account_,) = report["accounts"]
    assert (account_["name"], account_["messages"], account_["new"]) == ("work", 2, 2)
    (thread,) = report["threads"]
    assert thread["verdict"] == "silent"
    assert thread["play"] == thread["plays"][0]["play"] == "close-the-loop"
    assert thread["prospect"]["address"] == "maria@nordwind.example"
    assert all(message.startswith("<") for message in thread["messages"])
    assert {"text", "message_id", "quote"} == set(thread["reasons"][0])


@pytest.mark.server
def test_scan_offline_needs_no_server(account: Account, run: Run, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    configure(tmp_path, account)
    run("scan", "--quiet")
    configure(tmp_path, account, port=1)
    done = run("scan", "--offline", "--json", "--as-of", AS_OF)
    assert done.returncode == 0
    assert json.loads(done.stdout)["threads"]


@pytest.mark.server
def test_a_quiet_scan_says_nothing_when_all_is_well(account: Account, run: Run, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    configure(tmp_path, account)
    done = run("scan", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.server
def test_a_server_that_is_not_there_is_69(account: Account, run: Run, tmp_path: Path) -> None:
    configure(tmp_path, account, port=1)
    done = run("scan")
    assert done.returncode == 69
    assert "Traceback" not in done.stderr


@pytest.mark.server
def test_a_wrong_password_is_77(account: Account, run: Run, tmp_path: Path) -> None:
    configure(tmp_path, account, password="wrong")
    done = run("scan")
    assert done.returncode == 77
    assert "wrong" not in done.stderr.replace("wrong password", "")


@pytest.mark.server
def test_why_shows_the_rules_and_takes_a_correction(account: Account, run: Run, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    configure(tmp_path, account)
    run("scan", "--quiet")
    (thread,) = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    told = run("why", thread["id"][:4])
    assert told.returncode == 0
    assert "Rules, as they were tried" in told.stdout
    assert "request" in told.stdout
    corrected = run("why", thread["id"], "--not", "request")
    assert corrected.returncode == 0
    assert run("why", thread["id"], "--not", "nonsense").returncode == 2


@pytest.mark.server
def test_draft_prints_and_writes_and_undo_takes_it_back(account: Account, run: Run, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    configure(tmp_path, account)
    run("scan", "--quiet")
    (thread,) = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    printed = run("draft", thread["messages"][0], "--play", "apology", "--print")
    assert printed.stdout.startswith("From: Robin Reyes <robin@brightpath.example>\nTo: Maria Lopez")
    assert run("draft", thread["id"], "--play", "apology").returncode == 0
    assert run("draft", thread["id"], "--play", "apology").returncode == 1
    assert "Taken back" in run("undo").stdout


def test_a_missing_config_is_78_and_says_what_to_do(run: Run) -> None:
    done = run("scan")
    assert done.returncode == 78
    assert "mailcoach init" in done.stderr


def test_an_unknown_command_is_2_and_names_the_nearest(run: Run) -> None:
    done = run("scna")
    assert done.returncode == 2
    assert "scan" in done.stderr


def test_draft_and_as_of_do_not_go_together(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    assert run("scan", "--draft", "--as-of", "2026-01-01").returncode == 2


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_every_command_has_help_with_an_example(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


def test_help_loads_nothing_heavy() -> None:
    heavy = ("pydantic", "textual", "jinja2", "imapclient", "holidays", "sqlite3")
    code = (
        "import sys; from click.testing import CliRunner; from mailcoach.cli import mailcoach;"
        "CliRunner().invoke(mailcoach, ['scan', '--help']);"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_list_of_commands_is_the_contract() -> None:
    assert set(mailcoach.list_commands(click.Context(mailcoach))) >= {
        "init", "scan", "why", "draft", "undo", "templates", "lint", "library", "outcomes", "schedule", "doctor",
        "login", "logout", "demo",
    }  # fmt: skip
