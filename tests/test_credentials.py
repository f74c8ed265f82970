"""Where the secret comes from, in which order, and what is said where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import paper_keyring
import pytest

from mailcoach.mailbox import credentials, vault
from mailcoach.mailbox.credentials import secret
from mailcoach.mailbox.vault import NoSecret

ADDRESS = "robin@brightpath.example"
BARE = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}


def test_the_accounts_own_variable_beats_the_common_one_and_the_command() -> None:
    both = {**BARE, "MAILCOACH_PASSWORD_MY_WORK": "mine", "MAILCOACH_PASSWORD": "anybody's"}
    assert secret("my-work", ADDRESS, "echo command", both) == "mine"
    assert secret("other", ADDRESS, "echo command", both) == "anybody's"


def test_a_command_as_a_string_runs_in_the_shell_and_as_a_list_as_it_is() -> None:
    assert secret("work", ADDRESS, "echo a; echo b", BARE) == "a"
    assert secret("work", ADDRESS, ["echo", "a; echo b"], BARE) == "a; echo b"


def test_only_the_line_break_is_taken_off_a_password() -> None:
    assert secret("work", ADDRESS, ["printf", r" spaced \r\nuser: robin\n"], BARE) == " spaced "


def test_a_command_that_fails_says_why_and_never_what_it_printed() -> None:
    with pytest.raises(NoSecret) as refused:
        secret("work", ADDRESS, "echo hunter2; echo 'no such entry' >&2; exit 3", BARE)
    assert "exit status 3" in str(refused.value)
    assert refused.value.hint == "no such entry"


def test_a_command_that_waits_is_ended_and_leaves_no_secret_in_the_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(credentials, "COMMAND_SECONDS", 0.2)
    with pytest.raises(NoSecret) as refused:
        secret("work", ADDRESS, ["sh", "-c", "echo hunter2; exec sleep 60"], BARE)
    assert refused.value.__cause__ is None


def test_systemd_credentials_come_before_the_keyring(tmp_path: Path) -> None:
    (tmp_path / "mailcoach.work").write_text("from systemd\n")
    environment = {**BARE, "CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert secret("work", ADDRESS, (), environment) == "from systemd"


def test_a_credential_that_is_a_link_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("stolen")
    (tmp_path / "mailcoach.work").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "mailcoach")
    with pytest.raises(NoSecret):
        secret("work", ADDRESS, (), {**BARE, "CREDENTIALS_DIRECTORY": str(tmp_path)})


def test_what_is_kept_is_found_until_it_is_forgotten(tmp_path: Path) -> None:
    environment = {**BARE, **paper_keyring.environment(tmp_path)}
    vault.keep(ADDRESS, "pässword", environment)
    assert secret("work", ADDRESS, (), environment) == "pässword"
    assert vault.forget(ADDRESS, environment)
    assert not vault.forget(ADDRESS, environment)
    with pytest.raises(NoSecret, match=f"No secret for {ADDRESS}"):
        secret("work", ADDRESS, (), environment)


def test_a_keyring_that_forgets_is_refused() -> None:
    environment = {**BARE, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with pytest.raises(NoSecret, match="keeps secrets safe") as refused:
        vault.keep(ADDRESS, "x", environment)
    assert "password_command" in refused.value.hint
    assert "mailcoach login" in refused.value.hint


def test_without_a_session_there_is_an_answer_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(NoSecret, match="no keyring"):
        secret("work", ADDRESS, (), BARE)
    assert time.monotonic() - began < 20  # and not when some daemon gives up


def test_a_module_in_the_current_folder_is_not_taken_for_the_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "keyring.py").write_text("raise SystemExit(print('stolen'))")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoSecret):
        vault.look_up(ADDRESS, BARE)


def secret_service(home: Path, script: str, *, opened: bool) -> str:
    """What a script prints inside a session with a real Secret Service, whose keyring is open or locked."""
    missing = [name for name in ("dbus-run-session", "gnome-keyring-daemon") if not shutil.which(name)]
    if missing:
        text = f"Debian's {' and '.join(missing)} needed: ./dev test installs them"
        if os.environ.get("TESTS_NEED_SERVER") == "1":
            pytest.fail(text)
        pytest.skip(text)
    start = "printf 'sesame\\n' | gnome-keyring-daemon --unlock" if opened else "gnome-keyring-daemon --start"
    program = home / "script.py"
    program.write_text("import os\nfrom mailcoach.mailbox import vault\n" + script)
    done = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            f"{start} --components=secrets >/dev/null; exec {sys.executable} {program}",
        ],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.server
def test_a_real_secret_service_keeps_and_forgets(tmp_path: Path) -> None:
    script = (
        "vault.keep('a@b', 'pässword', os.environ)\n"
        "print(ascii(vault.look_up('a@b', os.environ)))\n"
        "print(vault.forget('a@b', os.environ), vault.forget('a@b', os.environ))"
    )
    assert secret_service(tmp_path, script, opened=True) == "'p\\xe4ssword'\nTrue False\n"


@pytest.mark.server
def test_a_locked_secret_service_is_told_from_a_missing_one(tmp_path: Path) -> None:
    script = "try: vault.look_up('a@b', os.environ)\nexcept vault.NoSecret as error: print(error)"
    assert "locked" in secret_service(tmp_path, script, opened=False)
