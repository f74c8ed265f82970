"""Where the secret comes from: environment, password_command, systemd credentials, keyring, in this order.

It is never kept in a file of ours, and never an argument of a process, where everybody could read it.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from mailcoach.mailbox import vault
from mailcoach.mailbox.vault import NoSecret

VARIABLE = "MAILCOACH_PASSWORD"
COMMAND_SECONDS = 10
LONGEST = 10_000


def secret(account: str, address: str, command: str | Sequence[str], environment: Mapping[str, str]) -> str:
    """The password of an account. `command` as a string runs in the shell, as a list as it is.

    Raises NoSecret, with the ways out, where there is none.
    """
    return given(account, command, environment) or vault.look_up(address, environment)


def given(account: str, command: str | Sequence[str], environment: Mapping[str, str]) -> str:
    """A secret that is handed to us from outside; empty where nobody does. Raises NoSecret."""
    if variable := _variable(account, environment):
        return environment[variable]
    if command:
        return _from_command(command, environment)
    return _from_systemd(account, environment)


def source(account: str, command: str | Sequence[str], environment: Mapping[str, str]) -> str:
    """Where the secret of an account would come from, in words."""
    if variable := _variable(account, environment):
        return f"the variable {variable}"
    if command:
        return "password_command"
    return "systemd's credentials" if _from_systemd(account, environment) else "the keyring"


def variables(account: str) -> tuple[str, str]:
    """The names of the environment variables that may hold the secret of an account, the first one first."""
    return f"{VARIABLE}_{re.sub(r'[^A-Z0-9]', '_', account.upper())}", VARIABLE


def _variable(account: str, environment: Mapping[str, str]) -> str:
    """The one of them that holds something, or nothing."""
    return next(filter(environment.get, variables(account)), "")


def _from_command(command: str | Sequence[str], environment: Mapping[str, str]) -> str:
    """The first line of what the command prints."""
    words = command if isinstance(command, str) else list(command)
    try:
        run = subprocess.run(  # noqa: S603 - the user's own command line, from their own file
            words,
            shell=isinstance(command, str),
            stdin=subprocess.DEVNULL,
            env=dict(environment),
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        # Without its cause, which holds what was printed so far.
        raise NoSecret(
            f"The password_command took longer than {COMMAND_SECONDS} s.",
            "Run it yourself: does it ask a question?",
        ) from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise NoSecret(f"The password_command cannot be run: {said}.", "Correct it in config.toml.") from error
    first = _first_line(run.stdout)
    if run.returncode or not first:
        said = run.stderr.decode("utf-8", "replace").strip().partition("\n")[0][:200]
        raise NoSecret(
            f"The password_command gave no password (exit status {run.returncode}).",
            said or "Run it yourself to see why.",
        )
    return first


def _from_systemd(account: str, environment: Mapping[str, str]) -> str:
    """What LoadCredential= gave to this unit, under the name mailcoach.<account> or mailcoach."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return ""
    for name in (f"{vault.SERVICE}.{account}", vault.SERVICE):
        with suppress(OSError):
            descriptor = os.open(Path(folder) / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                if stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return _first_line(file.read(LONGEST))
    return ""


def _first_line(raw: bytes) -> str:
    return raw[:LONGEST].decode("utf-8", "replace").split("\n", 1)[0].rstrip("\r")
