"""The pages say what is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from mailcoach.cli import mailcoach

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))


def named(text: str) -> Iterator[str]:
    """Every call of the program that stands in backticks, or in a block of code."""
    yield from re.findall(r"`(mailcoach [^`]+)`", text)
    yield from re.findall(r"^    (mailcoach [^#\n]+)", text, re.MULTILINE)


def strange(call: str) -> list[str]:
    """The words of a call that are neither a command, nor an option of it, nor what may stand behind these."""
    command: click.Command = mailcoach
    options = {option for each in mailcoach.params for option in each.opts}
    unknown = []
    for word in call.split()[1:]:
        if word.startswith("-"):
            unknown += [] if word.partition("=")[0] in {*options, "--help", "-"} else [word]
        elif isinstance(command, click.Group):
            context = click.Context(command)
            below = command.get_command(context, word) if word in command.list_commands(context) else None
            if below is None:
                return [*unknown, word]
            command, options = below, options | {option for each in below.params for option in each.opts}
    return unknown


def test_every_command_that_is_named_is_there() -> None:
    pages = (*PAGES, *(ROOT / "mailcoach").rglob("*.py"))
    wrong = [(page.name, call) for page in pages for call in named(page.read_text("utf-8")) if strange(call)]
    assert wrong == []


def test_a_command_that_is_none_would_be_found() -> None:
    assert strange("mailcoach templates lst") == ["lst"]
    assert strange("mailcoach scan --drafts") == ["--drafts"]


def test_every_picture_is_shown_and_every_picture_shown_is_there() -> None:
    shown = {
        (page.parent / name).resolve()
        for page in PAGES
        for name in re.findall(r"\]\((\S+\.svg)\)", page.read_text("utf-8"))
    }
    assert shown == set((ROOT / "docs" / "screenshots").resolve().glob("*.svg"))


def test_every_page_that_is_linked_is_there() -> None:
    linked = [
        (page, name) for page in PAGES for name in re.findall(r"\]\((?!http)([^)#\s]+)", page.read_text("utf-8"))
    ]
    assert [(page.name, name) for page, name in linked if not (page.parent / name).exists()] == []
