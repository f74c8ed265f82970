"""The rep's useful things for value-add: Markdown files with a front matter, in a folder that can be shared.

+++
title = "How Nordwind halved its waiting lists"
url = "https://brightpath.example/nordwind"      # or: attachment = "nordwind.pdf", a file beside this one
tags = ["hospital", "scheduling"]
language = "en"
note = "Only for hospitals"                      # for the rep alone
+++
What it is about, and why somebody would want it.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mailcoach import front_matter
from mailcoach.errors import Misconfigured, UsageError, did_you_mean
from mailcoach.front_matter import FENCE, Page

_KEYS: dict[str, type] = {"title": str, "url": str, "attachment": str, "tags": list, "language": str, "note": str}


@dataclass(frozen=True, slots=True)
class Item:
    """One useful thing. It has a `url` or an `attachment` (a file beside it), or neither; `about` is the body.

    `name` is the file's name without its end. `language` is an ISO 639-1 code. `note` is for the rep alone.
    """

    name: str
    title: str
    about: str
    url: str = ""
    attachment: Path | None = None
    tags: tuple[str, ...] = ()
    language: str = "en"
    note: str = ""


class Library:
    """A folder of items. It need not exist; the files in it are the rep's, and may be broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def items(self) -> tuple[Item, ...]:
        """Every item that can be read, by name."""
        return tuple(item for item in self._read() if isinstance(item, Item))

    def faults(self) -> tuple[Misconfigured, ...]:
        """What is wrong with the others; each sentence begins with file:line."""
        return tuple(fault for fault in self._read() if isinstance(fault, Misconfigured))

    def add(
        self,
        title: str,
        about: str,
        *,
        url: str = "",
        attachment: Path | None = None,
        tags: Collection[str] = (),
        language: str = "en",
        note: str = "",
    ) -> Item:
        """Writes an item, under a name made of its title; a file that it attaches is copied beside it.

        Raises UsageError where it would be none: without a title, with both a URL and a file, with no such file,
        with words or a file's name that are no UTF-8; OSError where it cannot be written.
        """
        if attachment and not attachment.is_file():
            raise UsageError(
                f"There is no file {str(attachment)!r}.", "Check the path; a page begins with https://"
            )
        said = "".join((title, about, url, attachment.name if attachment else "", *tags, note))
        if said != said.encode(errors="replace").decode():
            raise UsageError("What you gave is no UTF-8.", "Type it anew, or rename the file.")
        self.folder.mkdir(parents=True, exist_ok=True)
        item = Item(self._free_name(title), title, about.strip(), url, attachment, tuple(tags), language, note)
        if attachment:
            item = replace(item, attachment=self._copy(attachment, item.name))
        path = self.folder / f"{item.name}.md"
        text = written(item)
        try:
            parse(text, path)
        except Misconfigured as error:
            if item.attachment and attachment and not item.attachment.samefile(attachment):
                item.attachment.unlink()
            raise UsageError(str(error).partition(": ")[2], error.hint) from error
        path.write_text(text, encoding="utf-8")
        return item

    def remove(self, name: str) -> Path:
        """Deletes an item's file (what it attaches stays) and returns its path. Raises UsageError, OSError."""
        path = self.folder / f"{name}.md"
        names = [each.stem for each in self._paths()]
        if name not in names:
            hint = did_you_mean(name, names, "`mailcoach library list` shows the names.")
            raise UsageError(f"The library holds no {name!r}.", hint)
        path.unlink()
        return path

    def _paths(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*.md") if path.is_file())

    def _read(self) -> list[Item | Misconfigured]:
        return [_read(path) for path in self._paths()]

    def _free_name(self, title: str) -> str:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "item"
        taken = {path.stem for path in self._paths()}
        return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if name not in taken)

    def _copy(self, file: Path, name: str) -> Path:
        beside = self.folder / file.name
        if file.resolve() == beside.resolve():
            return beside
        if beside.exists() or file.suffix == ".md":
            beside = self.folder / f"{name}-{file.name}{'.txt' if file.suffix == '.md' else ''}"
        shutil.copyfile(file, beside)
        return beside


def parse(text: str, path: Path) -> Item:
    """The item that the text of this file is. Raises Misconfigured; its sentence begins with file:line."""
    page = front_matter.read(text, _KEYS, lambda line, what, hint: Misconfigured(f"{path}:{line}: {what}", hint))
    table = page.table
    attachment = table.get("attachment")
    item = Item(
        name=path.stem,
        title=" ".join(table.get("title", "").split()),
        about=page.body.strip(),
        url=table.get("url", ""),
        attachment=path.parent / attachment if attachment else None,
        tags=tuple(table.get("tags", ())),
        language=table.get("language", "en").lower(),
        note=table.get("note", ""),
    )
    _check(item, attachment or "", page)
    return item


def written(item: Item) -> str:
    """The text of an item's file."""
    front: dict[str, Any] = {
        "title": item.title,
        "url": item.url,
        "attachment": item.attachment.name if item.attachment else "",
        "tags": list(item.tags),
        "language": item.language,
        "note": item.note,
    }
    lines = [f"{key} = {_toml(value)}" for key, value in front.items() if value]
    return "\n".join([FENCE, *lines, FENCE, item.about.strip(), ""])


def _read(path: Path) -> Item | Misconfigured:
    try:
        return parse(path.read_text(encoding="utf-8"), path)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Misconfigured(f"{path}:{line}: is not UTF-8", "Save it as UTF-8.")
    except OSError as error:
        return Misconfigured(f"{path}:1: cannot be read: {error.strerror}", "Check the file's owner.")
    except Misconfigured as error:
        return error


def _check(item: Item, attachment: str, page: Page) -> None:
    if not item.title:
        raise page.wrong("title", "it has no title", 'Give it one: title = "…"')
    if item.url and not re.match(r"https?://[^\s<>\"]+\Z", item.url):
        raise page.wrong("url", f"{item.url!r} is no web address", "Begin it with https://")
    if not re.fullmatch(r"[a-z]{2}", item.language):
        raise page.wrong("language", f"{item.language!r} is no language", 'Write "en", "de", …')
    if item.url and attachment:
        raise page.wrong("attachment", "has both a url and an attachment", "Keep one of them.")
    if Path(attachment).name != attachment:  # a shared library must not reach for files elsewhere
        raise page.wrong("attachment", f"{attachment!r} does not lie beside this file", "Put it into this folder.")
    if item.attachment and not item.attachment.is_file():
        raise page.wrong("attachment", f"there is no file {attachment!r} beside it", "Put it into this folder.")


def _toml(value: str | list[str]) -> str:
    """A TOML string or list. JSON's escapes are TOML's too, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
