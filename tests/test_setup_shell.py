"""Completion and man pages, which come from the commands themselves."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from program import bare_environment

from mailcoach.cli import COMMANDS

MAILCOACH = [sys.executable, "-c", "from mailcoach.cli import main; main()"]


def complete(shell: str, words: str, count: int) -> str:
    asked = {"_MAILCOACH_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    return subprocess.run(
        MAILCOACH, env={**bare_environment(), **asked}, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_gets_its_script_and_takes_it(shell: str, tmp_path: Path) -> None:
    script = subprocess.run(
        MAILCOACH,
        env={**bare_environment(), "_MAILCOACH_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "_MAILCOACH_COMPLETE" in script
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(script)
        subprocess.run([program, "-n", str(tmp_path / "script")], check=True)


def test_commands_and_options_are_completed() -> None:
    assert "plain,schedule" in complete("bash", "mailcoach sch", 1)
    assert "plain,--dry-run" in complete("bash", "mailcoach scan --d", 2)
    assert set(COMMANDS) <= {line.partition(",")[2] for line in complete("bash", "mailcoach ", 1).splitlines()}


def test_completion_loads_nothing_heavy() -> None:
    code = (
        "import sys; from mailcoach.cli import mailcoach; import click;"
        "context = click.Context(mailcoach);"
        "[mailcoach.get_command(context, name) for name in mailcoach.list_commands(context)];"
        "heavy = ('pydantic', 'textual', 'jinja2', 'imapclient', 'keyring');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_has_a_man_page(tmp_path: Path) -> None:
    script = Path(__file__).parent.parent / "docs" / "man_pages.py"
    runpy.run_path(str(script))["main"](tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert {"mailcoach.1", "mailcoach-schedule-install.1", *(f"mailcoach-{name}.1" for name in COMMANDS)} <= names
    for path in tmp_path.iterdir():
        text = path.read_text()
        assert text.startswith('.TH "MAILCOACH')
        for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"):
            assert f"\n.SH {section}\n" in text, path.name
        known = (".TH ", ".SH ", ".B ", ".TP")
        assert all(line.startswith(known) for line in text.splitlines() if line.startswith("."))
    if groff := shutil.which("groff"):
        for path in tmp_path.iterdir():
            done = subprocess.run(
                [groff, "-man", "-ww", "-z", str(path)], capture_output=True, text=True, check=True
            )
            assert done.stderr == ""
