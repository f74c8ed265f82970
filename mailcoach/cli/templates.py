"""`templates`: the letters, and what is wrong with them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailcoach.cli.asking import Interview
from mailcoach.cli.house import House
from mailcoach.errors import BadTemplate, UsageError, did_you_mean

if TYPE_CHECKING:
    from mailcoach.drafts.cookbook import Cookbook
    from mailcoach.drafts.folders import Folders


@click.group(epilog="Example: mailcoach templates edit apology.en.md")
def templates() -> None:
    """List, check, show and edit the templates. A file in your own folder stands in for ours of that name."""


@templates.command("list", epilog="Example: mailcoach templates list")
@click.pass_obj
def list_(house: House) -> None:
    """List every template: its file, whose it is, and when it is used."""
    folders, book = _book(house)
    for recipe in book.recipes():
        whose = "yours" if folders.find(recipe.file) == folders.folders[0] / recipe.file else "ours"
        click.echo(f"{recipe.file:34} {whose:6} {recipe.description}")
    for problem in book.problems():
        click.echo(f"{problem.file:34} broken {problem.text}")


@templates.command(epilog="Example: mailcoach templates check")
@click.pass_obj
def check(house: House) -> int:
    """Render every template against every kind of thread. What is wrong is told by file:line, with its mend."""
    from mailcoach.coach.wording import plural  # noqa: PLC0415 - late: it brings everything with it

    _, book = _book(house)
    problems = book.check()
    for problem in problems:
        click.echo(problem.text)
        if problem.hint:
            click.echo(f"    {problem.hint}")
    if house.verbose:
        for recipe in book.recipes():
            if needed := book.needs(recipe):
                click.echo(f"{recipe.file}: is used only where the thread tells {', '.join(needed)}")
    click.echo(f"{len(book.files)} templates, {plural(len(problems), 'thing')} to mend.")
    return int(bool(problems))


@templates.command(epilog="Example: mailcoach templates show apology.de")
@click.argument("name")
@click.pass_obj
def show(house: House, name: str) -> None:
    """Show a template as it is written. NAME is a file, or the beginning of some: apology, apology.de."""
    folders, book = _book(house)
    for file in _named(book, name):
        if path := folders.find(file):
            click.echo(_read(path))


@templates.command(epilog="Example: mailcoach templates edit apology.en.md")
@click.argument("name")
@click.pass_obj
def edit(house: House, name: str) -> None:
    """Open a template in $EDITOR. One of ours is first copied into your folder."""
    folders, book = _book(house)
    names = _named(book, name)
    if len(names) > 1:
        raise UsageError(
            f"{name!r} is the beginning of {len(names)} templates.", f"Name one: {', '.join(names[:4])}, ..."
        )
    if not (Interview.here(no_input=False).asks or {"VISUAL", "EDITOR"} & set(os.environ)):
        own = folders.folders[0] / names[0]
        raise UsageError("There is no terminal to edit in.", f"Set EDITOR, or write {own} yourself.")
    own = folders.own(names[0])
    try:
        click.edit(filename=str(own))
    except ValueError as error:  # a quotation mark that has no other
        raise UsageError(f"$EDITOR cannot be run: {error}.", "Write it as you would on a command line.") from error
    _, fresh = _book(house)
    fresh.get(own.name)
    click.echo(f"{own} is in use.")


def _read(path: Path) -> str:
    """Raises BadTemplate where it cannot be read; letters that are no UTF-8 are replaced."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadTemplate(f"{path}:1: cannot be read: {error.strerror}.", "Look at its permissions.") from error


def _book(house: House) -> tuple[Folders, Cookbook]:
    """The templates in use: with a configuration file the rep's over ours, else ours."""
    from mailcoach.coach.opening import shipped, template_folders  # noqa: PLC0415 - late
    from mailcoach.drafts.cookbook import Cookbook  # noqa: PLC0415
    from mailcoach.drafts.folders import Folders  # noqa: PLC0415

    own = house.config_path.parent / "templates", shipped("templates")
    folders = Folders(*(template_folders(house.settings) if house.config_path.exists() else own))
    return folders, Cookbook(folders)


def _named(book: Cookbook, name: str) -> list[str]:
    """The files that a name means: that very one, or all that begin with it."""
    exact = [file for file in book.files if name in {file, file.removesuffix(".md")}]
    found = exact or [file for file in book.files if name and file.startswith(name)]
    if not found:
        known = [stem for file in book.files for stem in (file.partition(".")[0], file.removesuffix(".md"))]
        hint = did_you_mean(name, known, "`mailcoach templates list` shows them all.")
        raise UsageError(f"There is no template {name!r}.", hint)
    return found
