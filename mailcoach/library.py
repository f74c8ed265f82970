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
import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mailcoach.errors import Misconfigured, UsageError, did_you_mean

FENCE = "+++"

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

        Raises UsageError where it would be none: without a title, with both a URL and a file, with no such file.
        """
        if attachment and not attachment.is_file():
            raise UsageError(
                f"There is no file {str(attachment)!r}.", "Check the path; a page begins with https://"
            )
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
        """Deletes an item's file (what it attaches stays) and returns its path. Raises UsageError."""
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
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise _fault(path, 1, "does not begin with a front matter", f"Begin it with {FENCE}, a title, and {FENCE}.")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if end is None:
        raise _fault(path, 1, "the front matter has no end", f"Put a line {FENCE} below it.")
    front = lines[1:end]
    table = _table(front, path)
    attachment = table.get("attachment")
    item = Item(
        name=path.stem,
        title=" ".join(table.get("title", "").split()),
        about="\n".join(lines[end + 1 :]).strip(),
        url=table.get("url", ""),
        attachment=path.parent / attachment if attachment else None,
        tags=tuple(table.get("tags", ())),
        language=table.get("language", "en").lower(),
        note=table.get("note", ""),
    )
    _check(item, attachment or "", front, path)
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
        return _fault(path, line, "is not UTF-8", "Save it as UTF-8.")
    except OSError as error:
        return Misconfigured(f"{path}:1: cannot be read: {error.strerror}", "Check the file's owner.")
    except Misconfigured as error:
        return error


def _table(front: list[str], path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads("\n".join(front))
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) + 1 if where else len(front) + 1
        raise _fault(
            path, line, str(error).partition(" (at")[0].lower(), 'Write it like this: title = "…"'
        ) from error
    for key, value in table.items():
        kind = _KEYS.get(key)
        if kind is None:
            raise _fault(path, _line_of(key, front), f"nothing is called {key!r}", did_you_mean(key, _KEYS))
        texts = value if isinstance(value, list) else [value]
        if isinstance(value, list) != (kind is list) or not all(isinstance(each, str) for each in texts):
            what, example = ("list of texts", '["one", "two"]') if kind is list else ("text", '"…"')
            raise _fault(path, _line_of(key, front), f"{key} is no {what}", f"Write {key} = {example}")
    return table


def _check(item: Item, attachment: str, front: list[str], path: Path) -> None:
    if not item.title:
        raise _fault(path, _line_of("title", front), "it has no title", 'Give it one: title = "…"')
    if item.url and not re.match(r"https?://[^\s<>\"]+\Z", item.url):
        raise _fault(path, _line_of("url", front), f"{item.url!r} is no web address", "Begin it with https://")
    if not re.fullmatch(r"[a-z]{2}", item.language):
        raise _fault(path, _line_of("language", front), f"{item.language!r} is no language", 'Write "en", "de", …')
    if not item.attachment:
        return
    line = _line_of("attachment", front)
    if item.url:
        raise _fault(path, line, "has both a url and an attachment", "Keep one of them.")
    if Path(attachment).name != attachment:  # a shared library must not reach for files elsewhere
        raise _fault(path, line, f"{attachment!r} does not lie beside this file", "Put it into this folder.")
    if not item.attachment.is_file():
        raise _fault(path, line, f"there is no file {attachment!r} beside it", "Put it into this folder.")


def _line_of(key: str, front: list[str]) -> int:
    """The line of the file on which a key stands, or the first one."""
    pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    return next((n for n, line in enumerate(front, 2) if pattern.match(line)), 1)


def _toml(value: str | list[str]) -> str:
    """A TOML string or list. JSON's escapes are TOML's too, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _fault(path: Path, line: int, what: str, hint: str) -> Misconfigured:
    return Misconfigured(f"{path}:{line}: {what}", hint)
