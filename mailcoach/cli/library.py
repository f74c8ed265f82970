"""`library`: the useful things that a value-add may offer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailcoach.cli.house import House

if TYPE_CHECKING:
    from mailcoach.library import Library


@click.group(epilog="Example: mailcoach library add https://example.org/guide --title 'A guide' --tags audit,food")
def library() -> None:
    """Keep useful things to offer: one Markdown file each, in a folder that can be shared."""


@library.command()
@click.argument("what", metavar="URL|FILE")
@click.option("--title", prompt=True, help="What it is called.")
@click.option("--about", prompt="What it is about, and who wants it", help="A sentence or two.")
@click.option("--tags", default="", help="Words that name its subject, with commas between them.")
@click.option("--language", default="en", show_default=True, help="The language it is written in.")
@click.option("--note", default="", help="For you alone.")
@click.pass_obj
def add(house: House, what: str, title: str, about: str, tags: str, language: str, note: str) -> None:
    """Add a page by its address, or a file to attach."""
    is_page = what.startswith(("http://", "https://"))
    item = _library(house).add(
        title,
        about,
        url=what if is_page else "",
        attachment=None if is_page else Path(what).expanduser(),
        tags=[tag.strip() for tag in tags.split(",") if tag.strip()],
        language=language,
        note=note,
    )
    click.echo(f"Added {item.name}: {item.title}")


@library.command("list")
@click.pass_obj
def list_(house: House) -> int:
    """List what there is, and what cannot be read."""
    shelf = _library(house)
    for item in shelf.items():
        where = item.url or (item.attachment.name if item.attachment else "")
        click.echo(f"{item.name:32} {item.language}  {item.title}  {where}")
    faults = shelf.faults()
    for fault in faults:
        click.echo(f"{fault}\n    {fault.hint}", err=True)
    return int(bool(faults))


@library.command()
@click.argument("name")
@click.pass_obj
def remove(house: House, name: str) -> None:
    """Delete an item's file; what it attaches stays."""
    click.echo(f"Removed {_library(house).remove(name)}")


def _library(house: House) -> Library:
    from mailcoach.library import Library  # noqa: PLC0415 - late

    return Library(house.settings.drafting.library)
