"""The keyring of this session: where secrets are kept, if they are kept by us at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from mailcoach.errors import SignInRefused

SERVICE = "mailcoach"
SECONDS = 15
"""How long a keyring may take that nobody is there to open: a busy machine needs some for the child alone."""
PATIENT_SECONDS = 120
"""How long somebody who sits there may take to open the keyring."""

WAYS_OUT = (
    "Set password_command in config.toml, or MAILCOACH_PASSWORD_<ACCOUNT> in the environment, or run"
    " `mailcoach login` in a session whose keyring is open."
)
_CHILD = Path(__file__).with_name("keyring_child.py")
_NO_KEYRING, _NOTHING_THERE, _NOT_KEPT = 3, 4, 5
"""The child's exit status; its file is not imported here, since it loads every keyring there is."""


class NoSecret(SignInRefused):
    """No server was asked: there is no secret, or nothing here can get at it."""


def look_up(user: str, environment: Mapping[str, str]) -> str:
    """The secret kept for a user. Raises NoSecret, with the ways out."""
    run = _ask("get", user, environment, SECONDS)
    if run.returncode == _NOTHING_THERE:
        raise NoSecret(f"No secret for {user} is known.", WAYS_OUT)
    _check(run)
    return run.stdout.decode("utf-8", "replace")


def check(user: str, environment: Mapping[str, str]) -> None:
    """Raises NoSecret where no keyring would keep anything for this user, who sits there."""
    run = _ask("get", user, environment, PATIENT_SECONDS)
    if run.returncode != _NOTHING_THERE:
        _check(run)


def keep(user: str, secret: str, environment: Mapping[str, str], seconds: float = SECONDS) -> None:
    """Stores a secret and reads it back. Raises NoSecret where it was not kept."""
    _check(_ask("set", user, environment, seconds, secret))


def forget(user: str, environment: Mapping[str, str]) -> bool:
    """Whether there was something to forget for this user, who sits there. Raises NoSecret where there is no
    keyring."""
    run = _ask("forget", user, environment, PATIENT_SECONDS)
    if run.returncode == _NOTHING_THERE:
        return False
    _check(run)
    return True


def _ask(
    verb: str, user: str, environment: Mapping[str, str], seconds: float, secret: str = ""
) -> subprocess.CompletedProcess[bytes]:
    # -P: a keyring.py in the current folder must never be what is asked for secrets.
    words = [sys.executable, "-P", str(_CHILD), verb, SERVICE, user]
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter, our own file
            words,
            input=secret.encode(),
            env={**environment, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        # Without its cause, which holds what was printed so far.
        raise NoSecret("The keyring is locked, and nobody opened it.", WAYS_OUT) from None
    except OSError as error:
        raise NoSecret(f"The keyring cannot be asked: {error.strerror}.", WAYS_OUT) from error


def _check(run: subprocess.CompletedProcess[bytes]) -> None:
    if run.returncode == _NO_KEYRING:
        raise NoSecret("There is no keyring here that keeps secrets safe.", WAYS_OUT)
    if run.returncode == _NOT_KEPT:
        raise NoSecret("The keyring did not keep the secret.", WAYS_OUT)
    if run.returncode:
        raise NoSecret("The keyring is locked, or cannot be reached from here.", WAYS_OUT)
