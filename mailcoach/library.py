"""The rep's useful things for value-add: Markdown files with a front matter, in a folder that can be shared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Item:
    """One useful thing. It has a `url` or an `attachment` (a file beside it), or neither; `about` is the body."""

    name: str
    title: str
    about: str
    url: str = ""
    attachment: Path | None = None
    tags: tuple[str, ...] = ()
    language: str = "en"
    note: str = ""
