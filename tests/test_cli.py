"""The commands from outside: what is printed where, and with which exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import click
import pytest
from program import Program, bare_environment
from server import Account, Dovecot, Variant
from test_coach import NOW, Mailbox, days_ago, silent_after_a_proposal

from mailcoach import cli
from mailcoach.cli import COMMANDS, mailcoach
from mailcoach.cli.house import fitted

PRESSING = """+++
play = "apology"
language = "en"
description = "asks how it goes"
+++
Hello,

I am just checking in on the rosters.
"""
AS_OF = NOW.isoformat()


@pytest.mark.server
def test_scan_prints_one_json_document_and_nothing_else(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
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
def test_scan_offline_needs_no_server(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    run.configure(account, port=1)
    done = run("scan", "--offline", "--json", "--as-of", AS_OF)
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["threads"]
    assert report["accounts"] == [{"name": "work", "messages": 2, "new": 0, "seconds": 0, "unread": 0}]


def test_what_was_never_read_is_not_called_calm(run: Program) -> None:
    run.configure_offline()
    done = run("scan", "--offline")
    assert done.returncode == 0
    assert "No mail has been read yet" in done.stdout


@pytest.mark.server
def test_a_quiet_scan_says_nothing_when_all_is_well(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    done = run("scan", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.server
def test_a_server_that_is_not_there_is_69(account: Account, run: Program) -> None:
    run.configure(account, port=1)
    done = run("scan")
    assert done.returncode == 69
    assert "Traceback" not in done.stderr


@pytest.mark.server
def test_a_wrong_password_is_77(account: Account, run: Program) -> None:
    run.configure(account, password="wrong")
    done = run("scan")
    assert done.returncode == 77
    assert "wrong" not in done.stderr.replace("wrong password", "")


@pytest.mark.server
def test_why_shows_the_rules_and_takes_a_correction(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
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
def test_what_is_set_aside_is_said_marked_and_heeded_again(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    (thread,) = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    before = run("why", thread["id"]).stdout
    for _ in range(2):
        aside = run("why", thread["id"], "--not", "request")
        assert "mailcoach: 1 line set aside." in aside.stderr
        assert f"why {thread['id']} --again request" in aside.stderr
    after = run("why", thread["id"]).stdout
    assert [line.strip().split()[0] for line in after.splitlines() if "(set aside by you)" in line] == ["request"]
    again = run("why", thread["id"], "--again", "request")
    assert "mailcoach: 1 line heeded again." in again.stderr
    assert again.stdout == before
    assert run("why", thread["id"], "--again", "request").returncode == 2


@pytest.mark.server
@pytest.mark.parametrize("whom", ["maria@nordwind.example", "Maria@Nordwind.example", "Maria Lopez", "López maria"])
def test_a_thread_goes_by_whom_it_is_with(account: Account, run: Program, whom: str) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    assert "Subject: Re: Shift plans" in run("draft", whom, "--play", "apology", "--print").stdout
    assert "Rules, as they were tried" in run("why", whom).stdout
    assert run("draft", whom, "--play", "apology").returncode == 0
    assert "Taken back" in run("undo", whom).stdout


@pytest.mark.server
def test_of_several_threads_with_somebody_one_is_to_be_named(account: Account, run: Program) -> None:
    mailbox = Mailbox(account)
    silent_after_a_proposal(mailbox)
    silent_after_a_proposal(mailbox.anew())
    run.configure(account)
    run("scan", "--quiet")
    threads = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    asked = run("draft", "lopez", "--play", "apology")
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "'lopez' means 2 threads." in asked.stderr
    assert all(f"{thread['id']}  {thread['verdict']}" in asked.stderr for thread in threads)
    assert "Maria Lopez <maria@nordwind.example>: Shift plans" in asked.stderr
    assert run("draft", threads[0]["id"], "--play", "apology", "--print").returncode == 0


@pytest.mark.server
def test_letters_that_begin_an_id_and_name_a_person_as_well_are_not_taken_for_either(
    account: Account, run: Program
) -> None:
    mailbox = Mailbox(account)
    silent_after_a_proposal(mailbox)
    run.configure(account)
    run("scan", "--quiet")
    (thread,) = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    name, namesake = thread["id"][:4], f"{thread['id'][:4].title()} Brandt <tom@havelwerk.example>"
    assert run("why", name).returncode == 0
    mailbox.anew().they("Could you send me a proposal?", ago=14, by=namesake, subject="Rosters")
    run("scan", "--quiet")
    assert f"'{name}' means 2 threads." in run("why", name).stderr
    assert "Shift plans" in run("why", thread["id"]).stdout


@pytest.mark.server
def test_where_nobody_is_called_so_that_is_said(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    for nobody in ("Marianne", "lopez@nordwind.example", "?!"):
        told = run("why", nobody)
        assert (told.returncode, told.stdout) == (2, "")
        assert "none with a person called so" in told.stderr


@pytest.mark.server
def test_draft_prints_and_writes_and_undo_takes_it_back(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    (thread,) = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    printed = run("draft", thread["messages"][0], "--play", "apology", "--print")
    assert printed.stdout.startswith("From: Robin Reyes <robin@brightpath.example>\nTo: Maria Lopez")
    assert run("draft", thread["id"], "--play", "apology").returncode == 0
    assert run("draft", thread["id"], "--play", "apology").returncode == 1
    assert "Taken back, moved to Trash: the draft to" in run("undo", thread["id"]).stdout
    assert run("undo", thread["id"]).returncode != 0
    assert run("undo").returncode == 2


@pytest.mark.server
def test_what_presses_in_a_draft_is_said_beside_it(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    (run.folder / "templates").mkdir()
    (run.folder / "templates" / "apology.en.md").write_text(PRESSING)
    run("scan", "--quiet")
    (thread,) = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    for options in (["--print"], []):
        done = run("draft", thread["id"], "--play", "apology", *options)
        assert done.returncode == 0
        assert 'mailcoach: Pressure (error): "just checking in' in done.stderr


@pytest.mark.server
@pytest.mark.parametrize("command", ["--dry-run", "--draft"])
def test_a_broken_template_is_said_beside_the_draft_that_is_made_without_it(
    account: Account, run: Program, command: str
) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    (run.folder / "templates").mkdir()
    (run.folder / "templates" / "close-the-loop.en.mine.md").write_text("Hello {{ nmae }}")
    assert "A template was passed over: close-the-loop.en.mine.md:1: " in run("scan", command).stdout


@pytest.mark.server
def test_what_presses_in_an_unattended_draft_is_said_where_that_is_let_through(
    account: Account, run: Program
) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    (run.folder / "templates").mkdir()
    (run.folder / "templates" / "apology.en.md").write_text(PRESSING)
    freely = {"MAILCOACH_DRAFTING__PLAYS": '["apology"]', "MAILCOACH_DRAFTING__LINT": "warn"}
    done = run("scan", "--draft", **freely).stdout.partition("Put into Drafts: apology")[2]
    assert '\nPressure (error): "just checking in' in done


@pytest.mark.server
def test_a_draft_is_taken_back_though_the_first_mail_of_its_thread_is_history(
    account: Account, run: Program
) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    (thread,) = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    assert run("draft", thread["id"]).returncode == 0
    (run.folder / "data" / "index.db").unlink()
    run.configure(account, history=(datetime.now(UTC) - days_ago(12)).days)
    (thread,) = json.loads(run("scan", "--json").stdout)["threads"]
    assert len(thread["messages"]) == 1
    assert "Taken back" in run("undo", thread["id"]).stdout


def test_a_missing_config_is_78_and_says_what_to_do(run: Program) -> None:
    done = run("scan")
    assert done.returncode == 78
    assert "mailcoach init" in done.stderr


def test_an_unknown_command_is_2_and_names_the_nearest(run: Program) -> None:
    done = run("scna")
    assert done.returncode == 2
    assert "scan" in done.stderr


def test_draft_and_as_of_do_not_go_together(run: Program) -> None:
    (run.folder / "config.toml").write_text("")
    assert run("scan", "--draft", "--as-of", "2026-01-01").returncode == 2
    assert run("scan", "--draft", "--as-of", "").returncode == 2, "a variable of the caller's that was empty"


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_every_command_has_help_with_an_example(run: Program, command: tuple[str, ...]) -> None:
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


@pytest.mark.parametrize("arguments", [("why", ""), ("draft", ""), ("undo", ""), ("templates", "show", "")])
def test_an_empty_name_names_nothing(run: Program, arguments: tuple[str, ...]) -> None:
    run.configure_offline()
    assert run(*arguments).returncode == 2


def test_nothing_is_asked_where_no_terminal_is(run: Program) -> None:
    run.configure_offline()
    added = run("library", "add", "https://brightpath.example/guide")
    assert (added.returncode, added.stdout) == (2, "")
    assert "--title" in added.stderr
    edited = run("templates", "edit", "apology.en.md")
    assert edited.returncode == 2
    assert "EDITOR" in edited.stderr
    assert not (run.folder / "templates").exists()


@pytest.mark.parametrize("what", ["guide.pdf", "~nobody-of-that-name/guide.pdf", "x" * 300])
def test_that_there_is_no_such_file_is_said_before_anything_is_asked(run: Program, what: str) -> None:
    run.configure_offline()
    done = run("library", "add", what)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"There is no file {what!r}." in done.stderr


def test_a_home_that_nobody_has_is_said_in_words(run: Program) -> None:
    done = run("--data-dir", "~nobody-of-that-name/x", "scan")
    assert done.returncode == 2
    assert "Nobody here is called ~nobody-of-that-name." in done.stderr


def test_an_empty_path_names_nothing(run: Program, tmp_path: Path) -> None:
    run.configure_offline()
    home = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    assert run("--data-dir", "", "scan", "--offline", **home).returncode == 0
    assert (tmp_path / "XDG_CACHE_HOME" / "mailcoach" / "index.db").exists()
    done = run("--config", "", "scan", **home)
    assert done.returncode == 78
    assert str(tmp_path / "XDG_CONFIG_HOME" / "mailcoach" / "config.toml") in done.stderr


def test_a_zone_of_the_machine_that_cannot_be_is_utc(run: Program) -> None:
    run.configure_offline()
    done = run("scan", "--quiet", TZ="UTC+25")
    assert (done.returncode, "bug" in done.stderr) == (69, False)
    assert "bug" not in run("schedule", "status", TZ="UTC+25").stderr


def test_a_template_is_copied_for_the_editor_and_an_editor_that_fails_is_said(run: Program) -> None:
    run.configure_offline()
    assert run("templates", "edit", "apology.en.md", EDITOR="true").returncode == 0
    assert (run.folder / "templates" / "apology.en.md").exists()
    failed = run("templates", "edit", "apology.en.md", EDITOR="false")
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert run("templates", "edit", "apology.en.md", EDITOR='"').returncode == 2


def test_a_template_that_cannot_be_copied_or_read_is_no_bug(run: Program) -> None:
    run.configure_offline()
    folder = run.folder / "templates"
    folder.write_text("no folder")
    edited = run("templates", "edit", "apology.en.md", EDITOR="true")
    assert edited.returncode == 70
    assert "cannot be copied" in edited.stderr
    assert "bug" not in edited.stderr
    folder.unlink()
    folder.mkdir()
    (folder / "apology.en.md").symlink_to("/proc/self/mem")  # a plain file that nobody can read, not even root
    shown = run("templates", "show", "apology.en.md")
    assert (shown.returncode, shown.stdout) == (78, "")
    assert "apology.en.md:1: cannot be read" in shown.stderr


@pytest.mark.parametrize(("typed", "meant"), [("apolgy", "apology"), ("apolgy.de", "apology.de")])
def test_a_template_that_is_none_brings_up_the_nearest(run: Program, typed: str, meant: str) -> None:
    assert f"Did you mean '{meant}'?" in run("templates", "show", typed).stderr


def test_a_reader_who_has_seen_enough_is_no_error(run: Program) -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "mailcoach", *run.options, "templates", "list"],
        env=bare_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout
    assert command.stderr
    command.stdout.close()
    said = command.stderr.read()
    command.stderr.close()
    assert (command.wait(60), said) == (0, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error(run: Program, closed: str) -> None:
    command = f'exec "$0" -m mailcoach templates check {closed}'
    assert (
        subprocess.run(["sh", "-c", command, sys.executable], env=bare_environment(), check=False).returncode == 0
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_disk_without_room_is_no_bug(run: Program) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mailcoach", *run.options, "templates", "list"],
            env=bare_environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 70
    assert done.stderr.startswith("mailcoach: Nothing more can be written: No space left on device.")


def test_an_error_that_nobody_reads_keeps_its_status(run: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    for arguments, status in (("outcomes",), 78), (("scna",), 2):
        command = [sys.executable, "-m", "mailcoach", *run.options, *arguments]
        assert subprocess.run(command, env=bare_environment(), stderr=writing, check=False).returncode == status
    os.close(writing)


@pytest.mark.parametrize("command", [(), ("demo",)])
def test_without_a_terminal_no_screen_opens(run: Program, command: tuple[str, ...]) -> None:
    run.configure_offline()
    done = run(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "scan" in done.stderr


def test_the_demo_heeds_no_setting_or_secret_of_the_users(run: Program) -> None:
    done = run("demo", "--json", MAILCOACH_PASSWORD="wrong", MAILCOACH_SILENCE__THRESHOLD_DAYS="30")
    assert (done.returncode, done.stderr) == (0, "")
    assert "silent" in {thread["verdict"] for thread in json.loads(done.stdout)["threads"]}


def test_an_output_without_unicode_shows_what_it_can(run: Program) -> None:
    done = run("templates", "list", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("time", ["nonsense", "0001-01-01", "9999-12-31"])
def test_a_time_that_is_none_is_said_once(run: Program, time: str) -> None:
    run.configure_offline()
    done = run("scan", "--as-of", time)
    assert done.returncode == 2
    assert done.stderr.count("2026-11-20T18:00") == 1


@pytest.mark.server
def test_who_is_silent_is_told_even_where_no_draft_can_be_put(
    run_dovecot: Callable[[Variant], Dovecot], run: Program
) -> None:
    account = run_dovecot(Variant(folders=("Sent", "Trash"))).account()
    silent_after_a_proposal(Mailbox(account))
    run.configure(account, history=3650)
    done = run("scan", "--draft", "--json")
    assert done.returncode == 78
    assert "folder for drafts" in done.stderr
    (thread,) = json.loads(done.stdout)["threads"]
    assert (thread["verdict"], thread["draft"]) == ("silent", None)


@pytest.mark.parametrize("content", [b"\x7fELF\0\0?\0??", "Just checking in!".encode("utf-16")])
def test_what_is_no_text_is_not_linted(run: Program, content: bytes) -> None:
    file = run.folder / "draft.txt"
    file.write_bytes(content)
    done = run("lint", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "UTF-8" in done.stderr


def test_a_language_that_is_none_is_not_linted_as_english(run: Program) -> None:
    file = run.folder / "draft.txt"
    file.write_text("Just checking in!")
    assert run("lint", "--language", "en", str(file)).returncode == 1
    done = run("lint", "--language", "klingon", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "de, en" in done.stderr


def test_a_mark_before_the_first_line_is_no_column(run: Program) -> None:
    file = run.folder / "draft.txt"
    file.write_text("\ufeffJust checking in!", encoding="utf-8")
    (finding,) = (each for each in json.loads(run("lint", "--json", str(file)).stdout)["findings"] if each["line"])
    assert (finding["column"], finding["span"]) == (1, "Just checking in")


def test_a_folder_is_not_linted(run: Program) -> None:
    assert run("lint", str(run.folder)).returncode == 2


def test_a_bug_is_70_and_one_sentence_without_anybodys_mail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("Dear Robin, this is private")

    monkeypatch.setattr(cli, "mailcoach", fails)
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr().err
    assert end.value.code == 70
    assert "This is a bug in Mailcoach: RuntimeError" in said
    assert "private" not in said
    assert "Traceback" not in said


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_line_goes_on_below_where_it_begins_at_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = "Gone silent (1)\n\n    Quiet for 18 business days. Maria last wrote on 26 October."
    assert fitted(text, Terminal()) == (
        "Gone silent (1)\n\n    Quiet for 18 business days. Maria\n    last wrote on 26 October."
    )
    assert fitted(text, StringIO()) == text
