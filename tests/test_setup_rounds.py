"""Scans with nobody there: when they speak, when they hold back, and what they leave behind."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from program import Program, bare_environment
from server import PASSWORD, Account, Dovecot, Variant
from test_coach import NOW, Mailbox, silent_after_a_proposal

from mailcoach.cli.digest import write
from mailcoach.cli.house import House
from mailcoach.cli.scan import GRAVITY, say
from mailcoach.coach import SyncReport
from mailcoach.errors import MailcoachError, SignInRefused, TryLater, UsageError
from mailcoach.settings import Account as Configured
from mailcoach.settings import Imap
from mailcoach.setup import runlog
from mailcoach.setup.past import LONGEST_PAUSE, Past, note, recall

ACCOUNT = Configured(address="robin@brightpath.example", imap=Imap(host="imap.brightpath.example"))


def busy(times: int) -> Past:
    past = Past()
    for _ in range(times):
        past = past.after_try_later(NOW)
    return past


def test_the_first_busy_server_costs_no_pause() -> None:
    busy(1).check_pause(NOW)


def test_the_pause_grows_and_has_an_end() -> None:
    ends = [datetime.fromisoformat(busy(times).until) - NOW for times in range(2, 20)]
    assert ends[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert ends == sorted(ends)
    assert ends[-1] == LONGEST_PAUSE


def test_a_pause_holds_back_until_it_is_over() -> None:
    with pytest.raises(TryLater):
        busy(2).check_pause(NOW + timedelta(minutes=9))
    busy(2).check_pause(NOW + timedelta(minutes=10))


def test_a_clock_that_was_set_back_does_not_make_a_pause_of_years() -> None:
    busy(2).check_pause(NOW - timedelta(days=400))


def test_a_success_forgets_the_pause() -> None:
    assert busy(5).after_success(["b", "a"]) == Past(seen=("a", "b"))


def test_a_refused_secret_is_known_again_until_it_or_the_settings_change() -> None:
    refused = Past().after_refusal(ACCOUNT, "hunter2")
    assert "hunter2" not in refused.refused
    with pytest.raises(SignInRefused):
        refused.check_secret(ACCOUNT, "hunter2")
    refused.check_secret(ACCOUNT, "hunter3")
    elsewhere = ACCOUNT.model_copy(update={"imap": Imap(host="mail.brightpath.example")})
    refused.check_secret(elsewhere, "hunter2")


@pytest.mark.parametrize(
    "text", ["", "null", "{}", '{"busy": "x"}', '{"busy": 1, "until": "soon", "refused": "", "seen": []}']
)
def test_a_note_that_makes_no_sense_is_a_fresh_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "work.scans.json").write_text(text)
    assert recall(tmp_path, "work") == Past()


def test_what_is_noted_is_recalled_and_private(tmp_path: Path) -> None:
    past = replace(busy(3), seen=("k3f9 today silent apology -",))
    note(tmp_path, "work", past)
    assert recall(tmp_path, "work") == past
    assert stat.S_IMODE((tmp_path / "work.scans.json").stat().st_mode) == 0o600


def test_the_log_makes_way_and_keeps_three_files(tmp_path: Path) -> None:
    for number in range(6):
        runlog.write(tmp_path, NOW, "work", 0, f"{number}\n" + "x" * (runlog.LARGEST + 1))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mailcoach.log",
        "mailcoach.log.1",
        "mailcoach.log.2",
    ]
    assert (tmp_path / "mailcoach.log").read_text().startswith(f"{NOW.isoformat()} work 0 5 x")
    assert (tmp_path / "mailcoach.log").read_text().count("\n") == 1


@pytest.mark.server
def test_only_what_is_new_is_told(account: Account, run: Program, tmp_path: Path) -> None:
    mailbox = Mailbox(account)
    silent_after_a_proposal(mailbox)
    run.configure(account)
    first = run("scan")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Maria Lopez" in first.stdout
    second = run("scan")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert "Maria Lopez" in run("scan", "--offline").stdout
    assert json.loads(run("scan", "--json").stdout)["threads"]


@pytest.mark.server
def test_the_log_and_the_notes_hold_no_words_of_any_mail(account: Account, run: Program, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    log = (tmp_path / "data" / "mailcoach.log").read_text()
    assert "2 mails, 2 new, 1 silent" in log
    kept = log + (tmp_path / "data" / "work.scans.json").read_text()
    for word in ("Maria", "nordwind", "proposal", PASSWORD):
        assert word not in kept


@pytest.mark.server
def test_notify_command_gets_what_changed_once(account: Account, run: Program, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    told = tmp_path / "told.json"
    notify = {"MAILCOACH_UNATTENDED__NOTIFY_COMMAND": f"cat >> {told}"}
    run("scan", "--quiet", **notify)
    run("scan", "--quiet", **notify)
    report = json.loads(told.read_text())
    assert [thread["verdict"] for thread in report["threads"]] == ["silent"]
    assert report["accounts"][0]["new"] == 2


def test_a_digest_follows_a_link_and_goes_through_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to("digest.md")
    write(tmp_path / "link.md", "all is well")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "digest.md").read_text() == "all is well"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)) as reading:
        write(pipe, "all is well")
        assert reading.read() == "all is well"
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["", "/proc/nowhere/digest.md"])
def test_a_digest_that_cannot_be_written_is_said(name: str) -> None:
    with pytest.raises(UsageError):
        write(Path(name), "all is well")


@pytest.mark.server
def test_a_digest_is_markdown_and_private(account: Account, run: Program, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    digest = tmp_path / "digest.md"
    assert run("scan", "--quiet", "--digest", str(digest), "--as-of", NOW.isoformat()).returncode == 0
    text = digest.read_text()
    assert text.startswith("# Mailcoach, ")
    assert "- **Maria Lopez, Nordwind**" in text
    assert stat.S_IMODE(digest.stat().st_mode) == 0o600


@pytest.mark.server
def test_a_refused_sign_in_is_not_tried_again_until_the_secret_changes(
    account: Account, run: Program, tmp_path: Path
) -> None:
    run.configure(account, password="wrong")
    assert run("scan").returncode == 77
    account.record()
    again = run("scan")
    assert (again.returncode, "before" in again.stderr) == (77, True)
    assert run("scan", "--quiet").stderr == ""
    assert account.commands() == []
    run.configure(account)
    assert run("scan").returncode == 0


@pytest.mark.server
def test_a_secret_that_cannot_be_had_is_told_though_another_was_refused_before(
    account: Account, run: Program
) -> None:
    run.configure(account, password="wrong")
    assert run("scan", "--quiet").returncode == 77
    config = run.folder / "config.toml"
    config.write_text(re.sub("password_command = .*", 'password_command = "false"', config.read_text()))
    first, second = run("scan", "--quiet"), run("scan", "--quiet")
    assert (first.returncode, second.returncode) == (77, 77)
    assert "The password_command gave no password" in first.stderr
    assert second.stderr == ""


@pytest.mark.server
def test_a_server_with_too_many_connections_is_left_alone_for_a_while(
    run_dovecot: Callable[[Variant], Dovecot], run: Program
) -> None:
    crowded = run_dovecot(Variant(max_connections=1)).account()
    run.configure(crowded)
    crowded.record()
    with crowded.hand():
        assert [run("scan", "--quiet").returncode for _ in range(2)] == [75, 75]
    tried = len(crowded.commands())
    done = run("scan", "--quiet")
    assert (done.returncode, done.stderr) == (75, "")
    assert "left alone until" in run("scan").stderr
    assert len(crowded.commands()) == tried


@pytest.mark.server
def test_one_account_that_fails_does_not_stop_another(account: Account, run: Program, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    config = tmp_path / "config.toml"
    config.write_text(
        config.read_text()
        + config.read_text().partition("draft = true")[2].replace('"work"', '"other"', 1).replace(PASSWORD, "wrong")
    )
    done = run("scan", "--json")
    assert done.returncode == 77
    assert "other" in done.stderr
    assert [entry["name"] for entry in json.loads(done.stdout)["accounts"]] == ["work"]


def with_a_second_account(run: Program, account: Account) -> None:
    run.configure(account)
    config = run.folder / "config.toml"
    second = config.read_text().partition("draft = true")[2].replace('"work"', '"other"', 1)
    config.write_text(config.read_text() + second)


@pytest.mark.server
def test_a_run_writes_so_many_drafts_over_all_accounts(account: Account, run: Program) -> None:
    mailbox = Mailbox(account)
    silent_after_a_proposal(mailbox)
    with_a_second_account(run, account)
    done = run("scan", "--dry-run", MAILCOACH_UNATTENDED__MAX_DRAFTS="1")
    assert done.stdout.count("Would write to") == 1
    assert run("scan", "--dry-run").stdout.count("Would write to") == 2
    run("scan", "--draft", MAILCOACH_UNATTENDED__MAX_DRAFTS="0")
    assert run("scan", "--draft", MAILCOACH_UNATTENDED__MAX_DRAFTS="1").stdout.count("Put into Drafts") == 1


@pytest.mark.server
def test_a_thread_in_two_accounts_is_told_apart_by_the_account(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    with_a_second_account(run, account)
    run("scan", "--quiet")
    threads = json.loads(run("scan", "--offline", "--json").stdout)["threads"]
    for name in (threads[0]["id"], threads[0]["messages"][0]):
        done = run("why", name)
        assert done.returncode == 2
        assert "--account: other, work" in done.stderr
        assert run("--account", "other", "why", name).returncode == 0


@pytest.mark.parametrize(("codes", "worst"), [([0, 0], 0), ([75, 70], 70), ([0, 75, 69], 69), ([77, 2, 78], 78)])
def test_the_worst_is_told_and_not_the_highest_number(codes: list[int], worst: int) -> None:
    assert max(codes, key=GRAVITY.index) == worst


def test_every_fault_has_its_gravity() -> None:
    def below(kind: type[MailcoachError]) -> set[int]:
        return {kind.exit_code}.union(*map(below, kind.__subclasses__()))

    assert below(MailcoachError) <= {*GRAVITY}


def on_a_disk(run: Program, options: str) -> subprocess.CompletedProcess[str]:
    """A scan whose data folder is a disk of its own, mounted for this process alone."""
    data = run.folder / "data"
    data.mkdir()
    apart = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    if subprocess.run([*apart, f"mount -t tmpfs none {data}"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk of their own")
    scan = shlex.join([sys.executable, "-m", "mailcoach", *run.options, "scan", "--json"])
    script = f"mount -t tmpfs -o {options} none {data} && {scan}; code=$?; ls -A {data} >&2; exit $code"
    return subprocess.run(
        [*apart, script], env=bare_environment(), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.server
@pytest.mark.parametrize("options", ["size=4k", "size=64k", "size=160k", "ro"])
def test_a_disk_that_takes_nothing_more_is_said(account: Account, run: Program, options: str) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    done = on_a_disk(run, options)
    assert done.returncode == 70, done.stderr
    assert "Check the disk's free space" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["threads"] == []
    assert ".work" not in done.stderr


def test_a_lasting_fault_is_told_once_where_nobody_asks(run: Program) -> None:
    run.configure_offline()
    first, second = run("scan", "--quiet"), run("scan", "--quiet")
    assert (first.returncode, second.returncode) == (69, 69)
    assert "Nobody answers" in first.stderr
    assert second.stderr == ""
    assert "Nobody answers" in run("scan").stderr


def test_where_nothing_was_judged_nobody_is_said_to_be_waiting_or_not(run: Program, tmp_path: Path) -> None:
    run.configure_offline()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "journal.db").write_text("no database, " * 1000)
    digest = tmp_path / "digest.md"
    done = run("scan", "--offline", "--digest", str(digest))
    assert (done.returncode, done.stdout) == (70, "")
    assert "Nobody" not in digest.read_text()
    assert "> work: " in digest.read_text()


@pytest.mark.server
def test_a_digest_that_cannot_be_written_hides_nothing_else(account: Account, run: Program, tmp_path: Path) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    (tmp_path / "file").write_text("no folder")
    done = run("scan", "--digest", str(tmp_path / "file" / "digest.md"))
    assert done.returncode == 2
    assert "Maria Lopez" in done.stdout
    assert "digest.md cannot be written" in done.stderr


@pytest.mark.server
def test_a_scan_that_writes_drafts_signs_in_once(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    account.record()
    done = run("scan", "--draft")
    assert "Put into Drafts: " in done.stdout
    assert sum(command.startswith("LOGOUT") for command in account.commands()) == 1


def test_mails_that_could_not_be_read_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    for unread, words in ((1, "A mail could not be read"), (2, "2 mails could not be read")):
        report = SyncReport("work", messages=9, new=9, seconds=0.1, unread=unread)
        say(House(None, None, None), [report], [], [], moment=NOW, as_json=False, quiet=False)
        assert words in capsys.readouterr().out
