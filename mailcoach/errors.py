"""Everything that can go wrong in a way that the user can mend.

    MailcoachError              70  (a bug, where it is raised bare)
    ├── UsageError               2  what was asked for does not exist or makes no sense
    ├── Unreachable             69  the server cannot be reached
    ├── TryLater                75  throttled, locked by another run, interrupted
    ├── SignInRefused           77  the server does not take the secret, or there is none
    ├── Misconfigured           78  config.toml or the environment is wrong
    │   └── BadTemplate         78  a template is wrong
    ├── Refused                  1  a draft that must not be written, and why
    └── StoreBroken             70  a database of ours cannot be read or written

Each holds one sentence that says what happened and one, `hint`, that says what to do. Exit codes
follow sysexits.h.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches


class MailcoachError(Exception):
    """`str(error)` says what happened; `hint` what to do about it."""

    exit_code = 70

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...], dict[str, object]]:
        """Other processes get it as it is, whatever its class is made from."""
        return type(self).__new__, (type(self), *self.args), self.__dict__


class UsageError(MailcoachError):
    exit_code = 2


class Unreachable(MailcoachError):
    exit_code = 69


class TryLater(MailcoachError):
    exit_code = 75


class SignInRefused(MailcoachError):
    exit_code = 77


class Misconfigured(MailcoachError):
    exit_code = 78


class BadTemplate(Misconfigured):
    """A template that cannot be read or rendered; the sentence begins with file:line."""


class Refused(MailcoachError):
    """A draft that is not written, because it would harm or would not be true."""

    exit_code = 1


class StoreBroken(MailcoachError):
    exit_code = 70


def did_you_mean(name: str, known: Collection[str], otherwise: str = "") -> str:
    """The hint on a name that is none: the nearest that there is, else `otherwise`, or all that there are."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"Did you mean '{near[0]}'?" if near else otherwise or f"There are: {', '.join(known)}."
