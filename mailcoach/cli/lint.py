"""`lint`: the pressure linter on any text."""

from __future__ import annotations

import json
import sys
from codecs import BOM_UTF8
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailcoach.cli.house import play_named
from mailcoach.errors import UsageError

if TYPE_CHECKING:
    from mailcoach.pressure import Finding

LARGEST = 5_000_000
"""Bytes of one file that are read."""


@click.command(
    epilog="Example: mailcoach lint --play apology draft.txt, or from another program: mailcoach lint - < draft.txt"
)
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--play", metavar="PLAY", help="The play the text belongs to: its own rules hold too.")
@click.option("--language", metavar="CODE", help="The language it is written in, e.g. de; else it is guessed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def lint(files: tuple[str, ...], play: str | None, language: str | None, *, as_json: bool) -> int:
    """Find pressure in any text: plain, Markdown, templates, and the newly written part of .eml files.

    Exit status 1 where an error was found; warnings alone are 0.
    """
    from mailcoach.pressure import Severity  # noqa: PLC0415 - late: `--help` has no use for the rules
    from mailcoach.pressure.linting import lint_file  # noqa: PLC0415
    from mailcoach.reading.languages import codes  # noqa: PLC0415

    named = None if play is None else play_named(play)
    if language is not None and language not in codes():
        raise UsageError(f"{language!r} is no language that is read.", f"There are: {', '.join(codes())}.")
    found = [
        (name, finding)
        for name in files or ("-",)
        for finding in lint_file(name, _read(name), language=language, play=named)
    ]
    if as_json:
        document = {"version": 1, "findings": [_as_json(name, finding) for name, finding in found]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        for name, finding in found:
            click.echo(_as_text(name, finding))
    return int(any(finding.severity is Severity.ERROR for _, finding in found))


def _read(name: str) -> bytes:
    """Raises UsageError where it cannot be read, or is no text; a mail may carry anything."""
    content = _bytes(name).removeprefix(BOM_UTF8)
    if b"\0" in content and not name.lower().endswith(".eml"):
        raise UsageError(f"{name} is no text that can be read.", "Save it as plain text, in UTF-8.")
    return content


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(LARGEST)
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror}.", "Name a text file, or - for standard input."
        ) from error


def _as_json(name: str, finding: Finding) -> dict[str, Any]:
    told = asdict(finding)
    keys = ("line", "column", "span", "rule", "family", "severity", "why", "gentler")
    return {"file": name, **{key: told[key] for key in keys}}


def _as_text(name: str, finding: Finding) -> str:
    from mailcoach.mime import clean  # noqa: PLC0415

    gentler = f"\n    Gentler: {clean(finding.gentler)}" if finding.gentler else ""
    return (
        f"{name}:{finding.line}:{finding.column}: {finding.severity.value}: {finding.rule}: "
        f'"{clean(finding.span, 80)}"\n    {finding.why}{gentler}'
    )
