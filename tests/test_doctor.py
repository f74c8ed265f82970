"""What doctor finds, with everything right, with one thing wrong, and with nothing there at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from textwrap import dedent

import paper_keyring
import pytest
from program import Program, bare_environment
from server import PASSWORD, Account
from test_coach import Mailbox, silent_after_a_proposal

from mailcoach.index import Journal
from mailcoach.setup.doctor import Finding, Places, bare, examine


def findings(run: Program, **environment: str) -> Iterator[Finding]:
    """What doctor finds, one thing after the other; the templates come last and take their time."""
    data = run.folder / "data"
    places = Places(run.folder / "config.toml", data / "index.db", data / "journal.db", data)
    return examine(places, None, {**bare_environment(), **environment}, datetime.now(UTC), by_cron=False)


def wrong(run: Program, **environment: str) -> dict[str, str]:
    """What is wrong, but for templates and library, with its mend."""
    return {
        finding.about: f"{finding.said} {finding.mend}"
        for finding in takewhile(lambda finding: finding.about != "library", findings(run, **environment))
        if finding.state == "wrong"
    }


def test_without_a_configuration_the_rest_is_looked_at_all_the_same(run: Program) -> None:
    done = run("doctor", "--json")
    assert done.returncode == 1
    found = {each["about"]: each for each in json.loads(done.stdout)["findings"]}
    assert found["config"]["state"] == "wrong"
    assert "mailcoach init" in found["config"]["mend"]
    assert found["templates"]["state"] == "well"


@pytest.mark.parametrize("text", ["[[accounts", "nonsense = 1", "\x00"])
def test_a_broken_configuration_is_named_and_does_not_stop_it(run: Program, text: str) -> None:
    (run.folder / "config.toml").write_text(text)
    assert list(wrong(run)) == ["config"]


ACCOUNT = """
[[accounts]]
address = "robin@brightpath.example"
[accounts.imap]
host = "127.0.0.1"
port = 1
"""


@pytest.mark.parametrize(
    "text", ['[silence]\nholidays = ["XX"]', '[prospects.holidays]\n"nordwind.example" = "XX"']
)
def test_a_country_that_is_none_is_named_before_anything_is_judged(run: Program, text: str) -> None:
    (run.folder / "config.toml").write_text(text + ACCOUNT)
    assert "'XX' is no country" in wrong(run)["config"]


@pytest.mark.parametrize("command", ['"no-such-program --all"', '["no-such-program"]', '"/no-such-program"'])
def test_a_program_to_notify_that_is_not_there_is_named(run: Program, command: str) -> None:
    (run.folder / "config.toml").write_text(f"[unattended]\nnotify_command = {command}\n{ACCOUNT}")
    assert "no-such-program'" in wrong(run)["config"]


@pytest.mark.parametrize("command", ['"cat > /dev/null"', '["cat"]', '"cd /; cat"', '"A=1 cat"', '"(cat)"', '""'])
def test_what_the_shell_knows_is_a_program_to_notify(run: Program, command: str) -> None:
    (run.folder / "config.toml").write_text(f"[unattended]\nnotify_command = {command}\n{ACCOUNT}")
    assert "config" not in wrong(run)


@pytest.mark.parametrize("name", ["templates", "library"])
def test_a_folder_that_was_named_and_is_not_there_is_said(run: Program, name: str) -> None:
    config = run.folder / "config.toml"
    config.write_text(f'[drafting]\n{name} = "{name}"\n{ACCOUNT}')
    assert "config" not in wrong(run)
    config.write_text(f'[drafting]\n{name} = "elsewhere"\n{ACCOUNT}')
    assert f"drafting.{name}: there is no folder {run.folder}/elsewhere." in wrong(run)["config"]


@pytest.mark.parametrize(
    ("keys", "said"), [('snoze = "f2"', 'no command is called "snoze"'), ('snooze = "d"', '"d" is both')]
)
def test_keys_that_the_screen_would_complain_of_are_named(run: Program, keys: str, said: str) -> None:
    (run.folder / "config.toml").write_text(f"[screen.keys]\n{keys}\n{ACCOUNT}")
    done = run("doctor", "--json")
    assert any(said in each["said"] for each in json.loads(done.stdout)["findings"] if each["state"] == "wrong")


def test_a_certificate_that_is_none_is_said_as_the_sign_in_says_it(run: Program) -> None:
    (run.folder / "config.toml").write_text(ACCOUNT + f'ca_file = "{run.folder}/config.toml"')
    assert "PEM format" in wrong(run)["work: TLS"]


@pytest.mark.parametrize("own", ["", 'timezone = "Asia/Tokyo"\n'])
def test_the_zone_in_which_days_are_counted_is_told(run: Program, own: str) -> None:
    (run.folder / "config.toml").write_text(ACCOUNT.replace("[accounts.imap]", own + "[accounts.imap]"))
    found = {
        each.about: each
        for each in takewhile(lambda each: "TLS" not in each.about, findings(run, TZ=":Asia/Tokyo"))
    }
    assert found["work: time zone"].said == "Days are counted in Asia/Tokyo."


@pytest.mark.server
def test_all_is_well(account: Account, run: Program) -> None:
    silent_after_a_proposal(Mailbox(account))
    run.configure(account)
    run("scan", "--quiet")
    done = run("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("All is well.\n")
    for line in ("password_command", "Cron gets it too", "lets us in", "Sent is Sent", "The index knows 2 mails"):
        assert line in done.stdout
    assert PASSWORD not in done.stdout


@pytest.mark.server
def test_a_wrong_password_is_told_from_a_wrong_server(account: Account, run: Program) -> None:
    run.configure(account, password="wrong")
    assert list(wrong(run)) == ["work: login"]
    run.configure(account, port=1)
    assert list(wrong(run)) == ["work: server"]


@pytest.mark.server
def test_a_certificate_that_nobody_vouches_for_is_named(account: Account, run: Program) -> None:
    run.configure(account, port=account.dovecot.tls_port)
    config = run.folder / "config.toml"
    config.write_text(config.read_text().replace('"none"', '"tls"'))
    found = wrong(run)
    assert "self-signed" in found["work: TLS"]
    assert "ca_file" in found["work: TLS"]
    trusted = f'"tls"\nca_file = "{account.dovecot.certificate}"'
    config.write_text(config.read_text().replace('"tls"', trusted))
    assert wrong(run) == {}


@pytest.mark.server
def test_a_folder_that_is_not_there_is_named_with_those_that_are(account: Account, run: Program) -> None:
    run.configure(account)
    config = run.folder / "config.toml"
    config.write_text(config.read_text() + '\n[accounts.folders]\ndrafts = "Entwürfe"\n')
    found = wrong(run)
    assert "Entwürfe" in found["work: folders"]
    assert "Sent" in found["work: folders"].partition("there are:")[2]


def test_what_only_this_session_knows_is_kept_from_cron(run: Program, tmp_path: Path) -> None:
    (run.folder / "config.toml").write_text('[[accounts]]\naddress = "r@x.example"\n[accounts.imap]\nhost = "::"\n')
    environment = {"MAILCOACH_PASSWORD_WORK": "secret", **paper_keyring.environment(tmp_path)}
    found = {
        each.about: each
        for each in takewhile(lambda each: "server" not in each.about, findings(run, **environment))
    }
    assert "the variable MAILCOACH_PASSWORD_WORK" in found["work: secret"].said
    assert found["work: secret for cron"].state == "note"
    assert "Cron would not get the secret" in found["work: secret for cron"].said
    assert found["work: secret for cron"].mend.startswith("Set password_command")


def test_cron_knows_nothing_of_the_session() -> None:
    session = {
        "HOME": "/h",
        "PATH": "/bin",
        "DBUS_SESSION_BUS_ADDRESS": "x",
        "MAILCOACH_PASSWORD": "x",
        "DISPLAY": ":0",
    }
    assert bare(session) == {"HOME": "/h", "PATH": "/bin", "SHELL": "/bin/sh"}


@pytest.mark.server
def test_a_clock_that_went_back_is_noticed(account: Account, run: Program) -> None:
    run.configure(account)
    run("scan", "--quiet")
    journal = Journal.open(run.folder / "data" / "journal.db", "work")
    journal.note_run(datetime.now(UTC) + timedelta(days=3), 1.0, 0, "from the future")
    journal.close()
    assert "timedatectl" in wrong(run)["work: clock"]
    run("scan", "--quiet")
    assert "work: clock" not in wrong(run)


def test_a_rule_that_does_not_exist_cannot_be_switched_off(run: Program) -> None:
    run.configure_offline()
    config = run.folder / "config.toml"
    config.write_text('[drafting]\nlint_off = ["superlative", "chasin"]\n' + dedent(config.read_text()))
    assert "'chasin'. Did you mean 'chasing'?" in next(
        f"{each.said} {each.mend}" for each in findings(run) if each.state == "wrong"
    )


def test_a_broken_template_and_a_broken_item_are_named(run: Program) -> None:
    for folder in ("templates", "library"):
        (run.folder / folder).mkdir()
    (run.folder / "templates" / "apology.en.md").write_text("+++\n+++\n{{ nonsense }}")
    (run.folder / "library" / "guide.md").write_text("no front matter")
    found = {each.about for each in findings(run) if each.state == "wrong"}
    assert found == {"config", "templates", "library"}


def test_a_folder_of_templates_that_is_not_there_shows_in_how_many_are_ones_own(run: Program) -> None:
    run.configure_offline()
    config = run.folder / "config.toml"
    config.write_text('[drafting]\ntemplates = "letters"\n' + dedent(config.read_text()))
    (told,) = (each.said for each in findings(run) if each.about == "templates")
    assert told.endswith(f"none of them from {run.folder / 'letters'}.")


def test_a_damaged_journal_is_named_and_left_as_it_is(run: Program) -> None:
    (run.folder / "config.toml").write_text('[[accounts]]\naddress = "r@x.example"\n[accounts.imap]\nhost = "::"\n')
    (run.folder / "data").mkdir()
    for name in ("journal.db", "index.db"):
        (run.folder / "data" / name).write_bytes(b"this is no database" * 100)
    assert "work: stores" in wrong(run)
    assert (run.folder / "data" / "journal.db").read_bytes() == b"this is no database" * 100


def test_a_disk_without_room_is_named_once(tmp_path: Path) -> None:
    proc = Path("/proc/mailcoach")  # the kernel's own, where there is no room for anybody
    places = Places(tmp_path / "config.toml", proc / "index.db", proc / "journal.db", proc)
    looked = takewhile(
        lambda each: each.about != "library", examine(places, None, {}, datetime.now(UTC), by_cron=False)
    )
    assert [each.state for each in looked if each.about == "stores"] == ["wrong"]
