"""`library`: the useful things that a value-add may offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mailcoach.cli.asking import Interview
from mailcoach.cli.house import House
from mailcoach.errors import Misconfigured

if TYPE_CHECKING:
    from mailcoach.library import Library


@click.group(epilog="Example: mailcoach library add https://example.org/guide --title 'A guide' --tags audit,food")
def library() -> None:
    """Keep useful things to offer: one Markdown file each, in a folder that can be shared."""


@library.command(epilog="Example: mailcoach library add ~/guide.pdf --title 'A guide' --about 'For bakers'")
@click.argument("what", metavar="URL|FILE")
@click.option("--title", help="What it is called.")
@click.option("--about", help="What it is about, and who wants it: a sentence or two.")
@click.option("--tags", default="", help="Words that name its subject, with commas between them.")
@click.option("--language", default="en", show_default=True, help="The language it is written in.")
@click.option("--note", default="", help="For you alone.")
@click.pass_obj
def add(house: House, what: str, title: str | None, about: str | None, tags: str, language: str, note: str) -> None:
    """Add a page by its address, or a file to attach."""
    from mailcoach.cli import answers  # noqa: PLC0415 - late: it brings the settings with it

    talk = Interview.here(no_input=False)
    is_page = what.startswith(("http://", "https://"))
    attachment = None if is_page else answers.file(what, "Check the path; a page begins with https://")
    shelf = _library(house)
    try:
        item = shelf.add(
            talk.ask("What it is called", title, "--title", str),
            talk.ask("What it is about, and who wants it", about, "--about", str),
            url=what if is_page else "",
            attachment=attachment,
            tags=[tag.strip() for tag in tags.split(",") if tag.strip()],
            language=language,
            note=note,
        )
    except OSError as error:
        raise _unwritable(shelf, error) from error
    click.echo(f"Added {item.name}: {item.title}.")


@library.command("list", epilog="Example: mailcoach library list")
@click.pass_obj
def list_(house: House) -> int:
    """List what there is, and what cannot be read."""
    shelf = _library(house)
    for item in shelf.items():
        where = item.url or (item.attachment.name if item.attachment else "")
        click.echo(f"{item.name:32} {item.language}  {item.title}  {where}")
    faults = shelf.faults()
    if not (shelf.items() or faults):
        click.echo("The library is empty. `mailcoach library add` puts something in.")
    for fault in faults:
        click.echo(f"{fault}\n    {fault.hint}", err=True)
    return int(bool(faults))


@library.command(epilog="Example: mailcoach library remove a-guide")
@click.argument("name")
@click.pass_obj
def remove(house: House, name: str) -> None:
    """Delete an item's file; what it attaches stays."""
    shelf = _library(house)
    try:
        click.echo(f"Removed {shelf.remove(name)}")
    except OSError as error:
        raise _unwritable(shelf, error) from error


def _unwritable(shelf: Library, error: OSError) -> Misconfigured:
    return Misconfigured(
        f"{shelf.folder} cannot be written: {error.strerror}.",
        "Check the disk's free space and the owner of the folder.",
    )


def _library(house: House) -> Library:
    from mailcoach.library import Library  # noqa: PLC0415 - late

    return Library(house.settings.drafting.library)
