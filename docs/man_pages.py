"""Makes the man pages from the commands:  .venv/bin/python docs/man_pages.py ~/.local/share/man/man1"""  # noqa: INP001 - a script, no package

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from mailcoach import __version__
from mailcoach.cli import mailcoach


def pages(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """The file's name and the text for a command, and for every one below it."""
    yield f"{context.command_path.replace(' ', '-')}.1", page(command, context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below:
                yield from pages(below, click.Context(below, info_name=name, parent=context))


def page(command: click.Command, context: click.Context) -> str:
    """One page as man(7) reads it."""
    name = context.command_path
    lines = [
        f'.TH "{name.replace(" ", "-").upper()}" 1 "" "Mailcoach {__version__}" "Mailcoach"',
        ".SH NAME",
        f"{plain(name.replace(' ', '-'))} \\- {plain(command.get_short_help_str(200).rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {plain(name)}",
        plain(" ".join(command.collect_usage_pieces(context))),
        ".SH DESCRIPTION",
        *(plain(paragraph) + "\n" for paragraph in (command.help or "").split("\n\n")),
        ".SH OPTIONS",
        *(entry(*record) for option in command.get_params(context) if (record := option.get_help_record(context))),
    ]
    if isinstance(command, click.Group):
        lines += [
            ".SH COMMANDS",
            *(entry(sub, help_of(command, context, sub)) for sub in command.list_commands(context)),
        ]
    if command.epilog:
        lines += [".SH EXAMPLE", plain(command.epilog)]
    return "\n".join(lines) + "\n"


def help_of(group: click.Group, context: click.Context, name: str) -> str:
    command = group.get_command(context, name)
    return command.get_short_help_str(200) if command else ""


def entry(term: str, what: str) -> str:
    return f".TP\n.B {plain(term)}\n{plain(what)}"


def plain(text: str) -> str:
    """Words that are none of man's commands: hyphens to be copied, no dot or quote at the beginning."""
    escaped = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(mailcoach, click.Context(mailcoach, info_name="mailcoach")):
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "man"))
