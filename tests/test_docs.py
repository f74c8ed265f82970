"""The pages say what is so."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))


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
