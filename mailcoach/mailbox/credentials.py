"""Where the secret comes from: environment, password_command, systemd credentials, keyring, in this order.

It is never kept in a file of ours, and never an argument of a process, where everybody could read it.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from mailcoach.errors import SignInRefused

VARIABLE = "MAILCOACH_PASSWORD"
SERVICE = "mailcoach"
COMMAND_SECONDS = 10
KEYRING_SECONDS = 5
LONGEST = 10_000

_ASK = "import sys, keyring; sys.stdout.write(keyring.get_password(sys.argv[1], sys.argv[2]) or '')"
"""Runs in a child process: a locked keyring may wait for ever for somebody to click."""

WAYS_OUT = (
    "Set password_command in config.toml, or MAILCOACH_PASSWORD in the environment, or run `mailcoach login` in a"
    " session whose keyring is open."
)


def secret(account: str, address: str, command: str | Sequence[str], environment: Mapping[str, str]) -> str:
    """The password or token of an account. `command` as a string runs in the shell, as a list as it is.

    Raises SignInRefused, with the ways out, where there is none.
    """
    for name in (f"{VARIABLE}_{account.upper().replace('-', '_')}", VARIABLE):
        if environment.get(name):
            return environment[name]
    if command:
        return _from_command(command)
    return _from_systemd(account, environment) or _from_keyring(address)


def _from_command(command: str | Sequence[str]) -> str:
    """The first line of what the command prints."""
    words = command if isinstance(command, str) else list(command)
    try:
        run = subprocess.run(  # noqa: S603 - the user's own command line, from their own file
            words,
            shell=isinstance(command, str),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SignInRefused(
            f"The password_command took longer than {COMMAND_SECONDS} s.",
            "Run it yourself: does it ask a question?",
        ) from error
    except OSError as error:
        raise SignInRefused(
            f"The password_command cannot be run: {error.strerror}.", "Correct it in config.toml."
        ) from error
    first = run.stdout[:LONGEST].decode("utf-8", "replace").split("\n", 1)[0].rstrip("\r")
    if run.returncode or not first:
        said = run.stderr.decode("utf-8", "replace").strip().partition("\n")[0][:200]
        raise SignInRefused(
            f"The password_command gave no password (exit status {run.returncode}).",
            said or "Run it yourself to see why.",
        )
    return first


def _from_systemd(account: str, environment: Mapping[str, str]) -> str:
    """What LoadCredential= gave to this unit, under the name mailcoach.<account> or mailcoach."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    for name in (f"{SERVICE}.{account}", SERVICE) if folder else ():
        path = Path(folder or "") / name
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    continue
                return file.read(LONGEST).decode("utf-8", "replace").split("\n", 1)[0]
        except OSError:
            continue
    return ""


def _from_keyring(address: str) -> str:
    try:
        run = subprocess.run(  # noqa: S603 - our own interpreter, our own words
            [sys.executable, "-c", _ASK, SERVICE, address],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=KEYRING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SignInRefused("The keyring is locked, and nobody is there to open it.", WAYS_OUT) from error
    if run.returncode:
        raise SignInRefused("There is no keyring that can be used here.", WAYS_OUT)
    if not run.stdout:
        raise SignInRefused(f"No password for {address} is known.", WAYS_OUT)
    return run.stdout.decode("utf-8", "replace")
