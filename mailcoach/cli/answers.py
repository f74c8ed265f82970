"""What an answer has to look like. Each raises UsageError, with a hint, on one that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from mailcoach.errors import UsageError
from mailcoach.settings import file_name, is_address
from mailcoach.setup.files import named


def address(text: str) -> str:
    if not is_address(text) or "." not in text.rpartition("@")[2].strip("."):
        raise UsageError(f"{text!r} is no address.", "It looks like robin.reyes@brightpath.example.")
    return text


def word(text: str) -> str:
    if not text or not text.isprintable():
        raise UsageError("That is empty, or has characters that cannot be shown.", "Type it again.")
    return text


def perhaps(text: str) -> str:
    """A word, or - for none."""
    return "" if text == "-" else word(text)


def new_name(text: str, taken: set[str]) -> str:
    if file_name(text).casefold() in {file_name(name).casefold() for name in taken}:
        raise UsageError(f"An account is called {text!r} already.", "Give another name.")
    return word(text)


def _number(text: str, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text) <= high:
        raise UsageError(f"{text!r} is no number from {low} to {high}.", "Type it again.")
    return int(text)


port: Callable[[str], int] = partial(_number, low=1, high=65535)
days: Callable[[str], int] = partial(_number, low=1, high=60)


def security(text: str) -> str:
    if text not in {"tls", "starttls", "none"}:
        raise UsageError(f"{text!r} is neither tls nor starttls.", "tls is right nearly everywhere.")
    return text


def host_and_port(text: str) -> tuple[str, int | None]:
    """A server, as in "imap.brightpath.example" or "imap.brightpath.example:993"."""
    host, colon, number = word(text).rpartition(":")
    return (host, port(number)) if colon and number.isdecimal() and ":" not in host else (text, None)


def file(text: str, hint: str = "Give its whole path.") -> Path:
    if path := named(text):
        return path.absolute()
    raise UsageError(f"There is no file {text!r}.", hint)


def perhaps_file(text: str) -> Path | None:
    """A file, or - for none."""
    return None if text == "-" else file(text)


def folder(text: str, names: set[str]) -> str:
    if text == "-":
        return ""
    if text not in names:
        raise UsageError(f"There is no folder {text!r}.", f"There are: {', '.join(sorted(names))}.")
    return text
