"""Questions on the terminal. Each has an option that answers it; where nobody sits there, nothing is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import click

from mailcoach.cli.house import fitted
from mailcoach.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True)
class Interview:
    """`asks` is whether somebody is there to answer."""

    asks: bool

    @classmethod
    def here(cls, *, no_input: bool) -> Interview:
        return cls(asks=sys.stdin.isatty() and not no_input)

    def ask(
        self, question: str, given: str | None, option: str, read: Callable[[str], T], default: str | None = None
    ) -> T:
        """What `read` makes of the answer: of the option, where it was given, else of what is typed, else of the
        default. `read` raises UsageError on nonsense, which is then asked again.

        Raises UsageError where nobody can be asked and there is no default.
        """
        if given is not None:
            return read(given)
        if not self.asks:
            if default is None:
                raise UsageError(f"{question}: nobody can be asked here.", f"Give it as {option}.")
            return read(default)
        while True:
            answer = click.prompt(question, default=default, err=True, show_default=bool(default))
            try:
                return read(str(answer).strip())
            except UsageError as error:
                tell(error)

    def confirm(self, question: str, *, default: bool = True) -> bool:
        """Yes or no; the default where nobody can be asked."""
        return click.confirm(question, default=default, err=True) if self.asks else default

    def secret(self, question: str) -> str:
        """A secret, typed without echo; empty where nobody can be asked."""
        return str(click.prompt(question, hide_input=True, err=True)) if self.asks else ""


def tell(error: Exception) -> None:
    """What happened and what to do, on two lines of standard error."""
    tell_more(f"  {error}")
    if hint := getattr(error, "hint", ""):
        tell_more(f"  {hint}")


def tell_more(text: str) -> None:
    """Something to know, between the questions."""
    click.echo(fitted(text, sys.stderr), err=True)
