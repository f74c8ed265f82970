"""Speaks to the keyring in a process of its own, since a locked one may wait for ever for somebody to click.

    keyring_child.py get|set|forget SERVICE USER

Secrets go over standard input and output, never over the command line. Exit status: 0 done; 3 no keyring that
keeps secrets safe; 4 nothing there; 5 it did not keep what it was given. Anything else: it is broken or locked.
"""

from __future__ import annotations

import sys

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

UNSAFE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Those that fail, that forget, and that write plain text to a file."""

NO_KEYRING, NOTHING_THERE, NOT_KEPT = 3, 4, 5


def safe_keyrings() -> list[KeyringBackend]:
    """The keyrings in use, best first, without those that keep no secret."""
    chosen = keyring.get_keyring()
    return [ring for ring in getattr(chosen, "backends", [chosen]) if not type(ring).__module__.startswith(UNSAFE)]


def main(verb: str, service: str, user: str) -> int:
    rings = safe_keyrings()
    if not rings:
        return NO_KEYRING
    if verb == "get":
        found = next(filter(None, (ring.get_password(service, user) for ring in rings)), None)
        sys.stdout.write(found or "")
        return 0 if found else NOTHING_THERE
    if verb == "set":
        given = sys.stdin.read()
        rings[0].set_password(service, user, given)
        return 0 if rings[0].get_password(service, user) == given else NOT_KEPT
    forgotten = [_forget(ring, service, user) for ring in rings]
    return 0 if any(forgotten) else NOTHING_THERE


def _forget(ring: KeyringBackend, service: str, user: str) -> bool:
    try:
        ring.delete_password(service, user)
    except PasswordDeleteError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
